"""MemberSet against Mesa's own AgentSet over the same members: what the two must agree on, and what is faster."""

import copy
import pickle
import random
from statistics import fmean

import mesa
import numpy as np
import pytest
from mesa.agentset import AbstractAgentSet, AgentSet, GroupBy

from copsim.mesa_model import CommunityModel, Member, MemberSet


@pytest.fixture
def stock(model):
    """Mesa's set of the same handles; it keeps weak references, so the list keeps them alive."""
    handles = model.agents.to_list()
    found = AgentSet(handles, random.Random(5))
    found.handles = handles
    return found


def uids(agents):
    return [agent.unique_id for agent in agents]


def test_everybody_of_the_organisation_is_an_agent_set(model):
    assert isinstance(model.agents, AbstractAgentSet)
    assert len(model.agents) == 80
    assert all(isinstance(agent, mesa.Agent) for agent in model.agents)
    assert uids(model.agents) == model.life.world.person.uid.tolist()


@pytest.mark.parametrize("name", ["energy", "identification", "tenure", "band", "community", "unique_id"])
def test_get_is_what_mesa_gets(model, stock, name):
    assert model.agents.get(name) == stock.get(name)
    assert type(model.agents.get(name)[0]) in (int, float, str)


def test_get_of_several_and_of_missing_attributes(model, stock):
    assert model.agents.get(["energy", "band"]) == stock.get(["energy", "band"])
    assert model.agents.get([]) == stock.get([])
    assert model.agents.get("mood", "default", 0) == [0] * 80
    assert model.agents.get(["energy", "mood"], "default")[3] == [model.agents[3].energy, None]
    with pytest.raises(AttributeError, match="mood"):
        model.agents.get("mood")
    with pytest.raises(AttributeError, match="did you mean 'energy'"):
        model.agents.array("enrgy")
    with pytest.raises(ValueError, match="handle_missing"):
        model.agents.get("energy", "ignore")


def test_agg_is_what_mesa_aggregates(model, stock):
    assert model.agents.agg("energy", max) == stock.agg("energy", max)
    assert model.agents.agg("energy", [min, fmean, len]) == stock.agg("energy", [min, fmean, len])
    mean = model.agents.agg("energy", np.mean)
    assert mean == pytest.approx(stock.agg("energy", np.mean), rel=1e-14)
    assert type(mean) is float
    assert model.agents.agg("band", lambda bands: bands.count("outside")) == len(model.agents.where(band="outside"))


def test_set_writes_through_to_the_arrays_and_the_next_week(model):
    twin = copy.copy(model)
    assert model.agents.set("energy", 0.25) is model.agents
    assert set(model.life.world.person.energy) == {0.25}
    core = model.agents.where(community=0)
    core.set("identification", np.linspace(0, 1, len(core)))
    assert core.get("identification") == np.linspace(0, 1, len(core)).tolist()
    model.step()
    twin.step()
    assert model.agents.get("energy") != twin.agents.get("energy")


@pytest.mark.parametrize(
    "name, value, error",
    [
        ("energy", 1.5, ValueError),
        ("energy", float("nan"), ValueError),
        ("energy", "high", TypeError),
        ("tenure", 0.5, TypeError),
        ("unit", 1, AttributeError),
        ("cohort", 1, AttributeError),
        ("uid", 1, AttributeError),
        ("unique_id", 1, AttributeError),
        ("band", 3, AttributeError),
        ("voluntary", 1.0, AttributeError),
        ("mood", 1, AttributeError),
        ("identification", 0.5, ValueError),  # not everybody is a member
    ],
)
def test_set_refuses_what_the_kernels_could_not_stand(model, name, value, error):
    before = copy.deepcopy(model.life.world)
    with pytest.raises(error, match=name):
        model.agents.set(name, value)
    np.testing.assert_equal(model.life.world, before)


@pytest.mark.parametrize("at_most", [0.2, 0.549, 0.09, 1.0, 1, 5, 2.5, 0, float("inf")])
def test_select_counts_as_mesa_does(model, stock, at_most):
    def awake(agent):
        return agent.energy > 0.3

    assert uids(model.agents.select(at_most=at_most)) == uids(stock.select(at_most=at_most))
    assert uids(model.agents.select(awake, at_most=at_most)) == uids(stock.select(awake, at_most=at_most))


