"""A stored run that goes on from one of its weeks: under other conditions, with other luck, or both.

Draws do not depend on what happened, so nothing has to be saved and loaded: a branch is the same world lived again,
under conditions that change after that week, or with the luck of another world from there on. Its study has two cases,
the run as it was and the branch, or the run alone where no condition changes. Its first world is that of the run; those
that follow are other futures, which share the weeks up to the branch bit for bit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from copsim.errors import Mismatch, UsageError, printable
from copsim.scenario import Policy
from copsim.scenario.document import parse_document
from copsim.scenario.model import PolicyTable
from copsim.scenario.onward import onward
from copsim.scenario.policy import begun, policy_of
from copsim.study.commit import storage_problems
from copsim.study.differences import differences
from copsim.study.folder import STUDY
from copsim.study.known import Known
from copsim.study.manifest import CaseRecord, Manifest, Stretch
from copsim.study.plan import NO_POLICY, manifest_of
from copsim.study.results import Results
from copsim.study.statistics import paired, window_means
from copsim.study.sweep.again import same_bits
from copsim.study.sweep.plan import costs_of
from copsim.study.sweep.run import manifest_here


@dataclass(frozen=True)
class Branch:
    """What is asked for: which run, after which of its weeks, under which further policies, how many other futures.

    own: policies by name that are known beside those of the run's study and the shipped ones.
    """

    known: Known
    week: int
    policies: tuple[str, ...] = ()
    fresh: int = 0
    own: Mapping[str, Policy] = field(default_factory=dict)

    def manifest(self) -> Manifest:
        """The study of this branch.

        Mismatch where the run is of another model, UsageError where it has no such week or there is no such policy.
        """
        source, run = self.known.results.manifest, self.known.run
        past = source.past_of(run.replicate)
        _check_model(self.known)
        _check_week(self.known, self.week, first=past[-1].until - 1 if past and self.fresh else 0)
        control = _as_it_was(source, self.known)
        return manifest_of(
            (control, self._changed(control)) if self.policies else (control,),
            name=f"{control.scenario}-branch",
            replicates=1 + self.fresh,
            seed=source.seed,
            first_replicate=run.replicate,
            cohort_week=source.cohort_week,
            declared=source.declared,
            past=(*past, Stretch(run.replicate, self.week + 1)) if self.fresh else past,
        )

    def _changed(self, control: CaseRecord) -> CaseRecord:
        """The run under its further policies, which begin in the week after the branch unless they say when."""
        weeks = control.weeks
        own = study_policies(self.known.results.folder) | dict(self.own)
        names = [name if "@" in name else f"{name}@{self.week + 1}" for name in self.policies]
        policies = [begun(name, weeks, own) for name in names]
        for policy in policies:
            if policy.begins is not None and policy.begins <= self.week:
                told = printable(policy.name)
                raise UsageError(f"{told}: allowed: weeks {self.week + 1} to {weeks - 1}, what came before stays")
        if len(set(names)) < len(names):
            raise UsageError(f"a policy is named more than once in {printable('+'.join(self.policies))}")
        values = onward(control.values, policies)
        return replace(
            control,
            label="+".join([control.label, *(policy.name for policy in policies)]),
            policy="+".join(values["policies"]) or NO_POLICY,
            values=values,
            costs=(*control.costs, *costs_of(policies, weeks)),
        )


def _as_it_was(source: Manifest, known: Known) -> CaseRecord:
    """The case of the run, alone: without its design, and with the set of parameters whose turn it was."""
    values: dict[str, Any] = source.values_of(known.run.case)
    if source.points:
        point = source.points[source.turn_of(known.run.replicate)]
        values = values | {"parameters": values["parameters"] | point}
    record = source.cases[known.run.case]
    label = f"{record.scenario}+{record.policy}".removesuffix(f"+{NO_POLICY}")
    return replace(record, label=label, values=values, point=0, base=None)


def _check_model(known: Known) -> None:
    manifest = known.results.manifest
    lines = differences(manifest, manifest_here(manifest))
    if lines:
        text = f"{printable(known.name)} cannot go on here:"
        raise Mismatch("\n".join([text, *(f"  {line}" for line in lines), "Nothing was run."]))


def _check_week(known: Known, week: int, first: int) -> None:
    """Weeks that the run has lived and that are followed by others.

    Before week 0 no condition can change. first: of another future, its first week: it has no futures before that.
    """
    weeks, row = known.results.manifest.cases[known.run.case].weeks, known.row
    last = weeks - 2 if pd.isna(row["failed_week"]) else min(weeks - 2, int(row["failed_week"]) - 1)
    if not first <= week <= last:
        allowed = f"weeks {first} to {last}" if last >= first else "none, the run is too short"
        raise UsageError(f"week {week} is none that {printable(known.name)} can go on from; allowed: {allowed}")


def study_policies(folder: Path) -> dict[str, Policy]:
    """The policies that the file of a study declares, by name."""
    path = folder / STUDY
    with storage_problems(f"cannot read {printable(str(path))}"):
        data = path.read_bytes()
    tables = parse_document(data, str(path)).values.get("policy", {})
    return {name: policy_of(name, PolicyTable.model_validate(table)) for name, table in tables.items()}


def agrees(known: Known, results: Results) -> bool:
    """Whether the run as it was, lived again for its branch, has the bits of the stored row."""
    runs, policy = results.runs, results.manifest.cases[0].policy
    mine = runs[(runs["policy"] == policy) & (runs["replicate"] == known.run.replicate)]
    columns = {column.name for column in results.manifest.outcomes}
    names = [column.name for column in known.results.manifest.outcomes if column.name in columns]
    return len(mine) == 1 and same_bits(known.row, mine.iloc[0], names)


def indicator_effects(results: Results, indicators: Sequence[str], first_week: int, last_week: int) -> pd.DataFrame:
    """What a branch changes in the mean of indicators over some weeks, both ends included; see `futures`."""
    names, window = list(indicators), (first_week, last_week)
    sides = [window_means(results, label, names, window) for label in (results.cases[0], results.cases[-1])]
    return paired(results, results.cases[0], results.cases[-1], names, *futures(results, *sides))


def outcome_effects(results: Results) -> pd.DataFrame:
    """What a branch changes in every outcome; see `futures`."""
    names = [column.name for column in results.manifest.outcomes]
    sides = [results.outcomes_of(label) for label in (results.cases[0], results.cases[-1])]
    return paired(results, results.cases[0], results.cases[-1], names, *futures(results, *sides))


def futures(results: Results, left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sides of a comparison, float64[future, quantity], from the worlds of a branch, the run's own first.

    Of other futures these alone are compared: the run was chosen for what it is, so it is no sample of what could have
    been. Where no condition changed they are compared with the run itself.
    """
    if results.replicates == 1:
        return left, right
    own = np.broadcast_to(left[:1], right[1:].shape)
    return (left[1:] if len(results.cases) > 1 else own), right[1:]
