"""SCENARIO[+POLICY...]: which file, which policies, what changes when, and what is worth a notice."""

import pickle

import pytest
from tests.scenario.support import is_harmless, scenario_text

from copsim.errors import InvalidInput, UsageError
from copsim.scenario.case import Case, parse_case
from copsim.scenario.load import load_scenario

OWN = {
    "policies.mandate": '{ title = "Ours", interventions = [{ from = 10, until = 20, set = { mandate = 2 } }] }',
    "policies.late": '{ title = "Late", interventions = [{ from = 15, set = { mandate = 3, praise = 1 } }] }',
    "policies.gone": '{ title = "Gone", losses = [{ week = 30, nurturers = 2 }] }',
    "policies.same": '{ title = "Same", interventions = [{ from = 5, set = { mandate = 0 } }] }',
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def conditions(case, week):
    """The conditions of a week."""
    return next(epoch.values for epoch in case.epochs if epoch.first <= week < epoch.until)


def test_a_shipped_scenario_with_policies():
    case = parse_case("baseline+mandate+protected-time")
    assert case.label == "baseline+mandate+protected-time"
    assert [policy.name for policy in case.policies] == ["mandate", "protected-time"]
    assert conditions(case, 77)["mandate"] == 0.0
    assert conditions(case, 78)["mandate"] == 1.0
    assert conditions(case, 155)["protected_hours"] == 0.5


def test_an_existing_file_wins_over_an_id(folder):
    (folder / "baseline").write_text(scenario_text())
    assert parse_case("baseline").scenario.name == "here"


def test_a_folder_does_not(folder):
    (folder / "baseline").mkdir()
    assert parse_case("baseline").scenario.name == "baseline"


def test_a_plus_in_a_file_name_is_part_of_it(folder):
    (folder / "a+mandate").mkdir()
    (folder / "a+mandate" / "b.toml").write_text(scenario_text())
    case = parse_case("a+mandate/b.toml+none")
    assert [policy.name for policy in case.policies] == ["none"]
    (folder / "baseline+mandate").write_text(scenario_text())
    assert parse_case("baseline+mandate").policies == ()


@pytest.mark.parametrize(
    "text, message",
    [
        ("basline", "there is no scenario basline; did you mean baseline?"),
        ("", "there is no scenario ; shipped scenarios: baseline, "),
        ("baseline+mandat", 'there is no policy "mandat"; did you mean mandate?'),
        ("baseline+", 'there is no policy ""; policies: none, '),
        ("baseline+none+none", "policy none is named more than once"),
        ("gone.toml", "gone.toml: there is no such file"),
        ("gone.toml+mandate", "gone.toml: there is no such file"),
        ("a/b+none", "there is no such file"),
        ("x\x1b[31m", r"there is no scenario x\x1b[31m"),
        ("x" * 5000, "there is no scenario xxx"),
        ("policies", "there is no scenario policies"),
    ],
)
def test_what_does_not_exist_is_a_wrong_command(text, message, folder):
    with pytest.raises(UsageError) as caught:
        parse_case(text)
    assert message in str(caught.value)
    assert is_harmless(str(caught.value))


def test_policies_of_the_scenario_win_over_shipped_ones_with_a_notice(folder):
    (folder / "x.toml").write_text(scenario_text(OWN))
    case = parse_case("x.toml+mandate")
    assert case.policies[0].title == "Ours"
    assert [notice.id for notice in case.notices] == ["scenario.own-policy"]


def test_later_policies_win_and_what_they_undo_is_noticed(folder):
    (folder / "x.toml").write_text(scenario_text(OWN))
    forth, back = parse_case("x.toml+mandate+late"), parse_case("x.toml+late+mandate")
    assert [conditions(forth, week)["mandate"] for week in (9, 10, 14, 15, 19, 20)] == [0, 2, 2, 3, 3, 3]
    assert [conditions(back, week)["mandate"] for week in (9, 10, 14, 15, 19, 20)] == [0, 2, 2, 2, 2, 3]
    (notice,) = (notice for notice in forth.notices if notice.id == "scenario.overlap")
    assert str(notice) == (
        "notice [scenario.overlap] mandate is changed by mandate and by late; the latter holds in weeks 15 to 19"
    )


def test_the_scenario_comes_before_its_policies_in_the_order_of_the_file(folder):
    steps = "[{ from = 5, set = { mandate = 4 } }, { from = 6, until = 8, set = { mandate = 5 } }]"
    (folder / "x.toml").write_text(scenario_text(OWN | {"interventions": steps}))
    case = parse_case("x.toml+mandate")
    assert [conditions(case, week)["mandate"] for week in (4, 5, 6, 7, 8, 10, 20)] == [0, 4, 5, 5, 4, 2, 4]


@pytest.mark.parametrize(
    "text, week",
    [
        ("x.toml", None),
        ("x.toml+none", None),
        ("x.toml+same", None),
        ("x.toml+mandate", 10),
        ("x.toml+late+gone", 15),
        ("x.toml+gone", 30),
        ("x.toml+mandate+same", None),
        ("launch-event-only", None),
        ("launch-event-only+leader-loss", 78),
        ("leadership-loss", 78),
    ],
)
def test_the_first_change_is_the_first_week_that_differs(folder, text, week):
    (folder / "x.toml").write_text(scenario_text(OWN))
    assert parse_case(text).first_change == week


def test_a_launch_event_lasts_three_weeks_and_gives_way_to_what_is_set():
    case = parse_case("launch-event-only", ["interventions=[{ from = 1, until = 2, set = { announcement = 5 } }]"])
    assert [conditions(case, week)["announcement"] for week in range(4)] == [99, 5, 99, 0]
    assert [conditions(case, week)["visibility"] for week in range(4)] == [1, 1, 1, 0]
    assert [notice.id for notice in case.notices] == ["scenario.overlap"]


def test_a_policy_that_does_not_fit_the_weeks_is_told_with_its_place():
    with pytest.raises(InvalidInput) as caught:
        parse_case("baseline+mandate+leader-loss", ["weeks=60"])
    places = [(problem.place.rsplit(":", 2)[0], problem.key) for problem in caught.value.problems]
    assert places == [
        ("policies.toml", "policies.mandate.interventions.0.from"),
        ("policies.toml", "policies.leader-loss.losses.0.week"),
    ]
    assert str(caught.value).endswith("2 problems in baseline+mandate+leader-loss; nothing was run.")


def test_s16_two_losses_in_one_week_also_across_policies():
    with pytest.raises(InvalidInput) as caught:
        parse_case("leadership-loss+leader-loss")
    (problem,) = caught.value.problems
    assert problem.key == "policies.leader-loss.losses.0.week"
    assert "leadership-loss.toml:" in problem.hint


def test_cases_travel_between_processes_and_can_be_made_by_hand():
    case = parse_case("baseline+mandate")
    assert case.first_change == 78
    assert pickle.loads(pickle.dumps(case)) == case
    assert Case(load_scenario("baseline")).label == "baseline"


@pytest.mark.parametrize("weeks", [0, 1])
def test_s10_no_week_and_one_week(weeks):
    case = parse_case("baseline", [f"weeks={weeks}"])
    assert [(epoch.first, epoch.until) for epoch in case.epochs] == [(0, weeks)]
