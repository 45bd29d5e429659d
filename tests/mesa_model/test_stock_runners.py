"""Mesa's own batch runner and dashboard take the model as it is."""

import mesa
import numpy as np
import pytest

from copsim.mesa_model import ColumnCollector, CommunityModel
from copsim.scenario import shipped_path

SMALL = {"people_count": 30, "weeks": 6}


def test_batch_run_with_levers_policies_and_replicates():
    rows = mesa.batch_run(
        CommunityModel,
        {"scenario": "baseline", "mandate": [0.0, np.float64(1.0)], "replicate": range(1, 3), **SMALL},
        display_progress=False,
        rng=3,
    )
    assert [(row["mandate"], row["replicate"]) for row in rows] == [(0, 1), (0, 2), (1, 1), (1, 2)]
    alone = CommunityModel("baseline", rng=3, replicate=2, mandate=1.0, **SMALL)
    alone.run_model()
    assert rows[-1]["energy"] == alone.indicator("energy")
    assert rows[0]["energy"] != rows[1]["energy"]


def test_batch_run_without_seeds_gives_different_worlds():
    rows = mesa.batch_run(CommunityModel, SMALL, display_progress=False, rng=[None, None])
    assert rows[0]["energy"] != rows[1]["energy"]


def test_batch_run_with_agents_in_two_processes():
    given = {"scenario": "baseline", **SMALL}
    runs = [
        mesa.batch_run(WithPeople, given, processes, data_collection_period=1, display_progress=False, rng=[1, 2])
        for processes in (1, 2)
    ]
    for rows in runs:
        rows.sort(key=lambda row: (row["RunId"], row["Step"], row["AgentID"]))
    np.testing.assert_equal(runs[1], runs[0])
    assert len(runs[0]) == 2 * 30 * len({row["Step"] for row in runs[0]})
    assert {"AgentID", "energy", "band", "hours_voluntary"} <= set(runs[0][0])


class WithPeople(CommunityModel):
    """A community that also collects columns of its members."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        reporters = self.datacollector.model_reporters
        self.datacollector = ColumnCollector(reporters, agent_reporters={"band": "band", "energy": "energy"})


@pytest.fixture
def render():
    """Render a page as SolaraViz without a browser; the parts of the dashboard extra may be missing."""
    pytest.importorskip("altair")
    solara = pytest.importorskip("solara")
    closing = []

    def rendered(page):
        _, context = solara.render(solara.AppLayout(children=[page]), handle_error=False)
        closing.append(context.close)
        return context

    yield rendered
    for close in closing:
        close()


def button(context, label):
    import ipyvuetify

    return next(one for one in context.find(ipyvuetify.Btn).widgets if label in one.children)


def test_solara_viz_steps_and_resets(render):
    import solara
    from mesa.visualization import Slider, SolaraViz, make_plot_component

    model = solara.reactive(CommunityModel("baseline", rng=4, mandate=0.0, **SMALL))
    first = model.value
    levers = {"mandate": Slider("mandate", 0.0, 0.0, 4.0, 0.5), "rng": 4}
    page = SolaraViz(model, components=[make_plot_component("members")], model_params=levers)
    context = render(page)
    button(context, "Step").click()
    assert model.value is first
    assert first.time == 1.0
    button(context, "Reset").click()
    assert model.value is not first
    assert (model.value.time, len(model.value.agents)) == (0.0, 30)
    assert model.value.agents.get("energy") == CommunityModel("baseline", rng=4, **SMALL).agents.get("energy")


def test_solara_viz_resets_to_what_the_widgets_say(render, tmp_path):
    import ipyvuetify
    import solara
    from mesa.visualization import Slider, SolaraViz

    ours = tmp_path / "ours.toml"
    ours.write_text(shipped_path("baseline").read_text().replace('name = "baseline"', 'name = "ours"'))
    model = solara.reactive(CommunityModel("baseline", rng=4, **SMALL))
    levers = {
        "mandate": Slider("mandate", 0.0, 0.0, 4.0, 0.5),
        "scenario": {"type": "Select", "value": "baseline", "values": ["baseline", str(ours)]},
    }
    context = render(SolaraViz(model, model_params=levers))
    slider = next(one for one in context.find(ipyvuetify.Slider).widgets if one.label == "mandate")
    slider.v_model = 2.0
    context.find(ipyvuetify.Select).widget.v_model = str(ours)
    button(context, "Reset").click()
    assert model.value.case.label == "ours"
    assert model.value.scenario.mandate == 2.0
    assert (model.value.root_seed, len(model.value.agents)) == (4, 30)


def test_solara_viz_takes_a_model_alone(render):
    from mesa.visualization import SolaraViz

    render(SolaraViz(CommunityModel("baseline", **SMALL)))
