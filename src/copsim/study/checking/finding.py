"""What a check found about one file."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from copsim.errors import CopsimError, EnvironmentProblem, InvalidInput, printable, shortened
from copsim.study.commit import TEMPORARY, storage_problems
from copsim.study.folder import LOCK

OK, DIFFERS, UNKNOWN = "ok", "differs", "not checked"
CHUNK = 1 << 20


class Finding(NamedTuple):
    """One file, by its path in the folder: ok, differs, or not checked, and why or what."""

    file: str
    status: str
    note: str


def files_below(folder: Path, *names: str) -> list[Path]:
    """Every file in some folders of a study, locks and what a living writer has open left out, by name."""
    with storage_problems(f"cannot look into {printable(str(folder))}"):
        paths = [path for name in names for path in (folder / name).rglob("*")]
        return sorted(path for path in paths if path.is_file() and not _passing(path))


def _passing(path: Path) -> bool:
    return path.name == LOCK or path.name.startswith(TEMPORARY)


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    total = sha256()
    with storage_problems(f"cannot read {printable(str(path))}"), path.open("rb") as file:
        while data := file.read(CHUNK):
            total.update(data)
    return total.hexdigest()


def judged(file: str, check: Callable[[], Finding]) -> Finding:
    """What a check finds; what it cannot make again is not what the parts give."""
    try:
        return check()
    except EnvironmentProblem as problem:
        return Finding(file, UNKNOWN, printable(str(problem)))
    except InvalidInput as problem:
        told = "; ".join(each.hint or each.allowed for each in problem.problems) or str(problem)
        return Finding(file, DIFFERS, f"cannot be made from these parts: {printable(shortened(told))}")
    except (CopsimError, ValueError, KeyError) as problem:
        return Finding(file, DIFFERS, f"cannot be made from these parts: {printable(shortened(str(problem)))}")


def same_bytes(file: str, path: Path, made: bytes, again: str) -> Finding:
    """Whether a file holds exactly these bytes; again: the command that makes it anew."""
    with storage_problems(f"cannot read {printable(str(path))}"):
        same = path.read_bytes() == made
    return Finding(file, OK, "") if same else Finding(file, DIFFERS, f"not what the parts give; {again} makes it anew")


def all_ok(findings: Iterator[Finding] | list[Finding]) -> bool:
    """Whether nothing differs."""
    return all(finding.status != DIFFERS for finding in findings)
