"""The pages in the Chromium of the system, with nothing outside of this computer to be reached."""

import re
import signal
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from tests.dashboard.conftest import Server
from tests.dashboard.support import QUICK, barriers, wait_for

from copsim.api import as_cases
from copsim.dashboard.experiment import Experiment
from copsim.dashboard.tours import tours
from copsim.scenario import case_digest, parse_case
from copsim.scenario.link import Link, Move, decode, encode

INK = "() => document.querySelector('.cs-people canvas').toDataURL().length"


def pull(page: Any, lever: str, stop: int) -> None:
    """Move a lever as the arrow keys do, and wait for the answer."""
    slider = page.locator(f"#lever-{lever}")
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(stop):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "[...document.querySelectorAll('.cs-key-base')].length > 0 && !document.querySelector('.cs-old')"
    )


def link_in(page: Any) -> Link:
    """What the address bar holds."""
    return decode(unquote(page.evaluate("location.search").split("c=")[1]))


def experiment_in(page: Any) -> Experiment:
    """The experiment in the address bar."""
    link = link_in(page)
    return Experiment(link.scenario, link.settings, link.moves, link.seed)


@pytest.mark.parametrize("path", ["/", "/compare", "/explore", "/members", "/trust"])
def test_every_page_loads_offline_and_everybody_can_use_it(open_page, path):
    page = open_page(path)
    if path == "/compare":
        page.wait_for_selector(".cs-table")
    assert page.locator("h1").inner_text()
    assert barriers(page) == []


def test_mesas_own_page_steps_and_resets_and_leaves_our_bar_in_reach(open_page):
    page = open_page("/mesa")
    time = page.get_by_text("Time:")
    step = page.locator(".cs-mesa").get_by_role("button", name="Step")
    step.click()
    page.wait_for_function("document.querySelector('.cs-mesa').innerText.includes('Time: 1.0')")
    page.wait_for_function("document.querySelectorAll('.cs-mesa img').length >= 4")
    page.locator(".cs-mesa").get_by_role("button", name="Reset").click()
    page.wait_for_function("document.querySelector('.cs-mesa').innerText.includes('Time: 0.0')")
    assert time.count() == 1
    page.get_by_role("link", name="Stage").click()
    page.wait_for_selector(".cs-stage")


def test_a_lever_changes_picture_and_charts_in_place(open_page):
    page = open_page()
    page.evaluate("document.querySelectorAll('canvas').forEach((c) => { c.kept = true; })")
    page.keyboard.press("End")
    before, sentence = page.evaluate(INK), page.locator(".cs-headline").inner_text()
    pull(page, "time", 0)
    page.evaluate("window.copsim.clock.set(59)")
    pull(page, "mandate", 4)
    page.evaluate("window.copsim.clock.set(31)")
    page.wait_for_timeout(200)
    page.evaluate("window.copsim.clock.set(59)")
    page.wait_for_timeout(200)
    assert page.evaluate("[...document.querySelectorAll('canvas')].every((c) => c.kept)")
    assert page.evaluate(INK) != before
    assert page.locator(".cs-headline").inner_text() != sentence
    assert experiment_in(page).moves[-1].values[-1] == ("mandate", 2.0)


def test_the_address_restores_all_of_it_and_means_the_same_on_the_command_line(open_page):
    moved = QUICK.moved(Move(20, (("mandate", 1.0),)))
    page = open_page("/", moved)
    assert page.locator("#lever-mandate").input_value() == "3"
    assert page.locator(".cs-week b").inner_text() == "30"
    assert experiment_in(page) == moved
    assert case_digest(parse_case(encode(moved.link(30)))) == case_digest(moved.case)
    page.get_by_role("link", name="Members").click()
    page.wait_for_selector(".cs-lanes")
    assert experiment_in(page) == moved
    page.go_back()
    page.wait_for_selector(".cs-stage")
    assert experiment_in(page) == moved


def cases_in(page: Any) -> list[list[str]]:
    """What each card of the Compare page has chosen."""
    return [
        card.locator("select").evaluate_all("(all) => all.map((it) => it.value)")
        for card in page.locator(".cs-cards > .cs-card").all()
    ]


