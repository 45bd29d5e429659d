"""Worlds are lived once for all tests of the study room: what is tested here is what happens to them afterwards."""

from pathlib import Path

import pytest
from tests.study.support import Study, lived, village

from copsim.study import worlds


@pytest.fixture(scope="session")
def cases(tmp_path_factory):
    return village(tmp_path_factory.mktemp("scenario"))


@pytest.fixture(scope="session")
def study(cases):
    return Study(cases)


@pytest.fixture(autouse=True)
def _lived_once(monkeypatch):
    monkeypatch.setattr(worlds, "live", lived)


@pytest.fixture(scope="session")
def uninterrupted(study, tmp_path_factory) -> Path:
    """A folder that holds the whole study."""
    folder = tmp_path_factory.mktemp("whole") / "study"
    before, worlds.live = worlds.live, lived
    try:
        study.complete(folder)
    finally:
        worlds.live = before
    return folder
