"""A page of panels, and how it is stored: the same bytes every time, and readable by those who cannot see it."""

import io
import os
import re
import textwrap
import warnings
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.sax.saxutils import escape

from copsim.errors import EnvironmentProblem, StorageError, UsageError, printable
from copsim.show.palette import INK, QUIET, SETTINGS
from copsim.show.panel import Panel, draw
from copsim.show.words import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

TITLE_CHARACTERS, LARGE_TITLE_CHARACTERS = 90, 62
NOTE_CHARACTERS = 58
TAG = re.compile(r"<[^<>]+>")  # what is drawn; numbers between tags are words that people read
FINE = re.compile(r"(\d+\.\d\d)\d+")  # a hundredth of a point is finer than any screen, and half of the file
FONT = "'DejaVu Sans'"
INSTEAD = f"{FONT}, Verdana, sans-serif"  # where a reader lacks the font: one of nearly the same width
WIDTH = 13.33  # inches; 16:9 with a height of 7.5, as slides have


@dataclass(frozen=True)
class Page:
    """What a figure says: a title, one sentence, panels in rows, and where it all comes from.

    columns: heading and note over each column, or none; names_in: row and column of panels whose curves carry names.
    """

    title: str
    sentence: str
    rows: Sequence[Sequence[Panel]]
    footer: str
    columns: Sequence[tuple[str, str]] = ()
    names_in: frozenset[tuple[int, int]] = frozenset({(0, 0)})

    @property
    def description(self) -> str:
        """All that the figure says in words, for those who cannot see it."""
        return " ".join([self.sentence, *(f"{heading}: {note}." for heading, note in self.columns if note)])


def require_matplotlib() -> None:
    """Say which extra is missing, where figures cannot be drawn."""
    try:
        import matplotlib as _  # noqa: F401
    except ImportError as error:
        text = "figures need the extra `report`: python -m pip install 'copsim[report]'"
        raise EnvironmentProblem(text) from error


def compose(page: Page) -> "Figure":
    """The page as a matplotlib figure; nothing is registered with pyplot."""
    require_matplotlib()
    from matplotlib.figure import Figure

    with settings():
        rows, columns = len(page.rows), max(len(row) for row in page.rows)
        sentence = lines_of(printable(page.sentence), 140)
        notes = [textwrap.wrap(printable(note), NOTE_CHARACTERS) for _, note in page.columns]
        under = 0.48 + 0.19 * max(map(len, notes)) if notes else 0.0
        head = 0.62 + 0.22 * len(sentence) + under
        height = max(head + 2.25 * rows + 0.75, 4.5)
        figure = Figure(figsize=(WIDTH, height))
        grid = figure.add_gridspec(
            rows,
            columns,
            left=0.045,
            right=0.895,
            top=1 - (head + 0.52) / height,
            bottom=0.72 / height,
            wspace=0.55,
            hspace=0.62,
        )
        for row, panels in enumerate(page.rows):
            for column, panel in enumerate(panels):
                names = (row, column) in page.names_in
                draw(figure.add_subplot(grid[row, column]), panel, names=names, week_label=row == rows - 1)
        _head(figure, page, sentence)
        for column, (heading, _) in enumerate(page.columns):
            _column_head(figure, column, heading, notes[column], head - under)
        figure.text(0.045, 0.16 / height, printable(page.footer), fontsize=10, color=QUIET)
    return figure


def _head(figure: "Figure", page: Page, sentence: Sequence[str]) -> None:
    height = figure.get_figheight()
    title = textwrap.shorten(printable(page.title), TITLE_CHARACTERS, placeholder=" ...") or " "
    size = 19 if len(title) <= LARGE_TITLE_CHARACTERS else 14
    figure.text(0.045, 1 - 0.2 / height, title, fontsize=size, fontweight="bold", color=INK, va="top")
    figure.text(0.045, 1 - 0.62 / height, "\n".join(sentence), fontsize=11.5, color=QUIET, va="top", linespacing=1.35)


def _column_head(figure: "Figure", column: int, heading: str, note: Sequence[str], top: float) -> None:
    """Heading and note of a column, `top` inches below the edge."""
    height = figure.get_figheight()
    left = figure.get_axes()[column].get_position().x0
    text = printable(heading)
    figure.text(left, 1 - (top + 0.16) / height, text, fontsize=13.5, fontweight="bold", color=INK, va="top")
    lines = "\n".join(note)
    figure.text(left, 1 - (top + 0.46) / height, lines, fontsize=10, color=QUIET, va="top", linespacing=1.35)


@contextmanager
def settings() -> "Iterator[None]":
    """Our settings for the time of a drawing; a character that the font lacks is drawn as a box, not reported."""
    from matplotlib import rc_context

    with warnings.catch_warnings(), rc_context(cast(Any, SETTINGS)):
        warnings.filterwarnings("ignore", message="Glyph .* missing from font", category=UserWarning)
        yield


def svg(page: Page) -> str:
    """The page as SVG text, title and description first; the same page gives the same text."""
    return svg_of(compose(page), page.title, page.description)


def svg_of(figure: "Figure", title: str, description: str) -> str:
    """A figure as SVG text; the same figure gives the same text."""
    buffer = io.StringIO()
    with settings():
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return _described(TAG.sub(_lighter, buffer.getvalue()), title, description)


def _lighter(tag: re.Match[str]) -> str:
    """A tag without digits that nobody sees, and with fonts to fall back on."""
    return FINE.sub(r"\1", tag[0]).replace(FONT, INSTEAD)


def _described(text: str, title: str, description: str) -> str:
    """Name and description for screen readers; both must be the first children of the root."""
    start = text.index("<svg")
    end = text.index(">", start)
    words = f"<title>{escape(printable(title))}</title>\n <desc>{escape(printable(description))}</desc>"
    return f'{text[:end]} role="img">\n {words}{text[end + 1 :]}'


def check_target(path: Path) -> None:
    """Say before a long computation what would stop the drawing after it."""
    require_matplotlib()
    if path.suffix.lower() not in WRITERS:
        raise UsageError(f"{printable(str(path))}: figures are written as {' or '.join(WRITERS)}")
    if path.is_dir():
        raise UsageError(f"{printable(str(path))} is a folder; name a file in it")
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if not (above.is_dir() and os.access(above, os.W_OK)):
        raise StorageError(f"cannot write {printable(str(path))}: {printable(str(above))} takes no files")


def save(page: Page, path: Path) -> None:
    """Write the page as SVG or PNG, as the name says; a file appears whole or not at all."""
    store(WRITERS[path.suffix.lower()](page), path)


def store(data: bytes, path: Path) -> None:
    """Commit a figure."""
    from copsim.study.commit import commit_bytes, make_folder, storage_problems

    with storage_problems(f"cannot write {printable(str(path))}"):
        make_folder(path.parent)
        commit_bytes(path, data)


def _svg(page: Page) -> bytes:
    return svg(page).encode()


def _png(page: Page) -> bytes:
    figure = compose(page)
    buffer = io.BytesIO()
    with settings():
        figure.savefig(buffer, format="png", dpi=150, metadata={"Software": None})
    return buffer.getvalue()


WRITERS: dict[str, Callable[[Page], bytes]] = {".svg": _svg, ".png": _png}
