"""Some shipped claims in real worlds, few and small: that the experiments measure what they say."""

import pytest

from copsim.study.claims import Effort, Store, WorldBank, load_claims, run_claim

SMALL = {"people": {"count": 150}, "weeks": 131}


def smaller(claim):
    """The same claim with a fifth of the people."""
    arms = [arm.model_copy(update={"set": {**arm.set, **SMALL}}) for arm in claim.arms]
    return claim.model_copy(update={"arms": tuple(arms)})


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    bank = WorldBank()
    with Store(tmp_path_factory.mktemp("stages")).opened() as store:
        claims = [smaller(claim) for claim in load_claims(["E1", "E10"])]
        claims += load_claims(["B1"])
        effort = Effort(replicates=12, ablate=False)
        yield {claim.id: run_claim(claim, effort, store, bank, lambda text: None) for claim in claims}


def effects(entry):
    return {test["name"]: test["effect"] for test in entry["tests"]}


def test_a_mandate_fills_the_room_and_empties_it_of_energy(found):
    effect = effects(found["E1"])
    assert effect["hours attended per member"] > 0
    assert effect["energy of those who were members"] < 0
    assert effect["value per hour of the community"] < 0


def test_red_tape_takes_hours(found):
    assert effects(found["E10"])["their voluntary hours"] < 0


def test_six_have_less_to_tell_than_sixty(found):
    assert effects(found["B1"])["novelty per encounter"] < 0
    assert found["B1"]["verdict"] in ("holds", "undecided")
    assert found["B1"]["failed"] == 0
