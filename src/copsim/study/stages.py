"""Stages of a long computation on disk, so that repeating a command goes on where it was."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from copsim.dynamics.chance import RNG_SCHEME
from copsim.study.commit import commit_bytes, make_folder, storage_problems, sweep
from copsim.study.digests import SHORT, canonical_text, digest, model_digest
from copsim.study.lock import held

Result = dict[str, Any]


SEED = 1  # of all worlds that these computations live


def usual_folder(kind: str) -> Path:
    """Where stages of this model go: results/KIND-DIGEST."""
    return Path("results") / f"{kind}-{digest([model_digest(), RNG_SCHEME, SEED])[:SHORT]}"


class Store:
    """A folder with a file per stage; what it does not hold yet is computed and committed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def opened(self) -> Iterator["Store"]:
        """Hold the folder while stages are computed."""
        with storage_problems(f"cannot write to {self.folder}"):
            make_folder(self.folder)
        with held(self.folder / "lock"):
            sweep(self.folder)
            yield self

    def stage(self, of: str, stage: str, inputs: Any, compute: Callable[[], Result]) -> Result:
        """The result of a stage; `inputs` is everything that it depends on besides the model and its draws."""
        mark = digest([model_digest(), RNG_SCHEME, SEED, inputs])[:SHORT]  # a folder of one's own may outlive a model
        path = self.folder / f"{of}-{stage}-{mark}.json"
        known = self._read(path)
        if known is None:
            known = compute()
            with storage_problems(f"cannot write {path}"):
                commit_bytes(path, _encoded(known))
        return known

    @staticmethod
    def _read(path: Path) -> Result | None:
        """A stored stage; one that does not verify counts as missing."""
        try:
            document = json.loads(path.read_bytes())
            result: Result = document["result"]
            return result if document["digest"] == digest(result) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _encoded(result: Result) -> bytes:
    return (canonical_text({"result": result, "digest": digest(result)}) + "\n").encode()
