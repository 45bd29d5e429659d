"""--json everywhere: one document on stdout, valid against the schema that copsim itself prints."""

import json

import jsonschema
import pytest

from copsim.study import read

LINES = {
    "run": ["run", "village.toml", "--replicates", "3"],
    "run-single": ["run", "village.toml", "--replicate", "3"],
    "run-plot": ["run", "village.toml", "--replicates", "3", "--plot", "p.svg"],
    "run-dry": ["run", "village.toml", "--dry-run"],
    "compare": ["compare", "village.toml", "village.toml+must", "village.toml+may", "--replicates", "3"],
    "compare-dry": ["compare", "village.toml", "village.toml+must", "--dry-run"],
    "demo": ["demo", "leader", "--replicates", "2", "--people", "20"],
    "tables": ["tables", "study"],
    "sweep": ["sweep", "sweep.toml"],
    "sweep-dry": ["sweep", "sweep.toml", "--dry-run"],
    "sweep-shard": ["sweep", "sweep.toml", "--shard", "2/3"],
    "resume": ["resume", "swept"],
    "merge": ["merge", "merged", "shard1", "shard2"],
    "status": ["status", "swept"],
    "rerun": ["rerun", "study#RUN"],
    "branch": ["branch", "study#RUN@12+must+may@20", "--policies", "village.toml"],
    "branch-fresh": ["branch", "study#RUN@12+leader-loss", "--fresh", "3"],
    "branch-futures": ["branch", "study#RUN@12", "--fresh", "3"],
    "branch-same": ["branch", "study#RUN@12"],
    "status-watch": ["status", "swept", "--watch"],
    "sensitivity": ["sensitivity", "swept", "--outcome", "energy"],
    "sensitivity-pawn": ["sensitivity", "swept", "--method", "pawn", "--policy", "none"],
    "rank": ["rank", "swept", "--frontier", "--flips"],
    "rank-file": ["rank", "sweep.toml", "--outcome", "core"],
    "rank-closer": ["rank", "swept", "--closer", "60", "--budget", "1 h"],
    "discover": ["discover", "swept", "--bad", "mean(energy) < 0.55", "--policy", "none"],
    "search": ["search", "levers.toml", "--goal", "mean(energy) >= 0.5", "--budget", "9 h"],
    "tipping": ["tipping", "village.toml", "mandate=0:2", "people.culture=0.2:0.8", "--steps", "2"],
    "report": ["report", "swept", "--for", "board"],
    "verify": ["verify", "swept"],
    "archive": ["archive", "swept"],
    "archive-dry": ["archive", "swept", "--dry-run"],
    "report-paper": ["report", "study"],
    "autopsy": ["autopsy", "study"],
    "autopsy-case": ["autopsy", "village.toml+must", "--replicates", "4"],
    "new": ["new", "guild"],
    "doctor": ["doctor"],
    "selftest": ["selftest"],
    "explain": ["explain", "village.toml+must"],
    "show": ["show", "mandate"],
    "show-scenario": ["show", "baseline"],
    "schema": ["schema", "scenario"],
    "schema-json": ["schema", "json:run"],
    "schema-claim": ["schema", "claim"],
    "schema-study": ["schema", "study"],
    **{
        f"list-{kind}": ["list", kind]
        for kind in (
            "scenarios",
            "policies",
            "conditions",
            "parameters",
            "indicators",
            "outcomes",
            "mechanisms",
            "claims",
        )
    },
}


@pytest.fixture
def filled(study_copy):
    """Command lines with the id of a run in place of RUN."""
    run_id = read("study").runs["run_id"][0]
    return lambda arguments: [word.replace("RUN", run_id[:8]) for word in arguments]


@pytest.fixture(autouse=True)
def _no_goldens(monkeypatch):
    monkeypatch.setattr("copsim.cli.checks.golden_worlds", dict)


@pytest.mark.parametrize("arguments", LINES.values(), ids=LINES)
def test_document_is_valid(copsim, filled, arguments):
    ended = copsim(*filled(arguments), "--json")
    document = json.loads(ended.out)
    schema = json.loads(copsim("schema", f"json:{arguments[0]}").out)
    assert ended.code == 0
    assert document["schema"] == f"copsim.{arguments[0]}/1"
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)
    assert schema["properties"]["schema"]["const"] == document["schema"]
    assert "NaN" not in ended.out


@pytest.mark.parametrize("arguments", LINES.values(), ids=LINES)
def test_stdout_is_the_same_twice_plain_and_fits_80_columns(copsim, filled, arguments):
    arguments = filled(arguments)
    first = copsim(*arguments)
    second = first if arguments[0] == "new" else copsim(*arguments)  # what is there is not written twice
    assert first.code == second.code == 0
    assert first.out == second.out
    assert first.out.endswith("\n")
    assert "\x1b" not in first.out + first.err
    long = [line for line in first.out.splitlines() if len(line) > 80 and not line.startswith("  | ")]
    assert long == [] or arguments[0] == "schema"


@pytest.mark.parametrize("arguments", LINES.values(), ids=LINES)
def test_quiet_is_one_line(copsim, filled, arguments):
    ended = copsim(*filled(arguments), "--quiet")
    assert ended.code == 0
    assert ended.out.count("\n") == 1
    assert ended.err == ""


def test_not_available_is_null(copsim):
    document = json.loads(copsim("compare", "village.toml", "village.toml+must", "--replicates", "1", "--json").out)
    assert [effect["lo95"] for effect in document["effects"]] == [None] * len(document["effects"])


def test_schema_of_scenarios_is_the_one_that_new_writes(copsim, village):
    assert copsim("new", "guild").code == 0
    stored = json.loads((village.parent / "guild" / "copsim.scenario.schema.json").read_text())
    assert json.loads(copsim("schema", "scenario").out) == stored
