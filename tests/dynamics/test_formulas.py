"""N01: every formula of the model, at the ends of what it can be given, stays finite and in the range it can have.

A formula is a compiled function of numbers (those of eight at a time are in test_eights.py). One without a range here,
or with an argument whose ends nobody named, fails. What it reads of the parameters is given their bounds. It is called
as plain Python, where a division by zero is an exception.
"""

import ast
import importlib
import math
from inspect import getsource
from itertools import islice, product
from pathlib import Path
from types import SimpleNamespace

import pytest

from copsim import dynamics
from copsim.dynamics.parameters import PARAMETERS

BOUNDS = {parameter.name: (parameter.low, parameter.high) for parameter in PARAMETERS}
NO_FORMULAS = ("elementary", "chance", "knowledge")  # numbers, draws and sets, tested with their own definitions
NUMBERS = ("float", "int", "bool", "Any")
OTHERS = {"learned_value", "relevance"}  # a choice between formulas by switches, and a draw
MOST = 30_000  # combinations of a formula

INF = math.inf
NOT_AVAILABLE = ("modularity", "ratio")  # where there is nothing to divide by
SHARE, CHANCE, HOURS, MANY = (0.0, 1.0), (0.0, 1.0), (0.0, 168.0), (0.0, 1e9)
VALUE, ANY, COUNT = (0.0, 3.0), (-1e12, 1e12), (0, 10**6)
SHARES = """I A E Q w o q rest u rel norm unit_norm identification understanding funded share space formal engagement
    fluency spoken site_factor praise expectation sponsor legitimacy seen cover target governed now turn listen inside
    squares conversation stance raised interested visibility"""
GIVEN = dict.fromkeys(SHARES.split(), SHARE) | {
    "V": VALUE, "T": (0.0, 40.0), "X": (-20.0, 20.0), "G": MANY, "h": HOURS, "H": (0.0, 1e6), "v": (0.0, 4.0),
    "y": MANY, "s": (0.0, 1e3), "wl": (-30.0, 30.0), "z": (-6.4, 6.4), "k": COUNT, "x": ANY, "floor": (0.0, 2.0),
    "needed": (0.0, 1e4), "hours": HOURS, "wish": HOURS, "duties": HOURS, "weight": (0.0, 1e3), "weeks": COUNT,
    "lambda_x": BOUNDS["lambda_x"], "free": HOURS, "earmarked": HOURS, "time_policy": (0.0, 40.0),
    "reputation": MANY, "groups": (0, 10), "attendees": COUNT, "coordination": (0.0, 2.2), "support": (0.0, 400.0),
    "offered": (0.0, 1e6), "earned": MANY, "spent": (0.0, 400.0), "chosen_off": HOURS, "imposed": HOURS,
    "pay": (1e-300, 100.0), "joy": (0.0, 1.0), "drive": (0.0, 2.0), "over": HOURS, "convened": (0.0, 20.0),
    "change": (-1e3, 1e3), "lean": (-50.0, 50.0), "mind": (-20.0, 20.0), "known_for": (0.0, 2.0),
    "contributing": (0.0, 1e3), "value": ANY, "reference": (0.08, 1.0), "guess": (-2.0, 2.0), "meeting": COUNT,
    "frank": (0.0, 2.5), "reach": (0.0, 1001.0), "rate": (0.0, 1e3), "appeal": (0.0, 2.0), "prior": VALUE,
    "told": (0.0, 48.0), "voices": (0, 16), "main": (0, 7), "second": (0, 7), "total": (0.0, 1e3), "known": (0, 256),
    "capacity": (0.0, 1e3), "by_tie": (1, 1000), "in_session": (1, 1000), "kind": (0, 4), "same_site": (0, 1),
    "fit": SHARE, "will": (0.0, 3.0), "tenure": COUNT, "top": ANY, "bottom": (0.0, 1e9), "part": SHARE,
    "noticed": (0.0, 1e6), "reporting": (0.0, 40.0), "adopted": (0, 1), "required": (0.0, 40.0), "low": (-1.0, 0.0),
    "high": (0.0, 1.0), "proven": (0, 1), "sigma": BOUNDS["sigma_w"], "phi": BOUNDS["phi_w"],
}  # fmt: skip
# Ends that differ from the usual ones where a formula is called: what sums to one, what was cut before.
NARROWER = {
    "above": {"x": HOURS},
    "clip": {"x": ANY},
    "modularity": {"total": (0.0, 1.0)},
    "readiness": {"needed": (0.08, 0.5)},
    "used_share": {"needed": (0.1, 1e4)},
    "left_to_member": {"share": (0.0, 10.0)},
    "interest": {"z": (0, 7)},
    "goodwill": {"w": SHARE},
    "promising": {"y": MANY},
}
IS_CHANCE = {
    "readiness", "space_needed", "use", "recognised", "used_share", "held_space", "strengthened", "faded", "autonomy",
    "identification", "energy", "openness", "engaged", "answering", "access", "attention", "turns", "two_sided",
    "joining", "leaving", "accepting", "absorbing", "noticed_share", "visible", "deserved", "adopting", "bought",
    "part_of_health", "share_of_ties", "success", "taking_up", "interest",
}  # fmt: skip


