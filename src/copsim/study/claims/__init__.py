"""The claims register as experiments: claim files -> paired worlds -> verdict, ablation, robustness -> ledger."""

from copsim.study.claims.experiment import Effort, expected
from copsim.study.claims.ledger import lost, merged, read_ledger, worst_first, write_ledger
from copsim.study.claims.load import claim_ids, claims_folder, load_claim, load_claims
from copsim.study.claims.model import Claim
from copsim.study.claims.register import Entry, family, run_claim, run_claims, standing
from copsim.study.claims.worlds import WorldBank
from copsim.study.stages import Store, usual_folder

__all__ = [
    "Claim",
    "Effort",
    "Entry",
    "Store",
    "WorldBank",
    "claim_ids",
    "claims_folder",
    "expected",
    "family",
    "load_claim",
    "load_claims",
    "lost",
    "merged",
    "read_ledger",
    "run_claim",
    "run_claims",
    "standing",
    "usual_folder",
    "worst_first",
    "write_ledger",
]
