"""Several stories side by side: a column each, its indicators below each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from copsim.show.arms import arms_of, panel_of
from copsim.show.multiples import footer
from copsim.show.page import Page, save
from copsim.show.panel import Panel

if TYPE_CHECKING:
    from copsim.study import Results


PER_ROW_ALONE = 2


@dataclass(frozen=True)
class Column:
    """One story: a heading, a note under it, the cases of a study with their names, and the indicators."""

    heading: str
    note: str
    results: "Results"
    labels: Sequence[str]
    names: Sequence[str]
    indicators: Sequence[str]


def gallery(title: str, sentence: str, columns: Sequence[Column], path: Path) -> None:
    """Draw the stories into an SVG (or PNG) file."""
    save(gallery_page(title, sentence, columns), path)


def gallery_page(title: str, sentence: str, columns: Sequence[Column]) -> Page:
    """The figure of some stories, not yet drawn; all have the same number of indicators."""
    panels = [_panels(column) for column in columns]
    source = footer(columns[0].results)
    if len(columns) == 1:
        note = columns[0].note
        words = f"{sentence} {note[:1].upper()}{note[1:]}."
        return Page(columns[0].heading, words, list(batched(panels[0], PER_ROW_ALONE)), source)
    return Page(
        title=title,
        sentence=sentence,
        rows=[list(row) for row in zip(*panels, strict=True)],
        footer=source,
        columns=[(column.heading, column.note) for column in columns],
        names_in=frozenset((0, number) for number in range(len(columns))),
    )


def _panels(column: Column) -> list[Panel]:
    arms = arms_of(column.results, column.labels, column.names)
    return [panel_of(column.results, indicator, arms) for indicator in column.indicators]
