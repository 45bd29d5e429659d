"""Member: a handle to a row of the arrays."""

import copy
import pickle

import mesa
import pytest

from copsim.mesa_model import CommunityModel, Member
from copsim.mesa_model.columns import COLUMNS, WRITABLE


def test_a_member_is_an_agent_of_its_model(model):
    member = model.agents[4]
    assert isinstance(member, Member)
    assert isinstance(member, mesa.Agent)
    assert member.model is model
    assert member.unique_id == member.uid == model.life.world.person.uid[4]
    assert (member.random, member.rng) == (model.random, model.rng)
    assert repr(member) == f"<Member {member.unique_id}>"


def test_attributes_read_and_write_the_arrays(model):
    member = model.agents[4]
    member.energy = 0.125
    assert model.life.world.person.energy[4] == 0.125
    model.life.world.person.energy[4] = 0.5
    assert member.energy == 0.5
    for name in COLUMNS:
        assert type(getattr(member, name)) in (int, float, str)
        assert name in dir(member)


def test_every_column_tells_what_the_arrays_hold(model):
    members = model.agents.where(community=0)
    rows = [member._row for member in members]
    world = model.life.world
    for column in {column.name: column for column in COLUMNS.values()}.values():
        array = getattr(getattr(world, column.group), column.field)
        assert members.array(column.name).tolist() == array[rows].tolist(), column.name


def test_columns_are_a_promise_to_those_who_use_them():
    """A new array of people has to be shown on purpose; a lost one has to be told in the changelog."""
    read_only = """uid unique_id home unit site cohort free stir moves community subgroup available earmarked offer
        convened undesired
        energizing reporting wish voluntary compelled attendance engagement overload worth noticed given esteem helped
        answers answers_new answers_stale heard asked_tie asked_session band taught arranged promised"""
    writable = """main second relevance identity fluency person_hours rest generosity service workload energy guess
        asked stance norm identification autonomy value reputation gratitude openness hours contributing contributed
        tenure idle role"""
    assert set(writable.split()) == WRITABLE
    assert set(read_only.split()) == set(COLUMNS) - WRITABLE
    assert not {name for name in COLUMNS if hasattr(mesa.Agent, name)}


@pytest.mark.parametrize("name", ["mood", "pos", "cell"])
def test_a_handle_keeps_nothing_of_its_own(model, name):
    with pytest.raises(AttributeError, match=name):
        setattr(model.agents[0], name, 1)
    assert not hasattr(model.agents[0], name)


def test_what_cannot_be_set(model):
    member = model.agents.where(community=-1)[0]
    with pytest.raises(AttributeError, match="can be read but not set"):
        member.community = 0
    with pytest.raises(ValueError, match="only members have identification"):
        member.identification = 0.5
    with pytest.raises(ValueError, match="energy is 0 to 1"):
        member.energy = -0.1


def test_handles_are_equal_where_the_person_is_the_same(model):
    one, same, other = model.agents[3], model.agents[3], model.agents[4]
    assert one is not same
    assert one == same
    assert len({one, same, other}) == 2
    twin = CommunityModel("baseline", people_count=80, weeks=60)
    assert one != twin.agents[3]


def test_a_handle_to_somebody_who_left_never_reads_the_successor():
    model = CommunityModel("baseline", people_count=80, weeks=20, tau_o=0.02)
    handles = model.agents.to_list()
    model.run_for(20)
    gone = [handle for handle in handles if not handle.is_here()]
    assert gone
    for handle in gone:
        assert handle.unique_id != model.life.world.person.uid[handle._row]
        assert handle not in model.agents
        with pytest.raises(LookupError, match=f"{handle.unique_id} has left"):
            _ = handle.energy
        with pytest.raises(LookupError):
            handle.energy = 0.5
        with pytest.raises(LookupError):
            model.agents.copy().add(handle)


def test_nobody_is_made_or_removed_by_hand(model):
    with pytest.raises(TypeError, match="not one by one"):
        Member(model)
    with pytest.raises(TypeError, match="losses"):
        model.agents[0].remove()
    with pytest.raises(TypeError, match="losses"):
        model.deregister_agent(model.agents[0])
    with pytest.raises(TypeError, match="takes no Agent"):
        mesa.Agent(model)
    with pytest.raises(TypeError, match="not one by one"):
        Member.create_agents(model, 3)
    assert len(model.agents) == 80


def test_copy_and_pickle_of_a_handle(model):
    member = model.agents[2]
    assert copy.copy(member) == member
    loaded = pickle.loads(pickle.dumps(member))
    assert loaded.energy == member.energy
    assert loaded != member
    assert loaded in loaded.model.agents
