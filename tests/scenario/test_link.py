"""The word that holds an experiment: round trips, damage, and the same case as a file would give."""

import base64
import json
import zlib
from hashlib import blake2b

import pytest
from hypothesis import given, strategies as st

from copsim.dynamics.conditions import CONDITIONS
from copsim.errors import InvalidInput, UsageError
from copsim.scenario import case_digest, parse_case, shipped_ids
from copsim.scenario.case import case_of_link
from copsim.scenario.document import parse_document
from copsim.scenario.link import MOST_BYTES, MOST_CHARACTERS, PREFIX, Link, Move, decode, encode

REAL = [condition for condition in CONDITIONS if not condition.whole]

conditions = st.sampled_from(REAL).flatmap(
    lambda item: st.tuples(st.just(item.name), st.floats(item.low, item.high, allow_nan=False))
)
moves = st.one_of(
    st.builds(
        lambda week, pair: Move(week, (pair,)),
        st.integers(0, 155),
        conditions.map(lambda pair: (pair[0], pair[1] + 0.0)),
    ),
    st.builds(lambda week, loss: Move(week, loss=loss), st.integers(0, 155), st.sampled_from(["all", 1, 5])),
)
links = st.builds(
    Link,
    scenario=st.sampled_from(shipped_ids()),
    settings=st.sampled_from([(), (("people.count", 60),), (("ablations.off", ("autonomy",)), ("people.count", 9))]),
    moves=st.lists(moves, max_size=6).map(tuple),
    seed=st.integers(0, 2**32 - 1),
    week=st.integers(-13, 155),
    page=st.sampled_from(["", "compare"]),
)


def written(body: object) -> str:
    """A link that holds this, its checksum right."""
    data = json.dumps(body).encode()
    raw = blake2b(data, digest_size=4).digest() + zlib.compress(data)
    return PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@given(links)
def test_there_and_back(link):
    text = encode(link)
    assert decode(text) == link
    assert encode(decode(text)) == text


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    with pytest.raises(UsageError):
        decode(PREFIX + text)


@given(links, st.data())
def test_a_changed_character_is_noticed(link, data):
    text = encode(link)
    place = data.draw(st.integers(len(PREFIX), len(text) - 1))
    other = "A" if text[place] != "A" else "B"
    try:
        found = decode(text[:place] + other + text[place + 1 :])
    except UsageError:
        return
    assert found == link  # the last character may hold bits that nobody reads


@pytest.mark.parametrize(
    "text, words",
    [
        ("copsim:2:abc", "links that begin with"),
        (PREFIX + "A" * MOST_CHARACTERS, "at most 2,000 characters"),
        (written({"s": "baseline", "o": {"x": "y" * MOST_BYTES}}), "damaged"),
        (encode(Link("baseline")) + "AAAA", "damaged"),
        (written({"s": "baseline", "m": [{"w": -1}]}), "damaged"),
        (written({"s": "baseline", "who": "me"}), "damaged"),
        (written({"s": "baseline", "r": 2**32}), "damaged"),
        (written([]), "damaged"),
    ],
    ids=["format", "long", "expanding", "more", "early", "unknown", "seed", "list"],
)
def test_what_it_refuses(text, words):
    with pytest.raises(UsageError, match=words):
        decode(text)


@pytest.mark.parametrize(
    "link, error",
    [
        (Link("no-such"), "there is no scenario no-such"),
        (Link("../../etc/passwd"), "there is no scenario"),
        (Link("baseline", moves=(Move(1, (("mandate", 400.0),)),)), "mandate"),
        (Link("baseline", moves=(Move(1, (("energy", 0.5),)),)), "energy"),
        (Link("baseline", moves=(Move(1, (("inflow", 0.5),)),)), "inflow"),
    ],
)
def test_what_its_case_refuses(link, error):
    with pytest.raises(UsageError, match=error):
        case_of_link(link)


def test_settings_are_checked_as_those_of_a_file():
    with pytest.raises(InvalidInput, match=r"people\.count"):
        case_of_link(Link("baseline", (("people.count", -1),)))
    with pytest.raises(UsageError, match="did you mean"):
        case_of_link(Link("baseline", (("people.cuont", 1),)))


def test_a_link_is_a_case_wherever_one_is_asked_for():
    text = encode(Link("baseline", (("people.count", 60),), (Move(78, (("mandate", 1.0),)),), seed=7))
    case = parse_case(text)
    like = parse_case("baseline+mandate", ["people.count=60"])
    assert case.label == "baseline+levers"
    assert case.scenario.seed == 7
    assert [epoch.values for epoch in case.epochs] == [epoch.values for epoch in like.epochs]


def test_settings_from_outside_win():
    text = encode(Link("baseline", (("people.count", 60),), (Move(78, (("mandate", 1.0),)),)))
    case = parse_case(text, ["people.count=30", "weeks=50"])
    assert (case.scenario.people.count, case.scenario.weeks, case.policies) == (30, 50, ())


def test_nothing_moved_is_the_scenario_itself():
    assert case_digest(parse_case(encode(Link("new-blood")))) == case_digest(parse_case("new-blood"))


def test_a_file_of_ones_own_has_to_be_brought_along():
    text = encode(Link("own:0123456789abcdef", seed=7))
    with pytest.raises(UsageError, match=r"own:0123456789abcdef.*bring that file"):
        parse_case(text)
    own = parse_document(b'format = 1\nname = "a"\ntitle = "A"\nweeks = 9\npeople = { count = 3 }', "a.toml")
    assert case_of_link(decode(text), ["weeks=8"], own=own).scenario.weeks == 8
