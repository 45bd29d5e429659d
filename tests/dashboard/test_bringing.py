"""A scenario file of the visitor's own: all problems at once, nothing hostile gets through, nothing is kept."""

import base64
import gzip
import pickle

import pytest
from tests.dashboard.support import answered, barriers, wait_for

from copsim.dashboard.bringing import PART_BYTES, Bringing
from copsim.dashboard.session import Session, link_of
from copsim.dashboard.speech import Speech
from copsim.scenario.limits import FILE_BYTES
from copsim.scenario.link import decode, encode

SAY = Speech("en")
BADGE = "<img src=x onerror=alert(1)>{size}"
FILE = f"""format = 1
name = "our-guild"
title = "{BADGE}"
weeks = 30
people = {{ count = 12 }}
launch = {{ kind = "founded", founders = 6 }}

[[interventions]]
name = "<script>alert(2)</script>"
from = 10
set = {{ mandate = 1.0 }}
"""


def bring(bringing, data, name="guild.toml"):
    """Send a file as the page does, and wait until it was read."""
    parts = [data[n : n + PART_BYTES] for n in range(0, max(1, len(data)), PART_BYTES)]
    for number, part in enumerate(parts):
        bringing.part([number, len(parts), name, base64.b64encode(part).decode()])
    wait_for(lambda: bringing.shown.peek().is_read)
    return bringing.shown.peek()


@pytest.fixture
def session():
    found = Session()
    yield found
    found.close()


def test_a_file_opens_on_the_stage_and_can_be_changed_as_any_other(session):
    bring(session.bringing, FILE.encode())
    state = answered(session)
    assert state.trouble == ""
    assert state.experiment.scenario == state.own.name
    assert state.frame.recording.people == 12
    session.move((("mandate", 2.0),))
    session.put("people.count", 10)
    assert answered(session).experiment.baseline.scenario.people.count == 10
    session.choose("tiny-closed-community")
    session.choose(state.own.name)
    assert session.state.peek().experiment.baseline.scenario.weeks == 30


def test_what_two_files_say_alike_has_one_digest(session):
    bring(session.bringing, FILE.encode())
    first = session.state.peek().own.name
    bring(session.bringing, b"\xef\xbb\xbf# ours\r\n" + FILE.replace("\n", "\r\n").encode())
    assert session.state.peek().own.name == first
    bring(session.bringing, FILE.replace("weeks = 30", "weeks = 31").encode())
    assert session.state.peek().own.name != first


def test_all_problems_are_told_at_once_with_place_and_nearest_name(session):
    wrong = FILE.replace("founders", "fuonders").replace("weeks = 30", "weeks = -1").replace("people =", "peopel =")
    before = session.state.peek().experiment
    problems = bring(session.bringing, wrong.encode()).problems
    assert [problem.split("  ")[0] for problem in problems][:2] == ["guild.toml:1:1", "guild.toml:4:1"]
    text = "\n".join(problems)
    assert "did you mean people?" in text
    assert "did you mean founders" in text
    assert session.state.peek().experiment == before
    assert session.state.peek().own is None


