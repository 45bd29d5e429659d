"""N10: at every corner of the box of parameters a world lives on, and everything in it stays where it belongs."""

import pytest
from hypothesis import given, strategies as st
from tests.dynamics.invariants import assert_invariants
from tests.dynamics.worlds import assuming, busy, busy_above

from copsim.dynamics.parameters import PARAMETERS

WEEKS = 6
CORNERS = st.fixed_dictionaries({item.name: st.sampled_from([item.low, item.high]) for item in PARAMETERS})
FACES = st.fixed_dictionaries({item.name: st.sampled_from([item.low, item.default, item.high]) for item in PARAMETERS})


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.name)
@pytest.mark.parametrize("end", ["low", "high"])
def test_one_parameter_at_its_end(parameter, end):
    assert_invariants(assuming(busy_above(WEEKS), **{parameter.name: getattr(parameter, end)}))


@given(st.one_of(CORNERS, FACES))
def test_all_parameters_at_some_end(parameters):
    assert_invariants(assuming(busy(WEEKS), **parameters))
