"""The app that the server runs: its pages, and what stands around every page."""

import logging

import solara

from copsim import MODEL_VERSION
from copsim.dashboard.session import State, link_of
from copsim.dashboard.speech import LANGUAGES, N_, Speech
from copsim.dashboard.web import compare, explore, members, mesa_page, stage, trust
from copsim.dashboard.web.components import TopBar, el
from copsim.dashboard.web.presenting import Presenting
from copsim.dashboard.web.visitor import Visitor, visitor_context
from copsim.scenario.link import encode

COMPARE = "compare"  # the page whose address also holds what it compares
PAGES = (
    ("/", N_("Stage"), stage.Stage),
    (COMPARE, N_("Compare"), compare.Compare),
    ("explore", N_("Explore"), explore.Explore),
    ("members", N_("Members"), members.Members),
    ("trust", N_("Trust"), trust.Trust),
    ("mesa", N_("Mesa"), mesa_page.MesaPage),
)
KEYS = (
    (N_("space"), N_("play, pause")),
    ("[ ]", N_("a week back, a week on")),
    ("Home End", N_("first week, last week")),
    ("1 .. 6", N_("go to a lever; arrows move it")),
    ("r", N_("replay the last change")),
    ("b", N_("baseline on, off")),
    ("u", N_("undo")),
    ("?", N_("this list")),
)


@solara.component
def Layout(children: list[solara.Element]) -> solara.Element:
    """Top bar, page, footer; the visitor lives here, whatever page is shown."""
    router = solara.use_router()
    link, trouble = solara.use_memo(lambda: link_of(router.search), [router.search])
    visitor = solara.use_memo(lambda: Visitor(link), [])
    visitor_context.provide(visitor)
    session = visitor.session
    state = session.state.value
    solara.use_effect(lambda: visitor.close, [])
    solara.use_effect(lambda: visitor.arrive(link, trouble), [router.search])
    say = state.say
    here = router.path.strip("/") or "/"
    name = next((title for path, title, _ in PAGES if path == here), "")
    held = state.link(here.strip("/"))
    bar = TopBar(
        title=f"{say(name)} - copsim",
        here=here,
        pages=[(path, "/" + path.strip("/"), say(title)) for path, title, _ in PAGES],
        link=encode(visitor.comparison.asked.value.added_to(held) if here == COMPARE else held),
        words=_words(say),
        shortcuts=[(say(key), say(does)) for key, does in KEYS],
        language=say.code,
        languages=[tuple(language) for language in LANGUAGES],
        letters=visitor.letters.value,
        ask=visitor.help.value,
        event_go=router.push,
        event_speak=session.speak,
        event_sleep=visitor.letters.set,
    )
    guide = visitor.guide.value
    second = [] if guide is None else [Presenting(visitor, guide, say.code)]
    return el(
        "div",
        bar,
        el("main", el("h1", say(name), kind="cs-hidden"), Page(children, here, say.code), kind="cs-page", id="cs-main"),
        _footer(state),
        *second,
        kind="cs-shell",
    )


@solara.component
def Page(children: list[solara.Element], here: str, language: str) -> solara.Element:
    """The page itself; where it cannot be drawn the visitor is told so and keeps the others."""
    failed, forget = solara.use_exception()
    solara.use_effect(forget, [here])
    if failed is None:
        return el("div", *children, kind="cs-inner")
    logging.getLogger(__name__).error("a page was not drawn", exc_info=failed)
    say = Speech(language)
    text = say(N_("This page could not be drawn; that is our mistake. The other pages go on."))
    return el("p", text, kind="cs-headline cs-trouble", role="alert")


def _words(say: Speech) -> dict[str, str]:
    return {
        "skip": say(N_("Skip to the page")),
        "pages": say(N_("Pages")),
        "copy": say(N_("Copy link")),
        "copied": say(N_("Copied")),
        "keys": say(N_("Keys")),
        "letters": say(N_("Letter keys are on")),
        "close": say(N_("Close")),
        "language": say(N_("Language")),
    }


def _footer(state: State) -> solara.Element:
    frame, say = state.frame, state.say
    worlds = 0 if frame is None else frame.pairs.worlds
    parts = [
        say(N_("An explanation, not a prediction.")),
        say(N_("Model {version}, seed {seed}"), version=MODEL_VERSION, seed=state.experiment.seed),
        say.plural(N_("{n} pair of worlds with the same luck"), N_("{n} pairs of worlds with the same luck"), worlds),
    ]
    if frame is not None and not frame.is_whole:
        parts.append(say(N_("more are on their way")))
    return el("footer", " · ".join(parts), kind="cs-foot")


routes = [
    solara.Route(path=path, component=page, label=title, layout=Layout if path == "/" else None)
    for path, title, page in PAGES
]
