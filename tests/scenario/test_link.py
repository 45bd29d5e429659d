"""The word that holds an experiment: round trips, damage, and the same case as a file would give."""

import base64
import json
import zlib
from hashlib import blake2b

import pytest
from hypothesis import given, settings, strategies as st

from copsim.dynamics.conditions import CONDITIONS
from copsim.errors import InvalidInput, UsageError
from copsim.scenario import case_digest, load_scenario, parse_case, shipped_ids
from copsim.scenario.case import case_of_link, cases_of_link
from copsim.scenario.document import parse_document
from copsim.scenario.link import MOST_BYTES, MOST_CASES, MOST_CHARACTERS, PREFIX, STAGE, Link, Move, decode, encode

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
courses = st.one_of(
    st.just(STAGE),
    st.builds(
        lambda scenario, names: "+".join([scenario, *names]),
        st.sampled_from(["baseline", "new-blood", "tiny-closed-community"]),
        st.lists(st.sampled_from(["mandate", "experts", "praise@9"]), max_size=2, unique=True),
    ),
)
links = st.builds(
    Link,
    scenario=st.sampled_from(shipped_ids()),
    settings=st.sampled_from([(), (("people.count", 60),), (("ablations.off", ("autonomy",)), ("people.count", 9))]),
    moves=st.lists(moves, max_size=6).map(tuple),
    seed=st.integers(0, 2**32 - 1),
    week=st.integers(-13, 155),
    page=st.sampled_from(["", "compare"]),
    cases=st.one_of(st.just(()), st.lists(courses, min_size=2, max_size=MOST_CASES).map(tuple)),
    around=st.sampled_from([0, 60, 2000]),
)
compared = st.builds(
    Link,
    scenario=st.sampled_from(["baseline", "tiny-closed-community"]),
    settings=st.sampled_from([(), (("parameters.k_c", 0.0),)]),
    moves=st.sampled_from([(), (Move(20, (("mandate", 1.0),)), Move(30, loss="all"))]),
    seed=st.integers(0, 2**32 - 1),
    cases=st.lists(courses, min_size=2, max_size=MOST_CASES).map(tuple),
    around=st.sampled_from([0, 60, 2000]),
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


@pytest.mark.parametrize(
    "body",
    [
        {"c": ["baseline"]},
        {"c": ["baseline"] * (MOST_CASES + 1)},
        {"c": ["baseline", 7]},
        {"c": ["baseline", "baseline+" + "y" * 200]},
        {"a": -1},
    ],
    ids=["one", "many", "no-text", "wordy", "fewer-than-nobody"],
)
def test_compared_cases_of_another_shape_are_damage(body):
    with pytest.raises(UsageError, match="damaged"):
        decode(written({"s": "baseline"} | body))


@given(compared)
@settings(max_examples=25)
def test_compared_cases_are_those_that_it_names_in_the_same_worlds(link):
    change = {"people.prior_identity": 0.3}
    cases = cases_of_link(decode(encode(link)), change)
    for text, case in zip(link.cases, cases, strict=True):
        assert case.scenario.seed == link.seed
        if text == STAGE:
            assert case_digest(case) == case_digest(case_of_link(link, change))
            continue
        people = load_scenario(text.partition("+")[0]).people.count
        few = {"people.count": min(people, link.around or people), "seed": link.seed}
        assert case_digest(case) == case_digest(parse_case(text, change | few))


@pytest.mark.parametrize(
    "text, error",
    [
        ("no-such+mandate", "there is no scenario no-such"),
        ("../../etc/passwd", "there is no scenario"),
        (PREFIX + "AAAA", "there is no scenario"),
        ("own:0123456789abcdef", "bring that file"),
        ("baseline+no-such", "there is no policy"),
        ("baseline+mandate+mandate", "more than once"),
        ("", "there is no scenario"),
    ],
    ids=["scenario", "path", "link", "own", "policy", "twice", "empty"],
)
def test_a_compared_case_is_shipped_or_refused(text, error, tmp_path, monkeypatch):
    (tmp_path / "no-such").write_text('format = 1\nname = "a"\ntitle = "A"\nweeks = 9\npeople = { count = 3 }')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=error):
        cases_of_link(Link("baseline", cases=("baseline", text)))


def test_one_case_of_several_is_not_guessed():
    text = encode(Link("baseline", cases=("baseline", "baseline+mandate")))
    with pytest.raises(UsageError, match=r"2 cases.*copsim compare"):
        parse_case(text)


# As pages wrote them before links could hold compared cases; whoever has one must still get there.
OLD = {
    PREFIX + "ACxCUnjaq1bKV7KqVipIzS_ISdVLzi_NK1GyMjQ1qNVRKlayUkpKLE7NycxLVdJRKleyMreoBQB8Lw8C": Link(
        "baseline", (("people.count", 150),), week=78
    ),
    PREFIX + "Tb-U6HjaLY5RCsIwEETvMt8hpIJacxUR2dYtFJNsaVNFQu7utvq5j5l9UxDhrwUv-IJI6UGZ4RvrqsEb_txWUxDgQSFgRxf3R4f9bJy"
    "rNwPZ-tQFyqOkxcow6FvQmiVJ_EATE80UOfO82Oe9h3f2qJBlCmx7WVOGP23WSWW9RI2zCmfdYLAo62jhMCb-rWhd_QKcujio": Link(
        "baseline",
        (("ablations.off", ("autonomy",)), ("parameters.k_c", 0.5), ("people.count", 60)),
        (Move(78, (("mandate", 1.0),)), Move(90, loss="all"), Move(100, loss=2)),
        seed=7,
        week=80,
        page="compare",
    ),
    PREFIX + "iiHtxXjaHYw5DoAgEEXv8ms0iLgwVzEWLqOxQAkYLQh3l1i_JcKChogHFOH8dAQGybIR8Owufx_nDqpKmQRekJJpFHAgWLYz-4DsgbQy2"
    "rSdMjkLGV7vSbJStW7arjfTvKy84R8UOn13Mx_8": Link(
        "own:0123456789abcdef",
        moves=(Move(20, (("praise", 0.5), ("reporting", 1.0))),),
        seed=2**32 - 1,
        week=-4,
        page="members",
    ),
}


@pytest.mark.parametrize("text", OLD, ids=["week", "moves", "own"])
def test_links_of_earlier_days_say_what_they_said(text):
    assert decode(text) == OLD[text]
