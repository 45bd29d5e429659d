"""The face for Python: what the commands do, without the printing."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from copsim.errors import UsageError
from copsim.scenario import Case, Scenario, load_scenario, parse_case
from copsim.scenario.case import cases_of_link
from copsim.scenario.link import MOST_CASES, decode, is_link
from copsim.study import Results, read, run_study

__all__ = ["Case", "Results", "Scenario", "compare", "load_scenario", "read", "run", "sweep"]

REPLICATES = 100
Progress = Callable[[int, int], None]


def run(
    case: str | Case,
    *,
    replicates: int = REPLICATES,
    seed: int | None = None,
    first_replicate: int = 1,
    set: Iterable[str] = (),  # noqa: A002 - as the option is called
    ensemble: bool = False,
    out: Path | str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Live many worlds of one case; the results lie in a study folder and are read from there the next time.

    case: SCENARIO or SCENARIO+POLICY; set: changes such as "people.count=120", as --set takes them. seed: the
    scenario's if not given. ensemble: let the worlds take turns of the accepted sets of parameters instead of living
    all of them under the shipped one.
    """
    asked = as_case(case, set)
    return run_study(
        [asked],
        name=asked.label,
        replicates=replicates,
        seed=asked.scenario.seed if seed is None else seed,
        first_replicate=first_replicate,
        points=_points(ensemble=ensemble),
        out=out,
        jobs=jobs,
        progress=progress,
    )


def compare(
    *cases: str | Case,
    replicates: int = REPLICATES,
    seed: int | None = None,
    set: Iterable[str] = (),  # noqa: A002 - as the option is called
    ensemble: bool = False,
    out: Path | str | None = None,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Live the same worlds under two to four cases; the first is the control. ensemble: as in `run`.

    Use `copsim.study.window_effects` for the paired differences.
    """
    asked = as_cases(cases, set)
    return run_study(
        asked,
        name=f"compare {asked[0].label}",
        replicates=replicates,
        seed=asked[0].scenario.seed if seed is None else seed,
        points=_points(ensemble=ensemble),
        out=out,
        jobs=jobs,
        progress=progress,
    )


def sweep(
    study: str | Path,
    *,
    out: Path | str | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Results:
    """Live what is missing of a study that a file declares; the results lie in a study folder.

    executor: any of the kind of concurrent.futures, such as a process pool or Dask's; without, threads of this process.
    Results have the same bytes wherever they come from. `copsim.study.answers` ranks policies and weighs factors.
    """
    from copsim import study as studies

    return studies.run(studies.load_study(study), out=out, jobs=jobs, executor=executor, progress=progress)


def _points(*, ensemble: bool) -> tuple[dict[str, float], ...]:
    """The sets of parameters of which worlds take turns."""
    if not ensemble:
        return ()
    from copsim.study.calibration import ensemble_slots, read_ensemble

    return ensemble_slots(read_ensemble())


def as_cases(cases: Sequence[str | Case], changes: Iterable[str] = ()) -> list[Case]:
    """Two to four cases, or all those of one link; changes apply to the scenario of each."""
    if len(cases) == 1 and isinstance(cases[0], str) and is_link(cases[0]) and (link := decode(cases[0])).cases:
        return cases_of_link(link, list(changes))
    if not 2 <= len(cases) <= MOST_CASES:
        raise UsageError(f"compare takes 2 to {MOST_CASES} cases, the first is the control; {len(cases)} given")
    every = list(changes)
    return [as_case(case, every) for case in cases]


def as_case(case: str | Case, changes: Iterable[str] = ()) -> Case:
    """A case by what it is called, or as it is."""
    if isinstance(case, Case):
        if list(changes):
            raise UsageError("changes need a case by its name, such as 'baseline+mandate'")
        return case
    return parse_case(case, list(changes))
