"""What doctor and selftest look at. Each check is a function that returns what it found, and the remedy."""

import hashlib
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata, resources
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from copsim.cli import OLDEST_PYTHON
from copsim.cli.documents import CheckPart

if TYPE_CHECKING:
    from copsim.dynamics.engine import Trace
    from copsim.dynamics.setting import Setting

FREE_GIGABYTES = 1.0
GOLDENS = "goldens.json"
EXTRAS = {"report": ("matplotlib", "jinja2"), "dashboard": ("solara", "segno")}
# Published known answers of Philox4x32-10 (Random123, kat_vectors): counter, key, result
KNOWN_ANSWERS = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)


def environment() -> Iterator[CheckPart]:
    """The checks of doctor."""
    found = platform.python_version()
    yield CheckPart(
        name="python", ok=sys.version_info >= OLDEST_PYTHON, found=found, remedy="copsim needs Python 3.12 or newer"
    )
    yield CheckPart(name="cores", ok=True, found=f"{os.cpu_count() or 1}")
    for name in ("numpy", "numba", "pandas", "pyarrow", "mesa"):
        yield _package(name)
    for extra, modules in EXTRAS.items():
        yield _extra(extra, modules)
    yield _cache()
    yield _disk()


def _package(name: str) -> CheckPart:
    try:
        return CheckPart(name=name, ok=True, found=metadata.version(name))
    except metadata.PackageNotFoundError:
        return CheckPart(name=name, ok=False, found="missing", remedy=f"python -m pip install {name}")


def _extra(extra: str, modules: tuple[str, ...]) -> CheckPart:
    """An extra may be missing; the commands that need it say so."""
    missing = [module for module in modules if find_spec(module) is None]
    remedy = f"only where wanted: python -m pip install 'copsim[{extra}]'" if missing else ""
    return CheckPart(name=f"extra {extra}", ok=True, found="not installed" if missing else "installed", remedy=remedy)


def _cache() -> CheckPart:
    """Warms the cache of compiled code by living a tiny world."""
    from copsim.dynamics.kernel import CACHE_FOLDER

    if not is_compiled():
        return CheckPart(name="kernel cache", ok=True, found="JIT is off", remedy="unset NUMBA_DISABLE_JIT for speed")
    if CACHE_FOLDER is None:
        remedy = "set COPSIM_CACHE_DIR to a folder that only you can write"
        return CheckPart(
            name="kernel cache", ok=False, found="no private folder: compiled anew each time", remedy=remedy
        )
    digest_of(_tiny_world())
    return CheckPart(name="kernel cache", ok=True, found="warm")


def is_compiled() -> bool:
    """Whether kernels are machine code; with NUMBA_DISABLE_JIT they give the same bits slowly."""
    from copsim.dynamics.chance import philox

    return hasattr(philox, "py_func")


def _disk() -> CheckPart:
    free = shutil.disk_usage(os.getcwd()).free / 1e9
    found = f"{free:,.0f} GB free" if free >= 10 else f"{free:.1f} GB free"
    return CheckPart(name="disk", ok=free >= FREE_GIGABYTES, found=found, remedy="results are written to this disk")


def numbers() -> Iterator[CheckPart]:
    """The checks of selftest: the numbers of this computer are those of all others."""
    yield _known_answers()
    yield _arithmetic()
    found = {name: digest_of(setting) for name, setting in golden_worlds().items()}
    stored = stored_goldens()
    for name, digest in found.items():
        remedy = "this installation gives other numbers: reinstall copsim, and compare versions with copsim doctor"
        yield CheckPart(name=f"golden {name}", ok=stored.get(name) == digest, found=digest, remedy=remedy)
    yield _threads()


def _known_answers() -> CheckPart:
    from copsim.dynamics.chance import philox

    wide = [tuple(tuple(np.uint64(word) for word in part) for part in answer) for answer in KNOWN_ANSWERS]
    compiled: Any = philox
    right = sum(tuple(map(int, compiled(counter, key))) == tuple(map(int, result)) for counter, key, result in wide)
    remedy = "compiled draws are wrong here: clear the kernel cache, then reinstall numba"
    return CheckPart(name="draws", ok=right == len(wide), found=f"{right} of {len(wide)} known answers", remedy=remedy)


def _arithmetic() -> CheckPart:
    """A library that switches flush-to-zero on, or another rounding, changes results in its thread and later ones."""
    from copsim.dynamics.arithmetic import problems

    with ThreadPoolExecutor(2) as pool:
        wrong = sorted({problem for found in pool.map(lambda _: problems(), range(4)) for problem in found})
    remedy = "a library in this process changes how it calculates; start copsim without it"
    return CheckPart(name="arithmetic", ok=not wrong, found="; ".join(wrong) or "as everywhere", remedy=remedy)


def _threads() -> CheckPart:
    from copsim.dynamics.engine import live_many

    setting = _tiny_world()
    one, two = ([_digest([trace]) for trace in live_many(setting, 1, range(1, 5), jobs=jobs)] for jobs in (1, 2))
    remedy = "results depend on the number of threads here: please report this"
    return CheckPart(
        name="threads", ok=one == two, found="1 and 2 agree" if one == two else "1 and 2 differ", remedy=remedy
    )


def golden_worlds() -> "dict[str, Setting]":
    """Worlds whose digest travels with the package."""
    from copsim.scenario import compile_case, parse_case

    small = ("people.count=60", "weeks=91")
    cases = ("baseline", "compulsory-participation", "de-energizing-tasks")
    return {name: compile_case(parse_case(name, small)) for name in cases}


def _tiny_world() -> "Setting":
    from copsim.dynamics.setting import usual_setting

    return usual_setting(weeks=13, people=40)


def digest_of(setting: "Setting") -> str:
    """Digest of one world of a setting."""
    from copsim.dynamics.engine import live

    return _digest([live(setting, 1, 1)])


def _digest(traces: "list[Trace]") -> str:
    """Digest of all indicators in all weeks; every nan counts as the same nan."""
    digest = hashlib.blake2b(digest_size=8)
    for trace in traces:
        digest.update(np.where(np.isnan(trace.series), np.nan, trace.series).astype("<f8").tobytes())
    return digest.hexdigest()


def stored_goldens() -> dict[str, str]:
    """Digests of the golden worlds as they were when the model got its version."""
    text = resources.files("copsim.cli").joinpath(GOLDENS).read_text(encoding="utf-8")
    stored: dict[str, str] = json.loads(text)
    return stored
