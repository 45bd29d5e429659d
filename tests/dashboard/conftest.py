"""A server as people start it, and the Chromium of the system, which reaches nothing but this computer."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.dashboard.support import QUICK

from copsim.dashboard.experiment import Experiment
from copsim.scenario.link import encode

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
FRESH = "!document.querySelector('.cs-old') && document.querySelector('.cs-echart canvas')"
Open = Callable[..., Any]


class Server:
    """`copsim serve` as a process of its own, with a home that knows nothing."""

    def __init__(self, folder: Path, *options: str) -> None:
        environment = os.environ | {
            "HOME": str(folder),
            "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "true",
            "SOLARA_MODE": "development",
        }
        cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
        command = [
            sys.executable,
            "-c",
            "from copsim.cli import main; main()",
            "serve",
            "--no-open",
            "--port",
            "0",
            *options,
        ]
        self.process = subprocess.Popen(
            command,
            env=environment | {"XDG_CACHE_HOME": str(cache)},
            cwd=folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stderr is not None
        self.said = self.process.stderr.readline()
        found = re.search(r"http://\S+", self.said)
        assert found, self.said + self.process.stderr.read()
        self.address = found.group()

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        """End it as a person would: code, stdout, stderr."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        return self.process.returncode, out, err


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all tests of a process."""
    started = Server(tmp_path_factory.mktemp("home"))
    yield started
    started.stop()


@pytest.fixture(scope="package")  # other packages that open a browser begin one of their own
def chromium() -> Iterator[object]:
    """The browser of the system; without one, what needs it is left out."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here; on Debian: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(server: Server, chromium: Any) -> Iterator[Open]:
    """Opens a page as a visitor of their own; at the end nothing may have asked for anything elsewhere or failed."""
    contexts, elsewhere, troubles = [], [], []

    def watch(page: Any) -> None:
        page.on("request", lambda request: elsewhere.append(request.url) if _is_elsewhere(request.url) else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)

    def opened(path: str = "/", experiment: Experiment = QUICK, **options: Any) -> Any:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 720}} | options))
        context.set_default_timeout(60_000)
        contexts.append(context)
        context.on("page", watch)
        page = context.new_page()
        page.goto(server.address.rstrip("/") + path + "?c=" + encode(experiment.link(30)))
        page.wait_for_function(FRESH if path == "/" else "document.querySelector('.cs-flow')")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert troubles == []


def _is_elsewhere(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:"))
