"""--fail-if: conditions that are looked at when everything is written, and end a command with 5 if they hold."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from copsim.cli.common import Progress
from copsim.cli.documents import VerdictPart
from copsim.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from copsim.study import Goal, Results, Verdict


def conditions(texts: "Sequence[str] | None", *, paired: bool) -> "list[Goal]":
    """What was asked for, understood before anything is computed."""
    from copsim.study import parse_goal

    try:
        return [parse_goal(text, paired=paired) for text in texts or ()]
    except UsageError as error:
        raise UsageError(f"--fail-if {error}") from None


def checked(goals: "Sequence[Goal]", results: "Results", cases: Sequence[str]) -> list[VerdictPart]:
    """Each condition in each of these cases; one that holds, or that nobody can tell, is told on stderr."""
    from copsim.study import judge

    verdicts = [judge(goal, results, case) for goal in goals for case in cases]
    for verdict in verdicts:
        if verdict.holds is not False:
            Progress.complain(_told(verdict))
    return [
        VerdictPart(fail_if=str(each.goal), case=each.case, values=list(each.values), holds=each.holds)
        for each in verdicts
    ]


def ending(results: "Results", checks: Sequence[VerdictPart]) -> ExitCode:
    """How a command ends that computed these results: over runs that failed no check is a verdict."""
    if results.failed:
        return ExitCode.FAILED_RUNS
    return ExitCode.CHECK if any(check.holds is not False for check in checks) else ExitCode.OK


def _told(verdict: "Verdict") -> str:
    """The check with its values and bounds."""
    values = [
        f"{one.measure}({one.outcome}) is {'not available' if one.holds(value) is None else f'{value:.4g}'}"
        for one, value in zip(verdict.goal.comparisons, verdict.values, strict=True)
    ]
    what = "holds" if verdict.holds else "cannot be told"
    return f"copsim: --fail-if {verdict.goal} {what} for {verdict.case}: {', '.join(values)}"
