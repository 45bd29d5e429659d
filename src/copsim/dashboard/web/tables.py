"""Tables of texts and elements."""

import solara

from copsim.dashboard.web.components import el

Cell = str | solara.Element


def table(heads: list[str], rows: list[list[Cell]]) -> solara.Element:
    """A table whose first column names its rows."""
    head = el("thead", el("tr", *[el("th", text, scope="col") for text in heads]))
    body = [el("tr", el("th", row[0], scope="row"), *[el("td", cell) for cell in row[1:]]) for row in rows]
    return el("table", head, el("tbody", *body), kind="cs-table")