# The ends of all others, from what they are given; the equations of the docstrings, at their ends, by hand.
RANGES = {
    "hours_saved": lambda g: (0.5 * g.v_r, 1.5 * g.v_r),
    "willingness": lambda g: (0.1 * g.hours, 1.1 * g.hours + 1e-6),
    "left_to_member": lambda g: (g.phi_a * g.share, g.share),
    "reporting_hours": lambda g: (0.0, g.required),
    "desire": lambda g: (g.V - 0.6 * g.omega_E, g.V + g.omega_I + 0.4 * g.omega_E),
    "cost_of_hour": lambda g: (g.c_0, g.c_0 + g.c_1),
    "wished_hours": lambda g: (0.0, g.T),
    "above": lambda g: (0.0, g.x),
    "overload": lambda g: (0.0, g.wish + g.duties),
    "formed": lambda g: (0.0, g.eta_c),
    "meetings": lambda g: (0.0, g.hours / 1.5),
    "toward": lambda g: (min(g.wish, g.imposed) - g.now, max(g.wish, g.imposed) - g.now),
    "promising": lambda g: (min(g.v, 0.0), max(g.v, 4.0)),
    "available_time": lambda g: (g.earmarked, g.free + g.earmarked),
    "granted_time": lambda g: (0.0, g.time_policy),
    "need": lambda g: (g.a_0, INF),
    "offer": lambda g: (0.0, g.x_max),
    "stepping_down": lambda g: (0.0, g.q_max + 0.15),
    "volunteering": lambda g: (0.0, g.lambda_s),
    "contributions": lambda g: (0.0, g.lambda_x * g.hours),
    "expected_value": lambda g: (0.0, 3.0),
    "self_chosen": lambda g: (0.0 if g.chosen_off <= g.free else -INF, 1.0),  # autonomy keeps to [0, 1] itself
    "drive": lambda g: (0.0, 2.0),
    "drain": lambda g: (0.0, g.k_o * g.over + g.k_c * g.imposed + g.k_x * g.convened),
    "belonging": lambda g: (0.0, g.k_IE),
    "lean": lambda g: (g.mind, g.mind + g.b_R * g.known_for + g.b_G + g.b_N),
    "band_of": lambda g: (1, 3),
    "likely": lambda g: (0.15, 0.15 + max(0.0, g.guess)),
    "drawn_to": lambda g: (0.0, 1.1 * g.j * math.log1p(g.k) + g.a_n * g.reach),
    "appealing": lambda g: (0.0, 2.0),
    "expecting": lambda g: (0.0, g.prior + g.told),
    "prior_value": lambda g: (g.v_0, 3.0),
    "clip": lambda g: (g.low, g.high),
    "modularity": lambda g: (-1.0, 1.0) if g.inside <= g.total and g.squares <= g.total**2 else (-INF, INF),
    "energy_of_success": lambda g: (0.5 * g.e_T, 1.5 * g.e_T),
    "energy_of_failure": lambda g: (0.0, 0.5 * g.e_T),
    "goodwill": lambda g: (g.s_0, g.s_0 + g.s_G + g.s_W + g.s_N),
    "insight_value": lambda g: (0.0, g.v_bit),
    "having_helped": lambda g: (0.25 * g.u_soc, 0.25 * g.u_soc + 0.15),
    "snubbed": lambda g: (0.0, g.e_D),
    "praised": lambda g: (-g.e_P, g.e_P),
    "ratio": lambda g: sorted((g.top / g.bottom, 0.0)) if g.bottom > 0.0 else (-INF, INF),
    "workload": lambda g: (-g.phi * abs(g.wl) - g.sigma * abs(g.z), g.phi * abs(g.wl) + g.sigma * abs(g.z)),
    "inviting": lambda g: (0.1, 1.1),
    "opening": lambda g: (0.0, g.p_sg),
} | dict.fromkeys(IS_CHANCE, lambda g: CHANCE)


