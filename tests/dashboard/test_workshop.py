"""A workshop as it is held: a server, a Stage that leads, and phones that reach the join page and nothing else."""

import csv
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.dashboard.conftest import Server
from tests.dashboard.support import wait_for

from copsim.dashboard.experiment import Experiment
from copsim.scenario.link import Move, encode

MOVED = Experiment("tiny-closed-community", (("weeks", 60),)).moved(Move(31, (("mandate", 2.0),)))
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("home"), "--workshop")
    started.join = re.search(r"http://\S+", started.process.stderr.readline()).group()
    yield started
    started.stop()


class Phone:
    """A guest without a browser: what it sends, and the cookie it was given."""

    def __init__(self, join: str) -> None:
        self.join, self.cookie = urlsplit(join), ""

    def ask(self, path: str = "", method: str = "GET", body: str | None = None, **headers: str):
        to = HTTPConnection(self.join.netloc, timeout=20)
        sent = {"cookie": self.cookie, "origin": f"http://{self.join.netloc}"} if method == "POST" else {}
        sent |= {"cookie": self.cookie, "content-type": "application/x-www-form-urlencoded"}
        to.request(
            method, path if path.startswith("/") else f"{self.join.path}/{path}".rstrip("/"), body, sent | headers
        )
        answer = to.getresponse()
        answer.text = answer.read().decode()
        self.cookie = (answer.headers["set-cookie"] or self.cookie).split(";")[0]
        to.close()
        return answer

    def say(self, value: object, number: int, **headers: str):
        return self.ask("answer", "POST", f"number={number}&value={value}", **headers)


