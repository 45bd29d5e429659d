"""Cells of tables on their way into a text: each knows the table, row and column that it comes from."""

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from copsim.errors import printable
from copsim.show.words import decimals, measure_of, number, two_digits

if TYPE_CHECKING:
    import pandas as pd

MISSING = "-"
INTERVAL = ("lo95", "hi95")
OF_OUTCOME = (
    "effect",
    "max_regret",
    "difference",
    *INTERVAL,
    "mean_control",
    "mean_policy",
    "mean",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
)


@dataclass(frozen=True)
class Cell:
    """A cell as it stands in the text: `value` in full, `text` rounded, after `scale` was applied."""

    table: str
    row: int
    column: str
    value: str
    text: str
    scale: int = 1

    @property
    def missing(self) -> bool:
        """Whether there is no value."""
        return self.text == MISSING


class Ledger:
    """The only way from the tables to the text."""

    def __init__(self, tables: "dict[str, pd.DataFrame]") -> None:
        self._records = {name: table.to_dict("records") for name, table in tables.items()}

    def rows(self, table: str, **wanted: Any) -> "list[Row]":
        """Rows of a table whose columns have the wanted values, in their order; none where there is no such table."""
        records = self._records.get(table, [])
        fitting = (n for n, record in enumerate(records) if all(record[key] == value for key, value in wanted.items()))
        return [Row(table, n, {str(key): value for key, value in records[n].items()}) for n in fitting]

    def facts(self) -> "dict[str, Cell]":
        """The facts of the study, by their keys with _ for blanks."""
        return {row["key"].replace(" ", "_"): row.cell("value") for row in self.rows("study")}


@dataclass(frozen=True)
class Row:
    """One row of a table; its attributes are cells, rounded as the interval of the row allows."""

    table: str
    number: int
    record: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.record[column]

    def __getattr__(self, column: str) -> Cell:
        if column not in self.record:
            raise AttributeError(column)
        return self.cell(column)

    def cell(self, column: str, places: int | None = None, *, percent: bool = False, signed: bool = False) -> Cell:
        """A cell with so many decimals, in per cent if wanted; what is not available is a dash."""
        value = self.record[column]
        if isinstance(value, str | bool):
            return Cell(self.table, self.number, column, str(value), printable(str(value)))
        if not _available(value):
            return Cell(self.table, self.number, column, "", MISSING)
        if isinstance(value, int) or hasattr(value, "bit_length"):
            return Cell(self.table, self.number, column, str(int(value)), f"{int(value):,}")
        scale = 100 if percent or (column in OF_OUTCOME and self.percent) else 1
        digits = self._places(column, scale) if places is None else places
        text = number(scale * float(value), digits, signed=signed or column == "difference" or self._signed(column))
        return Cell(self.table, self.number, column, repr(float(value)), text, scale)

    def share(self, column: str) -> Cell:
        """A share in whole per cent."""
        return self.cell(column, 0, percent=True)

    def exact(self, column: str) -> Cell:
        """A value as somebody set it, to four digits."""
        cell = self.cell(column)
        return cell if cell.missing else replace(cell, text=f"{float(self[column]):.4g}", scale=1)

    @property
    def is_control(self) -> bool:
        """Whether the row is that of the control."""
        return bool(self.record.get("control") is True)

    @property
    def percent(self) -> bool:
        """Whether the outcome of the row is a share that people tell in per cent."""
        return "outcome" in self.record and measure_of(self["outcome"], self.record.get("unit", "")).percent

    @property
    def title(self) -> str:
        """What the outcome of the row is called."""
        return measure_of(self["outcome"]).title

    @property
    def unit_text(self) -> str:
        """Unit behind the values of the row."""
        unit = str(self.record.get("unit", ""))
        return "%" if self.percent else "" if unit in ("share", "yes or no") else unit

    @property
    def differs_in(self) -> str:
        """Unit behind differences of the row."""
        return "points" if self.percent else self.unit_text

    def _signed(self, column: str) -> bool:
        return column == "effect" or (column in INTERVAL and not {"difference", "effect"}.isdisjoint(self.record))

    def _places(self, column: str, scale: int) -> int:
        """Decimals that the interval of the row supports; without one, two digits."""
        if scale == 100:
            return 0
        if column in OF_OUTCOME and all(_available(self.record.get(end)) for end in INTERVAL):
            half = (self["hi95"] - self["lo95"]) / 2
            return max(decimals(half), two_digits(half)) if half > 0 else two_digits(self.record[column])
        return two_digits(self.record[column])


def _available(value: Any) -> bool:
    """Whether a cell holds anything: neither None nor nan."""
    return value is not None and not (hasattr(value, "__float__") and math.isnan(float(value))) and value == value
