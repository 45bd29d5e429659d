"""Statistics of members, from diaries, and of single mechanisms, from the parameters."""

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import zeta

from copsim.dynamics.bond import WORK_GAIN
from copsim.dynamics.feel import GRATITUDE_KEPT, REPUTATION_KEPT
from copsim.study.facts.community import LATE, YEAR
from copsim.study.facts.evidence import Diary, Evidence
from copsim.study.facts.inequality import gini

QUARTER = 12
MONTH = 4
HALF_YEAR = 26


def mean_over(e: Evidence, statistic: Callable[[Diary], float]) -> float:
    """Mean of a statistic of diaries; nan if there are none."""
    values = [statistic(diary) for diary in e.diaries]
    return float(np.nanmean(values)) if values else float("nan")


def silent_share(e: Evidence) -> float:
    """Members of at least twelve weeks without a contribution in the last twelve."""

    def of(diary: Diary) -> float:
        old = diary.member[-1] & (diary.tenure[-1] >= QUARTER)
        return float((diary.answers[-QUARTER:, old].sum(axis=0) == 0).mean())

    return mean_over(e, of)


def concentration_by_cost(e: Evidence) -> float:
    """The smaller of the steps in Gini from attending to answering and from answering to convening."""

    def of(diary: Diary) -> float:
        here = diary.member[-1]
        steps = [
            gini(each[-HALF_YEAR:, here].sum(axis=0)) for each in (diary.attendance, diary.answers, diary.convened)
        ]
        return min(steps[1] - steps[0], steps[2] - steps[1])

    return mean_over(e, of)


def cut_off_gain(e: Evidence) -> float:
    """Gain in log likelihood per contributor from a geometric distribution over a pure power law."""
    counts = np.concatenate([contributions(diary) for diary in e.diaries]) if e.diaries else np.array([])
    if len(counts) == 0:
        return float("nan")
    logs, mean = np.log(counts).mean(), counts.mean()
    power = minimize_scalar(lambda a: a * logs + math.log(zeta(a)), bounds=(1.01, 6), method="bounded")
    stretched = _log_normal(np.log(counts))
    geometric = math.log(1 / mean) + (mean - 1) * math.log(max(1e-12, 1 - 1 / mean))
    return float(max(stretched, geometric) + power.fun)


def _log_normal(logs: np.ndarray) -> float:
    """Mean log likelihood of counts as rounded log-normal numbers."""
    sd = max(1e-9, float(logs.std()))
    return float(-logs.mean() - math.log(sd * math.sqrt(2 * math.pi)) - 0.5)


def contributions(diary: Diary) -> np.ndarray:
    """Contributions ever of everybody who made any."""
    total = diary.answers.sum(axis=0)
    return np.asarray(total[total > 0])


def early_idling(e: Evidence) -> float:
    """Hazard of falling idle in the first eight weeks against that after half a year."""
    begins = [0.0, 0.0]
    exposed = [0.0, 0.0]
    for diary in e.diaries:
        active = diary.member & (diary.idle == 0)
        falls = active[:-1] & diary.member[1:] & (diary.idle[1:] == 1) & (diary.uid[1:] == diary.uid[:-1])
        for kind, span in enumerate((diary.tenure[:-1] <= 8, diary.tenure[:-1] > HALF_YEAR)):
            begins[kind] += (falls & span).sum()
            exposed[kind] += (active[:-1] & span).sum()
    early, late = (begin / max(1.0, among) for begin, among in zip(begins, exposed, strict=True))
    return early / late if late > 0 else float("nan")


def identification_time(e: Evidence) -> float:
    """Weeks in which the mean identification of lasting regulars covers 63 % of its way to that after two years."""
    paths = [path for diary in e.diaries for path in _paths_of_regulars(diary)]
    if not paths:
        return float("nan")
    mean = np.mean(paths, axis=0)
    reached = np.flatnonzero(mean >= mean[0] + (1 - math.exp(-1)) * (mean[-1] - mean[0]))
    return float(reached[0]) if len(reached) else float("nan")


def _paths_of_regulars(diary: Diary) -> list[np.ndarray]:
    """Identification in the first year of those who came early, stayed, and are regular after it."""
    found = []
    for person in range(diary.member.shape[1]):
        joined = np.flatnonzero(diary.member[:, person] & (diary.tenure[:, person] == 1))
        if len(joined) and joined[0] + YEAR < len(diary.member):
            span = slice(joined[0], joined[0] + YEAR)
            if diary.member[span, person].all() and diary.hours[joined[0] + YEAR - 1, person] > 0.5:
                found.append(diary.identification[span, person])
    return found


def recovery_weeks(e: Evidence) -> float:
    """Time constant of energy alone."""
    return -1.0 / math.log(1.0 - e.parameters["rho_E"])


def bad_against_good(e: Evidence) -> float:
    """Energy lost over a stranger's refusal against that gained from learning or helping."""
    p = e.parameters
    return p["e_D"] / (0.5 * (p["e_L"] + p["e_G"]))


def gratitude_against_reputation(e: Evidence) -> float:
    """Half-life of gratitude over that of reputation."""
    return math.log(REPUTATION_KEPT) / math.log(GRATITUDE_KEPT)


def lost_trust(e: Evidence, *, same_unit: bool) -> float:
    """Part of a work tie's trust that is lost in a year without encounters."""
    w = start = 0.3
    for _ in range(YEAR):
        w *= 1.0 - e.parameters["delta_w"]
        w += WORK_GAIN * (1.0 - w) if same_unit else 0.0
    return 1.0 - w / start


def leaders_hours(e: Evidence) -> float:
    """Mean hours of those with a role, convening included."""

    def of(diary: Diary) -> float:
        leading = diary.member[LATE:] & (diary.role[LATE:] == 1)
        return float(diary.hours[LATE:][leading].mean()) if leading.any() else float("nan")

    return mean_over(e, of)


def spread_of_energy(e: Evidence) -> float:
    """Standard deviation of energy between members."""
    return mean_over(e, lambda diary: float(diary.energy[-1, diary.member[-1]].std()))


def _standardised(e: Evidence, change: str) -> float:
    arm = e.arm("baseline", f"interventions=[{{ from = {LATE}, set = {{ {change} }} }}]")
    pairs = e.baseline.of("alive")[:, LATE - 1] == 1.0
    gap = arm.of("cohort_energy")[pairs, -40:] - e.baseline.of("cohort_energy")[pairs, -40:]
    return float(np.nanmean(gap)) / spread_of_energy(e)


def effect_of_mandate(e: Evidence) -> float:
    """Energy of the members of then under half an hour that is required, in standard deviations between members."""
    return _standardised(e, "mandate = 0.5")


def effect_of_praise(e: Evidence) -> float:
    """Energy of the members of then where help is praised, in standard deviations between members."""
    return _standardised(e, "praise = 1.0")
