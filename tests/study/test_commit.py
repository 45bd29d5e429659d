"""A file is not there, or it is whole."""

import errno

import pytest
from tests.study.support import Died, Failing, Recording, left_behind

from copsim.study.commit import commit_bytes, make_folder, sweep
from copsim.study.files import Files

OPERATIONS = ("create", "write", "sync", "rename", "sync_folder")


def test_the_content_is_on_the_disk_before_the_name_and_the_name_before_we_go_on(tmp_path):
    files = Recording()
    commit_bytes(tmp_path / "a.txt", b"abc", files)
    assert [done[0] for done in files.done] == list(OPERATIONS)
    (_, temporary, _), (_, last_folder, _) = files.done[0], files.done[-1]
    assert temporary.parent == last_folder == tmp_path
    assert files.done[3][1:] == (temporary, tmp_path / "a.txt")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS])
@pytest.mark.parametrize("at, operation", list(enumerate(OPERATIONS, 1)))
def test_a_commit_that_fails_leaves_what_was_there(tmp_path, at, operation, number):
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    files = Failing(at, number)
    with pytest.raises(OSError, match=r".") as caught:
        commit_bytes(target, b"new", files)
    assert (caught.value.errno, files.failed) == (number, operation)
    assert target.read_bytes() == (b"new" if operation == "sync_folder" else b"old")
    assert not left_behind(tmp_path)


@pytest.mark.parametrize("at", range(1, len(OPERATIONS) + 1))
def test_who_dies_in_a_commit_leaves_the_old_or_the_new_file_and_perhaps_a_temporary_one(tmp_path, at):
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(Died):
        commit_bytes(target, b"new", Failing(at, dies=True))
    assert target.read_bytes() in (b"old", b"new")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_disk_that_takes_a_few_bytes_at_a_time_gets_them_all(tmp_path):
    class Slow(Files):
        def write(self, file, data):
            return super().write(file, data[:3])

    commit_bytes(tmp_path / "a.txt", bytes(range(100)), Slow())
    assert (tmp_path / "a.txt").read_bytes() == bytes(range(100))


def test_sweeping_removes_only_temporary_files(tmp_path):
    for name in (".tmp-00001-ab", "b00001-00000000.parquet", "notes.txt", ".hidden"):
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".hidden", "b00001-00000000.parquet", "notes.txt"]


def test_new_folders_are_durable_from_the_top(tmp_path):
    files = Recording()
    make_folder(tmp_path / "a" / "b", files)
    assert [done[1] for done in files.done] == [tmp_path, tmp_path / "a"]
