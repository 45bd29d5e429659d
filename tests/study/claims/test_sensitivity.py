"""Indices of factors are those of functions whose indices are known, and the verdict follows them."""

import numpy as np
import pytest
from tests.study.claims.support import bank, write

from copsim.errors import InvalidInput
from copsim.study.claims import Effort, Store, WorldBank, load_claim, run_claim
from copsim.study.claims.judge import FAILS, HOLDS, UNDECIDED
from copsim.study.claims.model import Test as ClaimTest
from copsim.study.claims.sensitivity import Indices, indices_of, judge

FACTORS = """
[[factors]]
key = "people.prior_identity"
low = 0.0
high = 1.0

[[factors]]
key = "conditions.mandate"
low = 0.0
high = 2.0
"""
MANY = """
[[tests]]
name = "what matters"
of = "energy"
weeks = [12, 29]
expect = "many-factors"
at_least = {at_least}
by = 0.05
share = 0.8
"""


class Three:
    factors = tuple(type("Factor", (), {"key": name, "low": -np.pi, "high": np.pi}) for name in "abc")


def ishigami(x):
    return np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])


def test_indices_are_those_of_a_function_that_is_known():
    found = indices_of(Three, ishigami, 2048, 1)
    np.testing.assert_allclose(found.first, [0.314, 0.442, 0.0], atol=0.03)
    np.testing.assert_allclose(found.total, [0.558, 0.442, 0.244], atol=0.03)
    assert (found.low <= found.total).all()
    assert (found.total <= found.high).all()


@pytest.mark.parametrize(
    "low, high, first, verdict",
    [
        ([0.1, 0.1, 0.0], [0.3, 0.3, 0.02], 0.2, HOLDS),
        ([0.1, 0.1, 0.0], [0.3, 0.3, 0.02], 0.5, UNDECIDED),
        ([0.1, 0.01, 0.0], [0.3, 0.3, 0.02], 0.2, UNDECIDED),
        ([0.1, 0.01, 0.0], [0.3, 0.04, 0.02], 0.2, FAILS),
    ],
)
def test_enough_factors_must_surely_matter_and_not_alone(low, high, first, verdict):
    test = ClaimTest(name="t", of="energy", weeks=(0, 1), expect="many-factors", at_least=2, by=0.05, share=0.8)
    low, high = np.array(low), np.array(high)
    indices = Indices(np.full(3, first), (low + high) / 2, low, high, (high - low) / 4 + 1e-9)
    assert judge(test, indices, 1).verdict == verdict


def test_a_claim_of_factors_is_lived_stored_and_tells_each_factor(tmp_path):
    path = write(tmp_path, MANY.format(at_least=1), FACTORS, top="worlds = { start = 64, limit = 64 }\n")
    with Store(tmp_path / "stages").opened() as store:
        entry = run_claim(load_claim(path), Effort(draws=2), store, bank(-0.2), lambda text: None)
        again = run_claim(load_claim(path), Effort(), store, WorldBank(jobs=1, how=None), lambda text: None)
    (test,) = entry["tests"]
    shares = {part["key"]: part["total"] for part in test["factors"]}
    assert entry["verdict"] == again["verdict"] == "undecided"  # it matters, but it explains everything by itself
    assert test["standardised"] == pytest.approx(1.0, abs=0.1)
    assert test["effect"] == test["low"] == 1
    assert shares["conditions.mandate"] > 0.9
    assert abs(shares["people.prior_identity"]) < 0.05
    assert entry["robustness"] is None


def test_ranges_and_numbers_that_make_no_sense_are_told_at_once(tmp_path):
    wrong = FACTORS.replace("high = 1.0", "high = 3.0").replace("mandate", "mandat")
    path = write(tmp_path, MANY.format(at_least=5), wrong + FACTORS.replace("low = 0.0", "low = 1.0", 1))
    with pytest.raises(InvalidInput) as found:
        load_claim(path)
    told = {problem.key for problem in found.value.problems}
    assert {"factors.0.high", "factors.1.key", "factors.2.high", "tests.0.at_least"} <= told
