"""The model description says what the code declares, in the order in which the code lives a week."""

import ast
import re
from pathlib import Path

import pytest
from tests.docs.odd_tables import DOCUMENT, TABLES, filled, table, tables_in

from copsim import dynamics
from copsim.dynamics.chance import Purpose
from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.log import Kind
from copsim.dynamics.parameters import PARAMETER_NAMES
from copsim.dynamics.state import declared
from copsim.dynamics.switches import SWITCH_NAMES

CODE = Path(dynamics.__file__).parent
ELEMENTS = (
    "1 Purpose and patterns",
    "2 Entities, state variables and scales",
    "3 Process overview and scheduling",
    "4 Design concepts",
    "5 Initialization",
    "6 Input data",
    "7 Submodels",
)
CONCEPTS = (
    "Basic principles",
    "Emergence",
    "Adaptation",
    "Objectives",
    "Learning",
    "Prediction",
    "Sensing",
    "Interaction",
    "Stochasticity",
    "Collectives",
    "Observation",
)
MACHINERY = {"kernel.py", "week.py", "engine.py"}  # they say how and in what order, not what


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def section(text: str, number: int) -> str:
    """One of the seven elements, up to the next heading of its level."""
    found = re.search(rf"^## {number} .*?(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found
    return found[0]


def test_the_seven_elements_stand_in_their_order(text):
    assert tuple(re.findall(r"^## (\d .*)$", text, re.MULTILINE)) == ELEMENTS


def test_the_eleven_design_concepts_stand_in_their_order(text):
    assert tuple(re.findall(r"^### 4\.\d+ (.*)$", section(text, 4), re.MULTILINE)) == CONCEPTS


@pytest.mark.parametrize("name", TABLES)
def test_table_equals_the_declarations(text, name):
    assert tables_in(text).get(name) == TABLES[name](), "after a change run: python -m tests.docs.odd_tables"


def test_the_document_has_no_table_that_nobody_makes(text):
    assert sorted(tables_in(text)) == sorted(TABLES)
    assert text.count("<!-- table:") == len(TABLES)


def test_every_array_parameter_switch_purpose_and_event_is_there(text):
    names = [f"{group}.{name}" for group, name, _ in declared()]
    names += [*PARAMETER_NAMES, *SWITCH_NAMES, *(one.name for one in Purpose), *(one.name for one in Kind)]
    assert [name for name in names if f"| `{name}` |" not in text] == []


def test_every_purpose_and_event_is_explained():
    for line in (TABLES["purposes"]() + TABLES["events"]()).splitlines():
        assert not line.endswith("|  |"), line


def test_passes_stand_in_the_order_of_the_week(text):
    tree = ast.parse((CODE / "week.py").read_text(encoding="utf-8"))
    halves = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.endswith("_half")]
    lines = [node for half in halves for node in half.body]
    calls = [node.value for node in lines if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    passes = [call.func.id for call in calls]
    assert re.findall(r"^\| \d+ \| `(\w+)` \|", section(text, 3), re.MULTILINE) == passes


def test_every_file_of_the_model_is_named_among_the_submodels(text):
    compiled = {path.name for path in CODE.glob("*.py") if re.search(r"^@(kernel|step|entry)", path.read_text(), re.M)}
    assert {name for name in compiled - MACHINERY if f"`{name}`" not in section(text, 7)} == set()


@pytest.mark.parametrize(
    "names, mention",
    [(PARAMETER_NAMES, r"p\.{}"), (SWITCH_NAMES, r"off\.{}"), (CONDITION_NAMES, "{}")],
    ids=["parameters", "switches", "conditions"],
)
def test_everything_that_can_be_set_acts_somewhere(text, names, mention):
    told = section(text, 5) + section(text, 7)
    assert [name for name in names if not re.search(rf"\b{mention.format(name)}\b", told)] == []


def test_a_changed_declaration_is_noticed_and_put_right(text):
    spoilt = text.replace("| `beta` |", "| `beta` | 99 |")
    assert spoilt != text
    assert tables_in(spoilt)["parameters"] != TABLES["parameters"]()
    assert filled(spoilt) == filled(text)


def test_a_bar_in_a_cell_does_not_split_it():
    assert table(("a", "b"), [("x|y", "z")]).splitlines()[2] == r"| x\|y | z |"
