"""Facade and engine live the same weeks, bit for bit, in every scenario that is shipped."""

import numpy as np
import pytest

from copsim.dynamics.engine import Life, live
from copsim.mesa_model import CommunityModel
from copsim.scenario import compile_case, parse_case, shipped_ids


@pytest.mark.parametrize("scenario", shipped_ids())
def test_facade_and_engine_are_bit_identical(scenario):
    few = {"constellation_locals": 4, "constellation_globals": 2} if scenario == "constellation" else {}
    few |= {"launch_founders": 12, "space_opens": 5} if scenario == "learning-space" else {}
    changes = [f"{name.replace('_', '.')}={value}" for name, value in few.items()]
    setting = compile_case(parse_case(scenario, ["people.count=60", *changes]))
    life = Life(setting, 5, 2)
    model = CommunityModel(scenario, rng=5, replicate=2, people_count=60, **few)
    for _ in range(20):
        model.step()
    life.advance(20)
    np.testing.assert_equal(model.world, life.world)
    assert model.life.series.tobytes() == life.series.tobytes()


def test_a_whole_life_with_a_policy():
    case = parse_case("baseline+mandate", ["people.count=60", "weeks=90"])
    trace = live(compile_case(case), case.scenario.seed, 1)
    model = CommunityModel("baseline", "mandate", people_count=60, weeks=90)
    model.run_model()
    assert model.life.series.tobytes() == trace.series.tobytes()
    collected = model.datacollector.get_model_vars_dataframe().to_numpy()
    np.testing.assert_array_equal(collected, trace.series[:, 0, :])
