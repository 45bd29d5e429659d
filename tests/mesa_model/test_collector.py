"""What is collected, by the column collector and by Mesa's own."""

import mesa
import numpy as np
import pandas as pd
import pytest

from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.mesa_model import ColumnCollector, CommunityModel, Member

SMALL = {"people_count": 40, "weeks": 12}


def test_every_indicator_of_every_week_is_collected():
    model = CommunityModel("baseline", **SMALL)
    assert np.isnan(model.indicator("members"))
    model.run_for(4)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame) == list(INDICATOR_NAMES)
    np.testing.assert_array_equal(frame.to_numpy(), model.life.series[:, 0, :])
    assert frame["members"].iloc[-1] == model.indicator("members") == len(model.agents.where(community=0))


def test_all_indicators_of_a_week_at_once():
    model = CommunityModel("baseline", **SMALL)
    assert np.isnan(model.indicators()).all()
    model.run_for(2)
    assert model.indicators() == pytest.approx([model.indicator(name) for name in INDICATOR_NAMES], nan_ok=True)


def test_a_reporter_exchanged_on_the_way_is_asked():
    model = CommunityModel("baseline", **SMALL)
    model.run_for(2)
    model.datacollector.model_reporters["members"] = lambda model: -1
    model.step()
    frame = model.datacollector.get_model_vars_dataframe()
    assert (frame["members"].to_numpy() == [frame["members"].iloc[0], frame["members"].iloc[1], -1]).all()
    assert frame["energy"].iloc[-1] == model.indicator("energy")
    assert len(frame) == 3


def test_columns_are_collected_as_mesa_collects_them():
    reporters = {"energy": "energy", "where": "band", "unit": "unit", "double": lambda agent: 2 * agent.energy}
    frames = []
    for kind in (ColumnCollector, mesa.DataCollector):
        model = CommunityModel("baseline", **SMALL)
        collector = kind(model_reporters={"members": lambda m: len(m.agents)}, agent_reporters=reporters)
        model.datacollector = collector
        model.run_for(15)
        frames.append(collector.get_agent_vars_dataframe())
    pd.testing.assert_frame_equal(*frames)
    assert frames[0].index.names == ["Step", "AgentID"]
    assert len(frames[0]) == 15 * 40


def test_no_member_is_made_to_collect_columns(monkeypatch):
    model = CommunityModel("baseline", **SMALL)
    model.datacollector = ColumnCollector(agent_reporters={name: name for name in ("energy", "band", "hours")})
    monkeypatch.setattr(Member, "at", None)
    model.run_for(3)
    assert len(model.datacollector.get_agent_vars_dataframe()) == 120


def test_what_was_collected_does_not_change_later():
    model = CommunityModel("baseline", **SMALL)
    model.datacollector = ColumnCollector(agent_reporters={"energy": "energy", "list": lambda agent: [agent.energy]})
    model.step()
    first = model.agents.get("energy")
    model.run_for(3)
    frame = model.datacollector.get_agent_vars_dataframe().loc[1.0]
    assert frame["energy"].tolist() == first
    assert frame["list"].tolist() == [[energy] for energy in first]


def test_reporters_of_a_kind_of_agent_and_of_nothing():
    model = CommunityModel("baseline", **SMALL)
    model.datacollector = ColumnCollector(agenttype_reporters={Member: {"energy": "energy"}})
    model.step()
    frame = model.datacollector.get_agenttype_vars_dataframe(Member)
    assert frame["energy"].tolist() == model.agents.get("energy")
    with pytest.raises(UserWarning, match="No agent reporters"):
        model.datacollector.get_agent_vars_dataframe()


def test_a_reporter_that_names_nothing_is_an_error():
    model = CommunityModel("baseline", **SMALL)
    model.datacollector = ColumnCollector(agent_reporters={"mood": "mood"})
    with pytest.raises(AttributeError, match="mood"):
        model.step()
