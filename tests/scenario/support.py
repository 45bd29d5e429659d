"""Scenario texts with one key changed, and what is said about them."""

from unicodedata import category

from copsim.errors import InvalidInput
from copsim.scenario.document import parse_document
from copsim.scenario.load import validated
from copsim.scenario.model import Scenario
from copsim.scenario.sense import check_scenario

FILE = "here.toml"
SMALLEST = {"format": "1", "name": '"here"', "title": '"Here"', "weeks": "100", "people.count": "60"}


def scenario_text(changed=None, **more):
    """The smallest scenario as text, a dotted key a line; None as value leaves a key out."""
    lines = SMALLEST | (changed or {}) | more
    return "\n".join(f"{key} = {value}" for key, value in lines.items() if value is not None) + "\n"


def read(text):
    """The scenario that a text means."""
    data = text if isinstance(text, bytes) else text.encode()
    return validated(parse_document(data, FILE), Scenario, check_scenario)


def problems_of(text):
    """All that is wrong with a text; an empty list if nothing is."""
    try:
        read(text)
    except InvalidInput as error:
        return list(error.problems)
    return []


def the_problem_of(text):
    """The only thing wrong with a text."""
    found = problems_of(text)
    assert len(found) == 1, found
    return found[0]


def is_harmless(text):
    """Whether a terminal finds nothing in a text that it would obey."""
    return not any(category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for line in text.split("\n") for c in line)
