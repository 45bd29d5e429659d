"""How soon the pages answer, in a real Chromium: python experiments/benchmarks/dashboard.py

From a lever to the redrawn sentence, picture and charts, with at least 20 pairs of worlds and with all 100; frames a
second while playing, with charts beside. Prints a line per size of the organisation.
"""

import shutil
import subprocess
import sys
import tempfile
from statistics import median

from playwright.sync_api import Page, sync_playwright

from copsim.dashboard.experiment import Experiment
from copsim.scenario.link import encode

SIZES = {150: 30, 800: 12}  # people: how often the lever is pulled
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SERVE = [sys.executable, "-c", "from copsim.cli import main; main()", "serve", "--no-open", "--port", "0"]
PULL = """(stop) => new Promise((done) => {
    const head = document.querySelector('.cs-headline'), foot = document.querySelector('.cs-foot');
    const began = performance.now(), lever = document.getElementById('lever-mandate');
    let stale = false, first = 0, more = false;
    const look = () => {
        const old = head.classList.contains('cs-old');
        stale = stale || old;
        if (stale && !old && !first) first = performance.now() - began;
        more = more || (first && foot.innerText.includes('way'));
        if (!more || foot.innerText.includes('way')) return;
        observer.disconnect();
        requestAnimationFrame(() => done([first, performance.now() - began]));
    };
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    lever.value = stop;
    lever.dispatchEvent(new Event('input'));
})"""
PLAY = """() => new Promise((done) => {
    const clock = window.copsim.clock;
    let frames = 0, began = performance.now();
    clock.set(0);
    clock.play();
    const count = () => {
        frames++;
        if (performance.now() - began < 3000) requestAnimationFrame(count); else done(frames / 3);
    };
    requestAnimationFrame(count);
})"""


def measure(page: Page, address: str, people: int, times: int) -> str:
    """One line for one size."""
    page.goto(f"{address}?c={encode(Experiment('baseline', (('people.count', people),)).link(77))}")
    page.wait_for_function("document.querySelector('.cs-foot')?.innerText.includes('100 pairs')", timeout=120_000)
    page.wait_for_timeout(3_000)
    answers = []
    for n in range(times):
        page.keyboard.press("]")  # another week, so that no answer is known already
        page.wait_for_timeout(2_000)
        answers.append(page.evaluate(PULL, 1 + n % 4))
        page.keyboard.press("u")
        page.wait_for_function("!document.querySelector('.cs-key-base')")
    frames = page.evaluate(PLAY)
    first, whole = (sorted(times) for times in zip(*answers, strict=True))
    ends = [f"{median(part):.0f} ms, p95 {part[int(0.95 * (len(part) - 1))]:.0f} ms" for part in (first, whole)]
    return f"{people:5} people   20 worlds {ends[0]}   100 worlds {ends[1]}   playing {frames:.0f} frames/s"


def main() -> None:
    """Start the pages, measure, stop them."""
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(SERVE, cwd=home, stderr=subprocess.PIPE, text=True) as server,
    ):
        assert server.stderr is not None
        address = server.stderr.readline().split()[4]
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
                page = browser.new_page(viewport={"width": 1280, "height": 720})
                for people, times in SIZES.items():
                    print(measure(page, address, people, times), flush=True)
                browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
