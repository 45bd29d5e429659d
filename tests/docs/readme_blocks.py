"""The transcripts and the picture of README.md, made by the commands and the Python that stand there.

`python -m tests.docs.readme_blocks` writes them anew: between the markers of README.md, and docs/pictures/demo.svg.
Everything runs in one folder, in the order in which a reader would run it.
"""

import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from glob import glob
from pathlib import Path
from typing import Any

from copsim.cli.app import run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PICTURE = ROOT / "docs" / "pictures" / "demo.svg"
BLOCK = re.compile(r"(<!-- block:([\w-]+) -->\n```\w*\n)(.*?)(```\n<!-- end -->)", re.DOTALL)
FENCE = re.compile(r"<!-- (file|python):([\w.-]+) -->\n```\w+\n(.*?)```\n", re.DOTALL)
DIGEST = re.compile(r"\b[0-9a-f]{8}\b")
CHECKS = ("lint", "types", "layers")
VERDICT = re.compile(r"All checks passed!|\d+ files already formatted|Success: .*|Contracts: .*")
OF_CHECKS = "test"

COMMANDS = {
    "demo": "copsim demo",
    "new": "copsim new wound-care",
    "explain": "copsim explain wound-care.toml+must | head -n 18",
    "run": "copsim run wound-care.toml | head -n 9",
    "compare": "copsim compare wound-care.toml wound-care.toml+time --plot weeks.svg",
    "sweep": "copsim sweep choice.toml",
    "rank": "copsim rank results/choice-* --flips",
    "problems": "copsim explain wound-care.toml --set conditions.mandate=50",
}


def blocks_in(text: str) -> dict[str, str]:
    """What stands between the markers, by the name of the block."""
    return {found[2]: found[3] for found in BLOCK.finditer(text)}


def fences_in(text: str, kind: str) -> dict[str, str]:
    """Files or Python of the document by their names, in its order."""
    return {found[2]: found[3] for found in FENCE.finditer(text) if found[1] == kind}


def made(text: str, folder: Path) -> tuple[dict[str, str], str]:
    """Every block but the checks, and the picture of the demo, as they come out today; all in this folder."""
    with chdir(folder):
        for name, content in fences_in(text, "file").items():
            Path(name).write_text(content, encoding="utf-8")
        blocks = {name: transcript(command) for name, command in COMMANDS.items()}
        blocks |= dict(told(fences_in(text, "python")))
        picture = next(Path("results").glob("demo-*/report/demo.svg")).read_text(encoding="utf-8")
    return blocks, picture


def transcript(command: str) -> str:
    """A command after its prompt, and what it prints, or the first lines of it; an end that is not 0 stands behind."""
    inner, _, lines = command.partition(" | head -n ")
    code, out = called(inner)
    out = "".join(out.splitlines(keepends=True)[: int(lines) if lines else None])
    ending = f"(exit {code})\n" if code else ""
    return f"$ {command}\n{out}{ending}"


def called(command: str) -> tuple[int, str]:
    """Exit code and stdout of one copsim command; of a command that fails, what it says on stderr."""
    out, err = io.StringIO(), io.StringIO()
    words = [path for word in shlex.split(command)[1:] for path in (sorted(glob(word)) or [word])]
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
    return code, err.getvalue() if code else out.getvalue()


def told(examples: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What the Python examples print, those that print; they share their names, as in one notebook."""
    names: dict[str, Any] = {"__name__": "__readme__"}
    for name, code in examples.items():
        out = io.StringIO()
        with redirect_stdout(out):
            exec(compile(code, f"README.md, {name}", "exec"), names)
        if out.getvalue():
            yield name, out.getvalue()


def checks() -> str:
    """The verdicts of the quick part of `make test`."""
    ended = subprocess.run(["make", *CHECKS], cwd=ROOT, capture_output=True, text=True, check=True)
    return "$ make test\n" + "".join(f"{line}\n" for line in ended.stdout.splitlines() if VERDICT.fullmatch(line))


def masked(text: str) -> str:
    """Digests change with every edit of the model's source, also with those that change no number."""
    return DIGEST.sub("########", text)


def filled(text: str, blocks: dict[str, str]) -> str:
    """The document with every block as it came out."""
    return BLOCK.sub(lambda found: found[1] + blocks[found[2]] + found[4], text)


def main() -> None:
    """Write the blocks and the picture anew."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        blocks, picture = made(text, Path(folder))
    README.write_text(filled(text, blocks | {OF_CHECKS: checks()}), encoding="utf-8")
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    os.environ.pop("FORCE_COLOR", None)
    sys.exit(main())
