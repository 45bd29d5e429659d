"""Sets of parameters that the facts do not tell apart: a screening, then sequential Monte Carlo without likelihood.

Population Monte Carlo (Beaumont, Cornuet, Marin & Robert 2009): each generation draws from the one before, spreads by
twice its covariance, keeps what is at most as far from the facts as its better half, and weighs by prior over
proposal. Worlds of all sets have the same luck, so that a distance is a number and not a draw. Every block of sets is a
stage on disk; the draws of a block depend on its number alone, so that a search that was stopped goes on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.stats import multivariate_normal, qmc

from copsim.study.calibration.distance import FITTED, distance, met
from copsim.study.calibration.prior import NAMES, parameters_at
from copsim.study.compute import threads
from copsim.study.stages import Store

SEED = 20_262
BLOCK = 32
SPREAD = 2.0  # of a proposal, in covariances of the generation before
SMALLEST_SPREAD = 1e-4  # variance in the unit cube, so that a generation never collapses
SCREEN_WORLDS, WORLDS, CARD_WORLDS, CARD_DIARIES = 6, 12, 24, 6
ENOUGH_MET = 25  # of the facts that parameters may be fitted to
MOST_BLOCKS = 200  # of a generation
EPSILON = 1e-9

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is searched: points of the screening, sets that are kept, generations."""

    screen: int = 512
    sets: int = 64
    generations: int = 2


@dataclass(frozen=True)
class Population:
    """Places in the unit cube, float64[set, parameter], with their distances and weights, float64[set]."""

    places: np.ndarray
    distances: np.ndarray
    weights: np.ndarray
    tried: int = 0
    facts: list[int] = field(default_factory=list)


def search(plan: Plan, store: Store, jobs: int, say: Say) -> Population:
    """The last generation: `plan.sets` sets, each of which meets at least 25 of the facts."""
    with store.opened():
        population = _screened(plan, store, jobs, say)
        for number in range(1, plan.generations + 1):
            population = _generation(plan, population, number, store, jobs, say)
    return population


def _screened(plan: Plan, store: Store, jobs: int, say: Say) -> Population:
    places = qmc.Sobol(len(NAMES), seed=SEED).random(plan.screen)
    distances = np.concatenate(
        [
            _measured(store, "screen", first, places[first : first + BLOCK], SCREEN_WORLDS, jobs, say)
            for first in range(0, plan.screen, BLOCK)
        ]
    )
    best = np.argsort(distances, kind="stable")[: plan.sets]
    return Population(places[best], distances[best], np.full(len(best), 1.0 / len(best)), plan.screen)


def _generation(plan: Plan, last: Population, number: int, store: Store, jobs: int, say: Say) -> Population:
    """One generation; the sets of the last one also have to pass the card of facts."""
    limit = float(np.median(last.distances))
    final = number == plan.generations
    covariance = SPREAD * np.cov(last.places.T, aweights=last.weights) + SMALLEST_SPREAD * np.eye(len(NAMES))
    kept: list[tuple[np.ndarray, float, int]] = []
    tried = 0
    for block in range(MOST_BLOCKS):
        places = _proposed(last, covariance, np.random.default_rng((SEED, number, block)))
        distances = _measured(store, f"generation-{number}", block, places, WORLDS, jobs, say)
        near = distances <= limit + EPSILON
        facts = _carded(store, block, places[near], jobs, say) if final else [0] * int(near.sum())
        tried += len(places)
        kept += [
            (place, gap, passed)
            for place, gap, passed in zip(places[near], distances[near], facts, strict=True)
            if not final or passed >= ENOUGH_MET
        ]
        say(f"generation {number}: {len(kept)} of {plan.sets} sets from {tried}, within {limit:.4f}")
        if len(kept) >= plan.sets:
            break
    kept = kept[: plan.sets]
    places = np.array([place for place, _, _ in kept])
    weights = 1.0 / sum(
        weight * multivariate_normal.pdf(places, mean, covariance)
        for weight, mean in zip(last.weights, last.places, strict=True)
    )
    return Population(
        places, np.array([gap for _, gap, _ in kept]), weights / weights.sum(), tried, [passed for _, _, passed in kept]
    )


def _proposed(last: Population, covariance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A block of places in the unit cube, each a neighbour of somebody of the last generation."""
    places: list[np.ndarray] = []
    while len(places) < BLOCK:
        parent = last.places[rng.choice(len(last.places), p=last.weights)]
        place = rng.multivariate_normal(parent, covariance)
        if ((place >= 0.0) & (place <= 1.0)).all():
            places.append(place)
    return np.array(places)


def _measured(store: Store, stage: str, block: int, places: np.ndarray, worlds: int, jobs: int, say: Say) -> np.ndarray:
    """Distances of a block of places."""
    sets = [parameters_at(place) for place in places]

    def compute() -> dict[str, Any]:
        say(f"{stage}: block {block}")
        with threads(jobs) as pool:
            return {"distances": list(pool.map(lambda one: distance(one, worlds), sets))}

    return np.array(store.stage(stage, f"{block:04d}", [sets, worlds], compute)["distances"])


def _carded(store: Store, block: int, places: np.ndarray, jobs: int, say: Say) -> list[int]:
    """How many facts each place meets on the whole card."""
    sets = [parameters_at(place) for place in places]

    def compute() -> dict[str, Any]:
        say(f"card: block {block}, {len(sets)} sets")
        with threads(jobs) as pool:
            return {"met": list(pool.map(lambda one: len(met(one, CARD_WORLDS, CARD_DIARIES)), sets))}

    inputs = [sets, CARD_WORLDS, CARD_DIARIES, [fact.id for fact in FITTED]]
    return list(store.stage("card", f"{block:04d}", inputs, compute)["met"]) if sets else []
