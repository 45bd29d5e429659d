"""Common random numbers: what a change does not touch keeps every bit."""

import random
from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.worlds import (
    BUSY_WEEKS,
    assuming,
    busy,
    busy_above,
    changed,
    club,
    digest,
    first_difference,
    lived,
    lively,
    losing,
    weekly,
    without,
    worlds_named,
)

from copsim.dynamics import engine
from copsim.dynamics.activities import NAMES as ACTIVITY_NAMES
from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import Life, Trace, live, live_many
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import Setting

WEEK = 15
LEVERS = {
    "mandate": 2.0,
    "task_hours": 4.0,
    "task_learning": 1.0,
    "task_visibility": 1.0,
    "task_outside": 1.0,
    "task_funded": 1.0,
    "task_logistics": 1.0,
    "expectation": 0.0,
    "reporting": 1.0,
    "reporting_conversation": 1.0,
    "self_governance": 0.0,
    "support_hours": 3.0,
    "roles_allowed": 0.0,
    "praise": 1.0,
    "turbulence": 0.3,
    "discovery": 1.0,
    "rhythm": 0.1,
    "spoken": 0.0,
    "site_factor": 0.0,
    "announcement": 500.0,
    "visibility": 1.0,
    "inflow": 0.0,
    "protected_hours": 4.0,
    "sponsor": 1.0,
    "time_policy": 4.0,
    "appraisal": 1.0,
    "decision_rate": 0.0,
    "consultation": 1.0,
    "outside_sources": 10.0,
    "agenda": 0.0,
    "indicator_weight": 1.0,
    "culture_pull": 0.1,
    "standard": 1.0,
    "expert_hours": 20.0,
    "pay": 4.0,
    **{f"menu_{name}": 0.0 for name in ACTIVITY_NAMES},
}


BETWEEN = {"convener_hours": 12.0}  # a lever between communities


def digests(setting: Setting) -> list[str]:
    return [digest(life) for life in weekly(setting)]


@pytest.fixture(scope="module")
def usual() -> list[str]:
    """Every week of the busy world, as nothing happens to it."""
    return digests(busy(25))


def test_every_condition_is_a_lever():
    assert {*LEVERS, *BETWEEN} == set(CONDITION_NAMES)


@pytest.mark.parametrize("lever", LEVERS)
def test_an_intervention_changes_its_own_week_or_a_later_one_and_none_before(lever, usual):
    arm = digests(changed(busy(25), WEEK, **{lever: LEVERS[lever]}))
    assert arm[: WEEK + 1] == usual[: WEEK + 1]
    assert arm[-1] != usual[-1]


def test_a_convener_changes_weeks_from_the_first_one_of_hers():
    alone = changed(busy_above(25), 0, convener_hours=0.0)
    usual, arm = digests(alone), digests(changed(alone, WEEK, **BETWEEN))
    assert arm[: WEEK + 1] == usual[: WEEK + 1]
    assert arm[WEEK + 1] != usual[WEEK + 1]


@pytest.mark.parametrize("nurturers", [1, 10])
def test_a_loss_changes_its_own_week_and_none_before(nurturers, usual):
    arm = digests(losing(busy(25), WEEK, nurturers))
    assert arm[: WEEK + 1] == usual[: WEEK + 1]
    assert arm[WEEK + 1] != usual[WEEK + 1]


def test_a_loss_of_nobody_and_a_loss_after_the_horizon_change_no_bit(usual):
    assert digests(losing(busy(25), WEEK, 0)) == usual
    assert digests(losing(busy(25), 25, 3)) == usual


def test_an_intervention_that_sets_what_is_already_so_changes_no_bit(usual):
    setting = busy(25)
    assert len(setting.schedule) == 25  # an epoch a week
    assert digests(changed(setting, WEEK, 20, **BUSY_WEEKS)) == usual
    one_epoch = replace(setting, schedule=setting.schedule[:1], epoch=np.zeros(25, np.int64))
    assert digests(one_epoch) == usual


def test_the_horizon_changes_no_week_before_it(usual):
    assert digests(busy(12)) == usual[:13]


# A mechanism taken out, and the strength at which it does nothing; what only the mechanism itself keeps may differ.
NEUTRAL = {
    "mandate": ({"mandate": 0.0}, {}),
    "tasks": ({"task_hours": 0.0}, {}),
    "reporting": ({"reporting": 0.0}, {}),
    "succession": ({"roles_allowed": 0.0}, {"p_sg": 0.0}),
    "workload": ({}, {"sigma_w": 0.0}),
    "turnover": ({}, {"tau_o": 0.0}),
    "airtime": ({}, {"n_f": 500.0}),
    "affinity": ({}, {"alpha_0": 1.0}),
    "disappointment": ({}, {"r_V_down": 0.15}),
    "autonomy": ({}, {"A_down": 0.0, "A_up": 0.0}),
    "identification_to_energy": ({}, {"k_IE": 0.0}),
    "energy_costs": ({}, {"k_o": 0.0, "k_c": 0.0, "k_x": 0.0}),
    "tie_decay": ({}, {"delta_w": 0.0}),
    "exposure": ({}, {"j": 0.0}),
    "reciprocity": ({}, {"s_G": 0.0, "b_G": 0.0}),
    "record": ({}, {"l_r": 0.0, "v_w": 0.0}),
    "negotiation": ({}, {"eta_d": 0.0}),
    "outside": ({"outside_sources": 0.0}, {}),
    "awareness": ({}, {"theta_0": 1.0}),
    "legitimacy": ({}, {"eps_L": 0.0}),
    "voice": ({"decision_rate": 0.0}, {}),
    "subgroups": ({}, {"p_sg": 0.0}),
    "brokers": ({}, {"j_b": 0.0}),
    "reframing": ({}, {"p_tr": 0.0}),
    "culture": ({"culture_pull": 0.0}, {"eta_c": 0.0, "eta_u": 0.0, "eta_o": 0.0}),
}
KEEPS = {"reciprocity": ("membership.gratitude",), "record": ("community.record",)}


