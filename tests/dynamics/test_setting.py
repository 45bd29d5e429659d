"""A setting is made of numbers."""

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.worlds import CONDITION_RANGES, club, village

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import live


@pytest.mark.parametrize("name", ["parameters", "schedule", "start", "mix"])
def test_what_is_not_a_number_makes_no_setting(name):
    setting = village(10)
    values = getattr(setting, name).copy()
    if values.dtype.names:
        values["beta" if name == "parameters" else "culture"] = np.nan
    else:
        values[..., 0] = np.nan
    with pytest.raises(ValueError, match=f"not finite: {name}"):
        replace(setting, **{name: values})


def test_the_layout_of_a_schedule_does_not_matter():
    setting = club(10)
    twice = np.asfortranarray(np.repeat(setting.schedule, 3, axis=0))
    other = replace(setting, schedule=twice, epoch=np.arange(10) % 3)
    assert other.schedule.flags.c_contiguous
    np.testing.assert_array_equal(live(other, 1, 1).series, live(setting, 1, 1).series)


def test_random_settings_try_every_condition():
    assert set(CONDITION_RANGES) == set(CONDITION_NAMES)
