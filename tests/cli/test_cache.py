"""The cache of compiled code (J01, J04): damage costs one command, and is gone with the next."""

import os
import pickle
import sys

import pytest

from copsim.cli.failures import as_copsim_error
from copsim.dynamics import kernel
from copsim.errors import EnvironmentProblem

DAMAGE = {
    "J01-empty": b"",
    "J01-text": b"not a pickle",
    "J01-cut": b"\x80\x04\x95\xff\x00\x00\x00\x00\x00\x00\x00\x8c",
}


@pytest.mark.parametrize("data", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_ends_with_10_and_is_discarded(tmp_path, monkeypatch, data):
    from numba.core.caching import IndexDataCacheFile

    monkeypatch.setattr(kernel, "CACHE_FOLDER", tmp_path)
    compiled = tmp_path / "dynamics"
    compiled.mkdir()
    (compiled / "week.nbi").write_bytes(data)
    (compiled / "week.1.nbc").write_bytes(data)
    (tmp_path / "letter.txt").write_text("dear")
    index = IndexDataCacheFile(str(compiled), "week", ("stamp",))
    with pytest.raises((EOFError, pickle.UnpicklingError)) as caught:
        index._load_index()
    error = as_copsim_error(caught.value, ["run", "baseline"])
    assert isinstance(error, EnvironmentProblem)
    assert "compiles it anew" in str(error)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["letter.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of folders")
@pytest.mark.parametrize("mode, private", [(0o700, True), (0o755, True), (0o770, False), (0o707, False)])
def test_j04_a_folder_that_others_can_write_holds_no_code(tmp_path, monkeypatch, mode, private):
    monkeypatch.setenv("COPSIM_CACHE_DIR", str(tmp_path))
    folder = kernel.cache_folder()
    assert folder is not None
    os.chmod(folder, mode)
    assert (kernel.cache_folder() == folder) is private


def test_j04_a_folder_that_cannot_be_made_holds_no_code(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COPSIM_CACHE_DIR", str(tmp_path / "file"))
    assert kernel.cache_folder() is None
