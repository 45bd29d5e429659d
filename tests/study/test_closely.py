"""Tables of members, ties and events against the indicators and states of the same runs; points and policies."""

import numpy as np
import pandas as pd
import pytest
from tests.study.sweep.support import study_of

from copsim.dynamics.engine import Life
from copsim.dynamics.ledger import Value
from copsim.errors import Mismatch
from copsim.study import closely, read
from copsim.study.branch import Branch
from copsim.study.columns import VALUE_KINDS
from copsim.study.digests import model_digest
from copsim.study.folder import StudyFolder
from copsim.study.known import known_run
from copsim.study.manifest import Block, Run
from copsim.study.plan import study_text
from copsim.study.runner import complete
from copsim.study.sweep.run import run
from copsim.study.tables import write_tables
from copsim.study.varied import interventions_of, points_of
from copsim.study.worlds import Worlds

TEXT = """\
policies = ["none", "must", "lost"]
replicates = 2
[set]
weeks = 45
people.count = 40
[design]
kind = "list"
rows = [{ parameters.s_median = 0.8 }, { people.culture = 0.9, parameters.s_median = 0.4 }]
[policy.must]
title = "Must"
interventions = [
  { from = 8, until = 20, set = { mandate = 1.0 } },
  { from = 30, set = { mandate = 2.0, praise = 0.3 } },
]
cost = { hours = 2.0, hours_per_member = 0.1 }
[policy.lost]
title = "Lost"
losses = [{ week = 25, nurturers = 1 }]
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("closely")
    return run(study_of(folder, TEXT), out=folder / "study")


@pytest.fixture(scope="module")
def tables(results):
    return {path.stem: pd.read_parquet(path) for path in write_tables(results.folder, closely.CLOSE)}


def test_members_and_hours_of_each_week_are_those_of_the_indicators(results, tables):
    lived = tables["member_weeks"].groupby(["run_id", "week"])
    weeks = results.weeks.set_index(["run_id", "week"])
    counts = lived.size().reindex(weeks.index, fill_value=0)
    assert counts.to_numpy() == pytest.approx(weeks["members"].to_numpy())
    hours = lived["hours_voluntary"].sum().reindex(weeks.index, fill_value=0.0)
    assert hours.to_numpy() == pytest.approx(weeks["hours_voluntary_total"].to_numpy(), abs=1e-9)
    core = lived["band"].agg(lambda band: (band == "core").sum()).reindex(weeks.index, fill_value=0)
    assert core.to_numpy() == pytest.approx(weeks["core"].fillna(0).to_numpy())


def test_a_member_is_the_sum_of_its_weeks(tables):
    members = tables["members"].set_index(["run_id", "uid", "community"])
    weeks = tables["member_weeks"].groupby(["run_id", "uid", "community"])
    assert len(members) == weeks.ngroups
    assert weeks["hours_voluntary"].sum().reindex(members.index).to_numpy() == pytest.approx(
        members["hours"].to_numpy()
    )
    in_bands = members[["weeks_core", "weeks_active", "weeks_peripheral"]].sum(axis=1)
    outside = weeks["band"].agg(lambda band: (band == "outside").sum()).reindex(members.index)
    assert (in_bands + outside).to_numpy().tolist() == weeks.size().reindex(members.index).tolist()
    assert weeks["week"].min().reindex(members.index).tolist() == members["joined_week"].tolist()


def test_who_left_left_for_the_reason_that_the_log_gives(tables):
    members, events = tables["members"], tables["events"]
    assert set(members["left_cause"].dropna()) == {"community", "organisation"}
    for cause, kind in (("community", "left"), ("organisation", "gone")):
        mine = members[members["left_cause"] == cause]
        logged = events[events["kind"] == kind]
        keys = set(zip(logged["run_id"], logged["uid"], strict=True))
        assert set(zip(mine["run_id"], mine["uid"], strict=True)) <= keys


def test_events_are_in_order_and_their_causes_come_before_them(tables):
    events = tables["events"]
    for _, log in events.groupby("run_id"):
        assert log["event"].tolist() == list(range(len(log)))
        assert log["week"].is_monotonic_increasing
        caused = log[log["cause"].notna()]
        assert (caused["cause"] < caused["event"]).all()
    assert {"joined", "learned", "question", "used", "obliged"} <= set(events["kind"])
    assert set(events["value_kind"].dropna()) <= set(VALUE_KINDS)


def test_ties_are_those_of_the_last_week(results, tables):
    manifest = results.manifest
    (first,) = manifest.runs(Block(0, 0, 1))
    life = Life(Worlds(manifest).setting(first), manifest.seed, first.replicate)
    life.advance(life.horizon - life.first_week)
    person, tie = life.world.person, life.world.tie
    expected = {
        (int(person.uid[row]), int(person.uid[other])): float(tie.trust[row, slot])
        for row in range(len(person))
        for slot, other in enumerate(tie.neighbour[row].tolist())
        if other >= 0 and tie.uid[row, slot] == person.uid[other]
    }
    mine = tables["ties"][tables["ties"]["run_id"] == manifest.run_id(first)]
    assert len(mine) == len(expected) > 0
    found = {(row["uid"], row["other_uid"]): row["strength"] for row in mine.to_dict("records")}
    assert found == expected


@pytest.fixture(scope="module")
def futures(results, tmp_path_factory):
    """A run and two other futures of it from week 20 on, as it was and under a further policy."""
    known = known_run(f"{results.folder}#{results.manifest.run_id(Run(0, 1))}")
    manifest = Branch(known, 19, ("must@30",), fresh=2).manifest()
    return complete(StudyFolder(tmp_path_factory.mktemp("futures") / "study"), manifest, study_text(manifest))


def test_members_of_other_futures_are_those_of_their_indicators(futures):
    """Weeks up to the branch have the luck of the run, later ones that of each future."""
    weeks = futures.weeks.set_index(["run_id", "week"])
    lived = pd.concat(part.to_pandas() for part in closely.member_weeks(futures)).groupby(["run_id", "week"])
    assert lived.size().reindex(weeks.index, fill_value=0).to_numpy() == pytest.approx(weeks["members"].to_numpy())
    hours = lived["hours_voluntary"].sum().reindex(weeks.index, fill_value=0.0)
    assert hours.to_numpy() == pytest.approx(weeks["hours_voluntary_total"].to_numpy(), abs=1e-9)


def test_events_of_other_futures_part_where_the_futures_do_however_small_the_log_is_at_first(futures, monkeypatch):
    logs = []
    for room in (8, 1 << 16):
        monkeypatch.setattr(closely, "FIRST_LOG", room)
        logs.append(pd.concat(part.to_pandas() for part in closely.events(futures)))
    pd.testing.assert_frame_equal(*logs)
    control = futures.manifest.cases[0].policy
    mine = [logs[0][logs[0]["run_id"] == name].drop(columns="run_id") for name in futures.runs["run_id"][::2]]
    assert set(futures.runs["policy"][::2]) == {control}
    past = [log[log["week"] < 20].reset_index(drop=True) for log in mine]
    assert len(past[0]) > 0
    assert past[0].equals(past[1])
    assert past[0].equals(past[2])
    assert len({len(log) for log in mine}) == 3


def test_kinds_of_value_stand_in_the_order_of_the_ledger():
    assert tuple(each.name.lower() for each in sorted(Value)) == VALUE_KINDS


def test_another_model_cannot_tell(results, monkeypatch):
    monkeypatch.setattr(closely, "model_digest", lambda: "0" * len(model_digest()))
    with pytest.raises(Mismatch, match="another model"):
        list(closely.members(read(results.folder)))


def test_points_have_the_values_of_the_design(results):
    assert points_of(results.manifest) == [
        {"point": 0, "parameters.s_median": 0.8},
        {"point": 1, "people.culture": 0.9, "parameters.s_median": 0.4},
    ]


def test_policies_are_what_they_set_and_when(results):
    rows = pd.DataFrame(interventions_of(results.manifest))
    told = [
        (row["policy"], row["intervention"], row["from_week"], row["to_week"], row["dose"], row["cost_hours"])
        for row in rows.astype(object).where(rows.notna(), None).to_dict("records")
    ]
    assert told == [
        ("must", "mandate", 8, 20, 1.0, 2.0),
        ("must", "mandate", 30, None, 2.0, 2.0),
        ("must", "praise", 30, None, 0.3, 2.0),
        ("lost", "loss of nurturers", 25, 26, 1.0, 0.0),
    ]
    assert np.isclose(rows.loc[0, "cost_hours_per_member"], 0.1)
