"""A finding of a study: what is shown, its data as CSV, and the commands that make the same."""

import pandas as pd
import solara

from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Buttons, Source, button, el, source_words


@solara.component
def Block(title: str, content: solara.Element, data: pd.DataFrame, lines: str, language: str) -> solara.Element:
    """A title with two buttons: its data as CSV, and the commands that make the same."""
    say, (shown, show) = Speech(language), solara.use_state("")
    items = [
        button("data", say(N_("Data")), on=shown == "data", kind="slim"),
        button("code", say(N_("Code")), on=shown == "code", kind="slim"),
    ]
    group = Buttons(label=title, items=items, event_pressed=lambda name: show("" if name == shown else name))
    parts = [el("div", el("h2", title), group, kind="cs-head-line"), content]
    words = source_words(say)
    if shown == "data":
        csv = data.to_csv(index=False, lineterminator="\n")
        parts.append(Source(label="CSV", text=csv, file="explore.csv", numbered=False, words=words))
    elif shown == "code":
        label = say(N_("On the command line"))
        parts.append(Source(label=label, text=lines, file="", numbered=False, words=words))
    return el("div", *parts, kind="cs-block")
