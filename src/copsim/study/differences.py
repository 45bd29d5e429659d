"""What differs between the study that is asked for and the one that a folder holds, in lines that a person can read."""

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from copsim.errors import printable, shortened
from copsim.study.manifest import Manifest

SHOWN = 20
ABSENT = object()


def differences(found: Manifest, asked: Manifest) -> list[str]:
    """A line per difference that forbids going on in that folder; empty if there is none."""
    lines = list(_cases(found, asked))
    for name in ("seed", "first_replicate", "cohort_week", "rng_scheme", "run_seconds"):
        lines += _values(name, getattr(found, name), getattr(asked, name))
    if found.declared != asked.declared:
        lines.append("outcomes: other ones are declared in the folder")
    if found.independent != asked.independent:
        lines.append("worlds: of one side every point has its own, of the other all points share them")
    if found.past != asked.past:
        lines.append("past: the worlds of one side share another beginning, or none")
    if found.points != asked.points:
        counts = [f"{len(each.points)} sets of parameters" if each.points else "none" for each in (found, asked)]
        lines.append(f"ensemble: {counts[0]} in the folder, {counts[1]} asked for, or other ones")
    if found.model != asked.model:
        made = found.versions.get("copsim", "?")
        lines.append(
            f"model: {found.model[:8]} in the folder (copsim {made}), {asked.model[:8]} now: results may differ"
        )
    if asked.replicates < found.replicates:
        lines.append(f"replicates: {found.replicates} in the folder, fewer asked for: {asked.replicates}")
    more = len(lines) - SHOWN
    return lines if more <= 0 else [*lines[:SHOWN], f"and {more} more"]


def _cases(found: Manifest, asked: Manifest) -> Iterator[str]:
    if [len(found.cases), found.design and found.design.made] != [len(asked.cases), asked.design and asked.design.made]:
        yield from _values("design", found.design and found.design.made, asked.design and asked.design.made)
    for number, (old, new) in enumerate(zip_longest(found.cases, asked.cases)):
        if old is None or new is None or old.label != new.label:
            yield from _values(f"case {number + 1}", old.label if old else ABSENT, new.label if new else ABSENT)
        elif found.case_digests[number] != asked.case_digests[number]:
            yield from _values(printable(old.label), found.values_of(number), asked.values_of(number))
        elif old.costs != new.costs:
            yield f"{printable(old.label)}: other costs in the folder"


def _values(place: str, old: Any, new: Any) -> Iterator[str]:
    """Where two plain values differ, as deep as they have the same form."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _values(f"{place}.{printable(key)}", old.get(key, ABSENT), new.get(key, ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index, (left, right) in enumerate(zip_longest(old, new, fillvalue=ABSENT)):
            yield from _values(f"{place}[{index}]", left, right)
    elif old is ABSENT or new is ABSENT or old != new:
        yield f"{place}: {_shown(old)} in the folder, {_shown(new)} asked for"


def _shown(value: Any) -> str:
    return "nothing" if value is ABSENT else printable(shortened(json.dumps(value, ensure_ascii=False)))
