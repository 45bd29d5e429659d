"""Components whose looks and hands are written in Vue; every text comes from here, translated."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import ipyvuetify as v
import solara

from copsim.dashboard.speech import N_, Speech

Words = dict[str, Any]
Cell = str | dict[str, Any]  # a text, or text with strong, note, kind, and bars for lose and gain in percent
Event = Callable[[Any], None]


@solara.component_vue("topbar.vue", vuetify=False)
def TopBar(
    title: str,
    here: str,
    pages: list[tuple[str, str, str]],
    link: str,
    words: Words,
    shortcuts: list[tuple[str, str]],
    language: str,
    languages: list[tuple[str, str]],
    letters: bool,
    ask: int,
    event_go: Event,
    event_speak: Event,
    event_sleep: Event,
) -> None:
    """Pages, copying the link, keys and languages; keeps the address bar at `link`."""


@solara.component_vue("people.vue", vuetify=False)
def People(
    cells: bytes,
    pairs: bytes,
    ends: bytes,
    people: int,
    first: int,
    followed: int,
    marked: list[int],
    small: bool,
    words: Words,
    event_follow: Event,
) -> None:
    """The living picture of one recording; the week is the browser's clock."""


@solara.component_vue("life.vue", vuetify=False)
def Life(now: bytes, other: bytes, changed: bool, first: int, lanes: list[str], words: Words) -> None:
    """One person's weeks in lanes, and the other life beside it where there is one."""


@solara.component_vue("transport.vue", vuetify=False)
def Transport(
    first: int,
    last: int,
    end: int,
    seek: tuple[int, int],
    run: tuple[int, int, int],
    flags: list[dict[str, Any]],
    letters: bool,
    words: Words,
    event_looked: Event,
    event_pressed: Event,
) -> None:
    """Play, pause, scrub, flags of what happened, and the keys of the page. last: the last week that may be seen."""


@solara.component_vue("tour.vue", vuetify=False)
def TourStrip(
    title: str,
    number: int,
    steps: int,
    minutes: int,
    say: str,
    notes: str,
    options: list[dict[str, Any]],
    answers: list[dict[str, Any]],
    reveals: bool,
    can_replay: bool,
    words: Words,
    event_vote: Event,
    event_turn: Event,
    event_again: Event,
    event_leave: Event,
) -> None:
    """One step of a tour: prompt, hands, answers, timer, notes, next."""


@solara.component_vue("presenter.vue", vuetify=False)
def PresenterWindow(
    title: str,
    number: int,
    steps: int,
    minutes: int,
    say: str,
    notes: str,
    coming: str,
    options: list[dict[str, Any]],
    answers: list[dict[str, Any]],
    room: dict[str, Any] | None,
    reveals: bool,
    can_replay: bool,
    letters: bool,
    words: Words,
    event_vote: Event,
    event_turn: Event,
    event_again: Event,
    event_leave: Event,
    event_lead: Event,
) -> None:
    """The same step for who leads it, in a window of its own."""


@solara.component_vue("room.vue", vuetify=False)
def RoomStrip(
    code: str,
    join: str,
    picture: str,
    here: int,
    picked: str,
    questions: list[tuple[str, str]],
    hint: str,
    can: dict[str, bool],
    cards: list[dict[str, Any]],
    sheet: str,
    words: Words,
    event_pick: Event,
    event_pressed: Event,
) -> None:
    """The workshop room: how guests come in, what is asked, what they said, and what came."""


@solara.component_vue("levers.vue", vuetify=False)
def LeverPanel(levers: list[dict[str, Any]], event_moved: Event) -> None:
    """Levers with named stops."""


@solara.component_vue("numbers.vue", vuetify=False)
def Numbers(kind: str, rows: list[dict[str, Any]], words: Words, event_put: Event) -> None:
    """Many numbers with bounds and units, which can be searched."""


@solara.component_vue("choice.vue", vuetify=False)
def Choice(label: str, value: str, options: list[tuple[str, str]], quiet: bool, event_chosen: Event) -> None:
    """One of several."""


@solara.component_vue("buttons.vue", vuetify=False)
def Buttons(label: str, items: list[dict[str, Any]], event_pressed: Event) -> None:
    """A group of buttons."""


@solara.component_vue("table.vue", vuetify=False)
def Table(caption: str, heads: list[str], rows: list[list[Cell]]) -> None:
    """A table whose first column names its rows; one widget, however many rows."""


@solara.component_vue("lines.vue", vuetify=False)
def Lines(lines: list[dict[str, str]]) -> None:
    """What happened, week after week."""


@solara.component_vue("fields.vue", vuetify=False)
def Fields(label: str, fields: list[dict[str, Any]], event_put: Event) -> None:
    """Labelled fields: a list where a field has options, else numbers or text."""


@solara.component_vue("bring.vue", vuetify=False)
def FileField(most: int, part_bytes: int, busy: bool, words: Words, event_part: Event, event_refuse: Event) -> None:
    """A file of the visitor's, by a button or dropped there; sent in parts, or refused where it is too large."""


@solara.component_vue("source.vue", vuetify=False)
def Source(label: str, text: str, file: str, numbered: bool, words: Words) -> None:
    """Text to be taken away: copied, and downloaded where it has the name of a file."""


@solara.component_vue("map.vue", vuetify=False)
def PlaceMap(
    caption: str, corner: str, xs: list[str], ys: list[str], rows: list[list[Words]], event_open: Event
) -> None:
    """Places over two factors as coloured buttons with numbers; arrows go from one to the next."""


@solara.component_vue("bars.vue", vuetify=False)
def Bars(caption: str, heads: list[str], rows: list[dict[str, Any]]) -> None:
    """Bars with intervals, as a table: name, bar, number, verdict."""


@solara.component_vue("runs.vue", vuetify=False)
def RunGrid(caption: str, corner: str, columns: list[str], rows: list[dict[str, Any]], hint: str) -> None:
    """Runs as small marks, a row for some cases and a column for some worlds; arrows go from one to the next."""


@cache
def _html(tag: str) -> type[v.Html]:
    """A class for each tag: a widget cannot change its tag, so that another tag has to be another widget."""
    return type(f"Html_{tag}", (v.Html,), {})


def el(tag: str, *children: object, kind: str = "", label: str = "", **attributes: str) -> solara.Element:
    """A plain element; texts among the children are texts, never markup. label: for those who hear the page."""
    named = {"aria-label": label} if label else {}
    classes = {"class_": kind} if kind else {}
    return _html(tag).element(tag=tag, children=list(children), attributes=attributes | named, **classes)


def choice(
    label: str, value: str, options: Sequence[tuple[str, str]], on_chosen: Event, *, quiet: bool = False
) -> solara.Element:
    """A labelled list to choose from; quiet: the label is for those who hear the page."""
    return Choice(label=label, value=value, options=list(options), quiet=quiet, event_chosen=on_chosen)


def button(name: str, text: str, title: str = "", **more: object) -> dict[str, Any]:
    """One of a group of buttons."""
    return {"name": name, "text": text, "title": title or text, **more}


def source_words(say: Speech) -> dict[str, str]:
    """What stands on text to be taken away."""
    return {"copy": say(N_("Copy")), "copied": say(N_("Copied")), "save": say(N_("Download"))}
