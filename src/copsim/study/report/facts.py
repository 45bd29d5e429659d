"""What a report says about the study itself: its size, its versions, what was varied, and what is assumed."""

import re
import tomllib
from typing import Any

import pandas as pd

from copsim import MODEL_VERSION
from copsim.dynamics.parameters import PARAMETERS, Parameter
from copsim.study.commit import storage_problems
from copsim.study.folder import STUDY
from copsim.study.results import Results

GRADE = re.compile(r"\b[A-D](?:/[A-D])?\b")
ASSUMED = "assumed"
AGAIN = "cp -r DIR AGAIN && rm AGAIN/parts/* && copsim resume AGAIN"  # from the manifest alone, whoever asked how
USUAL_QUESTION = "What do these courses change, and how sure is that?"


def study_file(results: Results) -> dict[str, Any]:
    """The study file of the folder, as plain values; nothing of it is trusted."""
    with storage_problems(f"cannot read {results.folder}"):
        data = (results.folder / STUDY).read_bytes()
    try:
        return tomllib.loads(data.decode())
    except ValueError:
        return {}


def study_table(results: Results) -> pd.DataFrame:
    """Facts of the study, a row each: key and value, both text."""
    manifest, asked = results.manifest, study_file(results)
    design = manifest.design
    facts = {
        "name": manifest.name,
        "title": str(asked.get("title") or manifest.name),
        "question": str(asked.get("question") or USUAL_QUESTION),
        "runs_there": f"{results.done:,}",
        "runs_asked": f"{results.total:,}",
        "runs_failed": f"{results.failed:,}",
        "worlds": f"{results.replicates:,}",
        "first_world": str(manifest.first_replicate),
        "points": f"{len(design.points) if design else 1:,}",
        "design": str(design.made["kind"]) if design else "",
        "sets": f"{len(manifest.points):,}" if manifest.points else "",
        "seed": str(manifest.seed),
        "model_version": str(MODEL_VERSION),
        "model": manifest.model,
        "draws": str(manifest.rng_scheme),
        "study": manifest.study,
        "command": AGAIN,
        **{f"version {name}": version for name, version in manifest.versions.items()},
    }
    return pd.DataFrame({"key": list(facts), "value": list(facts.values())})


def factors_table(results: Results) -> pd.DataFrame:
    """What the design varies, a row per factor: its range, or its levels as text."""
    made = results.manifest.design.made["factors"] if results.manifest.design else {}
    rows = [
        (key, table["from"], table["to"], ", ".join(map(str, table["levels"] or ()))) for key, table in made.items()
    ]
    return pd.DataFrame(rows, columns=["factor", "from", "to", "levels"])


def parameters_table(results: Results) -> pd.DataFrame:
    """Every parameter of the model, those first that differ from their default here: values used, bounds, source.

    grade: of the evidence, A experiments .. D theory only, empty where there is none; assumed: a design value.
    """
    used = _used(results)
    rows = [_parameter(each, *used.get(each.name, (each.default, each.default))) for each in PARAMETERS]
    frame = pd.DataFrame(rows)
    return frame.sort_values("varied", ascending=False, kind="stable", ignore_index=True)


def _parameter(each: Parameter, low: float, high: float) -> dict[str, Any]:
    grade = GRADE.search(each.source)
    return {
        "parameter": each.name,
        "meaning": each.meaning,
        "unit": each.unit,
        "used_low": low,
        "used_high": high,
        "default": float(each.default),
        "bound_low": float(each.low),
        "bound_high": float(each.high),
        "source": each.source,
        "grade": grade[0] if grade else "",
        "assumed": ASSUMED in each.source,
        "varied": low != high or low != float(each.default),
    }


def _used(results: Results) -> dict[str, tuple[float, float]]:
    """Smallest and largest value that each parameter has in any run."""
    found: dict[str, tuple[float, float]] = {}
    manifest = results.manifest
    sets = [manifest.values_of(number)["parameters"] for number in range(len(manifest.cases))]
    for values in [*sets, *manifest.points]:
        for name, value in values.items():
            low, high = found.get(name, (value, value))
            found[name] = (min(low, value), max(high, value))
    return found


def grades_table(parameters: pd.DataFrame) -> pd.DataFrame:
    """How many parameters have which grade of evidence, and how many of them are assumed."""
    counted = parameters.groupby("grade").agg(parameters=("parameter", "size"), assumed=("assumed", "sum"))
    return counted.reset_index().astype({"assumed": "int64"})
