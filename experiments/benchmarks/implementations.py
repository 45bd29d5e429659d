"""The implementations of CoP-lite, and the processes in which they wait to be timed."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / ".peers" / "bin" / "python"
OURS, VECTOR, MESA = "copsim's style", "C, vectorised", "Mesa"
TWO = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS", "MKL_NUM_THREADS"]


@dataclass(frozen=True)
class Implementation:
    """Where one is, and what it is asked.

    guess, besides: ns per member-week and microseconds per week besides, roughly; the weeks of a run follow from them.
    least, most: members. near: how far its series may be from the reference.
    """

    name: str
    module: str
    function: str = "prepare"
    guess: float = 50.0
    besides: float = 0.0
    threads: int = 1
    foreign: bool = False
    least: int = 150
    most: int = 1_000_000
    near: float = 1e-12

    def weeks(self, n: int, seconds: float) -> int:
        """Weeks that take about so long; at least two."""
        return max(2, min(int(seconds * 1e9 / (self.guess * n + 1e3 * self.besides)), 4_000))


ALL = (
    Implementation(OURS, "copsim_style", guess=25),
    Implementation(f"{OURS}, 2 threads", "copsim_style", guess=15, threads=2, least=100_000),
    Implementation(VECTOR, "c_code", "prepare_vector", guess=25),
    Implementation(f"{VECTOR}, 2 threads", "c_code", "prepare_vector", guess=15, threads=2, least=100_000),
    Implementation("C, plain", "c_code", "prepare_plain", guess=90),
    Implementation("C, plain, 2 threads", "c_code", "prepare_plain", guess=50, threads=2, least=100_000),
    Implementation("numpy and scipy.sparse", "numpy_rows", guess=250, besides=200),
    Implementation("laser-core", "laser_arrays", guess=120, foreign=True),
    Implementation("ambr", "ambr_arrays", guess=300, besides=500, foreign=True),
    Implementation("mesa-frames", "mesa_frames_columns", guess=1_000, besides=3_000, foreign=True),
    Implementation("starsim, single precision", "starsim_module", guess=350, besides=1_000, foreign=True, near=1e-6),
    Implementation(MESA, "mesa_objects", guess=10_000, most=10_000),
    Implementation("agentpy", "agentpy_objects", guess=20_000, foreign=True, most=10_000),
)


class Waiting:
    """A process that lives weeks when asked."""

    def __init__(self, one: Implementation) -> None:
        python = str(PEERS) if one.foreign else sys.executable
        self.missing, self.threads = "", one.threads
        if not Path(python).exists():
            self.missing = "its environment is not there (make bench makes it)"
            return
        environment = os.environ | dict.fromkeys(TWO, str(one.threads)) | {"OMP_WAIT_POLICY": "passive"}
        words = [python, "-m", "cop_lite.worker", one.module, one.function, str(one.threads)]
        pipe, lost = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(
            words, cwd=HERE, env=environment, stdin=pipe, stdout=pipe, stderr=lost, text=True
        )
        said = self._heard()
        if not isinstance(said, float):
            self.missing = str(said)
        elif not said <= one.near:
            self.missing = f"its series is {said:.1g} from the reference"

    def _heard(self) -> object:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        return json.loads(line) if line else "it stopped"

    def price(self, n: int, weeks: int) -> float:
        """ns per member-week: processor time on one thread, wall time on more."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{n} {weeks}\n")
        self.process.stdin.flush()
        said = self._heard()
        if not isinstance(said, list):
            raise RuntimeError(f"{self.process.args}: {said}")
        return float(said[self.threads == 1]) * 1e9 / n / weeks

    def close(self) -> None:
        """End the process."""
        self.process.communicate()
