"""Where two cases of one replicate part."""

import pytest
from tests.study.support import Study, village

from copsim.dynamics.engine import Life
from copsim.dynamics.state import declared
from copsim.scenario import parse_case
from copsim.study import first_divergence
from copsim.study.divergence import COMPARED, SCRATCH, TELLING, WORDS


def _told(tmp_path, policy, **how):
    path = tmp_path / "village.toml"
    village(tmp_path)
    with path.open("a") as text:
        text.write(f'[policies.tried]\ntitle = "Tried"\n{policy}\n')
    return first_divergence(parse_case(str(path)), parse_case(f"{path}+tried"), 1, how.get("replicate", 1))


def test_who_has_to_come_parts_in_the_first_week_of_the_mandate(cases):
    parting = first_divergence(*cases, seed=1, replicate=1)
    assert (parting.week, parting.replicate) == (10, 1)
    assert parting.what.startswith("attends because it is required, ")
    assert str(parting) == f"Replicate 1 parts in week 10: {parting.member} ({parting.band}) {parting.what}."
    seat = int(parting.member[1:]) - 1
    life = Life(Study(cases).settings[1], 1, 1)
    life.advance(11)
    compelled = life.world.week.compelled
    assert compelled[seat] > 0
    assert not compelled[:seat].any()
    assert parting.band in ("peripheral", "active", "core")


def test_the_other_way_round_less_is_required(cases):
    assert "has less attendance required, 0 h instead of" in first_divergence(*cases[::-1], 1, 1).what


@pytest.mark.parametrize(
    "policy, words",
    [
        ("interventions = [{ from = 5, set = { reporting = 1.0 } }]", "has to report"),
        ("interventions = [{ from = 5, set = { task_hours = 1.0 } }]", "is given work that teaches nothing"),
        ("losses = [{ week = 5, nurturers = 1 }]", "leaves the organisation"),
        ("interventions = [{ from = 5, set = { protected_hours = 1.0 } }]", "has more time for the community"),
    ],
)
def test_the_cause_is_named(tmp_path, policy, words):
    parting = _told(tmp_path, policy)
    assert parting.week == 5
    assert words in parting.what


def test_what_has_no_sentence_of_its_own_is_told_by_its_declaration(tmp_path):
    parting = _told(tmp_path, "interventions = [{ from = 5, set = { praise = 1.0 } }]")
    assert parting.week >= 5
    assert "differs in" in parting.what
    assert " instead of " in parting.what


def test_only_declared_arrays_are_told():
    names = {f"{group}.{name}" for group, name, _ in declared()}
    assert set(TELLING) == set(WORDS)
    assert set(TELLING) <= names
    assert set(SCRATCH) <= names
    assert set(COMPARED) <= {name.partition(".")[0] for name in names}


def test_equal_cases_never_part(cases, tmp_path):
    assert first_divergence(cases[0], cases[0], 1, 1) is None
    assert _told(tmp_path, "interventions = [{ from = 5, set = { mandate = 0.0 } }]") is None


def test_communities_of_other_sizes_are_not_the_same_from_the_start(cases, tmp_path):
    larger, _ = village(tmp_path, "people.count=61")
    assert str(first_divergence(cases[0], larger, 1, 1)) == (
        "Replicate 1 parts in week 0: the community is not the same from the start."
    )
