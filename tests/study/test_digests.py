"""What makes a study another study, and what does not."""

import json

import pytest
from tests.study.support import Study, village

from copsim.dynamics.parameters import PARAMETERS
from copsim.scenario import case_digest
from copsim.study import digests
from copsim.study.digests import digest, model_digest, syntax_digest
from copsim.study.manifest import decode, encode
from copsim.study.plan import asked_for, parting_week

SOURCE = '''
"""A module."""
LIMIT = 3  # weeks


def grow(x, r):
    """x after a week."""
    return x + r * x
'''


@pytest.mark.parametrize(
    "same",
    [
        SOURCE.replace("  # weeks", ""),
        SOURCE.replace('"""x after a week."""', '"""Next week\'s x."""'),
        SOURCE.replace('    """x after a week."""\n', ""),
        SOURCE.replace("x + r * x", "(x + (r*x))"),
    ],
)
def test_layout_comments_and_docstrings_are_not_the_model(same):
    assert same != SOURCE
    assert syntax_digest(same) == syntax_digest(SOURCE)


@pytest.mark.parametrize(
    "other",
    [
        SOURCE.replace("LIMIT = 3", "LIMIT = 4"),
        SOURCE.replace("LIMIT = 3", "LIMIT = 3.0"),
        SOURCE.replace("x + r", "x - r"),
        SOURCE.replace("x + r * x", "(x + r) * x"),
        SOURCE.replace("(x, r)", "(r, x)"),
        SOURCE + "\nOTHER = 'text'",
    ],
)
def test_everything_else_is(other):
    assert syntax_digest(other) != syntax_digest(SOURCE)


def test_a_changed_default_is_another_model(monkeypatch):
    before = model_digest()
    assert model_digest() == before
    changed = (PARAMETERS[0]._replace(default=PARAMETERS[0].default + 0.01), *PARAMETERS[1:])
    monkeypatch.setattr(digests, "PARAMETERS", changed)
    assert model_digest.__wrapped__() != before


def test_digests_are_of_values_not_of_text():
    assert digest({"b": 1, "a": [1.5, "é"]}) == digest({"a": [1.5, "é"], "b": 1})
    assert digest({"a": 1}) != digest({"a": 1.0})


def test_the_digest_of_a_case_is_the_one_that_explain_shows(cases, study):
    assert list(study.manifest.case_digests) == [case_digest(case) for case in cases]


def test_a_manifest_comes_back_from_disk_as_it_was(study):
    manifest = study.manifest
    again = decode(encode(manifest), "here")
    assert again == manifest
    assert again.study == manifest.study
    document = json.loads(encode(manifest))
    assert document["digests"]["study"] == manifest.study
    assert {"seed", "replicates", "rng_scheme", "model", "block"} - document.keys() == {"replicates"}


def test_every_run_has_a_name_of_its_own_that_other_studies_share(cases, study):
    manifest = study.manifest
    runs = [run for block in manifest.blocks() for run in manifest.runs(block)]
    ids = [manifest.run_id(run) for run in runs]
    assert len(set(ids)) == len(ids) == 12
    assert [(run.replicate, run.case) for run in runs] == [(r, c) for r in range(1, 7) for c in (0, 1)]
    swapped = Study(cases[::-1]).manifest
    assert {swapped.run_id(run) for run in runs} == set(ids)
    assert not {Study(cases, seed=2).manifest.run_id(run) for run in runs} & set(ids)


def test_blocks_hold_each_run_once_however_replicates_were_added(study):
    manifest = study.manifest
    for more in (7, 8, 11):
        manifest = manifest.extended(more)
    spans = [(block.begin, block.end) for block in manifest.blocks()]
    assert [begin for begin, _ in spans] == [0, *(end for _, end in spans[:-1])]
    assert spans[-1][1] == manifest.total == 22
    assert all(0 < end - begin <= 4 for begin, end in spans)
    assert list(study.manifest.blocks()) == list(manifest.blocks())[:3]


def test_members_are_followed_from_where_the_cases_part(cases, tmp_path):
    calm, must = (Study((case,)).settings[0] for case in cases)
    assert parting_week(calm, must) == 10
    assert parting_week(calm, calm) is None
    assert Study(cases).manifest.cohort_week == 10
    assert Study(cases[:1]).manifest.cohort_week is None
    assert Study(cases[1:]).manifest.cohort_week == 10


def test_long_runs_come_in_smaller_blocks(tmp_path):
    def block(weeks):
        asked = Study(village(tmp_path, f"weeks={weeks}"))
        return asked_for(asked.cases, asked.settings, name="x", replicates=1, seed=1, first_replicate=1).block

    assert block(156) == 250
    assert 1 <= block(20_000) < 10
    assert block(11) == 250
