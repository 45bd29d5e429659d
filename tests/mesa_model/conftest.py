"""A small community, some way into its life."""

import copy

import pytest

from copsim.mesa_model import CommunityModel

SMALL = {"people_count": 80, "weeks": 60}


@pytest.fixture(scope="session")
def thirty_weeks() -> CommunityModel:
    """A community that has lived for thirty weeks; nobody may change it."""
    model = CommunityModel("baseline", **SMALL)
    model.run_for(30)
    return model


@pytest.fixture
def model(thirty_weeks: CommunityModel) -> CommunityModel:
    """Thirty weeks old, with members in more than one band."""
    return copy.copy(thirty_weeks)
