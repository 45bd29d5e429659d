"""What the log of a world must agree with, and that every kind of disagreement is found."""

import numpy as np
import pytest
from tests.dynamics.worlds import busy_above, changed, club, lively

from copsim.dynamics.engine import Life
from copsim.dynamics.log import Kind
from copsim.stories.reconcile import CAUSE, INSIGHT, KIND, UID, audit


def told(setting=None) -> Life:
    life = Life(setting or lively(club(40)), 1, 1, log_capacity=100_000)
    life.advance(100)
    return life


@pytest.mark.parametrize(
    "setting",
    [None, busy_above(40), changed(lively(club(60, founders=3)), 5, inflow=0.0)],
    ids=["one", "several", "few"],
)
def test_stories_and_totals_of_a_world_agree(setting):
    found = audit(told(setting))
    assert found.unaccounted < 1e-12
    assert found.broken == 0
    assert found.told > 0


def row_of(life, kind):
    return int(np.flatnonzero(life.log.event[: life.log.count[0], KIND] == kind)[0])


@pytest.mark.parametrize("kind", [Kind.HELPED, Kind.LEARNED, Kind.USED, Kind.CONVENED, Kind.READ])
def test_an_amount_that_the_log_has_lost_is_missed(kind):
    life = told()
    life.log.event[row_of(life, kind), KIND] = Kind.ANSWERED
    assert audit(life).unaccounted > 1e-6


@pytest.mark.parametrize("field", [UID, INSIGHT])
def test_a_use_that_names_what_somebody_else_or_something_else_brought_is_found(field):
    life = told()
    use = row_of(life, Kind.USED)
    life.log.event[life.log.event[use, CAUSE], field] += 1
    assert audit(life).broken >= 1


@pytest.mark.parametrize("cause", ["none", "later", "itself"])
def test_a_use_needs_a_cause_before_it(cause):
    life = told()
    use = row_of(life, Kind.USED)
    life.log.event[use, CAUSE] = {"none": -1, "later": life.log.count[0] - 1, "itself": use}[cause]
    assert audit(life).broken == 1


def test_an_answer_to_a_question_that_somebody_else_asked_is_found():
    life = told(lively(club(60)))
    events = life.log.event[: life.log.count[0]]
    asked = np.flatnonzero((events[:, KIND] == Kind.LEARNED) & (events[:, CAUSE] >= 0))
    answered = next(int(n) for n in asked if events[events[n, CAUSE], KIND] == Kind.QUESTION)
    life.log.event[events[answered, CAUSE], UID] += 1
    assert audit(life).broken >= 1
