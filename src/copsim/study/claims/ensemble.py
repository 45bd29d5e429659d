"""Stage 4: what a claim comes to over the ensemble of accepted parameter sets, luck and ignorance told apart.

Each slot of the ensemble gets worlds of its own. What differs between the worlds of one slot is luck; what differs
between slots beyond that is what the facts leave open about the assumptions.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from copsim.dynamics.engine import Trace
from copsim.study.claims.cases import assuming
from copsim.study.claims.experiment import WORLDS_A_SLOT, deciding_arms, effects_of, lived
from copsim.study.claims.inference import Estimate, of_mean
from copsim.study.claims.judge import combined, judged, looks_right
from copsim.study.claims.measure import numbers
from copsim.study.claims.model import Claim, Test
from copsim.study.claims.sensitivity import MANY
from copsim.study.claims.worlds import WorldBank
from copsim.study.statistics import parts_of_variance

Parameters = Mapping[str, float]


def ensemble_of(
    claim: Claim, bank: WorldBank, slots: Sequence[Parameters], say: Callable[[str], None]
) -> dict[str, Any]:
    """Verdict and effects over all slots, each equally likely."""
    say(f"{claim.id}: {WORLDS_A_SLOT} worlds for each of {len(slots)} sets of parameters")
    cases = deciding_arms(claim)
    traces: dict[str, list[Trace]] = {name: [] for name in cases}
    for slot, parameters in enumerate(slots):
        first = slot * WORLDS_A_SLOT + 1
        here = lived(claim, bank, assuming(cases, parameters), range(first, first + WORLDS_A_SLOT))
        for name, worlds in here.items():
            traces[name] += worlds
    parts = [_part(test, traces) for test in claim.tests if test.decides and test.expect != MANY]
    return {
        "sets": len(slots),
        "worlds": len(slots) * WORLDS_A_SLOT,
        "verdict": combined(part["verdict"] for part in parts),
        "parts": parts,
    }


def _part(test: Test, traces: Mapping[str, Sequence[Trace]]) -> dict[str, Any]:
    found = judged(test, numbers(test, traces))
    effects = effects_of(test, traces).reshape(-1, WORLDS_A_SLOT)
    effect = by_slot(effects)
    luck, ignorance = parts_of_variance([worlds for worlds in effects if not np.isnan(worlds).any()])
    return {
        "name": test.name,
        "verdict": found.verdict,
        "right": looks_right(test, found),
        "effect": _plain(effect.value),
        "low": _plain(effect.low),
        "high": _plain(effect.high),
        "luck": _plain(luck),
        "ignorance": _plain(ignorance),
    }


def by_slot(effects: np.ndarray) -> Estimate:
    """Mean of the slots' means with its interval; a slot, not a world, is what is independent."""
    available = ~np.isnan(effects)
    slots = np.where(available, effects, 0.0).sum(axis=1)[available.any(axis=1)]
    return of_mean(slots / available.sum(axis=1)[available.any(axis=1)])


def _plain(value: float) -> float | None:
    return value if np.isfinite(value) else None
