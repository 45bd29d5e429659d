"""Every way to end has its code, its words on stderr, nothing on stdout, and never a traceback."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from tests.cli.support import planted

from copsim.cli import main
from copsim.cli.schemas import document_schema
from copsim.dynamics.engine import Failure
from copsim.errors import ExitCode
from copsim.study import compute, worlds
from copsim.study.lock import held

RUN = ("run", "village.toml", "--replicates", "2")
EVIL = "people.count=__import__('os').system('touch pwned')"

# arguments, code, what the message says
BAD = {
    "C01-command": (["compar"], 2, "compare"),
    "C01-option": (["run", "village.toml", "--replicate5"], 2, "--replicate"),
    "C01-prefix": (["run", "village.toml", "--se", "3"], 2, "--seed"),
    "C01-none": ([], 2, "copsim -h"),
    "C01-missing": (["run"], 2, "CASE"),
    "C01-surplus": (["doctor", "now"], 2, "now"),
    "C01-value": ([*RUN, "--seed", "4294967296"], 2, "4294967295"),
    "C01-negative": ([*RUN, "--seed", "-1"], 2, "-1"),
    "C01-fraction": (["run", "village.toml", "--replicates", "1.5"], 2, "1.5"),
    "C01-case": (["RUN", "village.toml"], 2, "RUN"),
    "C01-both": ([*RUN, "--replicate", "3"], 2, "choose one"),
    "C01-no-integer": ([*RUN, "--seed", "1e3"], 2, "1e3"),
    "C01-no-thread": ([*RUN, "--jobs", "0"], 2, "--jobs"),
    "C01-no-world": (["run", "village.toml", "--replicates", "0"], 2, "--replicates"),
    "N04-replicate": (["run", "village.toml", "--replicate", "4294967296"], 2, "4,294,967,295"),
    "scenario": (["run", "baselin"], 2, "baseline"),
    "policy": (["run", "village.toml+must-not"], 2, "must"),
    "file": (["explain", "nowhere.toml"], 2, "nowhere.toml"),
    "one-case": (["compare", "village.toml"], 2, "2 to 4"),
    "five-cases": (["compare", *["village.toml"] * 5], 2, "2 to 4"),
    "same-case": (["compare", "village.toml", "village.toml"], 2, "village"),
    "kind": (["list", "polices"], 2, "policies"),
    "name": (["show", "betta"], 2, "beta"),
    "schema": (["schema", "json:rnu"], 2, "json:run"),
    "story": (["demo", "mandat"], 2, "mandate"),
    "no-study": (["tables", "."], 2, "no study folder"),
    "picture": ([*RUN, "--plot", "p.gif"], 2, ".svg"),
    "picture-folder": ([*RUN, "--plot", "deep.svg"], 2, "deep.svg"),
    "C02-path": ([*RUN, "--set", "peple.count=3"], 2, "people"),
    "C02-toml": ([*RUN, "--set", "people.count=a lot"], 2, "people.count"),
    "C02-code": ([*RUN, "--set", EVIL], 2, "__import__"),
    "C02-range": ([*RUN, "--set", "people.count=-1"], 3, "--set people.count"),
    "C02-type": ([*RUN, "--set", "people.count=1.5"], 3, "--set people.count"),
    "C03-file": ([*RUN, "--out", "village.toml"], 2, "village.toml"),
    "C03-device": ([*RUN, "--out", "/dev/null"], 2, "is a file"),
    "C03-below-a-file": ([*RUN, "--out", "village.toml/x"], 8, "village.toml"),
    "C03-too-long": ([*RUN, "--out", "x" * 300], 8, "too long"),
    "C03-foreign": ([*RUN, "--out", "foreign"], 2, "holds other files"),
    "C03-input": ([*RUN, "--out", "."], 2, "holds other files"),
    "S01": (["run", "empty.toml"], 3, "people"),
    "S02": (["run", "broken.toml"], 3, "broken.toml:1:"),
    "S11": (["run", "village.toml", "--set", "people.count=10000000", "--set", "weeks=1000000"], 9, "--allow-large"),
    "S11-runs": (["run", "village.toml", "--replicates", "4294967296"], 9, "--allow-large"),
    "S13-folder": (["run", "./"], 3, "not a regular file"),
    "S13-loop": (["run", "loop.toml"], 3, "leads to itself"),
    "S13-below-a-file": (["run", "village.toml/x.toml"], 8, "village.toml/x.toml"),
    "S12": (["run", "\x1b[31mred.toml"], 2, "\\x1b[31mred.toml"),
    "W06": ([*RUN, "--seed", "5", "--out", "study"], 7, "seed: 4 in the folder, 5 asked for"),
    "W05": ([*RUN, "--out", "busy"], 6, "busy"),
    "io": ([*RUN, "--plot", "village.toml/p.svg"], 8, "village.toml"),
}


@pytest.fixture
def folder(village, study_copy):
    """What the bad command lines need to fail: a study, a busy and a foreign folder, bad files."""
    Path("foreign").mkdir()
    Path("foreign/letter.txt").write_text("dear")
    Path("deep.svg").mkdir()
    Path("empty.toml").write_text("")
    Path("broken.toml").write_text('name = "')
    Path("loop.toml").symlink_to("loop.toml")
    Path("busy").mkdir()
    with held(Path("busy/lock")):
        yield village.parent


def names_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("arguments, code, words", BAD.values(), ids=BAD)
def test_bad_input(folder, copsim, arguments, code, words):
    before = names_below(folder)
    ended = copsim(*arguments)
    assert ended.code == code
    assert ended.out == ""
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert "\x1b" not in ended.err
    assert set(names_below(folder)) - set(before) <= {"busy/parts"}


@pytest.mark.parametrize("arguments, code, words", BAD.values(), ids=BAD)
def test_bad_input_as_a_document(folder, copsim, arguments, code, words):
    ended = copsim(*arguments, "--json")
    document = json.loads(ended.out)
    jsonschema.validate(document, document_schema("error"))
    assert document["code"] == ended.code == code
    assert words in document["message"]


def test_a_document_and_a_line_exclude_each_other(real):
    ended = real("list", "policies", "--json", "--quiet")
    assert ended.code == 2
    assert json.loads(ended.out)["message"] == "--json and --quiet: choose one"


def test_all_problems_are_told_at_once(village, copsim):
    text = village.read_text().replace("units = 2", 'units = "two"\nuints = 3').replace("weeks = 30", "weeks = -1")
    village.write_text(text)
    ended = copsim(*RUN)
    assert ended.code == 3
    places = [line.split()[0] for line in ended.err.splitlines()[:-1]]
    assert places == ["village.toml:4:1", "village.toml:8:1", "village.toml:9:1"]
    assert ended.err.splitlines()[-1] == "3 problems in village.toml; nothing was run."
    problems = json.loads(copsim(*RUN, "--json").out)["problems"]
    assert [problem["key"] for problem in problems] == ["weeks", "people.units", "people.uints"]


def test_failed_runs_end_with_4_and_all_others_are_kept(copsim, monkeypatch):
    def one_fails(setting, seed, replicate, *, cohort_week=None):
        trace = planted(setting, seed, replicate)
        failure = Failure(7, "person.energy", 3, float("nan")) if replicate == 2 else None
        return replace(trace, failure=failure)

    monkeypatch.setattr(worlds, "live", one_fails)
    ended = copsim("run", "village.toml", "--replicates", "4", "--json")
    assert ended.code == ExitCode.FAILED_RUNS
    assert json.loads(ended.out)["study"]["failed"] == 1
    ended = copsim("compare", "village.toml", "village.toml+must", "--replicates", "4")
    assert ended.code == ExitCode.FAILED_RUNS
    assert "2 of 8 runs failed" in ended.err
    assert "attendance" in ended.out
    folder = next(line for line in ended.out.splitlines() if line.startswith("results/"))
    for command in (["report", folder, "--for", "board"], ["archive", folder]):
        assert copsim(*command).code == ExitCode.FAILED_RUNS
    assert "runs failed; they have no outcomes" in Path(folder, "report", "board.html").read_text()
    assert copsim("verify", folder).code == ExitCode.OK


@pytest.mark.parametrize("place", ["copsim.study.worlds.live", "copsim.study.compute.encode_part"])
def test_an_unforeseen_exception_is_ours(copsim, monkeypatch, place):
    def broken(*args, **kwargs):
        raise ZeroDivisionError(f"m{17:03} has no hours")

    monkeypatch.setattr(place, broken)
    ended = copsim(*RUN)
    assert ended.code == ExitCode.INTERNAL
    last = ended.err.splitlines()[-1]
    assert last.startswith("copsim: internal error, ours: ZeroDivisionError. Report: ")
    report = Path(last.split("Report: ")[1])
    text = report.read_text()
    report.unlink()
    assert "copsim run village.toml --replicates 2" in text
    assert "ZeroDivisionError" in text
    assert "m017" not in text
    monkeypatch.undo()


def test_after_an_unforeseen_exception_the_same_command_goes_on(copsim, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(compute, "encode_part", lambda *_: 1 / 0)
        ended = copsim(*RUN, "--out", "study")
        Path(ended.err.split("Report: ")[1].strip()).unlink()
    assert copsim(*RUN, "--out", "study").code == 0


def test_an_unforeseen_exception_as_a_document(copsim, monkeypatch):
    monkeypatch.setattr(worlds, "live", lambda *_, **__: 1 / 0)
    ended = copsim(*RUN, "--json")
    document = json.loads(ended.out)
    jsonschema.validate(document, document_schema("error"))
    assert document["code"] == ended.code == 1
    Path(document["message"].split("Report: ")[1]).unlink()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_study_says_how_to_go_on(copsim, monkeypatch, number):
    def stopped(setting, seed, replicate, *, cohort_week=None):
        if replicate == 1:
            os.kill(os.getpid(), number)
        return planted(setting, seed, replicate)

    monkeypatch.setattr(worlds, "live", stopped)
    monkeypatch.setattr("copsim.study.plan.RUNS_PER_BLOCK", 2)
    ended = copsim("run", "village.toml", "--replicates", "20", "--out", "study")
    assert ended.code == ExitCode.INTERRUPTED
    assert ended.err.splitlines()[-1] == "go on with: copsim run village.toml --replicates 20 --out study"
    monkeypatch.setattr(worlds, "live", planted)
    assert copsim("run", "village.toml", "--replicates", "20", "--out", "study").code == 0


def test_a_missing_extra_is_named(copsim, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    ended = copsim(*RUN, "--plot", "p.svg")
    assert ended.code == ExitCode.ENVIRONMENT
    assert "copsim[report]" in ended.err
    assert not Path("results").exists()
    assert copsim(*RUN).code == 0


@pytest.mark.parametrize("package", ["numba", "pandas", "pyarrow", "scipy"])
def test_j06_a_missing_package_is_named(package):
    script = f"import sys; sys.modules['{package}'] = None; from copsim.cli import main; main()"
    line = [sys.executable, "-c", script, "run", "baseline", "--replicates", "1"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.ENVIRONMENT
    assert done.stderr.startswith(f"copsim: the package {package}")
    assert done.stdout == ""


def test_c07_the_core_does_without_the_extras():
    blocked = ["matplotlib", "cmcrameri", "solara", "segno", "starlette", "dask", "distributed"]
    script = f"import sys; sys.modules.update(dict.fromkeys({blocked})); from copsim.cli import main; main()"
    line = [sys.executable, "-c", script, "run", "baseline", "--dry-run"]
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0


def test_c08_an_older_python_is_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 11, 9))
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == ExitCode.ENVIRONMENT
    assert capsys.readouterr().err == "copsim: needs Python 3.12 or newer; this is 3.11.9\n"


def test_c05_an_early_interrupt_has_its_code_and_no_traceback():
    script = (
        "import os, signal, sys, importlib.abc\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background begins without it
        "class Slow(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Slow())\n"
        "from copsim.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script, "run", "x y"], capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.INTERRUPTED
    assert done.stderr == "copsim: stopped\ngo on with: copsim run 'x y'\n"


def test_w11_runs_without_memory_are_rows(copsim, monkeypatch):
    def greedy(*_, **__):
        raise MemoryError

    monkeypatch.setattr(worlds, "live", greedy)
    ended = copsim(*RUN)
    assert ended.code == ExitCode.FAILED_RUNS
    assert "runs failed" in ended.err


def test_numbers_of_another_computer_are_noticed(copsim, monkeypatch):
    monkeypatch.setattr("copsim.cli.checks.golden_worlds", dict)
    monkeypatch.setattr("copsim.dynamics.chance.philox", lambda counter, key: (np.uint64(1),) * 4)
    ended = copsim("selftest")
    assert ended.code == ExitCode.ENVIRONMENT
    assert "PROBLEM  draws" in ended.out
    assert ended.out.splitlines()[-1] == "not reproducible"
