"""The Stage: one community that breathes, six levers, and at once what they do."""

from typing import Any

import solara

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import Frame
from copsim.dashboard.headline import headline
from copsim.dashboard.levers import told
from copsim.dashboard.session import State
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.charts import Charts
from copsim.dashboard.web.components import Life, People, Transport, el
from copsim.dashboard.web.guiding import Guiding
from copsim.dashboard.web.leading import Leading
from copsim.dashboard.web.panel import Panel
from copsim.dashboard.web.visitor import Visitor, use_visitor

BANDS = (N_("outside"), N_("periphery"), N_("active"), N_("core"))


@solara.component
def Stage() -> solara.Element:
    """Levers on the left, the picture in the middle, charts on the right, one sentence above."""
    visitor = use_visitor()
    state, guide = visitor.session.state.value, visitor.guide.value
    say, now = state.say, state.experiment
    hidden = visitor.hides
    middle = [
        sentence(state, hidden),
        Picture(visitor, state.frame, say.code),
        Clock(visitor, now, state.seek, hidden, say.code),
    ]
    panel = Panel(visitor, now, state.next_week, bool(state.past), say.code)
    page = el(
        "div",
        el("section", panel, kind="cs-left", label=say(N_("Levers"))),
        el("section", *middle, kind="cs-middle", label=say(N_("The community"))),
        el("section", Charts(visitor, state.frame, hidden, say.code), kind="cs-right", label=say(N_("Charts"))),
        kind="cs-stage",
    )
    answer = state.frame if state.is_answered else None
    strip = [Leading(visitor.leader, guide, answer, say.code)] if visitor.leader is not None else []
    if guide is not None:
        strip.append(Guiding(visitor, guide, state.frame, say.code))
    return el("div", *strip, page, kind="cs-whole")


def sentence(state: State, hidden: bool) -> solara.Element:
    """The headline, or what went wrong; pale while it still tells of the question before."""
    frame, say = state.frame, state.say
    if state.trouble:
        return el("p", state.trouble, kind="cs-headline cs-trouble", role="alert")
    if frame is None:
        return el("p", say(N_("The first worlds are being lived ...")), kind="cs-headline", role="status")
    if hidden:
        return el("p", say(N_("What follows is hidden. What do you expect?")), kind="cs-headline", role="status")
    return el("p", headline(frame, say), kind="cs-headline" + ("" if state.is_answered else " cs-old"), role="status")


@solara.component
def Picture(visitor: Visitor, frame: Frame | None, language: str) -> solara.Element:
    """The living picture of a frame."""
    return LivingPicture(visitor, frame, language) if frame else el("div", kind="cs-people cs-empty")


@solara.component
def LivingPicture(visitor: Visitor, frame: Frame, language: str) -> solara.Element:
    """Everybody in rings, and the life of whom the visitor follows."""
    seen, say = frame.recording, Speech(language)
    bits = solara.use_memo(lambda: [part.tobytes() for part in (seen.cells, seen.pairs, seen.ends)], [seen])
    followed = visitor.followed.value
    if followed >= seen.people:
        followed = -1
    picture = People(
        cells=bits[0],
        pairs=bits[1],
        ends=bits[2],
        people=seen.people,
        first=seen.first_week,
        followed=followed,
        marked=[],
        small=False,
        words=picture_words(say),
        event_follow=visitor.followed.set,
    )
    life = [life_of(frame, followed, ("energy", "identification"), say)] if followed >= 0 else []
    return el("div", picture, *life, kind="cs-scene")


def life_of(frame: Frame, person: int, lanes: tuple[str, ...], say: Speech) -> solara.Element:
    """The weeks of one person, with and without the moves."""
    return Life(
        now=frame.recording.of(person),
        other=frame.before.of(person),
        changed=frame.is_changed,
        first=frame.first_week,
        lanes=list(lanes),
        words={**lane_words(say), "bands": [say(band) for band in BANDS]},
    )


def lane_words(say: Speech) -> dict[str, str]:
    """Names of the lanes of a life."""
    return {
        "energy": say(N_("energy")),
        "identification": say(N_("identification")),
        "hours": say(N_("hours a week")),
        "band": say(N_("band")),
    }


def picture_words(say: Speech) -> dict[str, Any]:
    """What the picture says."""
    text = N_(
        "Week {week}: {core} people in the core, {active} active, {peripheral} at the periphery, {outside} outside."
    )
    return {
        "bands": [say(band) for band in BANDS],
        "lively": say(N_("lively")),
        "middling": say(N_("middling")),
        "drained": say(N_("drained")),
        "size": say(N_("size: identification")),
        "carries": say(N_("carries it")),
        "lines": say(N_("helped this week")),
        "energy": say(N_("energy")),
        "identification": say(N_("identification")),
        "summary": say(text),
        "follow": say(N_("Follow")),
        "nobody": say(N_("nobody")),
    }


@solara.component
def Clock(visitor: Visitor, now: Experiment, seek: tuple[int, int], hidden: bool, language: str) -> solara.Element:
    """Play, pause, scrub; flags of what happened; and the keys. hidden: weeks after the first move cannot be seen."""
    say, session = Speech(language), visitor.session
    end = now.weeks - 1
    last = end if not hidden or now.first_move is None else min(end, now.first_move)
    return Transport(
        first=now.first_week,
        last=last,
        end=end,
        seek=seek,
        run=visitor.run.value,
        flags=flags(now, say),
        letters=visitor.letters.value,
        words=transport_words(say),
        event_looked=lambda what: session.looked_at(int(what[0]), still=bool(what[1])),
        event_pressed=visitor.act,
    )


def transport_words(say: Speech) -> dict[str, str]:
    """What the clock says."""
    return {
        "time": say(N_("Weeks")),
        "week": say(N_("Week")),
        "play": say(N_("Play")),
        "pause": say(N_("Pause")),
        "speed": say(N_("Speed")),
        "rate": say(N_("weeks/s")),
    }


def flags(now: Experiment, say: Speech) -> list[dict[str, Any]]:
    """What happens when: the scenario's own changes, and what the visitor did."""
    leaving = say(N_("those who carry it leave"))
    found = [{"week": change.first, "text": say(change.who), "kind": "own"} for change in now.baseline.changes]
    found += [{"week": item.week, "text": leaving, "kind": "own"} for item in now.baseline.departures]
    for move in now.moves:
        text = leaving if move.loss else told(dict(move.values), say)
        found.append({"week": move.week, "text": text, "kind": "move"})
    return found
