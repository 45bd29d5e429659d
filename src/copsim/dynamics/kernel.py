"""The one decorator of every compiled function, and the folder where compiled code is kept.

numba's own cache looks only at the file of the function it stores, not at the files of the functions that one calls,
and would answer with old code after an edit. So the cache folder is named by a digest of all kernel sources, of the
flags and of the versions that generate code; where no private folder can be had, nothing is cached.
"""

import hashlib
import os
import platform
import stat
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, cast

import numba
from numba.core import config as numba_config

from copsim.dynamics.link import PartDispatcher, WholeCompiler

# No fastmath: results must not depend on the processor. error_model "numpy": a division by zero gives inf or nan, which
# the engine reports with week and person, instead of an exception inside the kernel. nogil: worlds run on threads.
# No counting of references (_nrt): kernels allocate nothing, and the caller holds every array; counting made the
# encounters of a week ten times slower (490 against 45 microseconds for 216 members).
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": False, "_nrt": False}


def kernel_digest() -> str:
    """Digest of everything that decides which machine code comes out: sources, flags, versions, processor."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for part in (FLAGS, version("numba"), version("llvmlite"), version("numpy"), platform.python_version()):
        digest.update(repr(part).encode())
    digest.update(repr((numba_config.BOUNDSCHECK, numba_config.CPU_NAME, numba_config.CPU_FEATURES)).encode())
    return digest.hexdigest()


def _is_private(folder: Path) -> bool:
    """Compiled code is executed unseen, so the folder must be ours and closed to other accounts' writing."""
    if not hasattr(os, "getuid"):
        return True
    info = folder.stat()
    return info.st_uid == os.getuid() and not info.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def cache_root() -> Path:
    """Folder that holds the cache folders of all versions of the kernels."""
    named = os.environ.get("COPSIM_CACHE_DIR")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "copsim"


def cache_folder() -> Path | None:
    """Private, writable folder for this version of the kernels, or None if there is none."""
    try:
        folder = cache_root() / f"kernels-{kernel_digest()}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
        return folder if _is_private(folder) else None
    except (OSError, RuntimeError):
        return None


CACHE_FOLDER = None if numba_config.DISABLE_JIT else cache_folder()


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile an equation."""
    return cast(F, function if numba_config.DISABLE_JIT else PartDispatcher(function, FLAGS))


step = kernel  # a function over a world, whose parts are equations


def entry[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that Python calls; only these are cached, since they hold the code of all they call."""
    if CACHE_FOLDER is None:
        return cast(F, numba.njit(pipeline_class=WholeCompiler, **FLAGS)(function))
    before = numba_config.CACHE_DIR
    numba_config.CACHE_DIR = str(CACHE_FOLDER)
    try:
        return cast(F, numba.njit(cache=True, pipeline_class=WholeCompiler, no_cfunc_wrapper=True, **FLAGS)(function))
    finally:
        numba_config.CACHE_DIR = before
