"""N01: every formula of the model, at the ends of what it can be given, stays finite and in the range it can have.

A formula is a compiled function of numbers. One without a range here, or with an argument whose ends nobody named,
fails. What it reads of the parameters is given their bounds. It is called as plain Python, where a division by zero is
an exception.
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
    """Every combination of the ends of its arguments and of the parameters that it reads."""
    plain = getattr(function, "py_func", function)
    read = sorted({node.attr for node in ast.walk(ast.parse(getsource(plain))) if is_parameter(node)})
    numbers = [argument for argument in arguments if argument != "p"]
    choices = [ends(name, argument) for argument in numbers] + [BOUNDS[symbol] for symbol in read]
    for values in islice(product(*choices), MOST):
        given = dict(zip([*numbers, *read], values, strict=True))
        p = SimpleNamespace(**{symbol: given.pop(symbol) for symbol in read})
        yield [p if argument == "p" else given[argument] for argument in arguments], plain


def is_parameter(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "p"


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_is_finite_and_in_its_range_wherever_it_may_be_asked(name):
    function, arguments = FORMULAS[name]
    tried = 0
    for values, plain in readings(name, function, arguments):
        found = plain(*values)
        tried += 1
        assert math.isfinite(found) or (name in ("ratio", "modularity") and values[-1] <= 0), (values, found)
        if name in IS_CHANCE:
            assert -1e-12 <= found <= 1.0 + 1e-12, (values, found)
    assert tried > 1


def test_every_formula_of_a_chance_is_there():
    assert set(FORMULAS) >= IS_CHANCE
    assert set(FORMULAS) >= set(NARROWER)
    assert len(FORMULAS) > 70