@pytest.mark.parametrize("mechanism", NEUTRAL)
def test_strength_zero_is_the_mechanism_taken_out(mechanism):
    conditions, parameters = NEUTRAL[mechanism]
    world = busy_above if mechanism == "brokers" else busy
    setting = world(30, **parameters)
    weak = lived(changed(setting, 0, **conditions))
    out = lived(without(setting, mechanism))
    assert first_difference(weak.world, out.world, leave_out=KEEPS.get(mechanism, ())) is None
    assert weak.series.tobytes() == out.series.tobytes()
    assert first_difference(out.world, lived(world(30)).world) is not None


def test_a_stance_that_nobody_has_is_the_stance_taken_out():
    start = busy().start.copy()
    start["stance"] = 0.0
    nobody, out = lived(replace(busy(), start=start)), lived(without(busy(), "stance"))
    assert first_difference(nobody.world, out.world, leave_out=("person.stance",)) is None
    assert nobody.series.tobytes() == out.series.tobytes()


@pytest.mark.parametrize("one, other", [("sponsor", "time_policy"), ("time_policy", "sponsor")])
def test_without_a_sponsor_or_a_policy_no_time_is_granted(one, other):
    unseen = without(changed(busy(), 0, consultation=0.0, **{one: 0.0}), "legitimacy")
    assert first_difference(lived(unseen).world, lived(changed(unseen, 0, **{other: 0.0})).world) is None
    assert not lived(changed(busy(), 0, **{one: 0.0})).series[..., COLUMN["time_granted"]].any()
    assert lived(busy()).series[..., COLUMN["time_granted"]].any()


def test_nothing_asked_for_is_all_three_processes_taken_out():
    quiet = lively(club(40))
    asked = changed(quiet, 0, mandate=1.0, task_hours=1.0, reporting=1.0)
    assert digests(quiet) == digests(without(quiet, "mandate", "tasks", "reporting"))
    assert digests(quiet)[-1] == digests(without(asked, "mandate", "tasks", "reporting"))[-1]
    assert digests(quiet)[-1] != digests(asked)[-1]


def test_work_that_hired_hands_do_without_the_members_is_no_work():
    quiet = assuming(club(30), s_median=2.5, phi_a=0.0)
    funded = lived(changed(quiet, 0, task_hours=2.0, task_funded=1.0))
    assert not funded.world.week.undesired.any()
    assert first_difference(funded.world, lived(quiet).world) is None


def bits(traces: list[Trace]) -> list[bytes]:
    return [trace.series.tobytes() for trace in traces]


@pytest.mark.parametrize("jobs", [1, 2, 8])
@pytest.mark.parametrize("chunk", [1, 3, 64])
def test_threads_and_chunks_change_no_bit(jobs, chunk, monkeypatch):
    monkeypatch.setattr(engine, "CHUNK", chunk)
    setting, replicates = busy(12), [5, 1, 9, 2, 14, 3, 8, 7, 4, 6, 11]
    together = list(live_many(setting, 3, replicates, jobs=jobs))
    assert bits(together) == bits([live(setting, 3, replicate) for replicate in replicates])
    assert len(set(bits(together))) == len(replicates)


@pytest.mark.parametrize("name", ["three steps", "two communities", "dying"])
def test_a_life_in_pieces_is_one_life(name):
    setting = worlds_named()[name]
    whole = lived(setting)
    for weeks in (1, 7):
        life = Life(setting)
        while life.week < life.horizon:
            life.advance(weeks)
        assert digest(life) == digest(whole)


@pytest.mark.parametrize("name", ["three steps", "turbulence", "unfunded tasks and reporting"])
def test_an_observer_changes_nothing(name):
    setting = worlds_named()[name]
    plain, watched = Life(setting), Life(setting, cohort_week=5, log_capacity=7)
    while plain.week < plain.horizon:
        plain.advance(5)
        watched.advance(5)
        assert first_difference(plain.world, watched.world, leave_out=("person.cohort",)) is None
    assert watched.log.count[0] > 7
    assert (watched.world.person.cohort >= 0).any()


def test_global_random_states_have_no_effect_and_are_left_alone():
    setting = busy(10)
    before = digest(lived(setting))
    random.seed(4)
    np.random.seed(4)  # noqa: NPY002
    states = random.getstate(), np.random.get_state()[1].tobytes()  # noqa: NPY002
    assert digest(lived(setting)) == before
    assert (random.getstate(), np.random.get_state()[1].tobytes()) == states  # noqa: NPY002


def test_seed_and_replicate_each_make_another_world():
    setting = busy(3)
    worlds = {digest(lived(setting, seed, replicate)) for seed in (0, 1, 2**32 - 1) for replicate in (1, 2, 2**32 - 1)}
    assert len(worlds) == 9
