"""A study from the form to what it came to: the command line takes every file, and nothing is left behind."""

import math
import shlex
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.dashboard.support import wait_for
from typer.testing import CliRunner

from copsim.cli.app import app
from copsim.dashboard import explored
from copsim.dashboard.asking import KINDS, MOST_SPANS, Form, Span, keys
from copsim.dashboard.experiment import experiment_of_case
from copsim.dashboard.explored import Bad, Look
from copsim.dashboard.exploring import MOST_SECONDS, Exploration, look_over, too_long
from copsim.dashboard.tally import DONE, FAILED, FAILURES, MISSING, Tally
from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.engine import Failure, Trace
from copsim.errors import InvalidInput
from copsim.scenario import compile_case, parse_case
from copsim.study import worlds
from copsim.study.statistics import outcome_summary
from copsim.study.sweep.expect import Expected
from copsim.study.sweep.load import load_study, study_of_text
from copsim.study.sweep.run import run

TINY = Form(
    scenario="tiny-closed-community",
    size=0,
    points=2,
    worlds=3,
    outcome="energy",
    spans=(Span("conditions.praise", 0.0, 1.0), Span("parameters.s_median", 0.2, 1.0)),
)
LOOK = Look("energy", "mandate")


@pytest.fixture
def exploration(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = Exploration()
    yield found
    found.close()


def _span_of(key):
    return Form().put("key.0", key).spans[0] if key != Form().spans[1].key else Form().spans[1]


def checked(exploration, form):
    exploration.want(form)
    wait_for(lambda: exploration.checked.peek() is not None and exploration.checked.peek().form == form, 120)
    return exploration.checked.peek()


def lived(exploration, form):
    assert checked(exploration, form).can_run
    exploration.run()
    wait_for(lambda: exploration.going.peek() is None, 120)
    assert exploration.trouble.peek() is None
    return exploration.answer.peek(), exploration.sight.peek()


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_is_a_file_that_the_command_line_takes(tmp_path, kind):
    file = tmp_path / "study.toml"
    file.write_text(TINY.put("kind", kind).put("points", 4).toml())
    study = load_study(file)
    assert (study.asked.design.kind, study.asked.replicates, study.asked.goal.outcomes) == (kind, 3, ("energy",))
    assert {"conditions.praise", "parameters.s_median"} == set(study.asked.design.factors)


def test_every_key_on_offer_can_be_varied_over_the_range_it_begins_with():
    spans = [_span_of(key) for key in keys()]
    wrong = []
    for pair in zip(spans, [*spans[1:], spans[0]], strict=True):
        try:
            study_of_text(replace(Form(), policies=("none",), spans=pair).toml().encode(), "study.toml", Path())
        except InvalidInput as error:
            wrong.append(str(error))
    assert wrong == []


def test_all_problems_are_told_at_once_in_words():
    form = TINY.put("name", "Not a slug").put("worlds", 1.5).put("low.0", 3).put("high.1", None)
    told = "\n".join(look_over(form).problems)
    assert all(word in told for word in ("name", "replicates", "design.factors.conditions.praise", "both from and to"))
    assert "Traceback" not in told


@pytest.mark.parametrize(
    "field, value",
    [
        ("scenario", "/etc/passwd"),
        ("scenario", "constellation"),
        ("size", "7"),
        ("kind", "file"),
        ("outcome", "nothing"),
        ("key.0", "seed"),
        ("key.9", "weeks"),
        ("nothing", 1),
        ("name", 7),
        ("kind", ["product"]),
    ],
)
def test_what_the_page_does_not_offer_changes_nothing(field, value):
    assert TINY.put(field, value) == TINY
    assert TINY.toggled("no-such-policy") == TINY


def test_the_form_grows_and_shrinks_and_has_no_factor_twice():
    grown = TINY.grown().grown().grown()
    assert len({span.key for span in grown.spans}) == len(grown.spans) == MOST_SPANS
    assert grown.shrunk().shrunk().shrunk() == TINY
    assert TINY.put("key.0", "parameters.s_median").spans == TINY.spans[::-1]
    assert TINY.toggled("none").toggled("mandate").policies == ("mandate",)
    assert TINY.put("scenario", "baseline").put("size", "60").toml().count("people.count = 60") == 1


@pytest.mark.parametrize(
    "form, word",
    [
        (TINY.put("points", 40).put("worlds", 10), "runs"),
        (TINY.put("points", 1_000_000).put("kind", "product").put("points", 1_000_000), "runs"),
        (TINY.put("key.0", "people.count").put("high.0", 9_000), "people"),
        (TINY.put("key.0", "weeks").put("high.0", 10**9), "weeks"),
    ],
)
def test_what_is_too_large_is_refused_with_a_reason_before_anything_is_made(form, word):
    began = time.monotonic()
    found = look_over(form)
    assert (found.can_run, found.problems) == (False, ())
    assert word in found.refusal.text
    assert time.monotonic() - began < 5


def test_what_takes_too_long_is_refused():
    assert too_long(Expected(10, 1, MOST_SECONDS, 1e6)) is None
    assert too_long(Expected(10, 1, MOST_SECONDS + 1, 1e6)).slots["seconds"] == MOST_SECONDS + 1
    assert too_long(Expected(10, 1, 1.0, 1e9)) is not None


def test_a_study_is_what_the_command_line_makes_of_its_file(exploration, tmp_path):
    answer, sight = lived(exploration, TINY)
    (tmp_path / "study.toml").write_text(TINY.toml())
    there = outcome_summary(run(load_study(tmp_path / "study.toml"), out=tmp_path / "there"))
    here = answer.summary[["policy", "point", "outcome", "mean", "lo95", "hi95", "n"]]
    assert here.equals(there[here.columns.tolist()])
    assert sight.grid.points.tolist() == [[0, 2], [1, 3]]
    assert sight.table.columns.tolist()[1:3] == ["conditions.praise", "parameters.s_median"]


def test_a_place_opens_as_the_same_worlds_on_the_stage_and_on_the_command_line(exploration, monkeypatch, tmp_path):
    answer, sight = lived(exploration, TINY)
    setting = answer.experiment(3, "mandate").compiled
    case = compile_case(answer.study.case(TINY.scenario, "mandate", answer.board.points[3]))
    np.testing.assert_array_equal(setting.schedule[setting.epoch], case.schedule[case.epoch])
    assert setting.parameters == case.parameters
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(TINY.toml())
    lines = [*answer.table_lines().splitlines(), answer.run_line(3, "mandate")]
    for line in lines:
        said = CliRunner().invoke(app, [*shlex.split(line)[1:]])
        assert said.exit_code == 0, (line, said.output)
    assert f"{sight.at(3, 'mandate')['mean']:.2f}" in said.output


@pytest.mark.parametrize("policy", ["mandate", "funded-tasks", "leader-loss", "praise"])
@pytest.mark.parametrize("scenario", ["baseline", "launch-event-only", "reporting-burden"])
def test_policies_become_moves_of_the_same_weeks(scenario, policy):
    case = parse_case(f"{scenario}+{policy}", {"people.count": 40})
    moved, asked = experiment_of_case(case, scenario, {"people.count": 40}, 1).compiled, compile_case(case)
    np.testing.assert_array_equal(moved.schedule[moved.epoch], asked.schedule[asked.epoch])
    np.testing.assert_array_equal(moved.losses, asked.losses)


@pytest.mark.parametrize(
    "kind, points, measure", [("saltelli", 8, "ST"), ("morris", 6, "mu_star"), ("lhs", 32, "pawn")]
)
def test_designs_for_indices_give_indices_with_luck_last(exploration, kind, points, measure):
    answer, sight = lived(exploration, TINY.put("kind", kind).put("points", points))
    assert sight.grid is None
    assert sight.indices["measure"].tolist() == [measure, measure, "share"]
    assert sight.indices["factor"].tolist()[-1] == "world"
    exploration.look(Look("energy", "none"))
    wait_for(lambda: exploration.sight.peek().look.policy == "none")
    exploration.look(Look("nothing", "none"))
    assert answer.index_lines(LOOK).endswith("--outcome energy --policy mandate")


def test_too_few_points_for_indices_say_so(exploration):
    _, sight = lived(exploration, TINY.put("kind", "one-at-a-time"))
    assert sight.indices is None
    assert "needs 30 points" in sight.reason


def test_nothing_is_left_on_disk_and_cancelling_shows_nothing(exploration, tmp_path, monkeypatch):
    lived(exploration, TINY)
    assert list(tmp_path.iterdir()) == []
    before = exploration.answer.peek()
    cancelled(exploration, monkeypatch, TINY.put("worlds", 4))
    assert len(list(tmp_path.iterdir())) == 1
    assert exploration.answer.peek() is before
    assert exploration.going.peek() is None
    exploration.close()
    assert list(tmp_path.iterdir()) == []


def cancelled(exploration, monkeypatch, form, runs=1):
    """A study that is cancelled after some runs."""
    begun, go = _held(monkeypatch, runs)
    checked(exploration, form)
    exploration.run()
    assert begun.wait(30)
    exploration.cancel()
    go.set()
    wait_for(lambda: not exploration._runs.is_busy)
    monkeypatch.undo()
    return exploration.kept.peek()


def test_a_cancelled_study_goes_on_where_it_was_to_the_same_results(tmp_path, monkeypatch):
    (tmp_path / "tmp").mkdir()
    uninterrupted = run(study_of_text(TINY.toml().encode(), "study.toml", Path()), out=tmp_path / "there")
    exploration, lives = Exploration(), []
    with monkeypatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
        patch.setattr("copsim.study.plan.RUNS_PER_BLOCK", 5)
        with pytest.MonkeyPatch.context() as held:
            kept = cancelled(exploration, held, TINY, runs=12)
        assert 5 <= kept.there < 24
        assert kept.tally.count(MISSING) == 24 - kept.there
        checked(exploration, TINY.put("worlds", 4))  # lives some worlds to see how long they take
        inner = worlds.live
        patch.setattr(worlds, "live", lambda *args, **more: lives.append(args) or inner(*args, **more))
        exploration.resume()
        wait_for(lambda: exploration.going.peek() is None, 120)
    assert len(lives) == 24 - kept.there
    answer = exploration.answer.peek()
    assert answer.summary.equals(outcome_summary(uninterrupted))
    assert answer.tally.count(DONE) == 24
    assert exploration.kept.peek() is None
    assert list((tmp_path / "tmp").iterdir()) == []
    exploration.close()


def test_running_the_same_form_again_goes_on_and_another_one_lets_go_of_it(exploration, tmp_path, monkeypatch):
    with pytest.MonkeyPatch.context() as held:
        cancelled(exploration, held, TINY, runs=12)
    first = list(tmp_path.iterdir())
    with pytest.MonkeyPatch.context() as held:
        cancelled(exploration, held, TINY, runs=12)
    assert list(tmp_path.iterdir()) == first
    lived(exploration, TINY.put("worlds", 2))
    assert exploration.kept.peek() is None
    assert list(tmp_path.iterdir()) == []


def test_a_study_that_is_cancelled_while_its_results_are_read_is_kept_whole(exploration, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            "copsim.dashboard.exploring.explored", lambda *args: exploration.cancel() or explored.explored(*args)
        )
        checked(exploration, TINY)
        exploration.run()
        wait_for(lambda: exploration.kept.peek() is not None)
    wait_for(lambda: not exploration._runs.is_busy)
    assert exploration.kept.peek().there == 24
    assert exploration.answer.peek() is None
    monkeypatch.setattr(worlds, "live", lambda *args, **more: pytest.fail("nothing was left to live"))
    exploration.resume()
    wait_for(lambda: exploration.answer.peek() is not None)


@pytest.fixture
def poisoned(exploration, monkeypatch):
    """World 2 breaks down under the policy, wherever praise is highest."""
    sound = worlds.live

    def live(setting, seed, replicate, *, cohort_week=None):
        trace = sound(setting, seed, replicate, cohort_week=cohort_week)
        last = dict(zip([each.name for each in CONDITIONS], setting.schedule[setting.epoch[-1], 0], strict=True))
        if replicate == 2 and last["mandate"] > 0 and last["praise"] == 1.0:
            return Trace(trace.first_week, trace.series[:7], Failure(7, "person.energy", 16, float("nan")))
        return trace

    monkeypatch.setattr(worlds, "live", live)
    return lived(exploration, TINY)[0]


def test_failed_runs_stand_where_they_failed_with_the_reason(poisoned):
    tally = poisoned.tally
    assert [tally.count(state) for state in (DONE, FAILED, MISSING)] == [22, 2, 0]
    cells = [cell for line in tally.rows() for cell in line]
    assert {(c.policy, c.points.first, c.worlds.first) for c in cells if c.failed} == {
        ("mandate", 2, 2),
        ("mandate", 3, 2),
    }
    assert {cell.reasons for cell in cells if cell.failed} == {("nonfinite",)}
    (reason,) = tally.reasons
    assert (reason.status, reason.runs, reason.point, reason.world) == ("nonfinite", 2, 2, 2)
    assert reason.message == "week 7: person.energy of m017 is nan"
    table = tally.table()
    assert table[["done", "failed", "missing"]].sum().tolist() == [22, 2, 0]
    assert table[table["failed"] > 0]["failed_worlds"].tolist() == ["2", "2"]
    assert table[table["failed"] > 0]["conditions.praise"].tolist() == [1.0, 1.0]


def test_the_commands_of_the_runs_are_commands(poisoned, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(TINY.toml())
    sweep, status, rerun = poisoned.tally.lines().splitlines()
    said = [CliRunner().invoke(app, [*shlex.split(line)[1:]]).output for line in (sweep, status, rerun)]
    assert "24 of 24 runs, 2 failed (nonfinite 2)" in said[1]
    assert "week 7: person.energy of m017 is nan" in said[2]


@pytest.mark.parametrize(
    "policies, points, replicates", [(2, 1_000, 10), (1, 20, 1_000), (19, 105, 10), (1, 2_000, 10), (1, 1, 1)]
)
def test_very_many_runs_fit_into_a_picture_and_each_is_in_it_once(policies, points, replicates):
    states = np.random.default_rng(3).choice([DONE, MISSING], (policies, points, replicates)).astype(np.int8)
    names = tuple(f"p{n}" for n in range(policies))
    none = pd.DataFrame(columns=list(FAILURES))
    tally = Tally("many", "results/many", names, ({},) * points, states, none)
    rows = list(tally.rows())
    cells = [cell for line in rows for cell in line]
    assert len(rows) <= max(24, 4 * policies)
    assert len(cells) <= 40 * len(rows)
    assert sum(cell.done for cell in cells) == tally.count(DONE)
    assert sum(cell.missing for cell in cells) == tally.count(MISSING)


MANY = TINY.put("kind", "lhs").put("points", 64).put("worlds", 2).put("name", "many")


def test_boxes_are_those_of_the_command_line(exploration, monkeypatch, tmp_path):
    answer, _ = lived(exploration, MANY)
    bad = Bad("energy", "none", "<", answer.usual_bound(Look("energy", "none")))
    exploration.seek(Bad("nothing", "mandate", "<", 0.5))
    assert exploration.sought.peek() is None
    exploration.seek(bad)
    wait_for(lambda: exploration.boxes.peek() is not None, 60)
    boxes = exploration.boxes.peek()
    assert boxes.reason == ""
    assert 16 <= boxes.wrong <= 48
    assert len(boxes.cuts) == len(boxes.table) > 0
    assert " and ".join(map(str, boxes.cuts[0])) == boxes.table["words"].iloc[0]
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(MANY.toml())
    for line in answer.box_lines(boxes).splitlines():
        said = CliRunner().invoke(app, [*shlex.split(line)[1:]])
        assert said.exit_code == 0, (line, said.output)
    (table,) = Path("results").rglob("discover.csv")
    assert table.read_text() == boxes.table.to_csv(index=False, lineterminator="\n")


@pytest.mark.parametrize(
    "bad, wrong, reason",
    [
        (Bad("energy", "none", "<", 7.0), 4, ""),
        (Bad("energy", "none", ">", 7.0), 0, ""),
        (Bad("alive", "none", "<", 7.0), 0, "0 to 1"),
        (Bad("energy", "none", "!", 0.5), 0, "no goal"),
        (Bad("energy", "none", "<", math.inf), 0, "no goal"),
    ],
)
def test_why_there_are_no_boxes_is_told(exploration, bad, wrong, reason):
    answer, _ = lived(exploration, TINY)
    boxes = answer.boxes(bad)
    assert (boxes.table, boxes.wrong, boxes.too_few) == (None, wrong, not reason)
    assert reason in boxes.reason


def test_a_new_study_takes_the_boxes_of_the_old_one_away(exploration):
    lived(exploration, TINY)
    exploration.seek(Bad("energy", "none", "<", 0.5))
    wait_for(lambda: exploration.boxes.peek() is not None)
    lived(exploration, TINY.put("worlds", 2))
    assert (exploration.boxes.peek(), exploration.sought.peek()) == (None, None)


def test_a_visitor_who_goes_takes_the_study_along(exploration, tmp_path, monkeypatch):
    begun, go = _held(monkeypatch)
    checked(exploration, TINY)
    exploration.run()
    begun.wait(30)
    exploration.close()
    go.set()
    wait_for(lambda: not exploration._runs.is_busy)
    assert list(tmp_path.iterdir()) == []
    assert exploration.answer.peek() is None


def test_a_study_waits_for_that_of_somebody_else_and_does_not_meet_it(exploration, monkeypatch):
    begun, go = _held(monkeypatch)
    other = Exploration()
    for each in (exploration, other):
        checked(each, TINY)
        each.run()
    begun.wait(30)
    assert other.going.peek().done == 0
    other.cancel()
    go.set()
    wait_for(lambda: exploration.answer.peek() is not None)
    wait_for(lambda: not other._runs.is_busy)
    assert other.answer.peek() is None
    other.close()


def test_a_mistake_is_told_and_the_next_study_is_lived(exploration, monkeypatch):
    checked(exploration, TINY)
    monkeypatch.setattr("copsim.dashboard.exploring.run", lambda *_, **__: 1 / 0)
    exploration.run()
    wait_for(lambda: exploration.trouble.peek() is not None and exploration.going.peek() is None)
    assert "ZeroDivisionError" in exploration.trouble.peek().text
    monkeypatch.undo()
    lived(exploration, TINY)


def test_a_study_that_never_ends_is_given_up(exploration, monkeypatch):
    monkeypatch.setattr("copsim.dashboard.exploring.PATIENCE", 0)
    checked(exploration, TINY)
    exploration.run()
    wait_for(lambda: exploration.going.peek() is None)
    assert "patience" in exploration.trouble.peek().text
    assert exploration.answer.peek() is None


def _held(monkeypatch, runs=1):
    """Studies stop once so many runs are done until they are let go."""
    begun, go, step = threading.Event(), threading.Event(), Exploration._progress

    def held(self, order, gone):
        inner = step(self, order, gone)

        def waits(done, total):
            if done >= runs:
                begun.set()
                go.wait(30)
            inner(done, total)

        return waits

    monkeypatch.setattr(Exploration, "_progress", held)
    return begun, go
