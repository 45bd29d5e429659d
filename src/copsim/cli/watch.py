"""Before and while something is computed: the estimate, the bar, the time it took. All on stderr."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from copsim.cli.common import Progress
from copsim.cli.documents import EstimatePart, StudyPart
from copsim.errors import LimitRefused
from copsim.show.words import count

if TYPE_CHECKING:
    from copsim.scenario import Case
    from copsim.study import Results
    from copsim.study.manifest import Manifest

MOST_HOURS, MOST_GIGABYTES = 24.0, 100.0
ANNOUNCED_SECONDS, ANNOUNCED_MEGABYTES = 10.0, 100.0


def expect(
    cases: "Sequence[Case]", replicates: int, *, jobs: int | None, allow_large: bool, always: bool = False
) -> EstimatePart:
    """What the runs will take; said where it is much, or `always`; refused where nobody can have meant it."""
    from copsim.scenario.size import check_size, estimate

    largest = max((case.scenario for case in cases), key=lambda scenario: estimate(scenario).seconds)
    check_size(largest, replicates * len(cases), allow_large=allow_large)
    parts = [estimate(case.scenario, replicates) for case in cases]
    threads = jobs or os.cpu_count() or 1
    found = EstimatePart(
        runs=sum(part.runs for part in parts),
        seconds=round(sum(part.seconds for part in parts) / threads, 1),
        megabytes=round(sum(part.disk for part in parts) / 1e6, 1),
    )
    if always or found.seconds > ANNOUNCED_SECONDS or found.megabytes > ANNOUNCED_MEGABYTES:
        Progress.say(f"estimate  {described(found)} on {count(threads, 'thread')}; what is there is not repeated")
    return found


def expect_study(manifest: "Manifest", *, jobs: int | None, allow_large: bool, always: bool = False) -> EstimatePart:
    """As `expect`, of any study, by living some of its runs."""
    from copsim.study.sweep.expect import expected

    found = expected(manifest, jobs)
    part = EstimatePart(runs=found.runs, seconds=round(found.seconds, 1), megabytes=round(found.disk / 1e6, 1))
    if (found.seconds > MOST_HOURS * 3600 or found.disk > MOST_GIGABYTES * 1e9) and not allow_large:
        limits = f"{MOST_HOURS:.0f} h and {MOST_GIGABYTES:.0f} GB"
        raise LimitRefused(f"{described(part)}. The limits are {limits}; --allow-large lifts them. Nothing was run.")
    if always or part.seconds > ANNOUNCED_SECONDS or part.megabytes > ANNOUNCED_MEGABYTES:
        Progress.say(f"estimate  {described(part)}; what is there is not repeated")
    return part


def described(found: EstimatePart) -> str:
    """An estimate in words."""
    seconds = f"{found.seconds:.0f} s" if found.seconds < 120 else f"{found.seconds / 60:.0f} min"
    return f"{count(found.runs, 'run')}, {found.megabytes:,.0f} MB, about {seconds}"


@contextmanager
def watched(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar with rate and remaining time where somebody looks, and how long it took in any case."""
    began = time.monotonic()
    if Progress.silent:
        yield None
        return
    if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar(what) as step:
            yield step
    else:
        yield None
    Progress.say(f"{what}: {time.monotonic() - began:.1f} s")


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress as Bar, TextColumn, TimeRemainingColumn

    rate = TextColumn("{task.fields[rate]}")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, rate="")
        began, there = time.monotonic(), -1  # what was there before is not of this computation

        def step(done: int, total: int) -> None:
            nonlocal there
            there = done if there < 0 else there
            bar.update(task, completed=done, total=total, rate=_rate(done - there, time.monotonic() - began))

        yield step


def _rate(done: int, seconds: float) -> str:
    """How many a second, or a minute where that is less than one; nothing before it can be known."""
    if done <= 0 or seconds <= 0.0:
        return ""
    each = done / seconds
    return f"{each:,.0f}/s" if each >= 1.0 else f"{60.0 * each:.1f}/min"


def source(results: "Results") -> StudyPart:
    """Where results come from; says on stderr what was noticed on the way and which runs failed."""
    manifest = results.manifest
    for notice in results.notices:
        Progress.say(str(notice))
    if results.failed:
        Progress.say(f"{results.failed:,} of {results.total:,} runs failed; copsim tables {results.folder} says where")
    return StudyPart(
        folder=str(results.folder),
        model=manifest.model,
        seed=manifest.seed,
        first_replicate=manifest.first_replicate,
        replicates=results.replicates,
        failed=results.failed,
    )


def origin(study: StudyPart) -> str:
    """Where numbers come from, as the last line under them."""
    from copsim import MODEL_VERSION

    worlds = f"replicate {study.first_replicate}" if study.replicates == 1 else count(study.replicates, "replicate")
    return f"model {MODEL_VERSION} ({study.model[:8]}), seed {study.seed}, {worlds}. An explanation, not a prediction."
