"""The second window of who leads a tour: notes, clock, hands and buttons, while the first one is on the wall.

It is a part of the visitor's own page that the browser shows elsewhere: nobody else can open it, the server still knows
of one visitor, and it ends with the page.
"""

from typing import Any

import solara

from copsim.dashboard.frame import Frame
from copsim.dashboard.guide import Guide
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import PresenterWindow
from copsim.dashboard.web.guiding import hands, told, words
from copsim.dashboard.web.leading import card, guests, hint, lead
from copsim.dashboard.web.visitor import Visitor
from copsim.dashboard.workshop.leading import Leader


@solara.component
def Presenting(visitor: Visitor, guide: Guide, language: str) -> solara.Element:
    """The window for one step, hidden until it is opened."""
    say, state, leader = Speech(language), visitor.session.state.value, visitor.leader
    answer = state.frame if state.is_answered else None
    steps = guide.tour.steps[guide.number + 1 :]
    return PresenterWindow(
        **told(guide, state.frame, say),
        coming=say(steps[0].say) if steps else "",
        room=_room(leader, guide, answer, say) if leader else None,
        letters=visitor.letters.value,
        words=words(say) | _words(say),
        **hands(visitor, guide),
        event_lead=lambda name: lead(leader, name, guide, answer) if leader else None,
    )


def _room(leader: Leader, guide: Guide, frame: Frame | None, say: Speech) -> dict[str, Any]:
    """What the phones of a room said."""
    seen, question = leader.seen.value, leader.question(guide, frame)
    return {
        "here": guests(seen.here, say),
        "hint": hint(question, leader, guide, say),
        "can": leader.can(question, guide, frame),
        "cards": [card(poll, say) for poll in seen.shown],
    }


def _words(say: Speech) -> dict[str, str]:
    return {
        "say": say(N_("To the room")),
        "coming": say(N_("Next step")),
        "said": say(N_("What the room says")),
        "none": say(N_("This step asks nothing.")),
        "open": say(N_("Open")),
        "close": say(N_("Close answers")),
        "play": say(N_("Play, pause")),
        "space": say(N_("space")),
    }
