"""Calibration: many sets of parameters fit the facts, so the ensemble of them stands in for a single one."""

from copsim.study.calibration.monte_carlo import ENOUGH_MET, Plan, Population, search
from copsim.study.calibration.table import Member, ensemble_slots, members_of, read_ensemble, write_ensemble

__all__ = [
    "ENOUGH_MET",
    "Member",
    "Plan",
    "Population",
    "ensemble_slots",
    "members_of",
    "read_ensemble",
    "search",
    "write_ensemble",
]