def test_the_address_of_compare_restores_its_cases_and_means_the_same_on_the_command_line(open_page, server):
    page = open_page("/compare", QUICK.moved(Move(20, (("mandate", 1.0),))))
    cards = page.locator(".cs-cards > .cs-card")
    page.wait_for_selector(".cs-headline:not(.cs-old)")
    cards.nth(0).locator("select").nth(0).select_option("stage")
    wait_for(lambda: cases_in(page)[0] == ["stage"])
    cards.nth(1).locator("select").nth(0).select_option("tiny-closed-community")
    wait_for(lambda: link_in(page).cases[1].startswith("tiny-closed-community"))
    cards.nth(1).locator("select").nth(1).select_option("praise")
    wait_for(lambda: link_in(page).cases[1].endswith("+praise"))
    page.get_by_role("button", name="Add a course").click()
    page.wait_for_function("document.querySelectorAll('.cs-cards > .cs-card').length === 4")
    page.get_by_label("Around each").select_option("60")
    wait_for(lambda: link_in(page).around == 60)
    wanted = [["stage"], ["tiny-closed-community", "praise"], ["baseline", "encouragement"], ["60"]]
    wait_for(lambda: cases_in(page) == wanted)
    address, link = page.evaluate("location.href"), link_in(page)
    other = open_page("/trust")
    other.goto(address)
    other.wait_for_selector(".cs-headline:not(.cs-old)")
    assert cases_in(other) == wanted
    assert other.evaluate("location.href") == address
    cases = as_cases([encode(link)])
    assert [case.label for case in cases] == [
        "tiny-closed-community+levers",
        "tiny-closed-community+praise",
        "baseline+encouragement",
    ]
    assert cases[2].scenario.people.count == 60
    other.get_by_role("link", name="Stage").click()
    other.wait_for_selector(".cs-stage")
    other.go_back()
    other.wait_for_selector(".cs-cards")
    assert cases_in(other) == wanted


def test_what_a_link_compares_and_no_page_can_show_is_told(open_page, server):
    page = open_page("/trust")
    wrong = encode(replace(QUICK.link(), cases=("baseline", "constellation")))
    page.goto(f"{server.address}compare?c={wrong}")
    page.wait_for_selector(".cs-trouble")
    assert "too many for a page" in page.locator(".cs-trouble").inner_text()
    assert cases_in(page)[:2] == [["baseline", "none"], ["baseline", "mandate"]]
    page.goto(server.address + "compare?c=copsim:1:broken")
    page.get_by_text("it is damaged; copy it again, whole").wait_for()


def test_two_visitors_stay_apart(open_page):
    one, other = open_page(), open_page()
    pull(one, "mandate", 3)
    assert experiment_in(one).moves
    assert other.locator("#lever-mandate").input_value() == "0"
    assert experiment_in(other).moves == ()


