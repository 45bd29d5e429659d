"""The search for sets of parameters: it finds what a known distance hides, goes on where it was, and tells no lies."""

import numpy as np
import pytest

from copsim.study.calibration import Plan, members_of, read_ensemble, search
from copsim.study.calibration.distance import FITTED, QUICK, outside
from copsim.study.calibration.prior import HIGH, LOW, NAMES, parameters_at
from copsim.study.calibration.table import encoded
from copsim.study.facts import FACTS
from copsim.study.stages import Store

SMALL = Plan(screen=256, sets=32, generations=2)


@pytest.fixture
def valley(monkeypatch):
    """Facts that only ask for two parameters to balance each other: c_0 = 2 v_bit / 9, within a few per cent."""
    import copsim.study.calibration.monte_carlo as module

    asked = []

    def far(parameters, worlds):
        asked.append(worlds)
        return abs(float(np.log(parameters["c_0"] / 1.0) - np.log(parameters["v_bit"] / 4.5)))

    monkeypatch.setattr(module, "distance", far)
    monkeypatch.setattr(module, "met", lambda parameters, worlds, diaries: [fact.id for fact in FITTED])
    return asked


def test_the_search_finds_a_valley_and_not_a_point(valley, tmp_path):
    population = search(SMALL, Store(tmp_path), 2, lambda text: None)
    found = np.array([[one.parameters["c_0"] / 1.0, one.parameters["v_bit"] / 4.5] for one in members_of(population)])
    assert len(found) == SMALL.sets
    assert population.weights.sum() == pytest.approx(1.0)
    gaps = np.abs(np.log(found[:, 0] / found[:, 1]))
    assert gaps.max() < 0.25  # anywhere in the cube: 0.46 in the mean
    assert np.corrcoef(np.log(found.T))[0, 1] > 0.8
    assert np.ptp(np.log(found[:, 0])) > 0.5  # along the valley, the sets stay apart


def test_what_no_fact_shows_keeps_its_prior(valley, tmp_path):
    population = search(SMALL, Store(tmp_path), 1, lambda text: None)
    place = NAMES.index("alpha_I")
    mean = float(np.average(population.places[:, place], weights=population.weights))
    assert 0.3 < mean < 0.7
    assert population.places[:, place].std() > 0.15


def test_a_search_that_goes_on_computes_nothing_twice_and_finds_the_same(valley, tmp_path):
    first = search(SMALL, Store(tmp_path), 1, lambda text: None)
    calls = len(valley)
    again = search(SMALL, Store(tmp_path), 2, lambda text: None)
    assert len(valley) == calls
    assert np.array_equal(first.places, again.places)
    assert np.array_equal(first.weights, again.weights)


def test_sets_that_fail_the_card_are_not_kept(valley, tmp_path, monkeypatch):
    import copsim.study.calibration.monte_carlo as module

    def card(parameters, worlds, diaries):
        return [fact.id for fact in FITTED][: 28 if parameters["alpha_I"] > 0.09 else 20]

    monkeypatch.setattr(module, "met", card)
    population = search(SMALL, Store(tmp_path), 1, lambda text: None)
    assert all(one.parameters["alpha_I"] > 0.09 and one.facts_met == 28 for one in members_of(population))


def test_places_span_half_to_twice_the_default_within_the_bounds():
    low, high = parameters_at(np.zeros(len(NAMES))), parameters_at(np.ones(len(NAMES)))
    for name, bottom, top in zip(NAMES, LOW, HIGH, strict=True):
        assert low[name] == pytest.approx(bottom, rel=1e-3)
        assert high[name] == pytest.approx(top, rel=1e-3)
        assert low[name] < high[name]


@pytest.mark.parametrize(
    "id_, value, expected",
    [("P1a", 0.1, 0.0), ("P1a", 0.28, 1.0), ("P1a", 0.23, 0.5), ("P1a", float("nan"), 1.0), ("P29d", 0.75, 0.5),
     ("P16", 1.0, 0.5), ("P16", 5.0, 0.0)],
)  # fmt: skip
def test_distance_from_a_fact_is_in_widths_of_its_range(id_, value, expected):
    fact = next(fact for fact in FACTS if fact.id == id_)
    assert outside(fact, value) == pytest.approx(expected)


def test_quick_facts_are_facts_that_parameters_may_be_fitted_to():
    assert len(QUICK) == 14
    assert set(QUICK) < set(FITTED)


def test_the_shipped_ensemble_is_what_a_search_would_write():
    members = read_ensemble()
    assert len(members) >= 64
    assert sum(one.weight for one in members) == pytest.approx(1.0, abs=1e-3)
    assert min(one.facts_met for one in members) >= 25
    for one in members:
        assert all(low <= one.parameters[name] <= high for name, low, high in zip(NAMES, LOW, HIGH, strict=True))
    text = encoded(members).decode()
    assert text.splitlines()[0].split(",")[3:] == list(NAMES)
    assert len(text) < 20_000
