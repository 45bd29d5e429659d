"""All claims that were asked for: stage by stage, each stored as soon as it is known, then judged as a family."""

from collections.abc import Callable, Sequence
from typing import Any

from copsim.study.claims.ensemble import ensemble_of
from copsim.study.claims.experiment import (
    ABLATION_LOOKS,
    MET,
    PERTURBED_WORLDS,
    Effort,
    ablation_of,
    has_effects,
    identity,
    planned,
    robustness_of,
    verdict_of,
)
from copsim.study.claims.inference import holm
from copsim.study.claims.judge import HOLDS
from copsim.study.claims.model import Claim
from copsim.study.claims.worlds import WorldBank
from copsim.study.digests import SHORT, model_digest
from copsim.study.stages import Store

Entry = dict[str, Any]

STAGES = ("ablation", "robustness", "ensemble")  # that are asked for apart, after the verdict


def run_claims(
    claims: Sequence[Claim], effort: Effort, store: Store, bank: WorldBank, say: Callable[[str], None]
) -> dict[str, Entry]:
    """What was found of each claim, by id."""
    with store.opened():
        return {claim.id: run_claim(claim, effort, store, bank, say) for claim in claims}


def run_claim(claim: Claim, effort: Effort, store: Store, bank: WorldBank, say: Callable[[str], None]) -> Entry:
    """The stages of one claim; what is stored is not repeated."""
    mark = identity(claim)
    looks = planned(claim, effort)
    entry = store.stage(claim.id, "verdict", [mark, looks], lambda: verdict_of(claim, bank, effort, say))
    entry = {"claim": mark[:SHORT], "model": model_digest()[:SHORT], **entry, **dict.fromkeys(STAGES)}
    worlds = entry["worlds"]
    if effort.ablate and claim.ablation:
        inputs = [mark, looks, worlds, list(claim.ablation), ABLATION_LOOKS]
        entry["ablation"] = store.stage(claim.id, "ablation", inputs, lambda: ablation_of(claim, bank, worlds, say))
    if effort.draws and has_effects(claim):
        inputs = [mark, effort.draws, list(PERTURBED_WORLDS)]
        entry["robustness"] = store.stage(
            claim.id, "draws", inputs, lambda: robustness_of(claim, bank, effort.draws, say)
        )
    if effort.ensemble and has_effects(claim):
        inputs = [mark, [dict(parameters) for parameters in effort.ensemble]]
        entry["ensemble"] = store.stage(
            claim.id, "ensemble", inputs, lambda: ensemble_of(claim, bank, effort.ensemble, say)
        )
    return entry


def standing(entry: Entry) -> str:
    """The verdict with what is known about its mechanism and its robustness.

    >>> standing({"verdict": "holds", "ablation": None, "robustness": {"met": "not met"}})
    'holds, not robust'
    """
    if entry["verdict"] != HOLDS:
        return str(entry["verdict"])
    ablation, robustness = entry["ablation"], entry["robustness"]
    notes = []
    if ablation and ablation["met"] != MET:
        notes.append("mechanism not shown")
    if robustness and robustness["met"] != MET:
        notes.append("not robust")
    return ", ".join([HOLDS, *notes])


def family(entries: dict[str, Entry]) -> dict[str, float]:
    """p-values of all claims of a run, adjusted together."""
    return holm({name: float(entry["p"]) for name, entry in entries.items()})
