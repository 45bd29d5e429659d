"""Worlds lived on threads and remembered, so that arms which claims share are computed once."""

import os
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from itertools import batched
from typing import NamedTuple

from copsim.dynamics.engine import Trace, live
from copsim.dynamics.setting import Setting
from copsim.scenario import Case, compile_case
from copsim.study.claims.audits import live_audited
from copsim.study.claims.cases import nameless_digest
from copsim.study.compute import threads
from copsim.study.stages import SEED

RUNS_PER_TASK = 4
REMEMBERED = 4_000  # worlds; each takes some 70 kB

Live = Callable[..., Trace]


class Key(NamedTuple):
    """What decides everything about a world, and whether it is lived with a log."""

    case: str
    cohort: int | None
    replicate: int
    audited: bool


class WorldBank:
    """Lives worlds of cases; replicate r is the same world in all of them."""

    def __init__(self, seed: int = SEED, jobs: int | None = None, how: Live | None = None) -> None:
        self.seed, self.jobs = seed, jobs or os.cpu_count() or 1
        self.lived = 0
        self._live = how
        self._known: OrderedDict[Key, Trace] = OrderedDict()

    def traces(
        self, cases: Mapping[str, Case], replicates: Sequence[int], cohort: int | None = None, *, audited: bool = False
    ) -> dict[str, list[Trace]]:
        """Traces of the replicates, in their order, by the name of the arm; audited: with a look at their logs."""
        digests = {name: nameless_digest(case) for name, case in cases.items()}
        self._complete({digests[name]: case for name, case in cases.items()}, replicates, (cohort, audited))
        found = {
            name: [self._known[Key(digests[name], cohort, replicate, audited)] for replicate in replicates]
            for name in cases
        }
        self._forget()
        return found

    def _complete(self, cases: Mapping[str, Case], replicates: Sequence[int], how: tuple[int | None, bool]) -> None:
        tasks: list[tuple[Setting, list[Key]]] = []
        for case_digest, case in cases.items():
            keys = [Key(case_digest, how[0], replicate, how[1]) for replicate in replicates]
            missing = [key for key in keys if key not in self._known]
            for key in keys:
                if key in self._known:
                    self._known.move_to_end(key)
            if missing:
                setting = compile_case(case)
                tasks += [(setting, list(few)) for few in batched(missing, RUNS_PER_TASK)]
        if not tasks:
            return
        with threads(self.jobs) as pool:
            futures = [pool.submit(self._live_all, setting, keys) for setting, keys in tasks]
            wait(futures)
            for (_, keys), future in zip(tasks, futures, strict=True):
                self._known.update(zip(keys, future.result(), strict=True))
                self.lived += len(keys)

    def _live_all(self, setting: Setting, keys: Sequence[Key]) -> list[Trace]:
        how = self._live or live
        return [
            live_audited(setting, self.seed, key.replicate, cohort_week=key.cohort)
            if key.audited
            else how(setting, self.seed, key.replicate, cohort_week=key.cohort)
            for key in keys
        ]

    def _forget(self) -> None:
        """Keep the worlds that were asked for last."""
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
