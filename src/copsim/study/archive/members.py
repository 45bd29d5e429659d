"""What goes into an archive: the study, its verified parts, what was made from them, versions, and how to repeat it."""

import io
import json
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from copsim import MODEL_VERSION
from copsim.scenario.shipped import shipped_ids, shipped_path
from copsim.study.checking.finding import digest_of_file, files_below
from copsim.study.commit import storage_problems
from copsim.study.folder import DERIVED, MANIFEST, PARTS, STUDY, StudyFolder
from copsim.study.formats import write_csv
from copsim.study.results import Results
from copsim.study.tables import TABLES, schema_of

README = """# {title}

Results of a simulated study, made by copsim (model version {version}). An explanation, not a prediction.

- `data/` is a study folder: `study.toml` (what was asked), `manifest.json` (all values, seeds), `parts/` (runs).
- `results/` holds what was made from them: tables, analyses, reports, as far as somebody made any.
- `code/` has versions, and the shipped scenarios as they are here; `ro-crate-metadata.json` lists every file.

{done:,} of {total:,} runs, {failed:,} of them failed.

## How to repeat it

Install copsim {copsim}. Then, in this folder:

    copsim verify data          # are the runs what was written?
    copsim tables data          # tables from the runs
    copsim rerun data#{run}     # one run again: are its bits the same?
    cp -r data again && rm again/parts/* && copsim resume again     # all runs again, from the manifest alone

A resume refuses (exit 7) where the model is another one than `{model}`.
"""


class Member(NamedTuple):
    """One file of an archive: its name there, where its bytes come from, how many they are, their SHA-256."""

    name: str
    source: Path | bytes
    size: int
    sha256: str


def members_of(results: Results) -> list[Member]:
    """Every file that goes in, in the order of the names; parts that do not verify stay out."""
    folder = results.folder
    found = StudyFolder(folder).look(results.manifest)
    named = {f"data/{name}": folder / name for name in (STUDY, MANIFEST)}
    named |= {f"data/{PARTS}/{path.name}": path for path in found.paths.values()}
    for path in files_below(folder, *DERIVED):
        named[f"results/{path.relative_to(folder).as_posix()}"] = path
    for scenario in {case.scenario for case in results.manifest.cases} & set(shipped_ids()):
        named[f"code/scenarios/{scenario}.toml"] = shipped_path(scenario)
    members = [_of_file(name, path) for name, path in named.items()]
    members += [] if any(name.startswith("results/tables/") for name in named) else _tables(results)
    members += [_of_bytes("README.md", _readme(results)), _of_bytes("code/versions.json", _versions(results))]
    return sorted(members)


def _tables(results: Results) -> list[Member]:
    """Small tables for who has no copsim, where nobody wrote any."""
    found = []
    for name in ("runs", "effects", "dictionary"):
        sink = io.BytesIO()
        write_csv(sink, schema_of(results, name), TABLES[name](results))
        found.append(_of_bytes(f"results/tables/{name}.csv", sink.getvalue()))
    return found


def _of_file(name: str, path: Path) -> Member:
    with storage_problems(f"cannot read {path}"):
        return Member(name, path, path.stat().st_size, digest_of_file(path))


def _of_bytes(name: str, data: bytes) -> Member:
    return Member(name, data, len(data), sha256(data).hexdigest())


def _versions(results: Results) -> bytes:
    manifest = results.manifest
    told = {
        "model_version": MODEL_VERSION,
        "model": manifest.model,
        "rng_scheme": manifest.rng_scheme,
        "study": manifest.study,
        "seed": manifest.seed,
        "versions": manifest.versions,
    }
    return (json.dumps(told, indent=1, sort_keys=True) + "\n").encode()


def _readme(results: Results) -> bytes:
    manifest = results.manifest
    text = README.format(
        title=manifest.name,
        version=MODEL_VERSION,
        done=results.done,
        total=results.total,
        failed=results.failed,
        copsim=manifest.versions.get("copsim", ""),
        run=results.runs["run_id"].iloc[0][:8] if results.done else "ID",
        model=manifest.model,
    )
    return text.encode("utf-8", "surrogatepass")
