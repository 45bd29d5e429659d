"""Shipped claims in real worlds, few and small: that the experiments measure what they say, and still hold."""

import pytest

from copsim.study.claims import Effort, Store, WorldBank, load_claims, run_claim

PEOPLE = 150
WORLDS = 24
# Those that stand in communities of this size in as few worlds; the others need more of both.
STANDING = [
    "A4", "B1", "B2", "C2", "C5", "C6", "C8", "C9", "D2", "D4", "D7", "D8", "E1", "E2", "E3", "E4", "E5", "E6", "E7",
    "E8", "E9", "E10", "E11", "E12", "F1", "F5", "F7", "F8", "F9", "F10", "G1", "G5", "H2", "H4",
]  # fmt: skip


def smaller(claim):
    """The same claim with a fifth of the people, and of its tests those that decide."""
    arms = [
        arm.model_copy(update={"set": {**arm.set, "people": {**arm.set.get("people", {}), "count": PEOPLE}}})
        for arm in claim.arms
    ]
    return claim.model_copy(update={"arms": tuple(arms), "tests": tuple(test for test in claim.tests if test.decides)})


@pytest.fixture(scope="module")
def bank():
    return WorldBank()


@pytest.mark.parametrize("name", STANDING)
def test_a_claim_holds_in_few_and_small_worlds(name, bank, tmp_path):
    (claim,) = load_claims([name])
    with Store(tmp_path / "stages").opened() as store:
        entry = run_claim(smaller(claim), Effort(replicates=WORLDS, ablate=False), store, bank, lambda text: None)
    assert {test["name"]: test["verdict"] for test in entry["tests"]} == {
        test.name: "holds" for test in claim.tests if test.decides
    }
    assert entry["failed"] == 0