def test_select_by_type_and_in_place(model):
    assert len(model.agents.select(agent_type=Member)) == 80
    assert len(model.agents.select(agent_type=mesa.Agent)) == 80
    assert len(model.agents.select(agent_type=Stranger)) == 0
    some = model.agents.copy()
    assert some.select(lambda agent: agent.unit == 0, inplace=True) is some
    assert set(some.get("unit")) == {0}
    assert some.select(inplace=True) is some
    with pytest.raises(TypeError, match="copy"):
        model.agents.select(at_most=3, inplace=True)
    assert len(model.agents) == 80


def test_where_is_select_on_whole_columns(model):
    agents = model.agents
    assert agents.where(band="core") == agents.select(lambda agent: agent.band == "core")
    assert agents.where(band=["core", "active"], unit=(0, 1, 2)) == agents.select(
        lambda agent: agent.band in ("core", "active") and agent.unit in (0, 1, 2)
    )
    tired = agents.array("energy") < 0.5
    assert agents.where(tired, community=0) == agents.select(lambda agent: agent.energy < 0.5 and agent.community == 0)
    with pytest.raises(ValueError, match="outside, peripheral, active, core"):
        agents.where(band="inner")
    with pytest.raises(TypeError, match="mask"):
        agents.where(agents.array("energy"))
    with pytest.raises(AttributeError, match="mood"):
        agents.where(mood=1)


def test_columns_of_a_membership_are_zero_outside(model):
    outside = model.agents.where(community=-1)
    assert set(outside.get("band")) == {"outside"}
    for name in ("identification", "hours", "tenure", "voluntary"):
        assert set(outside.get(name)) == {0}
        assert any(model.agents.where(community=0).get(name))


def test_array_is_a_copy(model):
    before = model.agents.array("energy")
    model.step()
    assert not np.array_equal(before, model.agents.array("energy"))


def test_groupby_is_what_mesa_groups(model, stock):
    groups, expected = model.agents.groupby("unit"), stock.groupby("unit")
    assert isinstance(groups, GroupBy)
    assert list(groups.groups) == list(expected.groups)
    assert groups.count() == expected.count()
    assert groups.agg("energy", fmean) == expected.agg("energy", fmean)
    assert groups.map(len) == expected.map(len)
    assert {key: uids(group) for key, group in groups} == {key: uids(group) for key, group in expected}
    by_function = model.agents.groupby(lambda agent: agent.energy > 0.5, result_type="list")
    assert by_function.count() == stock.groupby(lambda agent: agent.energy > 0.5).count()
    assert all(isinstance(group, list) for _, group in by_function)
    assert by_function.agg("unit", max) == stock.groupby(lambda agent: agent.energy > 0.5).agg("unit", max)


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("key", ["energy", "unit", lambda agent: -agent.energy])
def test_sort_is_what_mesa_sorts_and_stable(model, stock, key, ascending):
    assert uids(model.agents.sort(key, ascending)) == uids(stock.sort(key, ascending))


def test_bands_sort_from_the_core_outward(model):
    bands = model.agents.sort("band").get("band")
    assert bands == sorted(bands, key=("core", "active", "peripheral", "outside").index)


def test_shuffle_has_the_order_of_mesa_and_of_the_seed(model, stock):
    model.agents.random = random.Random(5)
    assert uids(model.agents.shuffle()) == uids(stock.shuffle())
    seen = []
    assert model.agents.shuffle_do(lambda agent: seen.append(agent.unique_id)) is model.agents
    expected = []
    stock.shuffle_do(lambda agent: expected.append(agent.unique_id))
    assert seen == expected
    assert sorted(seen) == sorted(uids(model.agents))
    assert seen != uids(model.agents)


def test_order_in_place_belongs_to_the_set_and_not_to_the_world(model):
    twin = copy.copy(model)
    assert model.agents.sort("energy", inplace=True) is model.agents
    assert model.agents.get("energy") == sorted(model.agents.get("energy"), reverse=True)
    assert len(model.agents.shuffle(inplace=True)) == 80
    model.step()
    twin.step()
    np.testing.assert_equal(model.life.world, twin.life.world)


