"""What a visitor tries: a scenario, what was set about it, and which levers were moved when. Immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from copsim.dynamics.setting import Setting
from copsim.scenario import Case, compile_case
from copsim.scenario.case import case_of_link
from copsim.scenario.document import Document
from copsim.scenario.link import Link, Move


@dataclass(frozen=True)
class Experiment:
    """One pair of cases: the scenario as it is, and the same with the levers moved.

    settings: keys of the scenario with the values that hold in both, such as people.count or an assumption. moves:
    conditions with new values from some week on, and losses of nurturers, in the order in which they were made. own:
    the file that the visitor brought, where `scenario` is its digest.
    """

    scenario: str
    settings: tuple[tuple[str, object], ...] = ()
    moves: tuple[Move, ...] = ()
    seed: int = 1
    own: Document | None = field(default=None, compare=False, repr=False)

    @cached_property
    def baseline(self) -> Case:
        """The community without any move."""
        return case_of_link(replace(self, moves=()).link(), own=self.own)

    @cached_property
    def case(self) -> Case:
        """The community with all moves."""
        return case_of_link(self.link(), own=self.own)

    @cached_property
    def compiled(self) -> Setting:
        """The community with all moves as the engine reads it."""
        return compile_case(self.case)

    @property
    def weeks(self) -> int:
        """The horizon."""
        return self.baseline.scenario.weeks

    @property
    def first_move(self) -> int | None:
        """The first week that differs between the two; None if nothing was moved."""
        return min((move.week for move in self.moves), default=None)

    @property
    def first_week(self) -> int:
        """The first week that is lived, before 0 where a launch is prepared."""
        return self.compiled.first_week

    def conditions_in(self, week: int) -> dict[str, float]:
        """Values of all conditions in a week, the moves included."""
        return _values_in(self.case, week)

    def baseline_in(self, week: int) -> dict[str, float]:
        """The same without the moves."""
        return _values_in(self.baseline, week)

    def moved(self, move: Move) -> Self:
        """With one more move; what the same week already said about the same conditions is replaced."""
        names = {name for name, _ in move.values}
        kept = []
        for old in self.moves:
            if old.week == move.week and not move.loss and not old.loss:
                old = replace(old, values=tuple(item for item in old.values if item[0] not in names))
                if not old.values:
                    continue
            if old.loss and move.loss and old.week == move.week:
                continue
            kept.append(old)
        return replace(self, moves=(*kept, move))

    def put(self, key: str, value: object) -> Self:
        """With one setting that holds in both; None takes it back."""
        settings = {name: old for name, old in self.settings if name != key}
        if value is not None:
            settings[key] = value
        return replace(self, settings=tuple(sorted(settings.items())))

    def link(self, week: int = 0, page: str = "") -> Link:
        """What an address holds of it."""
        return Link(self.scenario, self.settings, self.moves, self.seed, week, page)


def _values_in(case: Case, week: int) -> dict[str, float]:
    epochs = case.epochs
    return dict(next((epoch for epoch in reversed(epochs) if epoch.first <= max(0, week)), epochs[0]).values)


def experiment_of_case(case: Case, scenario: str, settings: Mapping[str, object], seed: int) -> Experiment:
    """The experiment whose worlds are those of a case of a shipped scenario: its policies become moves.

    A move lasts until the next one of the same condition, so each week in which a policy begins or ends has its moves.
    """
    plain = Experiment(scenario, tuple(sorted(settings.items())), seed=seed)
    moves = [Move(loss.week, loss=loss.nurturers) for policy in case.policies for loss in policy.losses]
    held: dict[str, float] = {}
    for week in sorted({epoch.first for epoch in (*case.epochs, *plain.baseline.epochs)}):
        there, wanted = plain.baseline_in(week) | held, _values_in(case, week)
        changes = {name: value for name, value in wanted.items() if value != there[name]}
        if changes:
            moves.append(Move(week, tuple(changes.items())))
            held |= changes
    return replace(plain, moves=tuple(moves))


def experiment_of(link: Link, own: Document | None = None) -> Experiment:
    """The experiment that an address holds; own: the file that it is about, where it does not hold it."""
    return Experiment(link.scenario, link.settings, link.moves, link.seed, own)
