"""CommunityModel: Mesa's clock around the engine's weeks."""

import copy
import gc
import pickle
import weakref
from pathlib import Path

import mesa
import numpy as np
import pytest
from mesa.experimental.scenarios import Scenario as MesaScenario

from copsim import mesa_model
from copsim.errors import InvalidInput, UsageError, WorldFailed
from copsim.mesa_model import CommunityModel, Member
from copsim.scenario import load_scenario, parse_case

SMALL = {"people_count": 40, "weeks": 12}


def test_steps_and_runs_are_weeks():
    model = CommunityModel("baseline", **SMALL)
    first = model.week
    assert isinstance(model, mesa.Model)
    assert (model.time, model.running) == (0.0, True)
    model.step()
    model.run_for(2)
    model.run_until(5)
    assert (model.time, model.week) == (5.0, first + 5)
    model.run_for(0.5)
    assert (model.time, model.week) == (5.5, first + 5)


def test_it_stops_with_the_last_week():
    model = CommunityModel("baseline", **SMALL)
    model.run_model()
    assert (model.week, model.running) == (12, False)
    world, rows = copy.deepcopy(model.world), len(model.datacollector.get_model_vars_dataframe())
    with pytest.warns(RuntimeWarning, match="ended with week 11"):
        model.step()
    np.testing.assert_equal(model.world, world)
    assert len(model.datacollector.get_model_vars_dataframe()) == rows == 12 - model.life.first_week


def test_a_scenario_without_weeks_is_over_before_it_begins():
    model = CommunityModel("baseline", people_count=40, weeks=0, launch_kind="founded", launch_founders=10)
    assert not model.running
    model.run_model()
    assert (model.time, len(model.agents.where(community=0))) == (0.0, 10)


def test_scheduled_events_happen_after_the_week_of_their_time():
    model = CommunityModel("baseline", **SMALL)
    told = Told(model)
    model.schedule_event(told.rest, at=3)
    model.schedule_recurring(told.note, mesa.time.Schedule(interval=4, start=2))
    model.run_for(10)
    start = model.life.first_week
    assert told.weeks == [start + 2, start + 6, start + 10]
    assert told.rested == start + 3


def test_time_can_be_observed():
    model = CommunityModel("baseline", **SMALL)
    told = Told(model)
    model.observe("time", "changed", told.hear)
    model.run_for(2)
    assert told.times == [1.0, 2.0]


def test_rng_is_the_seed_of_the_world():
    of_scenario = CommunityModel("baseline", **SMALL)
    assert of_scenario.root_seed == of_scenario.case.scenario.seed
    assert energies(of_scenario) == energies(CommunityModel("baseline", **SMALL))
    assert energies(of_scenario) == energies(CommunityModel("baseline", rng=of_scenario.root_seed, **SMALL))
    assert CommunityModel("baseline", rng=np.int64(7), **SMALL).root_seed == 7
    sequence = np.random.SeedSequence(3)
    assert (
        CommunityModel("baseline", rng=sequence, **SMALL).root_seed == CommunityModel(rng=sequence, **SMALL).root_seed
    )
    fresh = [CommunityModel("baseline", rng=None, **SMALL).root_seed for _ in range(2)]
    assert fresh[0] != fresh[1]
    with pytest.raises(ValueError, match="0 to"):
        CommunityModel("baseline", rng=-1)
    with pytest.raises(ValueError, match="same thing"):
        CommunityModel("baseline", rng=1, seed=2)


def test_mesas_generators_begin_with_the_seed():
    one, same, other = (CommunityModel("baseline", rng=rng, **SMALL) for rng in (4, 4, 5))
    assert one.random.random() == same.random.random() != other.random.random()
    assert one.rng.random() == same.rng.random() != other.rng.random()


def test_replicates_are_worlds_of_one_seed():
    first, again, second = (CommunityModel("baseline", replicate=number, **SMALL) for number in (1, None, 2))
    assert energies(first) == energies(again)
    assert energies(first) != energies(second)
    assert first.root_seed == second.root_seed


def test_levers_are_keys_of_the_scenario():
    model = CommunityModel("baseline", mandate=2.0, beta=1.5, people_count=40, weeks=12, **{"people.units": 3})
    setting = model.life.setting
    assert len(model.agents) == 40
    assert setting.weeks == 12
    assert setting.parameters["beta"] == 1.5
    assert set(model.agents.get("unit")) <= {0, 1, 2}
    model.run_model()
    assert model.agents.agg("compelled", max) > 0
    with pytest.raises(UsageError, match="mandat"):
        CommunityModel("baseline", mandat=1.0)
    with pytest.raises(InvalidInput, match=r"conditions\.mandate"):
        CommunityModel("baseline", mandate=-1.0)


