"""A data collector that copies columns; for the rest it is Mesa's."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import DataCollector

from copsim.dynamics.indicators import COLUMN
from copsim.mesa_model.columns import COLUMNS

if TYPE_CHECKING:
    from copsim.mesa_model.memberset import MemberSet
    from copsim.mesa_model.model import CommunityModel

Reporter = str | Callable[[Any], Any]  # Mesa has made functions of all but our columns
SAFE = (str, int, bool, float, tuple)  # values that nobody can change later, as Mesa has it
MEMBERS = "members"


class Records:
    """What the agent reporters said at one time, a column each; iterating gives the rows that Mesa would keep."""

    def __init__(self, time: float, agents: "MemberSet", reporters: Mapping[str, Reporter]) -> None:
        self.time = time
        self.uids = agents.array("uid")
        self.columns = {name: _reported(agents, reporter) for name, reporter in reporters.items()}

    def __len__(self) -> int:
        return len(self.uids)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for uid, *values in zip(self.uids.tolist(), *map(_plain, self.columns.values()), strict=True):
            yield (self.time, uid, *values)


class Indicator(partial[float]):
    """A model reporter of one of the numbers in `CommunityModel.indicators`; those of a week are read together."""

    @property
    def column(self) -> int:
        """Which of the numbers."""
        return int(self.keywords["column"])


def indicator(name: str) -> Indicator:
    """The reporter of an indicator."""
    return Indicator(_reading, column=COLUMN[name])


def _reading(model: "CommunityModel", column: int) -> float:
    return model.indicators()[column]


class ColumnCollector(DataCollector):
    """Collects as `mesa.DataCollector` does; agent reporters that name a column cost one copy of an array a time."""

    model_reporters: dict[str, Any]
    agent_reporters: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._split_of: dict[str, Any] | None = None
        super().__init__(*args, **kwargs)

    def collect(self, model: "CommunityModel") -> None:
        """Ask every reporter about the model as it is now."""
        asked, reporters = self.model_reporters, self.agent_reporters
        if asked != self._split_of:
            self._split(asked)
        self.model_reporters, self.agent_reporters = self._mesas, {}
        try:
            super().collect(model)  # which would turn the columns into a tuple per member
        finally:
            self.model_reporters, self.agent_reporters = asked, reporters
        if self._together:
            values, kept = model.indicators(), self.model_vars
            for name, column in self._together:
                kept[name].append(values[column])
        if reporters:
            self._agent_records[model.time] = Records(model.time, model.agents, reporters)

    def _split(self, asked: dict[str, Any]) -> None:
        """Which reporters Mesa asks one by one: all but indicators, of which one is left to it, since it notes the time
        if there is any reporter."""
        ours = [(name, reporter.column) for name, reporter in asked.items() if isinstance(reporter, Indicator)]
        self._together = ours[1:]
        hidden = dict(self._together)
        self._mesas = {name: reporter for name, reporter in asked.items() if name not in hidden}
        self._split_of = dict(asked)

    def get_agent_vars_dataframe(self) -> Any:
        """A row per member and time, indexed by Step and AgentID, as a pandas frame."""
        if not self.agent_reporters:
            return super().get_agent_vars_dataframe()
        records = list(self._agent_records.values())
        index = {
            "Step": np.repeat([float(record.time) for record in records], [len(record) for record in records]),
            "AgentID": _joined([record.uids for record in records]),
        }
        columns = {name: _joined([record.columns[name] for record in records]) for name in self.agent_reporters}
        self.tables[MEMBERS] = index | columns  # so that Mesa makes the frame: pandas is not for this room
        return self.get_table_dataframe(MEMBERS).set_index(["Step", "AgentID"])

    def _new_agent_reporter(self, name: str, reporter: Reporter) -> None:
        if isinstance(reporter, str) and reporter in COLUMNS:
            self.agent_reporters[name] = reporter
        else:
            super()._new_agent_reporter(name, reporter)


def _reported(agents: "MemberSet", reporter: Reporter) -> np.ndarray | list[Any]:
    if not isinstance(reporter, str):
        return [value if isinstance(value, SAFE) else deepcopy(value) for value in map(reporter, agents)]
    values = agents.array(reporter)
    words = COLUMNS[reporter].words
    return np.array(words, dtype=object)[values] if words else values


def _plain(values: np.ndarray | list[Any]) -> list[Any]:
    return values.tolist() if isinstance(values, np.ndarray) else values


def _joined(parts: list[Any]) -> Any:
    """Parts of a column, one after the other; only arrays keep their type."""
    if parts and all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts)
    return [value for part in parts for value in part]
