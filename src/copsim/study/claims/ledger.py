"""The ledger: what was found of each claim when it was last recorded. Only the command writes it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from copsim.errors import InvalidInput, Problem
from copsim.study.claims.experiment import MET
from copsim.study.claims.judge import HOLDS, UNDECIDED, WORST_FIRST
from copsim.study.claims.load import claims_folder, in_order
from copsim.study.claims.register import STAGES, Entry, standing
from copsim.study.commit import commit_bytes, storage_problems

FORMAT = 1


def ledger_path() -> Path:
    """The ledger lies beside the claim files."""
    return claims_folder() / "ledger.json"


def read_ledger(path: Path | None = None) -> dict[str, Entry]:
    """Entries by id; empty where nothing was recorded yet."""
    path = path or ledger_path()
    if not path.exists():
        return {}
    try:
        document: dict[str, Any] = json.loads(path.read_bytes())
        entries: dict[str, Entry] = document["claims"]
        if document["format"] != FORMAT:
            raise ValueError(f"format {document['format']}")
    except (ValueError, KeyError, TypeError) as error:
        hint = f"is not a ledger that this copsim reads ({error}); write it anew with copsim claims --record"
        raise InvalidInput([Problem(str(path), "", hint=hint)], str(path)) from error
    return entries


def encoded(entries: Mapping[str, Entry]) -> bytes:
    """The ledger as canonical JSON: sorted keys, one text per content."""
    ordered = {name: entries[name] for name in sorted(entries, key=in_order)}
    document = {"format": FORMAT, "claims": ordered}
    return (json.dumps(document, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()


def merged(recorded: Mapping[str, Entry], found: Mapping[str, Entry]) -> dict[str, Entry]:
    """The ledger with new entries; a stage that was not repeated stays where claim and model are the same."""
    entries = dict(recorded)
    for name, entry in found.items():
        before = recorded.get(name)
        same = before is not None and all(before[key] == entry[key] for key in ("claim", "model"))
        kept = {stage: before.get(stage) for stage in STAGES if before and same and entry[stage] is None}
        entries[name] = {**entry, **kept}
    return entries


def write_ledger(entries: Mapping[str, Entry], path: Path | None = None) -> Path:
    """Commit the ledger."""
    path = path or ledger_path()
    with storage_problems(f"cannot write {path}"):
        commit_bytes(path, encoded(entries))
    return path


def lost(recorded: Mapping[str, Entry], found: Mapping[str, Entry]) -> dict[str, str]:
    """Claims recorded as holding that no longer do, with what became of them.

    Fewer worlds than were recorded may leave a claim undecided; that takes nothing back.
    """
    return {
        name: change for name, entry in found.items() if name in recorded and (change := _lost(recorded[name], entry))
    }


def _lost(before: Entry, now: Entry) -> str:
    if before["verdict"] != HOLDS:
        return ""
    fewer = now["worlds"] < before["worlds"]
    if now["verdict"] != HOLDS and not (fewer and now["verdict"] == UNDECIDED):
        return standing(now)
    for stage in ("ablation", "robustness"):
        if before[stage] and now[stage] and before[stage]["met"] == MET != now[stage]["met"]:
            return standing(now)
    return ""


def worst_first(entries: Mapping[str, Entry]) -> list[str]:
    """Ids with what does not hold at the top, then as in the register."""

    def place(name: str) -> tuple[int, bool, tuple[str, int]]:
        entry = entries[name]
        return WORST_FIRST.index(entry["verdict"]), standing(entry) == HOLDS, in_order(name)

    return sorted(entries, key=place)
