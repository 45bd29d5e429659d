"""The three stages of an experiment: the verdict, the ablation, the draws of parameters. Each is plain data in the end.

Looks are planned: the first at worlds.start worlds, each further one at twice as many, the last at worlds.limit. An
experiment stops at the first look at which every test that decides is decided.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from copsim.dynamics.engine import Trace
from copsim.scenario import Case, estimate
from copsim.study.claims.cases import cases_of, factors, nameless_digest, perturbed, without
from copsim.study.claims.inference import Estimate, of_ratio, of_share
from copsim.study.claims.judge import UNDECIDED, Finding, combined, judged, looks_right, weights_of
from copsim.study.claims.measure import Traces, needs_log, numbers
from copsim.study.claims.model import Claim, Test
from copsim.study.claims.sense import CARRIED
from copsim.study.claims.sensitivity import MANY, WORLDS_A_POINT, weighed
from copsim.study.claims.worlds import WorldBank
from copsim.study.digests import digest

PERTURBED_WORLDS = (8, 16, 32)  # of a draw: more where fewer cannot tell
ABLATION_LOOKS = 4
WORLDS_A_SLOT = 2  # of the ensemble
HALF = 0.5
REQUIRED = 0.9
MET, NOT_MET, UNCLEAR = "met", "not met", "unclear"

Say = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How much is computed: worlds in each arm instead of the claim's own, draws of parameters, ablation or not.

    ensemble: sets of parameters, each of which gets worlds of its own.
    """

    replicates: int | None = None
    draws: int = 0
    ablate: bool = True
    ensemble: tuple[Mapping[str, float], ...] = ()


def planned(claim: Claim, effort: Effort) -> list[int]:
    """Worlds at each look.

    >>> from types import SimpleNamespace as Of
    >>> planned(Of(worlds=Of(start=40, limit=200)), Effort())
    [40, 80, 160, 200]
    """
    if effort.replicates is not None:
        return [effort.replicates]
    looks = [claim.worlds.start]
    while looks[-1] < claim.worlds.limit:
        looks.append(min(2 * looks[-1], claim.worlds.limit))
    return looks


def expected(claim: Claim, effort: Effort) -> tuple[int, float]:
    """Runs, and seconds on one thread, at the first look; arms that several claims share count each time."""
    first = planned(claim, effort)[0]
    deciding, shown = deciding_arms(claim), cases_of(claim)
    design = WORLDS_A_POINT * first * (len(claim.factors) + 2) if claim.factors else 0
    further = effort.draws * PERTURBED_WORLDS[0] + WORLDS_A_SLOT * len(effort.ensemble)
    further += first if effort.ablate and claim.ablation else 0
    parts = [estimate(case.scenario, first) for case in shown.values()]
    parts += [estimate(case.scenario, further + design) for case in deciding.values()]
    return sum(part.runs for part in parts), sum(part.seconds for part in parts)


def identity(claim: Claim) -> str:
    """Digest of what is lived and tested; words around it do not count."""
    cases = {name: nameless_digest(case) for name, case in cases_of(claim).items()}
    tests = [test.model_dump(mode="json", exclude_defaults=True) for test in claim.tests]
    factors = [[factor.model_dump(mode="json") for factor in claim.factors]] if claim.factors else []
    return digest([cases, tests, claim.cohort, claim.worlds.model_dump(), list(claim.ablation), *factors])


def deciding_arms(claim: Claim) -> dict[str, Case]:
    """Arms that the tests which decide look at; the first one always, since it says which worlds are alive."""
    cases = cases_of(claim)
    first = next(iter(cases))
    read = {first}.union(*(_arms_read(test, list(cases)) for test in claim.tests if test.decides))
    return {name: case for name, case in cases.items() if name in read}


def _arms_read(test: Test, names: list[str]) -> set[str]:
    if test.expect in ("within", "varied"):
        return {test.arm or names[0]}
    if test.expect in ("rising", "falling"):
        return set(test.compare or names)
    if _weighs(test):
        return set()
    return set(weights_of(test, names))


def lived(
    claim: Claim, bank: WorldBank, cases: Mapping[str, Case], replicates: Sequence[int]
) -> dict[str, list[Trace]]:
    """Worlds of some arms, with a look at their logs where a test asks for it."""
    return bank.traces(cases, replicates, claim.cohort, audited=any(map(needs_log, claim.tests)))


def verdict_of(claim: Claim, bank: WorldBank, effort: Effort, say: Say) -> dict[str, Any]:
    """Stage 1: what the tests found, after as many looks as it took."""
    cases, looks = deciding_arms(claim), planned(claim, effort)
    deciding, weights = [test for test in claim.tests if test.decides], {}
    for worlds in looks:
        say(f"{claim.id}: {worlds} worlds in {len(cases)} arms")
        traces = lived(claim, bank, cases, range(1, worlds + 1))
        found = {test.name: judged(test, numbers(test, traces), len(looks)) for test in deciding if not _weighs(test)}
        for test in filter(_weighs, deciding):
            found[test.name], weights[test.name] = weighed(claim, test, bank, worlds, len(looks))
        if all(finding.verdict != UNDECIDED for finding in found.values()):
            break
    return {
        "verdict": combined(finding.verdict for finding in found.values()),
        "p": max(finding.p for finding in found.values()),
        "worlds": worlds,
        "looks": len(looks),
        "failed": sum(trace.failure is not None for arm in traces.values() for trace in arm),
        "tests": [_record(test, found[test.name], weights.get(test.name, ())) for test in deciding]
        + _shown(claim, bank, looks[0], say),
    }


