"""What a visitor's pages know: the session, and what is only on the screen."""

import solara

from copsim.dashboard.comparing import Comparison
from copsim.dashboard.diary import Diary
from copsim.dashboard.exploring import Exploration
from copsim.dashboard.guide import Guide
from copsim.dashboard.session import Session
from copsim.dashboard.workshop.doors import door
from copsim.dashboard.workshop.leading import Leader
from copsim.scenario.link import Link

USUAL_CHARTS = ("attendance", "energy", "value_per_hour")


class Visitor:
    """A session, and choices of the screen that are in no link."""

    def __init__(self, link: Link | None) -> None:
        self.session = Session(link)
        self.letters = solara.reactive(True)  # whether letter keys do anything
        self.help = solara.reactive(0)  # how often the list of keys was asked for
        self.baseline = solara.reactive(True)
        self.followed = solara.reactive(-1)
        self.charts = solara.reactive(USUAL_CHARTS)
        self.tables: solara.Reactive[frozenset[str]] = solara.reactive(frozenset())  # charts read as tables
        self.run = solara.reactive((0, 0, 0))  # weeks to play, and how often that was asked
        self.drawer = solara.reactive("")
        self.comparison = Comparison()
        self._compare(link)
        self.diary = Diary()
        self.exploration = Exploration()
        self.guide: solara.Reactive[Guide | None] = solara.reactive(None)
        found = door()
        self.leader = Leader(found) if found else None

    def arrive(self, link: Link | None, trouble: str) -> None:
        """The address has changed from outside; trouble: what is wrong with it."""
        self.session.arrive(link, trouble)
        refused = self._compare(link)
        if refused:
            self.session.arrive(None, refused)

    def _compare(self, link: Link | None) -> str:
        """Compare what a link compares; returns why that cannot be."""
        return self.comparison.arrive(link, self.session.state.peek().say) if link is not None else ""

    def close(self) -> None:
        """The visitor has gone."""
        self.session.close()
        self.comparison.close()
        self.diary.close()
        self.exploration.close()
        if self.leader:
            self.leader.close()

    @property
    def hides(self) -> bool:
        """Whether what follows the first move is not to be seen yet; a component that asks is told of changes."""
        guide: Guide | None = self.guide.value
        if guide is not None:
            return guide.step.hide
        return self.leader is not None and self.leader.hides

    def act(self, name: str) -> None:
        """A button or a key was pressed."""
        session = self.session
        if name in ("replay", "r"):
            self.replay()
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

    def replay(self) -> None:
        """The weeks around the last change."""
        moves = self.session.state.peek().experiment.moves
        if moves:
            self.play(moves[-1].week - 6, moves[-1].week + 52)

    def play(self, first: int, until: int) -> None:
        """Some weeks, in the picture."""
        self.run.value = (first, until, self.run.peek()[2] + 1)

    def take(self, name: str) -> None:
        """The first step of a tour; an empty name ends the one that goes on."""
        if not name:
            self.guide.value = None
            return
        self.guide.value = Guide(name)
        self.charts.value = tuple(Guide(name).tour.charts)
        self._enter()

    def turn(self, by: int) -> None:
        """Some steps on or back."""
        guide = self.guide.peek()
        if guide is not None:
            self.guide.value = guide.turned(by)
            self._enter()

    def _enter(self) -> None:
        guide = self.guide.peek()
        assert guide is not None
        self.session.change(guide.tour.experiment(guide.number))
        if guide.step.week is not None:
            self.session.go_to(guide.step.week)
        if guide.step.play == "change":
            self.play_step()

    def play_step(self) -> None:
        """What the step wants played; else the last change."""
        guide = self.guide.peek()
        if guide is not None and guide.step.play == "all":
            self.play(0, self.session.state.peek().experiment.weeks)
        else:
            self.replay()


visitor_context: "solara.Context[Visitor | None]" = solara.create_context(None)


def use_visitor() -> Visitor:
    """The visitor of the page that is being drawn."""
    visitor: Visitor | None = solara.use_context(visitor_context)
    assert visitor is not None
    return visitor
