"""What a visitor's pages know: the session, and what is only on the screen."""

import solara

from copsim.dashboard.session import Session

USUAL_CHARTS = ("attendance", "energy", "value_per_hour")


class Visitor:
    """A session, and choices of the screen that are in no link."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.letters = solara.reactive(True)  # whether letter keys do anything
        self.help = solara.reactive(0)  # how often the list of keys was asked for
        self.baseline = solara.reactive(True)
        self.followed = solara.reactive(-1)
        self.charts = solara.reactive(USUAL_CHARTS)
        self.replays = solara.reactive(0)
        self.drawer = solara.reactive("")

    def act(self, name: str) -> None:
        """A button or a key was pressed."""
        session = self.session
        if name in ("replay", "r") and session.state.peek().experiment.moves:
            self.replays.value += 1
        elif name in ("undo", "u"):
            session.undo()
        elif name == "reset":
            session.reset()
        elif name == "lose":
            session.lose()
        elif name == "b":
            self.baseline.value = not self.baseline.value
        elif name == "?":
            self.help.value += 1
        elif name == "Escape":
            self.followed.value = -1


visitor_context: "solara.Context[Visitor | None]" = solara.create_context(None)


def use_visitor() -> Visitor:
    """The visitor of the page that is being drawn."""
    visitor = solara.use_context(visitor_context)
    assert visitor is not None
    return visitor
