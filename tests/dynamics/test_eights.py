"""What is calculated for eight at a time is, to the last bit, what is calculated for one."""

import math

from hypothesis import given, strategies as st
from tests.dynamics.eights import dealt, drawn, exponentials, free_hours, poisson_numbers

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.elementary import exp, poisson
from copsim.dynamics.parameters import PARAMETERS

UIDS = st.integers(0, 2**32 - 1)
NOWS = st.builds(Now, UIDS, UIDS, st.integers(-13, 5_000))
PURPOSES = st.sampled_from(sorted(Purpose))
SEAMS = [k * math.log(2.0) / 2.0 for k in range(-9, 10)] + [700.0, -700.0, 700.5, -700.5, math.inf, -math.inf, 0.0]
POINTS = st.one_of(st.floats(allow_nan=False), st.floats(-60.0, 60.0), st.sampled_from(SEAMS))
SHARES = st.floats(2.0**-33, 1.0 - 2.0**-33)
ENDS = {parameter.name: (parameter.low, parameter.high) for parameter in PARAMETERS}


@given(st.lists(POINTS, min_size=1, max_size=19))
def test_the_exponential(x):
    assert exponentials(x) == [exp(one) for one in x]


def test_what_is_no_number_stays_none():
    found = exponentials([math.nan, 1.0])
    assert math.isnan(found[0])
    assert found[1] == exp(1.0)


@given(st.lists(st.tuples(SHARES, st.floats(0.0, 60.0)), min_size=1, max_size=19))
def test_numbers_of_events(pairs):
    u, means = zip(*pairs, strict=True)
    assert poisson_numbers(list(u), list(means)) == [float(poisson(*pair)) for pair in pairs]


@given(
    st.lists(st.tuples(st.floats(0.0, 1e3), st.floats(-30.0, 30.0)), min_size=1, max_size=19), st.floats(*ENDS["T_max"])
)
def test_free_time_is_what_work_leaves_and_at_most_so_much(pairs, most):
    usual, workload = zip(*pairs, strict=True)
    found = free_hours(list(usual), list(workload), most)
    assert found == [min(most, s * exp(-wl)) for s, wl in pairs]
    assert all(0.0 <= hours <= most for hours in found)


@given(st.lists(UIDS, min_size=1, max_size=19), NOWS, PURPOSES, st.integers(0, 2**20 - 1))
def test_draws_of_people(uids, now, purpose, index):
    assert dealt(uids, now, (purpose, index)) == [draws(now, uid, purpose, index) for uid in uids]


@given(st.lists(st.integers(0, 2**20 - 1), min_size=8, max_size=8), NOWS, UIDS, PURPOSES)
def test_draws_of_one_person_for_many_things(blocks, now, uid, purpose):
    assert drawn(blocks, now, (uid, purpose)) == [draws(now, uid, purpose, block) for block in blocks]
