"""Members: one person's weeks, what happened to them, and the other life without the change."""

import solara

from copsim.dashboard.diary import TONES, TURN, Entry, parting
from copsim.dashboard.frame import Frame
from copsim.dashboard.session import State
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Lines, choice, el
from copsim.dashboard.web.stage import BANDS, Clock, life_of
from copsim.dashboard.web.visitor import Visitor, use_visitor
from copsim.study.rows import member_label

TURNS = (TURN,)
LANES = ("band", "energy", "identification", "hours")


@solara.component
def Members() -> solara.Element:
    """Choose a member; lanes over the weeks; the diary below."""
    visitor = use_visitor()
    state = visitor.session.state.value
    frame, say = state.frame, state.say
    if frame is None or not state.is_answered:
        return el(
            "div",
            el("p", say(N_("The first worlds are being lived ...")), kind="cs-headline", role="status"),
            kind="cs-flow",
        )
    person = visitor.followed.value
    if not 0 <= person < frame.recording.people:
        person = most_central(frame)
    return el(
        "div",
        el("p", say(N_("A simulated member: a label, and nobody real.")), kind="cs-banner"),
        _head(visitor, state, frame, person),
        el("div", life_of(frame, person, LANES, say), kind="cs-card cs-lanes"),
        Clock(visitor, state.experiment, state.seek, False, say.code),
        Diary(visitor, frame, person, say.code),
        kind="cs-flow",
    )


def most_central(frame: Frame) -> int:
    """Who is in the core for most weeks; somebody worth meeting first."""
    return int(((frame.before.cells[:, :, 0] & 3) == 3).sum(axis=0).argmax()) if frame.recording.people else -1


def _head(visitor: Visitor, state: State, frame: Frame, person: int) -> solara.Element:
    say = state.say
    week = min(max(0, state.week - frame.first_week), len(frame.recording.cells) - 1)
    bands = frame.recording.cells[week, :, 0] & 3
    order = sorted(range(frame.recording.people), key=lambda i: (-int(bands[i]), i))
    people = [(str(i), f"{member_label(i)} · {say(BANDS[bands[i]])}") for i in order]
    return el(
        "div",
        choice(say(N_("Member")), str(person), people, lambda text: visitor.followed.set(int(text))),
        el("p", _parting_sentence(frame, person, say), kind="cs-headline"),
        kind="cs-member-head",
    )


def _parting_sentence(frame: Frame, person: int, say: Speech) -> str:
    name = member_label(person)
    if not frame.is_changed:
        return say(N_("Pull a lever on the Stage, and {name} gets a second life here, without the change."), name=name)
    week = parting(frame.before, frame.recording, person)
    if week is None:
        return say(N_("{name} lives the same life with the change and without."), name=name)
    bands = [say(BANDS[int(seen.cells[-1, person, 0] & 3)]) for seen in (frame.before, frame.recording)]
    text = N_("The two lives of {name} part in week {week}. At the end: {now}; without the change: {before}.")
    return say(text, name=name, week=week, before=bands[0], now=bands[1])


@solara.component
def Diary(visitor: Visitor, frame: Frame, person: int, language: str) -> solara.Element:
    """What the event log of the followed world says about the person."""
    say, diary = Speech(language), visitor.diary
    solara.use_effect(lambda: diary.want(frame.experiment, person), [frame.experiment, person])
    entries = diary.entries.value
    if entries is None or entries.of != (frame.experiment, person):
        return el("div", el("p", say(N_("Reading the log ...")), kind="cs-note"), kind="cs-block")
    turns, all_lines = (
        [_line(entry, say) for entry in entries.lines if entry.tone in tones] for tones in (TURNS, TONES)
    )
    return el(
        "div",
        el("h2", say(N_("Turning points")), kind="cs-sub"),
        Lines(lines=turns) if turns else el("p", say(N_("None.")), kind="cs-note"),
        el("h2", say(N_("Week by week")), kind="cs-sub"),
        Lines(lines=all_lines),
        kind="cs-block",
    )


def _line(entry: Entry, say: Speech) -> dict[str, str]:
    other = member_label(entry.other) if entry.other is not None else ""
    text = say(entry.text, other=other, amount=say.number(entry.amount, 2))
    times = f" ({entry.times}×)" if entry.times > 1 else ""
    return {"week": say(N_("week {week}"), week=entry.week), "text": text + times, "tone": entry.tone}
