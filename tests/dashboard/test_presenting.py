"""The presenter's window: a part of the visitor's own page, shown beside it, and nobody else's."""

import pytest
from tests.dashboard.support import barriers

HEAD = "document.querySelector('.cs-desk-head')?.innerText.includes"


@pytest.fixture
def both(open_page):
    """A tour on the wall, and the window beside it."""
    wall = open_page()
    wall.get_by_label("Guided tour").select_option("closed")
    wall.wait_for_selector(".cs-tour")
    return wall, second_of(wall)


def second_of(wall):
    with wall.expect_popup() as found:
        wall.get_by_role("button", name="Presenter window").click()
    found.value.wait_for_selector(".cs-desk-head")
    return found.value


def at_step(desk, number):
    desk.wait_for_function(f"{HEAD}(' {number} / ')")


def test_the_window_has_the_notes_and_the_wall_has_not(both):
    wall, desk = both
    assert "Play to the end once" in desk.locator(".cs-desk-notes").inner_text()
    assert "At first every meeting" in desk.locator(".cs-desk-text").inner_text()
    assert "Play to the end once" not in wall.locator("body").inner_text()
    assert wall.locator(".cs-timer, .cs-next, .cs-leave").count() == 0
    assert desk.locator(".cs-desk-time").inner_text().endswith("/ 2:00")
    assert barriers(desk) == []
    assert barriers(wall) == []


def test_a_tour_is_led_by_keys_of_the_window(both):
    wall, desk = both
    for number, key in enumerate(("PageDown", "ArrowRight", "ArrowLeft", "PageDown"), 2):
        desk.keyboard.press(key)
        at_step(desk, (2, 3, 2, 3)[number - 2])
    desk.get_by_label("one more: higher").click()
    wall.wait_for_function("document.querySelector('.cs-vote-text b').innerText === '1'")
    assert wall.get_by_label("one more: higher").count() == 0
    desk.keyboard.press("PageDown")
    at_step(desk, 4)
    assert "Reveal" in desk.locator(".cs-desk-foot .cs-main").inner_text()
    assert desk.locator(".cs-desk-came").count() == 0
    desk.locator(".cs-desk-foot .cs-main").click()
    desk.wait_for_selector(".cs-desk-came dt:nth-of-type(2)")
    assert "higher (1 of 1)" in desk.locator(".cs-desk-came").inner_text()
    wall.wait_for_selector(".cs-answers")
    wall.evaluate("window.copsim.clock.pause()")
    desk.keyboard.press("r")
    wall.wait_for_function("window.copsim.clock.playing")
    desk.keyboard.press(" ")
    wall.wait_for_function("!window.copsim.clock.playing")


def test_a_closed_window_gives_everything_back_and_a_new_one_goes_on(both):
    wall, desk = both
    desk.keyboard.press("PageDown")
    at_step(desk, 2)
    desk.close()
    wall.wait_for_selector(".cs-tour .cs-next")
    again = second_of(wall)
    at_step(again, 2)
    with again.expect_event("close"):
        wall.get_by_role("button", name="Presenter window").click()
    wall.locator(".cs-tour .cs-leave").click()
    wall.wait_for_function("!document.querySelector('.cs-tour')")


def test_the_window_goes_on_beside_other_pages_and_ends_with_the_tour(both):
    wall, desk = both
    wall.get_by_role("link", name="Trust").click()
    wall.wait_for_selector(".cs-flow")
    desk.keyboard.press("PageDown")
    at_step(desk, 2)
    wall.get_by_role("link", name="Stage").click()
    wall.wait_for_selector(".cs-tour")
    assert "2 / 6" in wall.locator(".cs-tour").inner_text()
    with desk.expect_event("close"):
        wall.reload()


def test_two_visitors_never_see_each_others_window(both, open_page):
    _, desk = both
    other = open_page()
    other.get_by_label("Guided tour").select_option("space")
    other.wait_for_selector(".cs-tour")
    theirs = second_of(other)
    theirs.keyboard.press("PageDown")
    at_step(theirs, 2)
    at_step(desk, 1)
    assert desk.locator("h1").inner_text() == "Small closed circles"
    assert theirs.locator("h1").inner_text() != "Small closed circles"
    assert desk.url == theirs.url == "about:blank"


def test_a_browser_that_opens_no_window_is_told_of(open_page):
    wall = open_page()
    wall.get_by_label("Guided tour").select_option("closed")
    wall.evaluate("window.open = () => null")
    wall.get_by_role("button", name="Presenter window").click()
    assert "keeps the second window back" in wall.locator(".cs-tour [role=alert]").inner_text()
    assert wall.locator(".cs-next").count() == 1
