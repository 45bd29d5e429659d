"""The value ledger: what is booked is what the log tells, and it changes nothing."""

import numpy as np
import pytest
from tests.dynamics.worlds import assuming, first_difference, weekly, worlds_named

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.ledger import Value
from copsim.dynamics.log import Kind
from copsim.dynamics.setting import Setting
from copsim.dynamics.state import VALUES

WEEKS = 40
EVENTS: dict[Value, tuple[Kind, ...]] = {
    Value.IMMEDIATE: (Kind.TRUSTED, Kind.HELPED),
    Value.POTENTIAL: (
        Kind.LEARNED,
        Kind.HEARD,
        Kind.READ,
        Kind.FOUND_OUTSIDE,
        Kind.TAUGHT,
        Kind.RESULT,
        Kind.WORKED_OUT,
        Kind.WORKED_OUT_WITH,
    ),
    Value.APPLIED: (Kind.USED, Kind.USED_IN_VAIN),
    Value.REALISED: (Kind.USED,),
    Value.ENABLING: (Kind.CONVENED, Kind.WRITTEN),
    Value.STRATEGIC: (Kind.ADOPTED,),
    Value.ORIENTING: (Kind.ORIENTED,),
    Value.TRANSFORMATIVE: (Kind.REFRAMED,),
}


def full_of_value() -> Setting:
    """Communities under parents, in which every kind of value comes about."""
    return worlds_named(WEEKS)["constellation"]


@pytest.fixture(scope="module")
def books() -> tuple[Life, np.ndarray]:
    """A life with its log, and what each community gained of each kind over all weeks."""
    life = Life(full_of_value(), log_capacity=400_000)
    gained = np.zeros((len(life.setting.start), VALUES))
    while life.week < life.horizon:
        life.advance()
        gained += life.world.tally.ledger
    return life, gained


def amounts(life: Life, kind: Value, events: np.ndarray) -> np.ndarray:
    """What the events of one kind of value are worth; each use is worth the same as applied value."""
    if kind == Value.APPLIED:
        return np.full(int(events.sum()), float(life.setting.parameters["v_a"]))
    return life.log.amount[: len(events)][events]


@pytest.mark.parametrize("kind", Value)
def test_the_ledger_is_the_sum_of_the_log(books, kind):
    life, gained = books
    rows = life.log.event[: life.log.count[0]]
    of_kind = np.isin(rows[:, 1], EVENTS[kind])
    for c in range(len(gained)):
        told = amounts(life, kind, of_kind & (rows[:, 4] == c)).sum()
        assert gained[c, kind] == pytest.approx(told, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", Value)
def test_every_kind_of_value_comes_about(books, kind):
    assert books[1][:, kind].sum() > 0


@pytest.mark.parametrize("kind", [kind for kind in Value if kind != Value.STRATEGIC])
def test_the_ledger_of_a_member_is_what_happened_to_the_member(books, kind):
    life, _ = books
    world, rows = life.world, life.log.event[: life.log.count[0]]
    slots = len(world.membership) // len(world.person)
    order = np.arange(len(rows))
    for m in np.flatnonzero(world.membership.community >= 0):
        uid, c = world.person.uid[m // slots], world.membership.community[m]
        mine = (rows[:, 2] == uid) & (rows[:, 4] == c)
        joined = order[mine & (rows[:, 1] == Kind.JOINED)]
        since = order > (joined[-1] if len(joined) else -1)
        told = amounts(life, kind, mine & since & np.isin(rows[:, 1], EVENTS[kind])).sum()
        assert world.observation.ledger[m, kind] == pytest.approx(told, rel=1e-9, abs=1e-12)


def test_the_strategic_value_of_advice_is_shared_out(books):
    life, gained = books
    rows = life.log.event[: life.log.count[0]]
    adopted = rows[:, 1] == Kind.ADOPTED
    most = float(life.setting.parameters["v_d"])
    assert ((life.log.amount[: len(rows)][adopted] >= 0) & (life.log.amount[: len(rows)][adopted] <= most)).all()
    assert gained[:, Value.STRATEGIC].sum() == pytest.approx(life.log.amount[: len(rows)][adopted].sum(), rel=1e-9)


def test_the_indicators_are_the_ledger_per_member(books):
    life, _ = books
    tally, members = life.world.tally, life.series[-1, :, COLUMN["members"]]
    for kind in Value:
        shown = life.series[-1, :, COLUMN[f"value_{kind.name.lower()}"]]
        assert shown == pytest.approx(tally.ledger[:, kind] / members, rel=1e-12)


def test_the_ledger_of_a_new_membership_starts_at_zero():
    lives = weekly(worlds_named(WEEKS)["turbulence"])
    next(lives)
    seen = 0
    for life in lives:
        new = (life.world.membership.community >= 0) & (life.world.membership.tenure == 0)
        seen += int(new.sum())
        assert (life.world.observation.ledger[new] == 0.0).all()
    assert seen > 0


def test_accounting_changes_nothing_else():
    p = full_of_value().parameters
    kept = {name: float(p[name]) for name in p.dtype.names}
    other = {"v_a": 3.0, "v_w": 2.0, "v_d": 0.0, "v_o": 7.0, "v_t": 50.0}
    one, two = Life(full_of_value()), Life(assuming(full_of_value(), **kept | other))
    for life in (one, two):
        life.advance(WEEKS)
    assert first_difference(one.world, two.world) is None
    same = [k for name, k in COLUMN.items() if not name.startswith("value_") or name == "value_per_hour"]
    assert one.series[..., same].tobytes() == two.series[..., same].tobytes()
    assert one.world.observation.ledger.tobytes() != two.world.observation.ledger.tobytes()
