"""Mesa: the stock SolaraViz on CommunityModel, for those who know it. No other page depends on this one."""

from functools import cache
from importlib.util import find_spec

import solara

from copsim.dashboard.speech import N_
from copsim.dashboard.web.components import el
from copsim.dashboard.web.visitor import use_visitor

NEEDED = ("altair", "matplotlib")  # what mesa.visualization imports
SHOWN = ("members", "core", "energy", "value_per_hour")
PEOPLE = 150
HOURS = {"mandate": (0.0, 2.0, 0.25), "task_hours": (0.0, 1.0, 0.05), "protected_hours": (0.0, 1.0, 0.05)}  # a week


@solara.component
def MesaPage() -> solara.Element:
    """What a Mesa user would write; with a sentence instead, where what Mesa draws with is missing."""
    say = use_visitor().session.state.value.say
    if not all(find_spec(module) for module in NEEDED):
        text = say(N_("This page needs more packages: {names}"), names=", ".join(NEEDED))
        return el("p", text, kind="cs-headline", role="alert")
    note = N_("The page that Mesa itself makes of copsim's CommunityModel; every visitor has a model of their own.")
    page = el("div", solara.AppLayout(children=[Viz()], navigation=False), kind="cs-mesa")
    return el("div", el("p", say(note), kind="cs-note"), page, kind="cs-flow")


@solara.component
def Viz() -> solara.Element:
    """One visitor's model under Mesa's controls."""
    from mesa.visualization import Slider, SolaraViz

    from copsim.mesa_model import CommunityModel

    def build() -> solara.Reactive[CommunityModel]:
        return solara.reactive(CommunityModel("baseline", rng=1, people_count=PEOPLE))

    model = solara.use_memo(build, [])
    solara.use_effect(lambda: lambda: model.peek().close(), [])
    levers = {name: Slider(name, low, low, high, step) for name, (low, high, step) in HOURS.items()}
    fixed = {"rng": 1, "people_count": PEOPLE}
    return SolaraViz(model, components=list(_plots()), model_params=levers | fixed, name="CommunityModel")


@cache
def _plots() -> tuple[object, ...]:
    """Curves drawn by matplotlib: Mesa's other kind stays blank without internet."""
    from mesa.visualization import make_plot_component

    return tuple(make_plot_component(name, backend="matplotlib") for name in SHOWN)
