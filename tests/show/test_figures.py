"""What stands in a figure: ribbons, dashes, the week of the change, labels, its origin; and what never does."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from tests.cli.support import planted

from copsim.errors import EnvironmentProblem, StorageError, UsageError
from copsim.show import Column, chart
from copsim.show.arms import arms_of, panel_of
from copsim.show.columns import gallery_page
from copsim.show.multiples import USUAL_INDICATORS, chart_page
from copsim.show.page import Page, check_target, compose, save, svg
from copsim.show.palette import BASELINE, TREATMENTS, VERMILION
from copsim.study import window_effects

DRAWN = {"svg", "title", "desc", "defs", "style", "g", "path", "text", "use", "clipPath", "rect"}
SVG = "{http://www.w3.org/2000/svg}"
PAYLOADS = [
    "<script>alert(1)</script>",
    "]]><svg onload=alert(1)>",
    "$x^{$ & \"'",
    "\x1b[31m\x00\u202e",
    "\N{ROCKET}" * 300,
    "",
]


def lines_of(axes):
    return {to_hex(line.get_color()): line for line in axes.get_lines() if line.get_gid() != "change"}


def spreads_of(axes):
    return {ribbon.get_gid() for ribbon in axes.collections}


def texts_of(figure):
    return [text.get_text() for text in [*figure.texts, *(t for axes in figure.axes for t in axes.texts)]]


@pytest.fixture
def figure(pair):
    return compose(chart_page(pair, pair.cases))


def test_control_is_grey_and_dashed_beside_a_coloured_line(figure):
    for axes in figure.axes:
        lines = lines_of(axes)
        assert set(lines) == {BASELINE, VERMILION}
        assert lines[BASELINE].is_dashed()
        assert not lines[VERMILION].is_dashed()


def test_spread_of_50_and_90_per_cent(pair, figure):
    arms = {f"spread {share} {name}" for share in (50, 90) for name in ("without", "must")}
    assert [spreads_of(axes) for axes in figure.axes] == [arms] * 5 + [set()]  # alive is a share of the worlds
    case = pair.case(pair.cases[0])
    curve = panel_of(pair, "energy", arms_of(pair, pair.cases)).curves[0]
    energy = pair.series_of(case.label, ["energy"])[:, :, 0]
    np.testing.assert_allclose(curve.spread90, np.quantile(energy, (0.05, 0.95), axis=0))
    np.testing.assert_allclose(curve.spread50, np.quantile(energy, (0.25, 0.75), axis=0))
    np.testing.assert_allclose(curve.middle, np.median(energy, axis=0))


def test_share_of_living_worlds(pair):
    control, policy = panel_of(pair, "alive", arms_of(pair, pair.cases)).curves
    assert control.middle[-1] == 1.0
    assert policy.middle[-1] == 0.5


def test_the_week_of_the_change_is_marked(figure):
    for axes in figure.axes:
        marks = [line for line in axes.get_lines() if line.get_gid() == "change"]
        assert [mark.get_xdata()[0] for mark in marks] == [10]


def test_arms_are_drawn_from_where_they_part(pair):
    control, policy = panel_of(pair, "energy", arms_of(pair, pair.cases)).curves
    assert control.weeks[0] == 0
    assert policy.weeks[0] == 9


def test_arms_that_never_agreed_are_drawn_whole(studied):
    def shifted(setting, seed, replicate, *, cohort_week=None):
        trace = planted(setting, seed, replicate)
        trace.series[:] += setting.schedule[..., 0].max()
        return trace

    results = studied("", "+must", live=shifted)
    policy = panel_of(results, "energy", arms_of(results, results.cases)).curves[1]
    assert policy.weeks[0] == 0


def test_curves_carry_their_names_once_and_their_values_everywhere(figure):
    labels = [[text.get_text() for text in axes.texts if text.get_color() != "#5f5f5f"] for axes in figure.axes]
    assert [label.split("  ")[1] for label in labels[0]] == ["without", "must"]
    assert all(float(label) > 0 for panel in labels[1:] for label in panel)


def test_axes_begin_at_zero(figure):
    assert all(axes.get_ylim()[0] == 0 for axes in figure.axes)


def test_origin_stands_in_the_footer(pair, figure):
    footer = texts_of(figure)[2]
    for words in (
        "An explanation, not a prediction.",
        "model 1",
        pair.manifest.model[:8],
        "seed 1",
        "8 paired replicates",
    ):
        assert words in footer


def test_sentence_is_returned_drawn_and_described(pair, tmp_path):
    path = tmp_path / "deep" / "p.svg"
    sentence = chart(pair, pair.cases[0], pair.cases[1], ["energy", "attendance"], path)
    root = ElementTree.parse(path).getroot()
    assert root.attrib["role"] == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[1].text == sentence
    effect = window_effects(pair, *pair.cases, ["energy"], 4, 29).iloc[0]
    assert sentence.startswith("In weeks 4 to 29, with must: ")
    assert f"{effect['difference']:+.2f}"[:5] in sentence


def test_no_more_than_chance(studied):
    results = studied("", "+may")
    sentence = chart_page(results, results.cases).sentence
    assert "may and without do not differ by more than chance" in sentence


def test_one_world_says_so_and_has_no_spread(studied):
    results = studied("", "+must", replicates=1)
    page = chart_page(results, results.cases)
    assert page.sentence.startswith("One single world")
    assert "One single world (replicate 1)" in page.footer
    assert all(not spreads_of(axes) for axes in compose(page).axes)


def test_one_case_alone(pair):
    page = chart_page(pair, pair.cases[:1])
    assert page.sentence == "village: how 8 worlds of the same kind went, week by week."
    assert [set(lines_of(axes)) for axes in compose(page).axes] == [{VERMILION}] * 6


def test_four_arms_have_four_looks(studied):
    results = studied("", "+must", "+may", "+must+may")
    axes = compose(chart_page(results, results.cases, ["energy"])).axes[0]
    dashes = {str(line._unscaled_dash_pattern) for line in lines_of(axes).values()}
    assert len(lines_of(axes)) == len(dashes) == 4


def test_without_members_and_without_weeks(studied):
    def nobody(setting, seed, replicate, *, cohort_week=None):
        trace = planted(setting, seed, replicate)
        trace.series[:] = np.nan
        return trace

    empty = compose(chart_page(studied("", live=nobody), ["village"]))
    assert texts_of(empty).count("no members") == 6
    none = studied("", changes=["weeks=0", "policies={}"])
    assert chart_page(none, none.cases).sentence == "There is no week to show."
    assert texts_of(compose(chart_page(none, none.cases))).count("no members") == 6


def test_same_bytes_every_time(pair):
    assert svg(chart_page(pair, pair.cases)) == svg(chart_page(pair, pair.cases))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_of_users_stays_text(pair, payload):
    page = chart_page(pair, pair.cases, title=payload)
    names = arms_of(pair, pair.cases, [payload, payload])
    hostile = Page(payload, payload, [[panel_of(pair, "energy", names)]], payload, [(payload, payload)])
    for text in (svg(page), svg(hostile)):
        root = ElementTree.fromstring(text)
        assert {node.tag.split("}")[1] for node in root.iter()} <= DRAWN
        assert not any(name.startswith("on") for node in root.iter() for name in node.attrib)


def test_gallery_has_a_column_for_each_story(pair):
    indicators = ("attendance", "energy", "alive")
    column = Column("Compulsory", "attendance goes up", pair, pair.cases, ("free", "must"), indicators)
    page = gallery_page("Two stories", "The same worlds.", [column, column])
    figure = compose(page)
    assert [axes.get_title("left") for axes in figure.axes] == [
        title for title in ("Attendance", "Social energy", "Alive") for _ in range(2)
    ]
    assert texts_of(figure).count("Compulsory") == 2
    assert page.description == "The same worlds. Compulsory: attendance goes up. Compulsory: attendance goes up."


def test_gallery_of_one_story_is_a_chart(pair):
    column = Column("Compulsory", "attendance goes up", pair, pair.cases, ("free", "must"), USUAL_INDICATORS)
    page = gallery_page("Stories", "The same worlds.", [column])
    assert (page.title, page.sentence) == ("Compulsory", "The same worlds. Attendance goes up.")
    assert [len(row) for row in page.rows] == [2, 2, 2]


@pytest.mark.parametrize(
    "title", ["Half an hour that everybody attends", "Wound care, three hospitals: half an hour " * 3]
)
def test_titles_stay_on_the_page(pair, title):
    figure = compose(chart_page(pair, pair.cases, title=title))
    renderer = FigureCanvasAgg(figure).get_renderer()
    assert all(text.get_window_extent(renderer).x1 < figure.bbox.x1 for text in figure.texts)


def test_digits_are_cut_from_shapes_and_never_from_words(pair):
    text = svg(chart_page(pair, pair.cases, title="from -0.156 to -0.147, said in 'DejaVu Sans'"))
    assert "<title>from -0.156 to -0.147, said in 'DejaVu Sans'</title>" in text
    assert text.count("from -0.156 to -0.147, said in 'DejaVu Sans'<") == 2
    assert not re.search(r' d="[^"]*\.\d{3}', text)


def test_fonts_have_something_to_fall_back_on(pair):
    fonts = set(re.findall(r"font-family: ([^;\"]*)", svg(chart_page(pair, pair.cases))))
    assert fonts == {"'DejaVu Sans', Verdana, sans-serif"}


def test_png(pair, tmp_path):
    save(chart_page(pair, pair.cases, ["energy"]), tmp_path / "p.png")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")


def test_targets_that_cannot_be(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(UsageError, match=r"\.svg or \.png"):
        check_target(tmp_path / "p.gif")
    with pytest.raises(UsageError, match="is a folder"):
        check_target(tmp_path / "folder.svg")
    with pytest.raises(StorageError):
        check_target(tmp_path / "file" / "p.svg")
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(EnvironmentProblem, match=r"copsim\[report\]"):
        check_target(tmp_path / "p.svg")


def contrast_on_white(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_every_line_is_dark_enough_for_white_paper():
    assert all(contrast_on_white(colour) >= 3 for colour in (BASELINE, *(style.colour for style in TREATMENTS)))