@pytest.fixture
def stage(workshop, chromium):
    """A Stage that leads the room, with a change in it; whatever was asked before is deleted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(workshop.address + "&c=" + encode(MOVED.link(30)))
    page.wait_for_selector(".cs-room")
    page.wait_for_function("document.querySelector('.cs-foot').innerText.includes('100 pairs')")
    yield page
    if page.locator(".cs-room-card").count():
        page.locator(".cs-room-end").click()
        page.locator(".cs-room-end").click()
        page.wait_for_function("!document.querySelector('.cs-room-card')")
    workshop.join = page.locator(".cs-room-way .cs-room-address").inner_text()
    context.close()


def press(page, name):
    page.locator(".cs-room").get_by_role("button", name=name, exact=True).click()


def opened(page, question="alive"):
    page.get_by_label("Ask the room").select_option(question)
    press(page, "Open")
    page.wait_for_selector(".cs-room-card")


def test_guests_reach_the_join_page_and_never_the_dashboard(workshop):
    phone = Phone(workshop.join)
    assert phone.ask().status == 200
    assert phone.cookie.startswith("copsim-guest=")
    for path in (
        "/",
        "/compare",
        "/members",
        "/trust",
        "/join",
        "/static/public/x",
        "/_solara/cdn/vue",
        "/jupyter/api",
    ):
        assert phone.ask(path).status == 403, path
    for path in ("/join/../", "/join/%2e%2e/compare", "/join/x/y/z", "/join//"):
        answer = phone.ask(path)
        assert answer.status in (403, 404), path
        assert "solara" not in answer.text
    socket = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": 22 * "A" + "==",
    }
    for path in ("/jupyter/api/kernels/x/channels", "/join/x"):
        assert phone.ask(path, origin=f"http://{phone.join.netloc}", **socket).status in (403, 404), path
    assert phone.ask("/join/", host="evil.example").status == 403
    assert phone.ask("answer", "POST", "number=1&value=1", origin="http://evil.example").status == 403


def test_the_page_is_small_and_brings_its_own_strict_policy(workshop):
    phone = Phone(workshop.join)
    answer = phone.ask()
    parts = [answer.text, *[phone.ask(path).text for path in ("/join/page.css", "/join/page.js")]]
    assert sum(len(part.encode()) for part in parts) < 20_000
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "path=/join/" in cookie
    assert 'lang="de"' in phone.ask(**{"accept-language": "de-CH,de;q=0.9"}).text


def test_an_unchanged_page_is_not_sent_again(workshop):
    phone = Phone(workshop.join)
    phone.ask()
    first = phone.ask("state")
    assert "You are in." in json.loads(first.text)["html"]
    again = phone.ask("state", **{"if-none-match": first.headers["etag"]})
    assert (again.status, again.text) == (304, "")
    code = Phone(workshop.join).ask("/join/?code=" + workshop.join.rsplit("/", 1)[1].lower())
    assert (code.status, code.headers["location"]) == (303, urlsplit(workshop.join).path)
    assert phone.ask("/join/NOPE2").status == phone.ask("/join/NOPE2/state").status == 404


def test_thirty_phones_answer_at_once_and_some_misbehave(workshop, stage):
    opened(stage)
    phones = [Phone(workshop.join) for _ in range(30)]
    for phone in phones:
        assert 'type="number" id="value"' in phone.ask().text
    with ThreadPoolExecutor(15) as many:
        answers = list(many.map(lambda n: phones[n].say(n % 11, 1), range(30)))
    assert {(answer.status, answer.headers["location"].split("?")[1]) for answer in answers} == {(303, "said=taken")}
    sent = time.monotonic()
    stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('30 answers')")
    assert time.monotonic() - sent < 5.0
    assert "said=soon" in phones[0].say(9, 1).headers["location"]
    assert phones[1].say(9, 1, accept="application/json").status == 429
    forged = Phone(workshop.join)
    forged.cookie = "copsim-guest=somebody.000000000000000000000000"
    assert forged.say(9, 1, accept="application/json").status == 403
    time.sleep(1.1)
    assert "said=taken" in phones[0].say(10, 1).headers["location"]
    assert phones[2].say(99, 1, accept="application/json").status == 422
    assert phones[3].say("9" * 3000, 1, accept="application/json").status in (409, 422)
    reloaded = phones[0].ask()
    assert "Your answer: 10" in reloaded.text
    assert 'value="10"' in reloaded.text
    press(stage, "Close answers")
    wait_for(lambda: "The question is closed." in phones[4].ask().text)
    late = phones[4].say(1, 1, accept="application/json")
    assert late.status == 409
    assert "a moment too late" in json.loads(late.text)["html"]
    stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('closed')")
    bars = [int(text or 0) for text in stage.locator(".cs-room-bars li > b").all_inner_texts()]
    assert bars == [2, 3, 3, 3, 3, 3, 3, 3, 2, 2, 3]
    press(stage, "Reveal")
    stage.wait_for_selector(".cs-room-came")
    assert "Brier score" in stage.locator(".cs-room-truth").inner_text()
    sheet = unquote(stage.locator(".cs-room a[download]").get_attribute("href").split(",", 1)[1])
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert [int(row["guests"]) for row in rows] == bars
    assert "127.0.0.1" not in sheet
    assert not [phone for phone in phones if phone.cookie.split("=")[1].split(".")[0] in sheet]


def test_ending_deletes_and_the_old_address_is_gone(workshop, stage):
    opened(stage, "core")
    phone = Phone(workshop.join)
    phone.ask()
    phone.say(3, 1)
    stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('1 answer')")
    press(stage, "End the room")
    press(stage, "Delete all answers?")
    stage.wait_for_function("!document.querySelector('.cs-room-card')")
    join = stage.locator(".cs-room-way .cs-room-address").inner_text()
    assert join != workshop.join
    assert stage.locator(".cs-room a[download]").count() == 0
    gone = phone.ask("state")
    assert gone.status == 404
    assert "has ended" in json.loads(gone.text)["html"]
    new = Phone(join)
    new.cookie = phone.cookie
    assert "You are in." in new.ask().text


def test_a_phone_answers_and_the_room_sees_what_came(workshop, stage, chromium):
    stage.get_by_label("Ask the room").select_option("energy")
    stage.wait_for_function("document.querySelector('.cs-headline').innerText.includes('hidden')")
    phone = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    troubles = []
    phone.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    phone.on("pageerror", lambda error: troubles.append(str(error)))
    phone.goto(workshop.join)
    phone.get_by_text("You are in.").wait_for()
    press(stage, "Open")
    phone.get_by_label("lower").check()
    assert [each["id"] for each in Axe().run(phone).response["violations"] if each["impact"] in SERIOUS] == []
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("your answer counts").wait_for()
    stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('1 answer')")
    phone.reload()
    assert phone.get_by_label("lower").is_checked()
    press(stage, "Close answers")
    phone.get_by_text("The question is closed.").wait_for()
    press(stage, "Reveal")
    stage.wait_for_selector(".cs-room-came")
    phone.get_by_text("What came:").wait_for()
    assert phone.get_by_text("Your answer: lower").count() == 1
    assert "hidden" not in stage.locator(".cs-headline").inner_text()
    assert [each["id"] for each in Axe().run(stage).response["violations"] if each["impact"] in SERIOUS] == []
    assert troubles == []
    phone.context.close()


def test_a_phone_without_script_sends_a_plain_form(workshop, stage, chromium):
    opened(stage)
    phone = chromium.new_context(java_script_enabled=False).new_page()
    phone.goto(workshop.join)
    phone.get_by_label("Your answer").fill("7")
    phone.get_by_role("button", name="Send").click()
    phone.get_by_text("your answer counts").wait_for()
    assert phone.get_by_text("Your answer: 7").count() == 1
    stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('1 answer')")
    phone.context.close()


def test_a_tour_asks_the_room_and_its_reveal_is_the_rooms(workshop, stage):
    stage.get_by_label("Guided tour").select_option("closed")
    phone = Phone(workshop.join)
    for number in range(1, 4):
        stage.wait_for_function(f"document.querySelector('.cs-tour .cs-quiet')?.innerText.includes(' {number} /')")
        if number == 3:
            press(stage, "Open")
            stage.wait_for_selector(".cs-room-card")
            assert "The same six" in phone.ask().text
            assert "said=taken" in phone.say(2, 1).headers["location"]
            stage.wait_for_function("document.querySelector('.cs-room-card').innerText.includes('1 answer')")
            press(stage, "Close answers")
            stage.wait_for_timeout(300)
            assert stage.locator(".cs-room").get_by_role("button", name="Reveal").is_disabled()
        stage.locator(".cs-next").click()
    stage.locator(".cs-next").click()
    stage.wait_for_selector(".cs-room-truth")
    assert "What came" in phone.ask().text
    stage.get_by_role("button", name="Leave the tour").click()


def test_the_presenters_window_asks_the_phones(workshop, stage):
    stage.get_by_label("Guided tour").select_option("closed")
    with stage.expect_popup() as found:
        stage.get_by_role("button", name="Presenter window").click()
    desk, phone = found.value, Phone(workshop.join)
    for number in (2, 3):
        desk.keyboard.press("PageDown")
        desk.wait_for_function(f"document.querySelector('.cs-desk-head')?.innerText.includes(' {number} /')")
    desk.get_by_role("button", name="Open", exact=True).click()
    desk.wait_for_function("document.querySelector('.cs-desk-phones ul')")
    phone.ask()
    assert "said=taken" in phone.say(2, 1).headers["location"]
    desk.wait_for_function("document.querySelector('.cs-desk-phones').innerText.includes('1 answer')")
    desk.get_by_role("button", name="Close answers").click()
    desk.wait_for_function("document.querySelector('.cs-desk-phones').innerText.includes('closed')")
    stage.get_by_role("button", name="Presenter window").click()
    stage.get_by_role("button", name="Leave the tour").click()
