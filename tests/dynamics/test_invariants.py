"""After every week, whatever the world: what must be true of it."""

import pytest
from hypothesis import given, settings
from tests.dynamics.invariants import INVARIANTS, assert_invariants, watched
from tests.dynamics.worlds import busy, small_settings, worlds_named
from tests.twin import Twin
from tests.twin.chances import Luck

from copsim.dynamics.chance import Purpose


@pytest.mark.parametrize("name", worlds_named())
def test_a_named_world_keeps_every_invariant(name):
    assert_invariants(worlds_named()[name], seed=5)


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_where_everything_matters(invariant):
    for life, before in watched(busy(60)):
        invariant(life, before)


@settings(max_examples=24)
@given(small_settings())
def test_any_small_world_keeps_every_invariant(setting):
    assert_invariants(setting)


class CountedLuck(Luck):
    """Luck that remembers how often each word of each address was asked for."""

    def four(self, uid, purpose, index=0, week=None):
        when = self.week if week is None else week
        self.asked.append((uid, purpose, index, when))
        return super().four(uid, purpose, index, week)


class CountingTwin(Twin):
    """A twin that counts its draws."""

    asked: list

    def luck_of(self, week):
        luck = CountedLuck(*self._address, week)
        luck.asked = self.asked
        return luck


# Blocks of which different words decide different things, or one insight's word one thing for all memberships.
SHARED = {Purpose.TRAITS, Purpose.SHIFT, Purpose.ROLE, Purpose.LAPSE, Purpose.FADE, Purpose.UNIT_MASK}
SHARED |= {Purpose.DECIDERS, Purpose.TASK_TOPIC}  # one organisation for all communities, one topic a quarter


DRAWING = ["three steps", "announcement", "two sites", "two communities", "energizing tasks and praise", "turbulence"]
DRAWING += ["subgroups", "obliged tasks", "standard", "constellation", "launched constellation", "formal and visits"]


@pytest.mark.parametrize("name", ["busy", *DRAWING])
def test_no_draw_decides_two_things(name):
    setting = busy(20) if name == "busy" else worlds_named(20)[name]
    CountingTwin.asked = []
    twin = CountingTwin(setting, 1, 1)
    while twin.week < setting.weeks:
        twin.advance()
    once = [address for address in twin.asked if address[1] not in SHARED]
    assert len(once) > 1000
    assert len(set(once)) == len(once)
    assert all(0 <= index < 2**20 for _, _, index, _ in twin.asked)
