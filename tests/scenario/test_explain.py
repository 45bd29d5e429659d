"""What `explain` says before anything runs."""

import json
import subprocess
import sys

import pytest
from tests.scenario.support import is_harmless

from copsim.scenario.case import parse_case
from copsim.scenario.explain import explain_data
from copsim.scenario.shipped import shipped_ids
from copsim.scenario.tell import COLUMNS, NO_PREDICTION, explain

SITES = 'people.sites=[{ name = "north", share = 0.25 }, { name = "south", share = 0.75, fluency = 0.5 }]'


def sections(text):
    """The text as title -> lines."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return {block[0]: [line.strip() for line in block[1:]] for block in blocks}


def test_everything_that_changes_is_told_with_week_unit_and_who():
    told = sections(explain(parse_case("launch-event-only+mandate+leader-loss")))
    assert told["Timeline, 156 weeks"] == [
        "weeks 0 to 2",
        "announcement 0 -> 99 times, by the launch event",
        "visibility 0 -> 1, by the launch event",
        "weeks 3 to 77",
        "announcement 99 -> 0 times, as before",
        "visibility 1 -> 0, as before",
        "weeks 78 to 155: mandate 0 -> 1 h/week, by mandate (compulsory hour)",
    ]
    assert told["Losses"] == ["week 78: all nurturers leave, those who convene most first, by leader-loss"]
    assert told["Policies"][0].startswith("mandate: Participation becomes compulsory. ")


def test_who_is_there_and_how_it_begins():
    week_zero = " ".join(sections(explain(parse_case("baseline", [SITES])))["Week 0"])
    assert "800 people whose work the domain touches, in 8 units." in week_zero
    assert "Site south: 0.75 of the people, fluency 0.5." in week_zero
    assert "from week -13 on an organiser has 2 h a week" in week_zero
    founded = " ".join(sections(explain(parse_case("tiny-closed-community")))["Week 0"])
    assert "Founded: 6 members are there in week 0, up to 1 of them" in founded


def test_what_differs_from_the_defaults_and_nothing_else():
    values = ["parameters.beta=3", "conditions.turbulence=0.01", "people.units=8", "people.culture=0.5", SITES]
    told = sections(explain(parse_case("baseline", [*values, "launch.core=1", 'ablations.off=["loop"]'])))
    text = " ".join(told["Different from the defaults"])
    for key in ("people.culture = 0.5 instead of 0.6:", "launch.core = 1 instead of 3:", "mechanism off: loop"):
        assert key in text
    assert "conditions.turbulence = 0.01 /week instead of 0.006: chance that" in text
    assert "parameters.beta = 3 h/he instead of 2:" in text
    assert "people.units" not in text
    assert "Different from the defaults" not in explain(parse_case("baseline"))


@pytest.mark.parametrize("name", shipped_ids())
def test_the_text_fits_80_columns_and_ends_with_what_it_is_not(name):
    text = explain(parse_case(f"{name}+none"))
    assert max(map(len, text.splitlines())) <= COLUMNS
    assert text.endswith(f"\n{NO_PREDICTION}\n")


@pytest.mark.parametrize("evil", ["\\u001b[31m", "\\u202e", "\\u0007"])
def test_no_text_of_a_user_reaches_the_terminal_unescaped(evil):
    title, site = f'title="a{evil}b"', f'people.sites=[{{ name = "c{evil}d", share = 1, fluency = 0.5 }}]'
    steps = f'interventions=[{{ name = "e{evil}f", from = 3, set = {{ mandate = 1 }} }}]'
    text = explain(parse_case("baseline", [title, site, steps]))
    assert is_harmless(text)
    assert text.count("31m" if "31m" in evil else evil[-2:]) >= 3


@pytest.mark.parametrize("weeks, line", [(0, None), (1, "week 0: conditions as the scenario sets them")])
def test_s10_no_week_and_one_week(weeks, line):
    text = explain(parse_case("baseline", [f"weeks={weeks}", "people.count=0"]))
    assert (line in text) if line else ("Timeline" not in text)
    assert "0 people whose work the domain touches" in text


def test_notices_are_told():
    assert "notice [scenario.overlap] mandate" in explain(parse_case("baseline+mandate+light-mandate"))


def test_the_data_says_the_same_and_is_plain():
    told = json.loads(json.dumps(explain_data(parse_case("compulsory-participation")), allow_nan=False))
    assert told["first_change"] == 78
    (change,) = told["epochs"][1]["changes"]
    by = "the scenario (compulsory hour)"
    assert change == {"condition": "mandate", "unit": "h/week", "by": by, "from": 0.0, "to": 1.0}
    assert [(epoch["first"], epoch["until"]) for epoch in told["epochs"]] == [(0, 78), (78, 156)]


def test_explaining_neither_compiles_nor_needs_anything_heavy():
    code = (
        "import sys; from copsim.scenario import explain, parse_case; explain(parse_case('baseline+mandate'));"
        "print([name for name in ('numba', 'mesa', 'pandas', 'scipy') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