def _shown(claim: Claim, bank: WorldBank, worlds: int, say: Say) -> list[dict[str, Any]]:
    """What further doses give, in the worlds of the first look."""
    shown = [test for test in claim.tests if not test.decides]
    if not shown:
        return []
    say(f"{claim.id}: {worlds} worlds of what is shown besides")
    traces = lived(claim, bank, cases_of(claim), range(1, worlds + 1))
    return [_record(test, judged(test, numbers(test, traces))) for test in shown]


def _weighs(test: Test) -> bool:
    """Whether a test looks at factors instead of arms."""
    return test.expect == MANY


def _record(test: Test, finding: Finding, factors: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A finding as plain data."""
    return {
        "name": test.name,
        "of": test.of or ", ".join(limits.of for limits in test.ranges),
        "expect": test.expect,
        "by": test.by,
        "share": test.share if test.expect in ("within", MANY) else None,
        "at_least": test.at_least,
        "factors": list(factors),
        "relative": test.relative,
        "decides": test.decides,
        "verdict": finding.verdict,
        **_numbers(finding.effect),
        "standardised": _plain(finding.standardised),
        "p": finding.p,
        "control": _plain(finding.control),
        "treated": _plain(finding.treated),
    }


def ablation_of(claim: Claim, bank: WorldBank, worlds: int, say: Say) -> dict[str, Any]:
    """Stage 2: the share of each effect that remains without the carrying mechanisms; the largest counts.

    Looked at first in the worlds of the verdict, then in twice as many, until it is clear on which side of a half the
    share lies, at most ABLATION_LOOKS times.
    """
    for _ in range(ABLATION_LOOKS):
        say(f"{claim.id}: {worlds} worlds without {', '.join(claim.ablation)}")
        parts = _remaining_parts(claim, bank, worlds)
        answers = {str(part["met"]) for part in parts}
        met = next((answer for answer in (NOT_MET, UNCLEAR, MET) if answer in answers), UNCLEAR)
        if met != UNCLEAR or not parts:
            break
        worlds *= 2
    return {"off": list(claim.ablation), "met": met, "parts": parts}


def _remaining_parts(claim: Claim, bank: WorldBank, worlds: int) -> list[dict[str, Any]]:
    """What remains of each effect in so many worlds."""
    cases = deciding_arms(claim)
    sides = [lived(claim, bank, arms, range(1, worlds + 1)) for arms in (cases, without(cases, claim.ablation))]
    shares = {
        test.name: remaining(*(effects_of(test, side, sides[0]) for side in sides))
        for test in claim.tests
        if test.decides and test.carried and test.expect in CARRIED
    }
    return [{"name": name, "met": _met(share), **_numbers(share)} for name, share in shares.items()]


def remaining(on: np.ndarray, off: np.ndarray) -> Estimate:
    """Share of the effect that remains."""
    return of_ratio(off, on, ABLATION_LOOKS)


def effects_of(test: Test, traces: Traces, usual: Traces | None = None) -> np.ndarray:
    """The effect in each world: a difference, whether it lies within the ranges, or what is to vary."""
    arms = numbers(test, traces, usual)
    if test.expect in ("within", "varied"):
        return arms[test.arm or next(iter(arms))]
    doses = test.compare or tuple(arms)
    weights = {doses[0]: -1.0, doses[-1]: 1.0} if test.expect in ("rising", "falling") else weights_of(test, list(arms))
    gap = sum((weight * arms[name] for name, weight in weights.items()), np.zeros(len(arms[doses[0]])))
    if test.relative:
        control = arms[min(weights, key=lambda name: weights[name])]
        gap = gap / float(np.nanmean(control)) if np.nansum(control) else np.full_like(gap, np.nan)
    return gap


def _met(share: Estimate) -> str:
    """Less than half remains, surely; or surely not; or these worlds cannot tell."""
    if share.high < HALF:
        return MET
    return NOT_MET if share.low >= HALF else UNCLEAR


def robustness_of(claim: Claim, bank: WorldBank, draws: int, say: Say) -> dict[str, Any]:
    """Stage 3: in which share of draws of the free parameters the effects are still as expected."""
    held, most, failing = 0, 0, []
    for number, draw in enumerate(factors(draws), 1):
        say(f"{claim.id}: draw {number} of {draws}")
        right, worlds = _draw(claim, bank, draw)
        held, most = held + all(right.values()), max(most, worlds)
        failing += [name for name, answer in right.items() if not answer]
    share = of_share(held, draws)
    counts = {name: failing.count(name) for name in sorted(set(failing))}  # as the ledger sorts its keys
    met = MET if draws and held >= math.ceil(REQUIRED * draws) else NOT_MET
    return {"draws": draws, "held": held, "worlds": most, "met": met, **_numbers(share), "failing": counts}


def has_effects(claim: Claim) -> bool:
    """Whether anything that decides is seen in arms: draws of parameters and an ensemble have something to say."""
    return any(test.decides and not _weighs(test) for test in claim.tests)


def _draw(claim: Claim, bank: WorldBank, draw: dict[str, float]) -> tuple[dict[str, bool], int]:
    """Whether each test that decides looks right under one draw, and the worlds that it took to tell."""
    cases = perturbed(deciding_arms(claim), draw)
    deciding = [test for test in claim.tests if test.decides and not _weighs(test)]
    for worlds in PERTURBED_WORLDS:
        traces = lived(claim, bank, cases, range(1, worlds + 1))
        found = [judged(test, numbers(test, traces), len(PERTURBED_WORLDS)) for test in deciding]
        if all(finding.verdict != UNDECIDED for finding in found):
            break
    return {test.name: looks_right(test, finding) for test, finding in zip(deciding, found, strict=True)}, worlds


def _numbers(found: Estimate) -> dict[str, Any]:
    return {"effect": _plain(found.value), "low": _plain(found.low), "high": _plain(found.high), "n": found.n}


def _plain(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
