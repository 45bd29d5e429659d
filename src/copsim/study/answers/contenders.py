"""Further worlds for the policies that tie for the best, and for the control they are compared with.

Which policies get them is decided by what is there; the worlds are new ones, and what they say is joined with the rest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

import numpy as np

from copsim.study.answers.board import Board, board_of
from copsim.study.answers.rank import Aim, best_first, signed, tie_groups
from copsim.study.folder import StudyFolder
from copsim.study.manifest import Manifest
from copsim.study.plan import study_text
from copsim.study.results import Results
from copsim.study.runner import complete
from copsim.study.statistics import crossed_parts, half_width, mean_of_available
from copsim.study.sweep.run import How

LOOKS = 6  # each may double the worlds of who is still in the race


@dataclass(frozen=True)
class Closer:
    """A board with worlds that only some policies have; runs: how many were added, folders: where they lie."""

    board: Board
    runs: int
    folders: tuple[Path, ...]

    @classmethod
    def first_look(cls, results: Results) -> Self:
        """What is there without any further run."""
        return cls(board_of(results), 0, ())


def look_closer(results: Results, aim: Aim, runs: int, how: How, say: Callable[[str], None]) -> Closer:
    """Spend up to `runs` further runs on policies that luck keeps from being told apart from the best.

    A round gives each of them as many worlds as it has had; who falls behind gets no more. The worlds of each round are
    a study of their own beside the folder of `results`, so that asking again only reads.
    """
    found = Closer.first_look(results)
    for _ in range(LOOKS):
        close = contenders(found.board, aim)
        arms = list(dict.fromkeys([found.board.policies[0], *close]))
        had = found.board.values.shape[3]
        each = len(arms) * len(found.board.scenarios) * len(found.board.points)
        worlds = min(had, (runs - found.runs) // each)
        if len(close) < 2 or worlds < 1:
            break
        asked = further_worlds(results.manifest, arms, had, worlds)
        say(f"{', '.join(close)}: {worlds} further worlds")
        folder = StudyFolder(results.folder.with_name(f"{results.folder.name}-closer-{asked.study[:8]}"))
        more = complete(folder, asked, study_text(asked), jobs=how.jobs, progress=how.progress, executor=how.executor)
        found = Closer(joined(found.board, board_of(more)), found.runs + more.total, (*found.folders, more.folder))
    return found


def contenders(board: Board, aim: Aim) -> list[str]:
    """The best policy, and every other that only luck keeps from being told apart from it."""
    values = signed(board, aim)
    order = best_first(values)
    groups = tie_groups(values, order)
    best, *others = order
    tied = [policy for policy in others if groups[policy] == 1 and _decidable(values[:, best] - values[:, policy])]
    return [board.policies[policy] for policy in (best, *tied)]


def _decidable(gap: np.ndarray) -> bool:
    """Whether the sign of a mean difference, float64[condition, world], could be known with worlds without number.

    Not where there is no difference at all, and not where conditions differ by so much that they alone hide it.
    """
    if len(gap) == 1:
        return bool(np.nan_to_num(gap).any())
    between = half_width(np.array([crossed_parts(gap)[1]]), np.array([len(gap)]))[0]
    return bool(abs(mean_of_available(mean_of_available(gap, axis=1))) > between)


def further_worlds(manifest: Manifest, policies: Sequence[str], had: int, worlds: int) -> Manifest:
    """The same study for some of its policies, in the worlds after the first `had`."""
    kept = [number for number, case in enumerate(manifest.cases) if case.policy in policies]
    places = {number: place for place, number in enumerate(kept)}  # a case and its base have the same policy
    records = [manifest.cases[number] for number in kept]
    cases = tuple(replace(each, base=None if each.base is None else places[each.base]) for each in records)
    first = manifest.first_replicate + had
    return replace(manifest, name=f"{manifest.name}-closer", cases=cases, first_replicate=first, batches=(worlds,))


def joined(board: Board, more: Board) -> Board:
    """Both boards as one, with nothing where a policy was not lived."""
    shape = (*board.values.shape[:3], *more.values.shape[3:])
    values = np.full(shape, np.nan)
    values[:, [board.policies.index(policy) for policy in more.policies]] = more.values
    return replace(board, values=np.concatenate([board.values, values], axis=3))