def test_scenario_by_name_object_and_case():
    by_id = CommunityModel(scenario="baseline", **SMALL)
    overrides = {"people.count": 40, "weeks": 12}
    by_object = CommunityModel(load_scenario("baseline", overrides), replicate=1)
    by_case = CommunityModel(parse_case("baseline+none", overrides))
    assert energies(by_id) == energies(by_object) == energies(by_case) == energies(CommunityModel(**SMALL))
    with pytest.raises(TypeError, match="two scenarios"):
        CommunityModel("baseline", scenario="baseline")
    with pytest.raises(TypeError, match="parse_case"):
        CommunityModel(load_scenario("baseline"), mandate=1.0)


def test_policies_act():
    plain = CommunityModel("baseline", people_count=40, weeks=90)
    forced = CommunityModel("baseline", "mandate", people_count=40, weeks=90)
    also = CommunityModel("baseline", ["mandate"], people_count=40, weeks=90)
    for model in (plain, forced, also):
        model.run_model()
    assert forced.case.label == "baseline+mandate"
    assert energies(forced) == energies(also) != energies(plain)


def test_mesas_own_bag_of_settings_is_understood():
    bag = MesaScenario(rng=9, mandate=1.0, scenario="baseline", **SMALL)
    model = CommunityModel(scenario=bag)
    named = CommunityModel("baseline", rng=9, mandate=1.0, **SMALL)
    model.run_for(3)
    named.run_for(3)
    assert energies(model) == energies(named)
    assert (model.scenario.mandate, model.scenario.rng, model.scenario.model) == (1.0, 9, model)
    assert CommunityModel(scenario=bag, rng=10).root_seed == 10
    assert CommunityModel(scenario=bag, mandate=2.0).scenario.mandate == 2.0


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_goes_on_by_itself(model, again):
    other = again(model)
    assert other.life.world.person.energy is not model.life.world.person.energy
    world = copy.deepcopy(other.world)
    model.run_for(5)
    np.testing.assert_equal(other.world, world)
    other.run_for(5)
    assert (other.time, other.week) == (model.time, model.week)
    np.testing.assert_equal(other.world, model.world)
    np.testing.assert_equal(other.datacollector.model_vars, model.datacollector.model_vars)
    assert other.agents[0].model is other
    assert other.scenario.model is other
    assert other.random.random() == model.random.random()


def test_close_frees_the_arrays():
    model = CommunityModel("baseline", **SMALL)
    model.step()
    arrays = weakref.ref(model.life)
    model.close()
    model.close()
    assert arrays() is None
    with pytest.raises(RuntimeError, match="closed"):
        len(model.agents)
    assert len(model.datacollector.get_model_vars_dataframe()) == 1


def test_a_dropped_model_frees_its_arrays():
    model = CommunityModel("baseline", **SMALL)
    model.agents.shuffle_do("step")
    arrays = weakref.ref(model.life)
    del model
    gc.collect()
    assert arrays() is None


def test_a_world_that_fails_says_where_and_stops_the_model(model):
    model.world.person.energy[3] = np.nan
    with pytest.raises(WorldFailed, match="nan"):
        model.step()
    assert not model.running


def test_no_object_per_member_in_building_and_stepping():
    model = Counting("baseline", **SMALL)
    model.run_for(8)
    model.agents.agg("energy", np.mean)
    model.agents.where(band="core").set("energy", 0.5)
    assert Counted.made == 0
    model.agents.to_list()
    assert Counted.made == 40


def test_own_code_is_ready_for_the_next_mesa():
    """Mesa 4 has no `seed=`, `model.steps`, `mesa.space`, `agent.pos` and `batch_run`."""
    for file in Path(mesa_model.__file__).parent.glob("*.py"):
        for gone in ("seed=", ".steps", "mesa.space", ".pos", "batch_run"):
            assert gone not in file.read_text(), (file.name, gone)


@pytest.mark.parametrize("count", [0, 1])
def test_nobody_or_one(count):
    model = CommunityModel("baseline", people_count=count, weeks=4)
    model.run_model()
    assert len(model.agents) == len(model.agents.to_list()) == count
    assert model.agents.get("energy") == [agent.energy for agent in model.agents]


def energies(model):
    return model.agents.get("energy")


class Told:
    """Somebody to whom things are told."""

    def __init__(self, model):
        self.model, self.weeks, self.times, self.rested = model, [], [], None

    def note(self):
        self.weeks.append(self.model.week)

    def rest(self):
        self.model.agents.set("energy", 1.0)
        self.rested = self.model.week

    def hear(self, message):
        self.times.append(message.additional_kwargs["new"])


class Counted(Member):
    """Counts how many handles are made."""

    made = 0

    def __new__(cls, *args, **kwargs):
        cls.made += 1
        return super().__new__(cls)


class Counting(CommunityModel):
    """Counts its members."""

    member_type = Counted
