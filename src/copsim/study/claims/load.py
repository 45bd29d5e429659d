"""The claim files: which there are, and what each of them says, or all that is wrong with it."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from copsim.errors import EnvironmentProblem, InvalidInput, Problem, UsageError, printable, shortened
from copsim.scenario.document import Document, read_document
from copsim.scenario.findings import Findings
from copsim.scenario.load import validated
from copsim.scenario.names import did_you_mean
from copsim.study.claims.model import Claim
from copsim.study.claims.sense import check_claim

SUFFIX = ".toml"


def claims_folder() -> Path:
    """Inside of the installed package, or at the top of a checkout."""
    installed = Path(str(files("copsim"))) / "shipped" / "experiments" / "claims"
    checkout = Path(__file__).parents[4] / "experiments" / "claims"
    folder = next((folder for folder in (installed, checkout) if folder.is_dir()), None)
    if folder is None:
        raise EnvironmentProblem("the claims are missing; install copsim again")
    return folder


def in_order(name: str) -> tuple[str, int]:
    """Sorts ids as the register has them.

    >>> sorted(["E10", "A1", "E2"], key=in_order)
    ['A1', 'E2', 'E10']
    """
    found = re.fullmatch(r"([A-Z]*)(\d*)(.*)", name)
    return (found[1], int(found[2] or 0)) if found else (name, 0)


def claim_ids(folder: Path | None = None) -> tuple[str, ...]:
    """Ids of all claims, in the order of the register."""
    paths = (folder or claims_folder()).glob("*" + SUFFIX)
    return tuple(sorted((path.stem for path in paths), key=in_order))


def load_claim(path: Path, source: str | None = None) -> Claim:
    """The claim of a file; raises InvalidInput with all problems at once."""
    document = read_document(path, source)
    return validated(document, Claim, lambda findings: _check(findings, document, path))


def _check(findings: Findings, document: Document, path: Path) -> None:
    check_claim(findings)
    name = findings.get(("id",))
    if name is not None and name != path.stem:
        findings.add(("id",), allowed=f'"{path.stem}", as the file is called')


def load_claims(ids: Sequence[str] = (), folder: Path | None = None) -> list[Claim]:
    """Some claims, or all; problems of several files are reported together."""
    folder = folder or claims_folder()
    known = claim_ids(folder)
    for name in ids:
        if name not in known:
            help_text = did_you_mean(name, known) or f"claims: {', '.join(known)}"
            raise UsageError(f"there is no claim {printable(shortened(name))}; {help_text}")
    claims: list[Claim] = []
    problems: list[Problem] = []
    for name in sorted(set(ids or known), key=in_order):
        try:
            claims.append(load_claim(folder / (name + SUFFIX), name + SUFFIX))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems, str(folder))
    return claims