def test_do_and_map(model, stock):
    assert model.agents.map(lambda agent, more: agent.energy + more, 1.0) == [e + 1.0 for e in stock.get("energy")]
    assert model.agents.do("step") is model.agents
    with pytest.raises(AttributeError, match="dance"):
        model.agents.do("dance")

    def tire(agent, *, by):
        agent.energy *= by

    before = model.agents.array("energy")
    model.agents.do(tire, by=0.5)
    np.testing.assert_array_equal(model.agents.array("energy"), before * 0.5)


def test_methods_of_an_own_kind_of_member():
    model = Cheerful("baseline", people_count=30, weeks=5)
    before = model.agents.array("energy")
    model.agents.shuffle_do("cheer", 0.5)
    np.testing.assert_allclose(model.agents.array("energy"), before + (1 - before) * 0.5)
    assert model.agents.map("label") == [f"m{uid}" for uid in model.agents.get("unique_id")]
    assert model.agents.get("unit") == ["somewhere"] * 30
    assert model.agent_types == [Cheered]
    assert len(model.agents.select(agent_type=Cheered)) == 30
    assert model.agents_by_type[Cheered] is model.agents


def test_sequence_and_set_manners(model):
    agents = model.agents
    handles = agents.to_list()
    assert agents[0] == handles[0]
    assert agents[-1] == handles[-1]
    assert agents[2:5] == handles[2:5]
    with pytest.raises(IndexError):
        agents[80]
    few, others = MemberSet(handles[:5]), agents.select(at_most=3)
    assert few & others == others
    assert few - others == MemberSet(handles[3:5])
    assert few - few == agents.select(at_most=0)
    assert uids(others | few) == uids(few)
    assert others <= few <= agents
    assert few != others
    assert "member" not in agents
    assert repr(few) == "<MemberSet of 5>"


def test_add_and_remove_on_a_set_of_some(model):
    handles = model.agents.to_list()
    few = model.agents.select(at_most=0)
    few.add(handles[7])
    few.add(handles[3])
    few.add(handles[7])
    assert uids(few) == uids([handles[7], handles[3]])
    few.discard(handles[0])
    few.remove(handles[7])
    assert handles[7] not in few
    with pytest.raises(KeyError):
        few.remove(handles[7])
    assert handles[7] in model.agents
    model.agents.add(handles[7])
    for change in (model.agents.remove, model.agents.discard):
        with pytest.raises(TypeError, match="everybody"):
            change(handles[7])


def test_strangers_are_refused(model):
    neighbour = CommunityModel("baseline", people_count=5, weeks=1).agents[0]
    few = model.agents.copy()
    for stranger in (neighbour, Stranger(mesa.Model(rng=1)), "member"):
        assert stranger not in model.agents
        with pytest.raises(TypeError, match="not a member of this model"):
            few.add(stranger)
        with pytest.raises(TypeError, match="not a member of this model"):
            MemberSet([few[0], stranger])
        few.discard(stranger)
    with pytest.raises(ValueError, match="nobody"):
        MemberSet([])


def test_a_set_drops_those_who_leave_and_keeps_out_who_comes():
    model = CommunityModel("baseline", people_count=80, weeks=20, tau_o=0.02)
    first = model.agents.copy()
    model.run_for(20)
    left = [uid for uid in first._uids.tolist() if uid not in model.life.world.person.uid]
    assert left
    assert len(first) == 80 - len(left)
    assert set(uids(first)) == set(uids(model.agents)) - (set(uids(model.agents)) - set(first._uids.tolist()))
    assert len(first.get("energy")) == len(first.array("energy")) == len(first)
    assert len(model.agents) == 80
    assert first <= model.agents
    assert len(first.shuffle(inplace=True)) == len(first)


def test_copy_and_pickle(model):
    some = model.agents.where(unit=0)
    again = copy.copy(some)
    again.discard(again[0])
    assert len(again) == len(some) - 1
    loaded = pickle.loads(pickle.dumps(some))
    assert uids(loaded) == uids(some)
    assert loaded.model is not model
    assert loaded.get("energy") == some.get("energy")
    assert some[0] not in loaded


class Stranger(mesa.Agent):
    """An agent of somebody else's model."""


class Cheered(Member):
    """A member with methods."""

    unit = "somewhere"

    def cheer(self, share):
        self.energy += (1 - self.energy) * share

    def label(self):
        return f"m{self.unique_id}"


class Cheerful(CommunityModel):
    """A community of members with methods."""

    member_type = Cheered