def test_keys_play_and_scrub_and_step_back(open_page):
    page = open_page()
    week = lambda: int(page.locator(".cs-week b").inner_text())  # noqa: E731
    page.keyboard.press("Home")
    assert week() == 0
    page.keyboard.press("]")
    page.keyboard.press("]")
    page.keyboard.press("[")
    assert week() == 1
    page.keyboard.press(" ")
    page.wait_for_function("window.copsim.clock.week > 4")
    page.keyboard.press(" ")
    assert not page.evaluate("window.copsim.clock.playing")
    page.keyboard.press("2")
    assert page.evaluate("document.activeElement.id") == "lever-tasks"
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search.length > 0 && document.querySelector('.cs-key-base')")
    page.locator(".cs-headline").click()
    page.keyboard.press("u")
    page.wait_for_function("!document.querySelector('.cs-key-base')")
    page.keyboard.press("?")
    page.get_by_label("Letter keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.wait_for_timeout(200)
    page.locator(".cs-headline").click()
    before = week()
    page.keyboard.press("]")
    assert week() == before


def test_a_tour_runs_to_its_end(open_page):
    page = open_page()
    page.get_by_label("Guided tour").select_option("closed")
    steps = len(tours()["closed"].steps)
    for number in range(1, steps):
        page.wait_for_function(f"document.querySelector('.cs-tour .cs-quiet')?.innerText.includes(' {number} /')")
        if page.locator(".cs-vote").count():
            assert "hidden" in page.locator(".cs-headline").inner_text()
            page.get_by_label("one more: higher").click()
        page.locator(".cs-next").click()
        if number == 4:
            page.wait_for_selector(".cs-answers tbody tr:nth-child(2)")
            rows = page.locator(".cs-answers tbody tr").all_inner_texts()
            assert "higher (1 of 1)" in rows[0]
            assert re.search(r"lower by \d+", rows[0])
    page.get_by_role("button", name="End").click()
    page.wait_for_function("!document.querySelector('.cs-tour')")


def test_a_member_can_be_followed_by_key_and_has_another_life(open_page):
    page = open_page("/", QUICK.moved(Move(20, (("mandate", 2.0),))))
    select = page.locator(".cs-follow select")
    select.focus()
    select.select_option(index=1)
    page.wait_for_selector(".cs-life .cs-lane-other")
    page.get_by_role("link", name="Members").click()
    page.wait_for_selector(".cs-diary li")
    assert re.search(r"The two lives of m00\d part in week 2\d", page.locator(".cs-headline").inner_text())


def put(page: Any, field: str, value: str) -> None:
    """Fill in a field of the form of a study, as somebody who leaves it with the tabulator."""
    box = page.locator(f"[data-field='{field}']")
    if box.evaluate("(it) => it.tagName") == "SELECT":
        box.select_option(value)
    else:
        box.fill(value)
        box.press("Tab")


def small_study(page: Any, worlds: int) -> Any:
    """Fill in a small study; returns the button that runs it."""
    for field, value in (("scenario", "tiny-closed-community"), ("size", "0"), ("points", "2"), ("outcome", "energy")):
        put(page, field, value)
    put(page, "worlds", str(worlds))
    page.wait_for_function(
        f"document.querySelector('.cs-source pre').innerText.includes('replicates = {worlds}')"
        " && !document.querySelector('.cs-design .cs-old')"
    )
    return page.locator(".cs-runs .cs-main:not([disabled])")


def test_a_study_is_filled_in_and_lived_and_a_place_of_its_map_opens_on_the_stage(open_page):
    page = open_page("/explore")
    small_study(page, 3).click()
    page.wait_for_selector(".cs-map")
    assert barriers(page) == []
    page.locator(".cs-block", has_text="Map").get_by_role("button", name="Code").click()
    assert "--set parameters.s_median=0.15" in page.locator(".cs-block .cs-source").inner_text()
    page.locator(".cs-block", has_text="Outcomes").last.get_by_role("button", name="Data").click()
    page.wait_for_selector("a[download='explore.csv']")
    place = page.locator(".cs-maps figure").nth(1).locator("[data-place='0.0']")
    place.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_selector(".cs-stage")
    opened = experiment_in(page)
    assert dict(opened.settings) == {"parameters.s_median": 1.2, "people.prior_identity": 0.7}
    assert opened.moves[0].values == (("mandate", 1.0),)
    page.get_by_role("link", name="Explore").click()
    page.wait_for_selector(".cs-map")


def test_a_study_can_be_cancelled_and_what_is_too_large_is_handed_on(open_page):
    page = open_page("/explore")
    small_study(page, 900).click()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector(".cs-runs .cs-main:not([disabled])")
    assert page.locator(".cs-map").count() == 0
    put(page, "worlds", "90000")
    page.wait_for_selector(".cs-design .cs-banner")
    assert "too much for a page" in page.locator(".cs-design .cs-banner").inner_text()
    assert page.locator(".cs-runs .cs-main").is_disabled()


def cancel_midway(page: Any, worlds: int, done: int) -> None:
    """Run a small study, and cancel it once so many runs are done."""
    small_study(page, worlds).click()
    page.wait_for_function(f"(document.querySelector('.cs-runs progress') || {{}}).value >= {done}")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector(".cs-marks")


def test_a_cancelled_study_shows_its_runs_and_goes_on(open_page):
    page = open_page("/explore")
    cancel_midway(page, 200, 600)
    assert barriers(page) == []
    told = page.locator(".cs-block", has_text="They are kept").locator("p").inner_text()
    there = int(re.search(r"(\d[\d,]*) of 1,600 runs", told)[1].replace(",", ""))
    assert 250 <= there < 1_600
    first = page.locator("[data-place='0.0'][role=gridcell]")
    first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.place") == "0.1"
    said = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert said.startswith("none, point 0, world 6 .. 10: 5 done")
    assert page.locator(".cs-block", has_text=said).count() == 1
    page.get_by_role("button", name="Code").click()
    assert "copsim resume results/explore-" in page.locator(".cs-block .cs-source").inner_text()
    page.locator(".cs-block").get_by_role("button", name="Go on").click()
    page.wait_for_selector(".cs-map")
    assert page.locator(".cs-run-missing, .cs-run-part").count() == 0
    assert "1,600 done, 0 failed, 0 missing" in page.locator(".cs-block", has_text="Runs").last.inner_text()


def test_boxes_are_sought_and_told_in_words(open_page):
    page = open_page("/explore")
    small_study(page, 3)
    put(page, "kind", "lhs")
    put(page, "points", "80")
    put(page, "outcome", "attendance")
    page.get_by_role("button", name="mandate", exact=True).click()
    page.wait_for_function(
        "!document.querySelector('.cs-source pre').innerText.includes('mandate')"
        " && document.querySelector('.cs-source pre').innerText.includes('attendance')"
        " && !document.querySelector('.cs-design .cs-old')"
    )
    page.locator(".cs-runs .cs-main:not([disabled])").click()
    block = page.locator(".cs-block", has_text="Seek boxes")
    block.get_by_role("button", name="Seek boxes").click()
    block.locator(".cs-table").wait_for()
    assert re.search(r"40 of 80 points are bad: mean\(attendance\) < [\d.]+, under none", block.inner_text())
    assert re.search(r"parameters\.s_median at (most|least) [\d.]+", block.inner_text())
    assert barriers(page) == []
    block.get_by_role("button", name="Code").click()
    block.get_by_text(re.compile(r"copsim discover results/\S+ --bad 'mean\(attendance\) < ")).wait_for()
    put(page, "bound", "0.99")
    block.get_by_role("button", name="Seek boxes").click()
    block.get_by_text("takes 16 points that are bad and 16 that are not").wait_for()


def test_a_server_that_ends_takes_a_study_along(tmp_path, chromium):
    server = Server(tmp_path)
    page = chromium.new_page()
    page.goto(server.address + "explore")
    page.wait_for_selector(".cs-flow")
    small_study(page, 900).click()
    page.wait_for_selector(".cs-runs progress")
    code, _, err = server.stop(signal.SIGINT)
    page.close()
    assert (code, err) == (0, "")


def test_a_server_that_ends_leaves_nothing_of_a_cancelled_study(tmp_path, chromium, monkeypatch):
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    server = Server(tmp_path)
    page = chromium.new_page()
    page.goto(server.address + "explore")
    page.wait_for_selector(".cs-flow")
    cancel_midway(page, 200, 600)
    assert len(list((tmp_path / "tmp").glob("copsim-explore-*"))) == 1
    code, _, err = server.stop(signal.SIGINT)
    page.close()
    assert (code, err) == (0, "")
    assert list((tmp_path / "tmp").glob("copsim-explore-*")) == []


def test_the_other_language_is_spoken_everywhere(open_page):
    page = open_page()
    page.get_by_label("Language").select_option("de")
    page.wait_for_function("document.querySelector('.cs-headline').innerText.includes('Welten')")
    assert page.evaluate("document.documentElement.lang") == "de"
    assert page.get_by_role("link", name="Vergleich").count() == 1


def test_a_phone_shows_the_whole_stage(open_page):
    page = open_page(viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator(".cs-people canvas").bounding_box()["width"] > 300


def test_who_wants_less_motion_gets_steps_instead(open_page):
    page = open_page(reduced_motion="reduce")
    weeks = page.evaluate(
        """() => new Promise((done) => {
            const seen = [], clock = window.copsim.clock;
            clock.on((it) => {
                if (it.playing) seen.push(it.week);
                if (seen.length === 60) setTimeout(() => { clock.pause(); done(seen); });
            });
            clock.set(0); clock.play();
        })"""
    )
    steps = [later - earlier for earlier, later in pairwise(weeks) if later > earlier]
    assert min(steps) >= 2


def test_a_damaged_address_says_why(open_page, server):
    page = open_page()
    page.goto(server.address + "?c=copsim:1:broken")
    page.wait_for_selector(".cs-trouble")
    assert "damaged" in page.locator(".cs-trouble").inner_text()


def test_a_full_house_says_so_and_the_server_ends_in_order(tmp_path, chromium):
    server = Server(tmp_path, "--seats", "1")
    assert server.address.startswith("http://127.0.0.1:")
    first, second = chromium.new_page(), chromium.new_page()
    first.goto(server.address)
    first.wait_for_selector(".cs-headline")
    assert second.goto(server.address).status == 503
    assert "The room is full" in second.locator("h1").inner_text()
    first.close()
    second.wait_for_timeout(500)
    assert second.reload().status == 200
    second.close()
    code, out, err = server.stop(signal.SIGINT)
    assert code == 0
    assert out.strip() == server.address
    assert "Traceback" not in err
