"""Planted effects are found, and nothing else is."""

import numpy as np
import pytest
from scipy import stats
from tests.study.claims.support import ARMS, SD, bank, difference, engine, run, write

from copsim.study.claims import Effort, Store, WorldBank, load_claim, run_claim
from copsim.study.claims.inference import holm, of_mean, of_ratio, of_share, of_variation
from copsim.study.claims.judge import combined, judged
from copsim.study.claims.model import Test as ClaimTest

FEW = "worlds = { start = 20, limit = 40 }\n"
WITHIN = """
[[tests]]
name = "inequality"
weeks = [12, 29]
expect = "within"
share = {share}
ranges = [{{ of = "gini", low = 0.6 }}]
"""
DOSE = """
[[arms]]
name = "half"
case = "{village}"
interventions = [{{ from = 10, set = {{ mandate = %s }} }}]
"""


def verdict(folder, text, effect, top=FEW, effort=None, **how):
    return run(write(folder, text, top=top), bank(effect, **how), effort)


def test_a_known_effect_is_found_with_its_size(tmp_path):
    entry = verdict(tmp_path, difference(), -0.2)
    (test,) = entry["tests"]
    assert entry["verdict"] == test["verdict"] == "holds"
    assert entry["worlds"] == 20
    assert test["low"] < -0.2 < test["high"]
    assert test["effect"] == pytest.approx(-0.2, abs=4 * SD / 20**0.5)
    assert test["standardised"] == pytest.approx(-2, abs=1)
    assert test["n"] == 20


def test_the_opposite_is_reversed(tmp_path):
    assert verdict(tmp_path, difference(), 0.2)["verdict"] == "reversed"


def test_nothing_is_undecided_after_all_looks(tmp_path):
    entry = verdict(tmp_path, difference(), 0.0)
    assert entry["verdict"] == "undecided"
    assert entry["worlds"] == 40
    assert entry["p"] > 0.05


def test_what_is_surely_small_does_not_hold(tmp_path):
    entry = verdict(tmp_path, difference("identification"), 0.0, effort=Effort(replicates=900))
    assert entry["verdict"] == "does not hold"


EQUIVALENCE = [
    ("equal", 0.0, "holds"),
    ("equal", -0.5, "does not hold"),
    ("not-less", 0.5, "holds"),
    ("not-less", -0.5, "does not hold"),
    ("not-more", -0.5, "holds"),
]


@pytest.mark.parametrize("expect, effect, expected", EQUIVALENCE)
def test_equivalence_needs_a_margin(tmp_path, expect, effect, expected):
    assert verdict(tmp_path, difference(expect=expect, more="by = 0.15"), effect)["verdict"] == expected


def test_a_margin_that_is_too_narrow_stays_undecided(tmp_path):
    assert verdict(tmp_path, difference(expect="equal", more="by = 0.005"), 0.0)["verdict"] == "undecided"


def test_relative_effects_are_shares_of_the_control(tmp_path):
    entry = verdict(tmp_path, difference("answers", "more", "relative = true\nby = 0.9"), 0.0)
    assert entry["verdict"] == "holds"
    assert entry["tests"][0]["effect"] == pytest.approx(1.0, abs=0.01)


def test_only_pairs_whose_control_is_alive(tmp_path):
    alive = difference("alive", "less", 'statistic = "last"\nalive_at = 9')
    entry = verdict(tmp_path, alive, 0.0)
    assert (entry["verdict"], entry["tests"][0]["effect"]) == ("holds", -1.0)
    assert -1 <= entry["tests"][0]["high"] < -0.6  # pairs that all agree are no certainty


def test_first_week_counts_never_as_the_week_after(tmp_path):
    text = difference("answers", "less", 'statistic = "first-week"\nlevel = 15').replace("[12, 29]", "[5, 29]")
    test = verdict(tmp_path, text, 0.0)["tests"][0]
    assert (test["control"], test["treated"], test["effect"]) == (30.0, 10.0, -20.0)


def test_share_of_worlds_within_ranges(tmp_path):
    assert verdict(tmp_path, WITHIN.format(share=0.5), 0.0)["verdict"] == "holds"
    entry = verdict(tmp_path, WITHIN.format(share=1.0), 0.0)
    assert entry["verdict"] == "does not hold"
    assert entry["tests"][0]["effect"] == 0.9


def test_doses_must_rise_and_no_step_may_fall(tmp_path):
    text = difference(expect="falling", more='compare = ["control", "half", "mandate"]')
    path = write(tmp_path, text, arms=ARMS + DOSE % 0.5, top=FEW)
    assert run(path, bank(-0.3))["verdict"] == "holds"
    path = write(tmp_path, text, arms=ARMS + DOSE % 3.0, top=FEW)
    assert run(path, bank(-0.3))["verdict"] == "does not hold"


def test_an_interaction_is_a_contrast_of_four():
    rng = np.random.default_rng(3)
    luck = rng.normal(size=50)
    arms = {name: luck + value + rng.normal(0, 0.1, 50) for name, value in (("a", 0), ("b", 1), ("c", 1), ("d", 3))}
    test = ClaimTest(name="i", of="energy", weeks=(0, 1), expect="more", contrast={"a": 1, "b": -1, "c": -1, "d": 1})
    found = judged(test, arms)
    assert found.verdict == "holds"
    assert found.effect.value == pytest.approx(1, abs=0.1)


def test_all_tests_must_hold(tmp_path):
    path = write(tmp_path, difference(), difference("identification", "more"), top=FEW)
    entry = run(path, bank(-0.3))
    assert (entry["verdict"], combined(["holds"])) == ("undecided", "holds")
    assert entry["p"] == max(test["p"] for test in entry["tests"])


