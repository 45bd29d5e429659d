"""Commands are called in process, in a folder of their own, on planted worlds unless a test asks for real ones."""

import shutil

import pytest
from tests.cli.support import LEVERS, SWEEP, VILLAGE, Ended, planted

from copsim.cli.app import run
from copsim.scenario import parse_case
from copsim.study import run_study, worlds
from copsim.study.sweep.load import load_study
from copsim.study.sweep.run import Shard, run as sweep


@pytest.fixture
def village(tmp_path, monkeypatch):
    """A folder with village.toml in it, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "village.toml"
    path.write_text(VILLAGE)
    return path


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A folder with a finished study of two planted worlds of the village, seed 4."""
    folder = tmp_path_factory.mktemp("finished")
    (folder / "village.toml").write_text(VILLAGE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "live", planted)
        case = parse_case(str(folder / "village.toml"))
        run_study([case], name="village", replicates=2, seed=4, out=folder / "study")
        (folder / "sweep.toml").write_text(SWEEP)
        (folder / "levers.toml").write_text(LEVERS)
        study = load_study(folder / "sweep.toml")
        sweep(study, out=folder / "swept")
        for number in (1, 2):
            sweep(study, out=folder / f"shard{number}", shard=Shard(number, 2))
        return folder


@pytest.fixture
def study_copy(village, finished):
    """The finished study as the folder `study`, a sweep as the file `sweep.toml`, and its runs as `swept`."""
    for path in finished.iterdir():
        if path.is_dir():
            shutil.copytree(path, village.parent / path.name)
        else:
            shutil.copy(path, village.parent)


@pytest.fixture
def real(village, capsys):
    """Call copsim on real worlds."""

    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capsys.readouterr())

    return call


@pytest.fixture
def copsim(real, monkeypatch):
    """Call copsim on planted worlds."""
    monkeypatch.setattr(worlds, "live", planted)
    return real
