"""The report for a board on paper, printed by the system's Chromium."""

import re
import shutil

import pytest

from copsim.show.report.write import write_report

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no chromium here")


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as tool:
        opened = tool.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_a_board_gets_two_sheets_and_the_page_asks_for_nothing(pair, browser):
    path = write_report(pair, "board")[-1]
    page, heard = browser.new_page(), []
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda message: heard.append(message.text))
    page.goto(path.as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    assert heard == [path.as_uri()]
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
