"""Nothing that is declared is dead, and a mechanism taken out stands at its neutral value."""

import numpy as np
import pytest
from tests.dynamics.invariants import watched
from tests.dynamics.worlds import (
    assuming,
    busy,
    busy_above,
    changed,
    digest,
    first_difference,
    lived,
    village,
    weekly,
    without,
)

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN, INDICATOR_NAMES
from copsim.dynamics.log import Kind
from copsim.dynamics.meet import LISTENER, TIE
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.setting import ANNOUNCED, FOUNDED, START_DTYPE, THREE_STEPS
from copsim.dynamics.switches import SWITCH_NAMES

OF_SEVERAL = {"brokers", "j_b", "g_p", "matching", "spaces", "convener_hours"}  # act between communities
ACCOUNTING = {"v_a": "applied", "v_w": "enabling", "v_d": "strategic", "v_o": "orienting", "v_t": "transformative"}


@pytest.fixture(scope="module")
def usual() -> Life:
    return lived(busy())


@pytest.fixture(scope="module")
def usual_above() -> Life:
    return lived(busy_above())


@pytest.mark.parametrize("mechanism", SWITCH_NAMES)
def test_every_switch_changes_a_world_in_which_its_mechanism_acts(mechanism, usual, usual_above):
    one, world = (usual_above, busy_above) if mechanism in OF_SEVERAL else (usual, busy)
    assert first_difference(one.world, lived(without(world(), mechanism)).world) is not None


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
def test_every_parameter_changes_something(parameter, usual, usual_above):
    one, world = (usual_above, busy_above) if parameter.name in OF_SEVERAL else (usual, busy)
    value = float(one.setting.parameters[parameter.name])
    value_then = value * 1.5 if value * 1.5 <= parameter.high and value > 0.0 else (value + parameter.low) / 2.0
    assert value_then != value
    other = lived(world(**{parameter.name: value_then}))
    if parameter.name not in ACCOUNTING:
        assert first_difference(one.world, other.world) is not None
        return
    assert first_difference(one.world, other.world) is None  # a price in the books, which no rule reads
    pairs = {name: [each.series[..., COLUMN[name]].tobytes() for each in (one, other)] for name in INDICATOR_NAMES}
    moved = [name for name, (before, after) in pairs.items() if before != after]
    assert moved == [f"value_{ACCOUNTING[parameter.name]}"]


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.name)
@pytest.mark.parametrize("end", ["low", "high"])
def test_every_condition_changes_something_at_either_end(condition, end, usual, usual_above):
    one, world = (usual_above, busy_above) if condition.name in OF_SEVERAL else (usual, busy)
    value, now = getattr(condition, end), one.setting.schedule[0, 0]
    if value == now[[each.name for each in CONDITIONS].index(condition.name)]:
        pytest.skip("it stands there already")
    assert first_difference(one.world, lived(changed(world(), 5, **{condition.name: value})).world) is not None


STARTS = {"people": 50, "units": 2, "founders": 24, "core": 1, "prior_identity": 0.3, "culture": 0.5, "choosing": 0}
STARTS |= {"stance": 0.5, "kind": THREE_STEPS, "number": 1, "first_seat": 7, "first_unit": 3}
OF_SPACES = ["opens", "lasts", "invited", "guest_hours"]
LAUNCHED = ["organiser_hours", "organiser_hours, announced"]


def test_every_part_of_a_start_is_tried():
    tried = {*STARTS, LAUNCHED[0], "parent", *OF_SPACES}
    assert tried == set(START_DTYPE.names or ()) - {"first_row", "unit_row"}  # where it stands in the arrays


@pytest.mark.parametrize("start", [*STARTS, *LAUNCHED])
def test_every_part_of_a_start_changes_something(start):
    usual = {"people": 40, "founders": 25, "core": 3, "culture": 0.8, "kind": FOUNDED}
    if start in STARTS:
        one, other = village(8, **usual), village(8, **usual | {start: STARTS[start]})
    else:
        kind = ANNOUNCED if "announced" in start else THREE_STEPS
        one, other = (village(8, kind=kind, organiser_hours=hours) for hours in (2.0, 4.0))
        one, other = assuming(one, a_n=0.01), assuming(other, a_n=0.01)
    lives = lived(one), lived(other)
    state = [life.world.membership.community.tobytes() + life.world.membership.value.tobytes() for life in lives]
    assert state[0] != state[1]


@pytest.mark.parametrize("part", OF_SPACES)
def test_every_part_of_a_space_changes_something(part):
    changed_space = busy_above()
    changed_space.start[part][-1] += 3
    assert digest(lived(changed_space)) != digest(lived(busy_above()))


def test_a_parent_changes_something():
    beside = busy_above()
    beside.start.parent[:] = -1
    assert digest(lived(beside)) != digest(lived(busy_above()))


def weeks_without(*mechanisms: str, weeks: int = 25):
    """The busy world after every week, with mechanisms taken out."""
    lives = weekly(without(busy(weeks), *mechanisms))
    next(lives)
    yield from lives


def members(life: Life) -> np.ndarray:
    return life.world.membership.community >= 0


def encounters(life: Life) -> np.recarray:
    return life.world.meeting[: life.world.count.encounters[0]]


def test_without_workload_free_time_is_the_usual_one():
    for life in weeks_without("workload"):
        usual = np.minimum(life.setting.parameters.T_max, life.world.person.hours)
        assert (life.world.person_week.free == usual).all()


def test_without_turnover_nobody_leaves_the_organisation():
    for life in weeks_without("turnover"):
        assert (life.world.person.uid == np.arange(40)).all()


