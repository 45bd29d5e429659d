"""Figures of planted worlds: what is drawn is known."""

import pytest
from tests.cli.support import VILLAGE, planted

from copsim.scenario import parse_case
from copsim.study import run_study, worlds


@pytest.fixture(scope="session")
def studied(tmp_path_factory):
    """Results of cases of the village on planted worlds, by their policies and the number of replicates."""
    folder = tmp_path_factory.mktemp("village")
    path = folder / "village.toml"
    path.write_text(VILLAGE)

    def study(*policies, replicates=8, changes=(), live=planted):
        cases = [parse_case(f"{path}{policy}", changes) for policy in policies]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worlds, "live", live)
            out = folder / f"study{len(list(folder.iterdir()))}"
            return run_study(cases, name="village", replicates=replicates, seed=1, out=out)

    return study


@pytest.fixture(scope="session")
def pair(studied):
    """The village without and with a mandate."""
    return studied("", "+must")