DEEP = b"a = " + 5_000 * b"[" + 5_000 * b"]"
HOSTILE = {
    "html": (b"<html><script>alert(1)</script></html>", "not TOML"),
    "nested": (DEEP, "nested deeper than 32 levels"),
    "dotted": (b".".join([b"a"] * 20_000) + b" = 1", "more than 16 parts"),
    "latin": (FILE.replace("our-guild", "our-gu\xefld").encode("latin-1"), "not UTF-8"),
    "empty": (b"", "the key is missing"),
    "nul": (b"\0" * 1_000, "not TOML"),
    "digits": (FILE.replace("weeks = 30", "weeks = " + 5_000 * "9").encode(), "allowed"),
    "gzip": (gzip.compress(FILE.encode()), "not UTF-8"),
    "pickle": (pickle.dumps({"format": 1}), "not UTF-8"),
    "infinite": (FILE.replace("mandate = 1.0", "mandate = inf").encode(), "no finite number"),
    "huge": (FILE.replace("count = 12", "count = 10_000_001").encode(), "at most 10,000,000"),
    "constellation": (
        FILE.replace("founders = 6", "founders = 2").encode() + b"[constellation]\nlocals = 3\n",
        "one community",
    ),
    "include": (FILE.encode() + b'include = "/etc/passwd"\n', "unknown key"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_contents_are_refused_in_words(session, name):
    data, word = HOSTILE[name]
    brought = bring(session.bringing, data)
    assert word in brought.refused(SAY) + " ".join(brought.problems)
    assert session.state.peek().own is None


@pytest.mark.parametrize(
    "old, new, word",
    [
        ("count = 12", "count = 900_000", "too many for a page"),
        ("count = 12", "count = 12, units = 1_000_000", "needs"),
        ("weeks = 30", "weeks = 0", "at least two weeks"),
        ("count = 12 }", "count = 0 }\nseed = 1", "one person"),
    ],
)
def test_what_is_in_order_but_not_for_a_page_is_refused(session, old, new, word):
    text = FILE.replace(old, new).replace('launch = { kind = "founded", founders = 6 }', "").split("[[")[0]
    bring(session.bringing, text.encode())
    wait_for(lambda: word in session.state.peek().trouble)
    assert session.state.peek().experiment.scenario == "baseline"


@pytest.mark.parametrize("name", ["../../etc/x.toml", "C:\\secret\\x.toml", "x\0y\n.toml", "", "a" * 5_000])
def test_a_name_is_a_word_and_no_path(session, name):
    problem = bring(session.bringing, b"x", name).problems[0]
    place = problem.split(":")[0]
    assert "/" not in place.replace("https", "")
    assert "\0" not in place
    assert 0 < len(place) <= 90


def test_parts_in_another_order_or_size_are_dropped():
    got = []
    bringing = Bringing(got.append)
    text = base64.b64encode(FILE.encode()).decode()
    large = base64.b64encode(b"x" * (PART_BYTES + 1)).decode()
    for sent in (
        [1, 2, "a", text],
        [0, 10**9, "a", text],
        [0, 1, "a", large],
        [0, 1, "a", "not base64!"],
        [0, 1, "a"],
        ["0", 1, "a", text],
        None,
        [0, 0, "a", text],
        [0, 1, "a", None],
        [0, "x", "a", text],
    ):
        bringing.part(sent)
        assert "whole" in bringing.shown.peek().refused(SAY), sent
    bringing.refuse(["a", "many"])
    assert "whole" in bringing.shown.peek().refused(SAY)
    assert got == []
    bringing.close()


def test_more_than_a_file_may_have_is_refused_with_its_size(session):
    session.bringing.refuse(["our.toml", 10_000_000])
    assert session.bringing.shown.peek().refused(SAY) == (
        "our.toml has 10,000 kB; a page takes scenario files of at most 1,000 kB. Nothing was read."
    )
    brought = bring(session.bringing, b"#" * (FILE_BYTES + 1))
    assert "more than 1,000,000 bytes" in brought.refusal
    assert bring(session.bringing, FILE.encode() + b"#" * (FILE_BYTES - len(FILE))).refusal == ""


def test_a_link_names_the_file_and_asks_for_it(session):
    bring(session.bringing, FILE.encode())
    session.move((("mandate", 2.0),))
    shown = session.state.peek()
    text = encode(shown.link())
    assert "guild" not in str(decode(text))
    other = Session(decode(text))
    waiting = other.state.peek()
    assert shown.own.name in waiting.trouble
    assert waiting.link("trust").moves == shown.experiment.moves
    other.arrive(*link_of("c=" + encode(waiting.link())))
    bring(other.bringing, FILE.replace("weeks = 30", "weeks = 31").encode(), "another.toml")
    assert other.state.peek().experiment.weeks == 31
    other.begin(decode(text))
    bring(other.bringing, FILE.encode())
    assert other.state.peek().experiment == shown.experiment
    assert other.state.peek().waiting is None
    other.close()


def test_another_file_takes_the_place_of_the_first_and_nothing_of_it_is_left(session):
    bring(session.bringing, FILE.encode())
    first = session.state.peek().own.document
    session.move((("mandate", 2.0),))
    session.choose("tiny-closed-community")
    bring(session.bringing, FILE.replace("weeks = 30", "weeks = 40").encode())
    state = session.state.peek()
    assert state.experiment.weeks == 40
    assert not [each for each in state.past if each.own is first]
    session.undo()
    assert session.state.peek().experiment.scenario == "tiny-closed-community"


def test_visitors_do_not_see_each_others_files(session):
    bring(session.bringing, FILE.encode())
    own = session.state.peek().own.name
    other = Session(session.state.peek().experiment.link())
    assert own in other.state.peek().trouble
    assert other.state.peek().own is None
    other.close()


def sent(page, data, name="guild.toml"):
    page.locator(".cs-left select").first.select_option("own:")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})


def test_a_file_is_brought_in_the_browser_and_its_texts_are_texts(open_page, tmp_path):
    page = open_page()
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    sent(page, FILE.encode())
    page.wait_for_function("document.querySelector('.cs-rows select').selectedOptions[0].innerText.includes('onerror')")
    assert page.locator("img[src=x]").count() == 0
    page.wait_for_function("document.querySelector('.cs-flag')?.title.includes('<script>')")
    address = page.evaluate("location.href")
    page.goto(address)
    page.wait_for_selector(".cs-headline.cs-trouble")
    assert "Bring that file" in page.locator(".cs-headline").inner_text()
    assert barriers(page) == []
    page.wait_for_timeout(300)
    assert page.evaluate("location.href") == address
    page.locator("input[type=file]").set_input_files({"name": "x.toml", "mimeType": "", "buffer": FILE.encode()})
    page.wait_for_function("!document.querySelector('.cs-trouble') && !document.querySelector('input[type=file]')")


def test_problems_stand_under_the_field_and_what_is_too_large_is_never_sent(open_page):
    page = open_page()
    sent(page, FILE.replace("founders", "fuonders").replace("weeks", "weaks").encode())
    page.wait_for_selector(".cs-problems li:nth-child(2)")
    assert page.locator(".cs-left select").nth(1).input_value() == "6"
    assert "weeks?" in page.locator(".cs-problems").inner_text()
    assert barriers(page) == []
    sent(page, b"x" * 10_000_000, "large.toml")
    page.wait_for_function("document.querySelector('p.cs-problems')?.innerText.includes('10,000 kB')")
    sent(page, b"# " + b"\xc3\xbc" * 499_000)
    page.wait_for_function("document.querySelector('.cs-problems')?.innerText.includes('the key is missing')")