def test_without_heterogeneity_everybody_is_alike():
    life = next(iter(weeks_without("heterogeneity")))
    person, p = life.world.person, life.setting.parameters
    assert (person.hours == p.s_median).all()
    assert (person.rest == p.E_mean).all()
    assert (person.generosity == 0.0).all()
    assert (person.relevance == p.rel_a / (p.rel_a + p.rel_b)).all()


def test_without_convening_the_space_is_always_four_fifths():
    assert all((life.world.community.space == 0.8).all() for life in weeks_without("convening"))


def test_without_succession_nobody_takes_a_role_after_the_start_but_to_open_a_subgroup():
    *_, (life, _) = watched(without(busy(40), "succession"))
    kind, uid = life.log.event[: life.log.count[0]][life.events_at_the_start :, 1:3].T
    taken = np.flatnonzero(kind == Kind.ROLE_TAKEN)
    assert (kind[taken + 1] == Kind.SUBGROUP_OPENED).all()
    assert (uid[taken + 1] == uid[taken]).all()
    *_, (life, _) = watched(without(busy(40), "succession", "subgroups"))
    assert not (life.log.event[: life.log.count[0]][life.events_at_the_start :, 1] == Kind.ROLE_TAKEN).any()


OBLIGATIONS = {"tasks": ("undesired", "energizing"), "mandate": ("compelled",), "reporting": ("reporting",)}


@pytest.mark.parametrize("mechanism,hours", OBLIGATIONS.items())
def test_without_obligations_their_hours_are_zero(mechanism, hours):
    for life in weeks_without(mechanism):
        assert not any(life.world.week[name].any() for name in hours)


def test_without_airtime_everybody_has_a_turn():
    assert all((life.world.subgroup.turns == 1.0).all() for life in weeks_without("airtime"))


def test_without_attention_every_question_is_served():
    assert sum(life.world.tally.unserved[0] for life in weeks_without("attention")) == 0
    assert sum(life.world.tally.unserved[0] for life in weeks_without()) > 0


def test_without_listening_every_session_is_an_exchange():
    assert not any((encounters(life).kind == LISTENER).any() for life in weeks_without("listening"))


def test_without_commitment_every_activity_is_ready():
    assert all((life.world.community_week.ready == 1.0).all() for life in weeks_without("commitment"))


def test_without_novelty_no_answer_is_stale_and_every_one_that_is_taken_up_brings_something():
    for life in weeks_without("novelty", "loop", "dilution"):
        tally = life.world.tally[0]
        assert tally.stale == 0
        assert tally.learned <= tally.answered


def test_without_trust_own_ties_take_half_of_their_largest_share():
    by_tie = by_session = 0
    for life in weekly(without(busy(60, theta_T=0.8), "trust", "convening", "affinity")):
        kinds = encounters(life).kind
        by_tie += (kinds == TIE).sum()
        by_session += (kinds != TIE).sum() / 0.8 if life.world.community_week.session[0] else 0.0
    assert 0.2 < by_tie / (by_tie + by_session) < 0.5


def test_without_a_record_nothing_is_written_or_read():
    for life in weeks_without("record"):
        assert not life.world.community.record.any()
        assert life.world.tally.read[0] == 0


def test_without_the_loop_there_are_no_questions_and_practice_proves_nothing():
    for life in weeks_without("loop"):
        assert not life.world.person.questions.any()
        assert life.world.tally.worked_out[0] == 0


@pytest.mark.parametrize("mechanism,name", [("reciprocity", "gratitude"), ("reputation", "reputation")])
def test_without_memories_of_help_they_stay_at_zero(mechanism, name):
    assert not any(life.world.membership[name].any() for life in weeks_without(mechanism))
    assert any(life.world.membership[name].any() for life in weeks_without())


def test_without_autonomy_it_is_one():
    assert all((life.world.membership.autonomy[members(life)] == 1.0).all() for life in weeks_without("autonomy"))


def test_without_identification_it_stays_where_it_started():
    for life, before in watched(without(busy(25), "identification")):
        stayed = members(life) & (before.membership.community >= 0) & (before.person.uid == life.world.person.uid)
        now, then = life.world.membership.identification, before.membership.identification
        assert (now[stayed] == then[stayed]).all()


def test_without_decay_no_trust_is_lost():
    life = Life(without(busy(25), "tie_decay", "turnover"))
    tie = life.world.tie
    while life.week < life.horizon:
        uid, trust = tie.uid.copy(), tie.trust.copy()
        life.advance()
        kept = (uid == tie.uid) & (uid >= 0)
        assert (tie.trust[kept] >= trust[kept]).all()
        assert kept.any()


def test_without_costs_and_belonging_energy_moves_by_encounters_recovery_and_noise_alone():
    for life, before in watched(without(busy(25, sigma_E=0.0), "energy_costs", "identification_to_energy")):
        person, stayed = life.world.person, before.person.uid == life.world.person.uid
        moved = before.person.energy + 0.25 * (person.rest - before.person.energy) + life.world.person_week.stir
        np.testing.assert_allclose(person.energy[stayed], np.clip(moved, 0.0, 1.0)[stayed], rtol=1e-12)


def test_without_exposure_knowing_members_brings_nobody():
    setting = busy(40, a_n=0.0, j=1.0)
    assert lived(without(setting, "exposure")).series[:, 0, COLUMN["joined"]].sum() == 0
    assert lived(setting).series[:, 0, COLUMN["joined"]].sum() > 0