def formulas():
    """Every compiled function of numbers outside of the elementary ones, by name, with the names of its arguments."""
    for path in sorted(Path(dynamics.__file__).parent.glob("*.py")):
        if path.stem in NO_FORMULAS:
            continue
        module = importlib.import_module(f"copsim.dynamics.{path.stem}")
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and "kernel" in {
                getattr(mark, "id", "") for mark in node.decorator_list
            }:
                kinds = [ast.unparse(argument.annotation) for argument in node.args.args]
                if set(kinds) <= set(NUMBERS) and node.name not in OTHERS:
                    yield node.name, getattr(module, node.name), [argument.arg for argument in node.args.args]


FORMULAS = {name: (function, arguments) for name, function, arguments in formulas()}


def ends(name, argument):
    found = NARROWER.get(name, {}).get(argument) or BOUNDS.get(argument) or GIVEN.get(argument)
    assert found, f"{name}({argument}): nobody said what it can be given"
    low, high = found
    middle = (low + high) // 2 if isinstance(low, int) else (low + high) / 2
    return sorted({low, middle, high})


def readings(name, function, arguments):
    """What it gives for every combination of the ends of its arguments and of the parameters that it reads."""
    plain = getattr(function, "py_func", function)
    read = sorted({node.attr for node in ast.walk(ast.parse(getsource(plain))) if is_parameter(node)})
    numbers = [argument for argument in arguments if argument != "p"]
    choices = [ends(name, argument) for argument in numbers] + [BOUNDS[symbol] for symbol in read]
    for values in islice(product(*choices), MOST):
        given = dict(zip([*numbers, *read], values, strict=True))
        p = SimpleNamespace(**{symbol: given.pop(symbol) for symbol in read})
        yield SimpleNamespace(**given, **vars(p)), plain(*(p if name == "p" else given[name] for name in arguments))


def is_parameter(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "p"


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_is_finite_and_in_its_range_wherever_it_may_be_asked(name):
    tried = 0
    for given, found in readings(name, *FORMULAS[name]):
        tried += 1
        low, high = RANGES[name](given)
        if name in NOT_AVAILABLE and (given.total if name == "modularity" else given.bottom) <= 0.0:
            assert math.isnan(found), given
        else:
            assert math.isfinite(found), given
            slack = 1e-12 * max(1.0, abs(found))
            assert low - slack <= found <= high + slack, (given, found)
    assert tried > 1


def test_every_formula_has_a_range_and_every_range_a_formula():
    assert set(RANGES) == set(FORMULAS)
    assert set(NARROWER) <= set(FORMULAS)
    assert len(FORMULAS) > 70
