"""Reports: every number comes from a table, nothing of the user's runs, the same store gives the same bytes."""

import io
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from tests.cli.support import VILLAGE, planted

from copsim.errors import EnvironmentProblem
from copsim.show.report.figures import parting
from copsim.show.report.render import AUDIENCES, render
from copsim.show.report.write import report_files, write_report
from copsim.study import read, worlds
from copsim.study.answers.kept import write_table
from copsim.study.answers.rank import Aim, flips
from copsim.study.fates import fates
from copsim.study.manifest import encode
from copsim.study.sweep.load import load_study
from copsim.study.sweep.run import run

STUDY = """\
format = 1
name = "help"
title = '<script>alert("title")</script>'
question = 'Which? <img src=x onerror=alert(1)>'
scenarios = ["village.toml"]
policies = ["none", "must", "may", "odd+may"]
replicates = 6
[design]
kind = "lhs"
points = 4
factors."people.culture" = { from = 0.2, to = 0.9 }
factors."parameters.s_median" = { from = 0.3, to = 0.6 }
[[outcomes]]
name = "late_periphery"
of = "peripheral_hours"
weeks = [20, 29]
[goal]
outcomes = ["energy", "alive"]
meet = "share(alive) >= 0.5"
[policy.odd]
title = '</code><script>alert("policy")</script>'
interventions = [{ from = 14, set = { sponsor = 0.8 } }]
cost = { hours = 4.0, once = 1000.0 }
"""
WORDS = re.compile(r"95 %|50 and 90 %|50 %|90 %|of 10\b|first is 0\b")  # numbers of the language, not of the study
SILENT = {"style", "svg", "code", "pre", "script", "title", "data"}


