"""Goals are parsed by a small grammar and nothing else; what they say is what the tables say."""

import contextlib
import math

import pytest
from hypothesis import given, strategies as st

from copsim.errors import UsageError
from copsim.study import effects, judge, outcome_summary, parse_goal, read
from copsim.study.goal import MEASURES, UNITS, Comparison, Verdict

GOOD = {
    "share(alive)>=0.8": "share(alive) >= 0.8",
    "  mean ( core )  <  3  ": "mean(core) < 3",
    "q05(energy) > -1e-3 and share(alive) <= 1": "q05(energy) > -0.001 and share(alive) <= 1",
    "mean(alive) < 0.5": "mean(alive) < 0.5",
}
BAD = {
    "": "no goal",
    "and": "no goal",
    "share(alive) < 0.8 and": "no goal",
    "share(alive) < 0.8 or share(alive) > 0.9": "no goal",
    "share(alive) == 0.8": "no goal",
    "0.8 > share(alive)": "no goal",
    "share(alive) < nan": "no goal",
    "share(alive) < 1_0": "no goal",
    "share(alive) < \N{ARABIC-INDIC DIGIT ONE}": "no goal",
    "__import__('os').system('true')": "no goal",
    "mean(core) < core": "no goal",
    "mean(core) < 1e999": "a finite number",
    "share(alive) < 80": "0 to 1 inclusive",
    "share(alive) > -0.1": "0 to 1 inclusive",
    "share(energy) > 0.5": "did you mean mean(energy)?",
    "mean(n_core) > 8": "unknown outcome n_core; did you mean core?",
    "maen(core) > 8": "unknown measure maen; did you mean mean?",
    "__import__(core) > 8": "unknown measure __import__",
    "difference(core) > 8": "unknown measure difference",
    "\x1b[31m": "\\x1b[31m: no goal",
    "(" * 5000: "no goal",
}


@pytest.mark.parametrize("text, shown", GOOD.items())
def test_a_goal_reads_as_it_is_written(text, shown):
    assert str(parse_goal(text)) == shown
    assert str(parse_goal(shown)) == shown


@pytest.mark.parametrize("text, message", BAD.items())
def test_c02_what_is_no_goal_is_refused(text, message):
    with pytest.raises(UsageError) as caught:
        parse_goal(text)
    assert message in str(caught.value)
    assert "\x1b" not in str(caught.value)


@given(st.text(alphabet="share(alive)meancore<>=0.8 and\n_", max_size=60))
def test_c02_any_text_is_a_goal_or_is_refused(text):
    with contextlib.suppress(UsageError):
        assert str(parse_goal(str(parse_goal(text)))) == str(parse_goal(text))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("outcome", ["alive", "energy"])
def test_values_are_those_of_the_tables(uninterrupted, measure, outcome):
    if measure == "share" and UNITS[outcome] != "yes or no":
        return
    results = read(uninterrupted)
    verdict = judge(parse_goal(f"{measure}({outcome}) > 0.5", paired=True), results, "village+must")
    if measure == "difference":
        expected = effects(results, "village", "village+must", [outcome])["difference"].item()
    else:
        rows = outcome_summary(results).query("policy == 'must' and outcome == @outcome")
        expected = rows["mean" if measure == "share" else measure].item()
    assert verdict.values == (pytest.approx(expected),)
    assert verdict.holds == (expected > 0.5)


@pytest.mark.parametrize("sign, holds", [("<", False), ("<=", True), (">", False), (">=", True)])
def test_signs_are_strict_or_not(sign, holds):
    assert Comparison("mean", "core", sign, 3.0).holds(3.0) is holds


@pytest.mark.parametrize(
    "values, holds", [((1, 1), True), ((1, 9), False), ((1, math.nan), None), ((9, math.nan), False)]
)
def test_what_is_not_available_decides_nothing(values, holds):
    goal = parse_goal("mean(core) < 5 and mean(maturity) < 5")
    assert Verdict(goal, "village", values).holds is holds
