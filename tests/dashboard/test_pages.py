"""What the pages draw for a state, without a browser: texts, levers, drawers, and what happens when one is pulled."""

from collections.abc import Iterator
from typing import Any

import pytest
import solara
from tests.dashboard.support import MANDATE, SMALL, wait_for

from copsim.dashboard.web import app
from copsim.scenario.link import encode


class Drawn:
    """A rendered app: the tree of widgets and what can be read off it."""

    def __init__(self, path: str = "/", experiment=SMALL) -> None:
        page = solara.RoutingProvider(
            children=[solara.autorouting.RenderPage()],
            routes=app.routes,
            pathname=f"{path}?c={encode(experiment.link(10))}",
        )
        self.box, self.context = solara.render(page, handle_error=False)

    def widgets(self, widget: Any = None) -> Iterator[Any]:
        """All widgets, depth first."""
        for child in getattr(widget or self.box, "children", None) or ():
            if not isinstance(child, str):
                yield child
                yield from self.widgets(child)

    def text(self) -> str:
        """Every text of a plain element."""
        return " | ".join(
            child for widget in self.widgets() for child in getattr(widget, "children", ()) if isinstance(child, str)
        )

    def one(self, trait: str) -> Any:
        """The widget that has a trait, as soon as it is drawn: workers draw too."""
        found: list[Any] = []
        wait_for(
            lambda: bool(found) or bool(found.extend(w for w in self.widgets() if w.has_trait(trait))) or bool(found)
        )
        return found[0]


@pytest.fixture
def drawn():
    made = []

    def draw(*args, **kwargs):
        made.append(Drawn(*args, **kwargs))
        return made[-1]

    yield draw
    for each in made:
        each.context.close()


def test_the_stage_is_drawn_from_the_address(drawn):
    page = drawn("/", SMALL.moved(MANDATE))
    wait_for(lambda: "worlds this community is alive" in page.text())
    assert page.one("levers").levers[0]["at"] == 0  # in week 11 it has not been moved yet
    assert [flag["week"] for flag in page.one("flags").flags if flag["kind"] == "move"] == [20]
    assert page.one("cells").people == 6


def test_a_pulled_lever_changes_levers_address_and_sentence(drawn):
    page = drawn()
    wait_for(lambda: "alive in week 39." in page.text())
    address = page.one("link").link
    page.one("levers").vue_moved(["mandate", 4])
    wait_for(lambda: "without the change" in page.text())
    wait_for(lambda: page.one("levers").levers[0]["at"] == 4)
    wait_for(lambda: page.one("link").link != address)
    assert "Changes act from week 11 on." in page.text()


def test_another_language_changes_every_text(drawn):
    page = drawn()
    wait_for(lambda: "alive" in page.text())
    page.one("link").vue_speak("de")
    wait_for(lambda: "Welten lebt diese Gemeinschaft" in page.text())
    wait_for(lambda: page.one("levers").levers[0]["title"] == "Anwesenheit als Pflicht")


def rows_of(page):
    """All rows of drawers by name, and the widget they are in."""
    found = [widget for widget in page.widgets() if widget.has_trait("rows") and widget.has_trait("kind")]
    return {row["name"]: (row["value"], widget) for widget in found for row in widget.rows}


def test_drawers_hold_what_the_levers_leave_out(drawn):
    page = drawn()
    buttons = {w.items[0]["name"]: w for w in page.widgets() if w.has_trait("items") and w.items}
    buttons["more"].vue_pressed("more")
    wait_for(lambda: "praise" in rows_of(page))
    assert not {"mandate", "inflow", "k_c"} & set(rows_of(page))
    buttons["assumed"].vue_pressed("assumed")
    wait_for(lambda: "autonomy" in rows_of(page))
    rows_of(page)["autonomy"][1].vue_put(["autonomy", 1])
    wait_for(lambda: rows_of(page)["autonomy"][0] == 1)
    rows_of(page)["k_c"][1].vue_put(["k_c", 0.0])
    wait_for(lambda: rows_of(page)["k_c"][0] == 0.0)
    assert rows_of(page)["autonomy"][0] == 1


def field_of(page, name):
    """A field of the form, and the widget it is in."""
    found = [(row, w) for w in page.widgets() if w.has_trait("fields") for row in w.fields if row["name"] == name]
    return found[0]


def test_the_form_of_a_study_writes_its_file_and_tells_what_is_wrong_with_it(drawn):
    page = drawn("/explore")
    wait_for(lambda: "runs, about" in page.text(), 60)
    for name, value in (("worlds", 7), ("high.1", 0.9), ("kind", "saltelli")):
        field_of(page, name)[1].vue_put([name, value])
    file = page.one("numbered")
    wait_for(lambda: 'kind = "saltelli"' in file.text)
    assert "replicates = 7" in file.text
    assert "to = 0.9" in file.text
    assert field_of(page, "points")[0]["label"] == "Base sample (a power of two)"
    field_of(page, "points")[1].vue_put(["points", 3])
    wait_for(lambda: "1 problem in this file" in page.text(), 60)
    wait_for(lambda: "a power of two" in page.text())
    field_of(page, "points")[1].vue_put(["points", 4096])
    wait_for(lambda: "The command line lives it:" in page.text(), 60)
    page.one("link").vue_speak("de")
    wait_for(lambda: "Die Kommandozeile rechnet sie:" in page.text())


def test_trust_shows_what_does_not_hold_first(drawn):
    page = drawn("/trust")
    claims = next(widget for widget in page.widgets() if widget.has_trait("heads"))
    standings = [row[2]["text"] for row in claims.rows]
    assert standings[0] != "holds"
    assert "holds" in standings
    assert standings == sorted(standings, key=lambda text: text == "holds")


def test_a_page_that_cannot_be_drawn_says_so_and_leaves_the_others_alone(drawn, monkeypatch):
    monkeypatch.setattr("copsim.dashboard.web.stage.headline", lambda *_: 1 / 0)
    page = drawn()
    wait_for(lambda: "our mistake" in page.text())
    assert page.one("pages").pages[4][2] == "Trust"
