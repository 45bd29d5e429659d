"""A case that goes on under further policies, from its canonical form alone: the file that it came from may be gone."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from copsim.errors import UsageError, printable
from copsim.scenario.changes import Change, changes_by, epochs_of
from copsim.scenario.policy import Policy


def onward(values: Mapping[str, Any], policies: Sequence[Policy]) -> dict[str, Any]:
    """The canonical form of a case under further policies, which win over all that changes conditions there already.

    It is that of the same case with these policies named last. UsageError where two losses would meet in one week.
    """
    weeks = values["weeks"]
    ends = pairwise([*(epoch["first"] for epoch in values["epochs"]), weeks])
    changes = [
        Change("the run", first, end, epoch["conditions"])
        for epoch, (first, end) in zip(values["epochs"], ends, strict=True)
    ]
    for policy in policies:
        changes += changes_by(policy.name, policy.interventions, weeks)
    epochs = epochs_of(weeks, {}, changes)
    return {
        **values,
        "policies": [*values["policies"], *(policy.name for policy in policies)],
        "epochs": [{"first": epoch.first, "conditions": epoch.values} for epoch in epochs],
        "losses": _losses(values["losses"], policies, weeks),
    }


def _losses(there: Sequence[Sequence[Any]], policies: Sequence[Policy], weeks: int) -> list[list[Any]]:
    """Losses as [week, how many], by week."""
    losses = [list(loss) for loss in there]
    for policy in policies:
        for loss in policy.losses:
            if any(week == loss.week for week, _ in losses):
                told = printable(policy.name)
                raise UsageError(f"{told}: nurturers leave in week {loss.week} already; allowed: one loss in a week")
            losses += [[loss.week, loss.nurturers]] if loss.week < weeks else []
    return sorted(losses, key=lambda loss: int(loss[0]))
