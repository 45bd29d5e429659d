"""Many visitors at once on a real `copsim serve`: python experiments/benchmarks/load.py [--visitors 50] [--minutes 10]

Each visitor brings a scenario file with a name and a title of its own, has a seed of its own, and takes about one step
a second over its websocket as a browser does: another week, and every tenth time a lever. Prints how long a step takes
until all that it changes on the page is there, and a lever until 100 pairs of worlds are; errors; messages in which
anything of another visitor stood; then the visitors hang up, and it prints what the server holds before and after it
has forgotten them.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from copsim.scenario.link import Link, decode, encode

SERVE = """
import os, signal, sys
from copsim.dashboard import pins
pins.PINNED["SOLARA_KERNEL_CULL_TIMEOUT"] = sys.argv.pop(1)
def count(*_):
    from solara.server import kernel_context
    os.write(2, b"kernels %d\\n" % len(kernel_context.contexts))  # print fails where it interrupts another one
signal.signal(signal.SIGUSR1, count)
from copsim.cli import main
main()
"""
FIRST_SEED = 3_141_500_000
TOKEN = re.compile(rb"31415\d{5}")
FILE = """format = 1
name = "guild-{token}"
title = "Guild {token}"
weeks = 104
people = {{ count = 60 }}
"""
STOPS = ([["mandate", 3]], [["mandate", 0]])
PATIENCE = 60.0  # seconds until a step is an error


@dataclass
class Load:
    """What came of it: seconds of all steps and of all answers to levers, errors, and messages with whose tokens."""

    steps: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    messages: int = 0
    own: int = 0
    foreign: int = 0


class Visitor:
    """One websocket, and what a browser would know of the page."""

    def __init__(self, number: int, load: Load) -> None:
        self.token, self.load = str(FIRST_SEED + number), load
        self.widgets: dict[str, dict[str, Any]] = {}
        self.link = Link("")
        self.news = asyncio.Event()
        self.asked = ""  # the last message that was sent, until all of its answer is there

    async def stay(self, address: str, seconds: float) -> None:
        """Arrive, bring the file, and take steps; whatever fails is an error and ends the visit."""
        try:
            await self._visit(address, seconds)
        except Exception as error:
            self.load.errors.append(f"{type(error).__name__}: {error}")

    async def _visit(self, address: str, seconds: float) -> None:
        place = urlsplit(address)
        cookie = await asyncio.to_thread(cookie_of, place.netloc)
        url = f"ws://{place.netloc}/jupyter/api/kernels/{uuid4()}/channels?session_id={uuid4()}"
        headers = {"Cookie": cookie}
        async with connect(url, origin=f"http://{place.netloc}", additional_headers=headers, max_size=None) as socket:  # type: ignore[arg-type]
            self.socket: ClientConnection = socket
            listening = asyncio.create_task(self._listen())
            try:
                await self._open()
                await self._steps(time.monotonic() + seconds)
            finally:
                listening.cancel()

    async def _open(self) -> None:
        """The page, on the visitor's own seed, with a file of the visitor's own."""
        control, begin = uuid4().hex, encode(Link("tiny-closed-community", seed=int(self.token)))
        await self._send("comm_open", control, target_name="solara.control", data={})
        await self._send("comm_msg", control, data={"method": "run", "args": {"path": f"/?c={begin}"}})
        await self._until(lambda: bool(self.find("levers")))
        chooser = next(name for name, state in self.widgets.items() if "own:" in str(state.get("options")))
        await self._event(chooser, "chosen", "own:")
        await self._until(lambda: bool(self.find("part_bytes")))
        data = base64.b64encode(FILE.format(token=self.token).encode()).decode()
        await self._event(self.find("part_bytes"), "part", [0, 1, f"{self.token}.toml", data])
        await self._until(lambda: self.link.scenario.startswith("own:") and self.is_whole())

    async def _steps(self, until: float) -> None:
        """About one a second, not all visitors at the same moment."""
        chance, number = np.random.default_rng(int(self.token)), 0
        while time.monotonic() < until:
            await asyncio.sleep(float(chance.uniform(0.5, 1.5)))
            number += 1
            began, before = time.monotonic(), self.link
            if number % 10:
                await self._event(self.find("flags"), "looked", [int(1 + (before.week + number) % 100), False])
            else:
                await self._event(self.find("levers"), "moved", STOPS[number // 10 % 2][0])
            await self._until(lambda before=before: not self.asked and self.link != before)  # type: ignore[misc]
            self.load.steps.append(time.monotonic() - began)
            if not number % 10:
                await self._until(self.is_whole)
                self.load.answers.append(time.monotonic() - began)

    def find(self, trait: str) -> str:
        """The newest widget that has a trait; empty if there is none."""
        return next((name for name, state in reversed(self.widgets.items()) if trait in state), "")

    def is_whole(self) -> bool:
        """Whether the sentence is about what was asked, and all worlds are in."""
        kinds = [str(state.get("class_")) for state in self.widgets.values()]
        foot = [str(state.get("children")) for state in self.widgets.values() if state.get("class_") == "cs-foot"]
        return "cs-headline" in kinds and "cs-headline cs-old" not in kinds and "100 pairs" in "".join(foot)

    async def _until(self, condition: Any) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not condition():
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError as error:
            kept = self.widgets.values()
            shown = [str(each.get("children")) for each in kept if "cs-headline" in str(each.get("class_"))]
            raise TimeoutError(f"week {self.link.week}, answered: {not self.asked}, shown: {shown}") from error

    async def _listen(self) -> None:
        async for message in self.socket:
            raw = message if isinstance(message, bytes) else message.encode()
            self.look(raw)
            self._read(raw)
            self.news.set()

    def look(self, raw: bytes) -> None:
        """Count a message, and whose tokens are in it."""
        found = set(TOKEN.findall(raw))
        self.load.messages += 1
        self.load.own += self.token.encode() in found
        self.load.foreign += bool(found - {self.token.encode()})

    def _read(self, raw: bytes) -> None:
        """Keep what the message says of widgets. The first part of a binary one is JSON."""
        if raw[:1] != b"{":
            parts = int.from_bytes(raw[:4], "big")
            ends = [int.from_bytes(raw[4 * n : 4 * n + 4], "big") for n in range(1, parts + 1)]
            raw = raw[ends[0] : ends[1] if parts > 1 else None]
        message = json.loads(raw)
        content, kind = message["content"], message["header"]["msg_type"]
        if content.get("execution_state") == "idle" and message["parent_header"].get("msg_id") == self.asked:
            self.asked = ""
        if kind == "error":
            self.load.errors.append(str(content)[:200])
        data = content.get("data") or {}
        state = data.get("state") if isinstance(data, dict) else None
        if kind == "comm_close":
            self.widgets.pop(content["comm_id"], None)
        elif kind in ("comm_open", "comm_msg") and state:
            self.widgets[content["comm_id"]] = self.widgets.get(content["comm_id"], {}) | state
            if "link" in state:
                self.link = decode(state["link"])
                self.load.foreign += self.link.seed != int(self.token)

    async def _event(self, widget: str, name: str, data: object) -> None:
        await self._send("comm_msg", widget, data={"method": "custom", "content": {"event": name, "data": data}})

    async def _send(self, kind: str, comm: str, **content: object) -> None:
        self.asked = uuid4().hex
        header = {"msg_id": self.asked, "msg_type": kind, "username": "", "session": "", "version": "5.3"}
        message = {"header": header | {"date": "2000-01-01T00:00:00Z"}, "parent_header": {}, "metadata": {}}
        message |= {"content": {"comm_id": comm} | content, "channel": "shell", "buffers": []}
        await self.socket.send(json.dumps(message))


def cookie_of(place: str) -> str:
    """The first page, and the cookies it sets."""
    with closing(HTTPConnection(place, timeout=PATIENCE)) as asking:
        asking.request("GET", "/", headers={"Accept": "text/html"})
        answer = asking.getresponse()
        answer.read()
    if answer.status != 200:
        raise RuntimeError(f"the page answered {answer.status}")
    return "; ".join(text.split(";")[0] for text in answer.headers.get_all("set-cookie") or ())


async def visit(address: str, visitors: int, seconds: float) -> Load:
    """All visitors at the same time."""
    load = Load()
    await asyncio.gather(*(Visitor(n, load).stay(address, seconds) for n in range(visitors)))
    return load


class Server:
    """A `copsim serve` that tells how many kernels live in it."""

    def __init__(self, folder: Path, cull: str) -> None:
        options = ["serve", "--no-open", "--port", "0"]
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, cull, *options],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        said = self._line()
        self.address = re.findall(r"http://\S+", said)[0]

    def _line(self) -> str:
        """What the server says next; RuntimeError where it has ended."""
        assert self.process.stderr is not None
        if said := self.process.stderr.readline():
            return said
        raise RuntimeError(f"the server ended with {self.process.wait()}")

    def kernels(self) -> int:
        """Visitors whom it remembers."""
        os.kill(self.process.pid, signal.SIGUSR1)
        while not (said := self._line()).startswith("kernels"):
            print(said, end="", file=sys.stderr)
        return int(said.split()[1])

    def holds(self) -> str:
        """Kernels, memory and threads."""
        status = dict(re.findall(r"(\w+):\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text()))
        memory, threads = int(status["VmRSS"]) / 1000, status["Threads"]
        return f"{self.kernels()} kernels, {memory:,.0f} MB, {threads} threads"


@contextmanager
def serving(cull: str = "5m") -> Iterator[Server]:
    """A server that is ended at the end; cull: after what time it forgets who has gone."""
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home), cull)
        try:
            yield server
        finally:
            server.process.send_signal(signal.SIGINT)
            server.process.communicate(timeout=30)


def told(name: str, seconds: list[float]) -> str:
    """Percentiles in milliseconds."""
    if not seconds:
        return f"{name}: none"
    parts = ", ".join(f"p{p} {1000 * np.percentile(seconds, p):,.0f} ms" for p in (50, 95, 99))
    return f"{name}: {len(seconds):,}, {parts}"


def main() -> None:
    """Serve, load, tell."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visitors", type=int, default=50)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--cull", type=int, default=300, help="seconds until the server forgets who has gone")
    wanted = options.parse_args()
    with serving(f"{wanted.cull}s") as server:
        print(f"at rest: {server.holds()}", flush=True)
        load = asyncio.run(visit(server.address, wanted.visitors, 60 * wanted.minutes))
        print(told("steps", load.steps), told("levers, 100 pairs", load.answers), sep="\n")
        print(f"messages: {load.messages:,}, {load.own:,} with the visitor's own token, {load.foreign} with another's")
        print(f"errors: {len(load.errors)}", *sorted(set(load.errors)), sep="\n  ")
        print(f"hung up: {server.holds()}", flush=True)
        time.sleep(wanted.cull + 10)
        print(f"after culling: {server.holds()}")
    print(f"load average of the machine: {' '.join(f'{value:.1f}' for value in os.getloadavg())}")


if __name__ == "__main__":
    main()