def test_what_is_only_shown_decides_nothing(tmp_path):
    path = write(tmp_path, difference(), difference("identification", "more", "decides = false"), top=FEW)
    entry = run(path, bank(-0.3))
    assert (entry["verdict"], entry["tests"][1]["verdict"]) == ("holds", "undecided")


def test_failed_worlds_drop_out_with_their_pair(tmp_path):
    entry = verdict(tmp_path, difference(), -0.3, fails=(3, 5))
    assert (entry["failed"], entry["tests"][0]["n"], entry["verdict"]) == (4, 18, "holds")


@pytest.mark.parametrize("share, met", [(0.0, "met"), (0.2, "met"), (0.9, "not met"), (-1.0, "met")])
def test_ablation_finds_the_share_that_remains(tmp_path, share, met):
    entry = verdict(tmp_path, difference(), -0.4, FEW + 'ablation = ["autonomy"]\n', share_off=share, noise=0.03)
    (part,) = entry["ablation"]["parts"]
    assert part["effect"] == pytest.approx(share, abs=0.1)
    assert entry["ablation"]["met"] == met


@pytest.mark.parametrize("share, met, looks", [(0.0, "met", 1), (0.3, "met", 2), (0.5, "unclear", 4)])
def test_an_ablation_that_few_worlds_cannot_tell_gets_more(tmp_path, share, met, looks):
    entry = verdict(tmp_path, difference(), -0.4, FEW + 'ablation = ["autonomy"]\n', share_off=share, noise=0.2)
    assert entry["ablation"]["met"] == met
    assert entry["ablation"]["parts"][0]["n"] == entry["worlds"] * 2 ** (looks - 1)


def test_draws_are_counted(tmp_path):
    entry = verdict(tmp_path, difference(), -0.4, effort=Effort(draws=5))
    assert (entry["robustness"]["held"], entry["robustness"]["met"]) == (5, "met")
    entry = verdict(tmp_path, difference("identification", "equal", "by = 0.0001"), 0.4, effort=Effort(draws=5))
    assert (entry["robustness"]["held"], entry["robustness"]["met"]) == (0, "not met")
    assert entry["robustness"]["failing"] == {"identification": 5}


@pytest.mark.parametrize("effect, worlds", [(-0.4, 8), (-0.03, 32)])
def test_a_draw_that_few_worlds_cannot_tell_gets_more(tmp_path, effect, worlds):
    entry = verdict(tmp_path, difference(), effect, effort=Effort(draws=3))
    assert entry["robustness"]["worlds"] == worlds


def test_stages_are_not_repeated_and_damage_is(tmp_path):
    path, worlds = write(tmp_path, difference(), top=FEW), bank(-0.3)
    first = run(path, worlds)
    again = bank(-0.3)
    assert (run(path, again), again.lived) == (first, 0)
    (stage,) = (tmp_path / "stages").glob("A1-verdict-*.json")
    stage.write_bytes(stage.read_bytes().replace(b"holds", b"fails"))
    assert run(path, again) == first
    assert again.lived == 40


def test_arms_that_claims_share_are_lived_once(tmp_path):
    worlds = bank(-0.3)
    run(write(tmp_path, difference(), top=FEW), worlds)
    run(write(tmp_path, difference("openness", "more"), top=FEW, name="A2"), worlds)
    assert worlds.lived == 40


def test_threads_change_nothing(tmp_path):
    path = write(tmp_path, difference(), top=FEW)
    entries = []
    for jobs in (1, 4):
        with Store(tmp_path / f"stages-{jobs}").opened() as store:
            worlds = WorldBank(jobs=jobs, how=engine(-0.3))
            entries.append(run_claim(load_claim(path), Effort(), store, worlds, lambda text: None))
    assert entries[0] == entries[1]


def test_false_alarms_of_repeated_looks_are_bounded():
    """Nothing planted, looks at 20, 40, 80 and 160: at most one experiment in twenty may end with a verdict."""
    rng = np.random.default_rng(20_261)
    test = ClaimTest(name="t", of="energy", weeks=(0, 1), expect="more")
    alarms = naive = 0
    for _ in range(600):
        control, other = rng.normal(size=160), rng.normal(size=160)
        looks = [{"a": control[:n], "b": other[:n]} for n in (20, 40, 80, 160)]
        alarms += any(judged(test, look, 4).verdict in ("holds", "reversed") for look in looks)
        naive += any(judged(test, look, 1).verdict in ("holds", "reversed") for look in looks)
    assert alarms / 600 <= 0.05
    assert naive / 600 > 0.08


def test_holm_by_hand():
    adjusted = {"a": 0.03, "b": 0.06, "c": 0.06, "d": 0.02}
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.005}) == pytest.approx(adjusted)
    assert holm({}) == {}


def test_intervals_against_scipy():
    values = np.random.default_rng(1).normal(3, 1, 30)
    found = of_mean(values)
    reference = stats.ttest_1samp(values, 0).confidence_interval()
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high))
    exact = stats.binomtest(7, 20).proportion_ci()
    assert of_share(7, 20)[1:3] == pytest.approx((exact.low, exact.high))
    assert of_share(0, 0).n == 0


def test_ratios_and_variation_cover_the_truth():
    rng = np.random.default_rng(4)
    ratios = variations = 0
    for _ in range(300):
        bottom = rng.normal(2, 0.4, 40)
        ratios += abs(of_ratio(0.5 * bottom + rng.normal(0, 0.2, 40), bottom).value - 0.5) < 0.2
        found = of_variation(rng.normal(10, 3, 60))
        variations += found.low <= 0.3 <= found.high
    assert ratios == 300
    assert 0.9 < variations / 300 < 0.99
