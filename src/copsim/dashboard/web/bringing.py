"""Under the choice of a community: where a visitor brings a scenario file, and what is wrong with it."""

import solara

from copsim.dashboard.bringing import MOST_PROBLEMS, PART_BYTES, Brought
from copsim.dashboard.session import Session
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import FileField, el
from copsim.scenario.limits import FILE_BYTES

ABOUT = N_(
    "A scenario file (TOML) of at most {most} kB. It stays in the memory of this server until you leave or bring "
    "another one, and is written nowhere. A link to it holds its digest only: who opens the link has to bring the file."
)


@solara.component
def Bringing(session: Session, language: str) -> solara.Element:
    """The field, and all problems of the file that was brought last."""
    say, brought = Speech(language), session.bringing.shown.value
    field = FileField(
        most=FILE_BYTES,
        part_bytes=PART_BYTES,
        busy=not brought.is_read,
        words={
            "label": say(N_("Own file")),
            "about": say(ABOUT, most=say.number(FILE_BYTES / 1000)),
            "busy": say(N_("The file is being read ...")),
        },
        event_part=session.bringing.part,
        event_refuse=session.bringing.refuse,
    )
    return el("div", field, *told(brought, say), kind="cs-drawer")


def told(brought: Brought, say: Speech) -> list[solara.Element]:
    """What is wrong with a file; nothing if all is well."""
    if brought.refusal:
        return [el("p", brought.refused(say), kind="cs-problems", role="alert")]
    found = brought.problems
    return problems(found[:MOST_PROBLEMS], len(found), say) if found else []


def problems(lines: tuple[str, ...], count: int, say: Speech) -> list[solara.Element]:
    """Lines about a file, and how many there are in all."""
    title = say.plural(N_("{n} problem in this file"), N_("{n} problems in this file"), count)
    return [el("p", el("b", title), role="alert"), el("ul", *[el("li", line) for line in lines], kind="cs-problems")]
