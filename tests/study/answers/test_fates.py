"""Who gains and who loses: against a plain count, and that it is the same looked at from the other side."""

import pytest
from tests.study.sweep.support import HEAD, VILLAGE, study_of

from copsim.dynamics.engine import Life
from copsim.study.fates import GAIN, WATCHED, fates
from copsim.study.manifest import Run
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.worlds import Worlds

POLICIES = """
[policy.chores]
title = "Chores"
interventions = [{ from = 16, set = { task_hours = 2.0 } }]
[policy.nothing]
title = "Nothing"
interventions = [{ from = 16, set = { mandate = 0.0 } }]
"""
COMMUNITY = VILLAGE.replace("weeks = 12", "weeks = 40").replace("count = 20", "count = 60")


@pytest.fixture
def manifest(tmp_path):
    def of(policies, replicates=3):
        study = f"policies = {policies}\nreplicates = {replicates}\n{POLICIES}".replace("'", '"')
        (tmp_path / "community.toml").write_text(COMMUNITY.replace("village", "community"))
        head = HEAD.replace("village.toml", "community.toml")
        return manifest_of_study(study_of(tmp_path, study, head))

    return of


def people(life):
    """uid: energy, identification (None = no member), band, tenure of everybody."""
    world, found = life.world, {}
    for row, uid in enumerate(world.person.uid.tolist()):
        member = world.membership.community[row] >= 0
        identification = float(world.membership.identification[row]) if member else None
        band, tenure = int(world.observation.band[row]), int(world.membership.tenure[row])
        found[uid] = (float(world.person.energy[row]), identification, band, tenure)
    return found


def test_fates_are_those_of_a_plain_count(manifest):
    asked = manifest(["none", "chores"])
    worlds = Worlds(asked)
    members = gain = lose = active = active_lose = 0
    for replicate in (1, 2, 3):
        lives = [Life(worlds.setting(Run(case, replicate)), asked.seed, replicate) for case in (0, 1)]
        lives[0].advance(16)
        before = people(lives[0])
        for life in lives:
            life.advance(life.horizon)
        ends = [people(life) for life in lives]
        for uid, (_, identification, band, _) in before.items():
            if identification is None or uid not in ends[0] or uid not in ends[1]:
                continue
            change = sum(ends[1][uid][n] or 0.0 for n in (0, 1)) - sum(ends[0][uid][n] or 0.0 for n in (0, 1))
            members += 1
            gain, lose = gain + (change > GAIN), lose + (change < -GAIN)
            active, active_lose = active + (band == 2), active_lose + (band == 2 and change < -GAIN)
    table = fates(asked).set_index("group")
    assert lose > members / 4
    assert table.loc["everybody", "people"] == pytest.approx(members / 3)
    assert table.loc["everybody", ["gain", "lose"]].tolist() == pytest.approx([gain / members, lose / members])
    assert active > 0
    assert table.loc["active", "lose"] == pytest.approx(active_lose / active)


def test_groups_of_one_kind_add_up_to_everybody(manifest):
    table = fates(manifest(["none", "chores"]))
    people = table.groupby("by")["people"].sum()
    assert people.to_numpy() == pytest.approx(people["everybody"])
    assert (table["gain"] + table["lose"] <= 1.0).all()


def test_from_the_other_side_losers_are_gainers(manifest):
    there, back = fates(manifest(["none", "chores"])), fates(manifest(["chores", "none"]))
    assert there["lose"].tolist() == back["gain"].tolist()
    assert there["energy"].tolist() == pytest.approx((-back["energy"]).tolist())


def test_a_policy_that_changes_nothing_has_no_losers(manifest):
    assert set(fates(manifest(["none", "chores", "nothing"]))["policy"]) == {"chores"}


def test_no_more_worlds_are_lived_than_said(manifest):
    assert set(fates(manifest(["none", "chores"], replicates=40))["worlds"]) == {WATCHED}