class Page(HTMLParser):
    """Cells of a page, and the text that is no cell, no figure, no name."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.rest, self.tags, self._open = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag in ("meta", "img"):  # have no end
            return
        self._open.append((tag, dict(attrs)))
        if tag == "data":
            self.cells.append((dict(attrs), ""))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = [tag for tag, attrs in self._open if tag in SILENT or attrs.get("class") == "title"]
        if "data" in inside:
            attrs, text = self.cells[-1]
            self.cells[-1] = (attrs, text + data)
        elif not inside and not (self._open and self._open[-1][0] in ("h1",)):
            self.rest.append(data)


@pytest.fixture(scope="module")
def designed(tmp_path_factory):
    """A study of the village with a design, four policies, and names that would like to be programs."""
    folder = tmp_path_factory.mktemp("designed")
    (folder / "village.toml").write_text(VILLAGE)
    (folder / "help.toml").write_text(STUDY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worlds, "live", planted)
        results = run(load_study(folder / "help.toml"), out=folder / "study")
    write_table(results, "flips", flips(results, Aim("energy")))
    write_table(results, "losers", fates(results.manifest))
    return results


@pytest.fixture(scope="module", params=[(study, audience) for study in ("designed", "pair") for audience in AUDIENCES])
def page(request):
    name, audience = request.param
    text, tables = render(request.getfixturevalue(name), audience)
    return Page(text), tables


def test_who_loses_is_told_where_it_was_looked_at(designed, pair):
    text, tables = render(designed, "board")
    told = [attrs for attrs, _ in Page(text).cells if attrs["data-table"] == "losers"]
    assert {"gain", "lose", "people"} <= {attrs["data-column"] for attrs in told}
    assert set(tables["losers"]["by"]) == {"everybody", "band", "site", "tenure"}
    assert "Which members gain and lose was not looked at" in render(pair, "board")[0]


def test_every_number_is_a_cell_of_a_table(page):
    found, tables = page
    assert len(found.cells) > 50
    for attrs, text in found.cells:
        value = tables[attrs["data-table"]][attrs["data-column"]].iloc[int(attrs["data-row"])]
        if isinstance(value, str):
            assert text == value
            continue
        assert float(attrs["value"]) == float(value)
        shown = text.replace(",", "")
        digits = len(shown.partition(".")[2])
        exact = float(value) * int(attrs.get("data-scale", 1))
        assert abs(float(shown) - exact) <= 0.5 * 10**-digits * (1 + 1e-9), (attrs, text)


def test_no_number_stands_in_the_text_that_is_no_cell(page):
    found, tables = page
    rest = " ".join(" ".join(found.rest).split())
    rest = rest.replace(tables["study"].set_index("key")["value"]["question"], "")
    for column in ("meaning", "unit"):  # sentences of the declarations
        for words in sorted(set(tables["summary"][column]) | set(tables["parameters"][column]), key=len, reverse=True):
            rest = rest.replace(words, "") if words else rest
    left = re.findall(r"[^ ]* ?[^ ]*\d[^ ]*", WORDS.sub("", rest))
    assert left == []


def test_the_files_of_the_tables_hold_the_cells(designed):
    files = report_files(designed, "board")
    found = Page(files["board.html"].decode())
    for attrs, _ in found.cells:
        table = pd.read_csv(io.BytesIO(files[f"tables/{attrs['data-table']}.csv"]), dtype=str, keep_default_na=False)
        stored = table[attrs["data-column"]].iloc[int(attrs["data-row"])]
        assert stored == attrs["value"] or float(stored) == float(attrs["value"])


@pytest.mark.parametrize("audience", AUDIENCES)
def test_text_of_people_stays_text(designed, audience):
    text, _ = render(designed, audience)
    tags = [tag for tag, _ in Page(text).tags]
    assert "script" not in tags
    assert "img" not in tags
    assert "&lt;script&gt;" in text
    assert not [attrs for _, attrs in Page(text).tags if any(name.startswith("on") for name in attrs)]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_page_needs_nothing_else(designed, audience):
    found = Page(render(designed, audience)[0])
    links = [attrs.get(name) for _, attrs in found.tags for name in ("src", "href", "xlink:href") if attrs.get(name)]
    assert all(link.startswith("#") for link in links)
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert {link[1:] for link in links} <= set(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_same_store_gives_the_same_bytes(designed, audience, tmp_path):
    copy = shutil.copytree(designed.folder, tmp_path / "elsewhere")
    first, *_ = [report_files(read(copy), audience) for _ in range(2)]
    assert first == report_files(designed, audience)
    assert str(Path(copy).parent) not in first[f"{audience}.html"].decode()


def test_odds_are_counted(pair):
    text, tables = render(pair, "board")
    row = tables["changes"][tables["changes"]["outcome"] == "alive"].iloc[0]
    own, before = (
        tables["summary"].query(f"outcome == 'alive' and policy == '{name}'").iloc[0] for name in ("must", "none")
    )
    assert (own["yes"], own["n"], own["in_ten"], before["yes"], before["in_ten"]) == (4, 8, 5, 8, 10)
    assert (row["less"], row["equal"], row["more"], row["difference"]) == (4, 4, 0, -0.5)
    assert "of 10 worlds" in text
    assert "An explanation, not a prediction." in text


def test_curves_part_in_the_week_of_the_change(pair):
    _, tables = render(pair, "board")
    assert parting(tables["bands"], ["none", "must"]) == 10
    assert parting(tables["bands"], ["none"]) is None


def test_what_is_not_finished_says_so(designed, tmp_path):
    copy = shutil.copytree(designed.folder, tmp_path / "study")
    assert "Not finished" not in render(read(copy), "paper")[0]
    (copy / "manifest.json").write_bytes(encode(designed.manifest.extended(9)))
    text = render(read(copy), "paper")[0]
    assert f">{designed.done:,}</data> of <data" in " ".join(text.split())
    assert "Not finished" in text


def test_a_report_is_committed_whole(designed, tmp_path):
    copy = shutil.copytree(designed.folder, tmp_path / "study")
    paths = write_report(read(copy), "board")
    assert paths[-1] == copy / "report" / "board.html"
    assert all(path.is_file() for path in paths)
    assert not list(copy.rglob(".tmp-*"))


@pytest.mark.parametrize("module", ["jinja2", "matplotlib"])
def test_a_missing_extra_is_named(pair, monkeypatch, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(EnvironmentProblem, match="report"):
        render(pair, "paper")
