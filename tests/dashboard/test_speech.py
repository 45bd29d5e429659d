"""The other language is complete: whatever a page says by itself has a translation with the same slots.

Meanings of conditions, parameters and mechanisms are the model's; one that nobody has translated yet stays English.
"""

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from copsim.dashboard.offered import scenarios
from copsim.dashboard.speech import LANGUAGES, Speech
from copsim.dashboard.tours import tours
from copsim.dynamics.outcomes import OUTCOMES
from copsim.scenario import shipped_policies
from copsim.show.words import MEASURES

FOLDER = Path(str(files("copsim.dashboard")))
OTHERS = [language.code for language in LANGUAGES if language.code != "en"]


def marked() -> set[str]:
    """Every text in N_(...)."""
    found = set()
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                found.add(ast.literal_eval(node.args[0]))
    return found


def declared() -> set[str]:
    """Every text that comes from elsewhere and is shown translated."""
    steps = [step for tour in tours().values() for step in tour.steps]
    texts = {tour.title for tour in tours().values()} | {step.say for step in steps} | {step.notes for step in steps}
    texts |= {text for measure in MEASURES.values() for text in (measure.title, measure.axis)}
    texts |= {outcome.meaning for outcome in OUTCOMES}
    texts |= {title for _, title in scenarios()} | {policy.title for policy in shipped_policies()}
    return texts - {""}


def slots(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w*\}", text))


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_is_left_untranslated(code):
    with (FOLDER / "locale" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    said = {each for message in catalogue for each in ([message.id] if isinstance(message.id, str) else message.id)}
    assert (marked() | declared()) - said == set()
    for message in catalogue:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(text for text in texts), message.id
        if message.id:
            assert [slots(text) for text in texts] == [slots(each) for each in ids]


def test_one_and_several():
    one, many = "{n} pair of worlds with the same luck", "{n} pairs of worlds with the same luck"
    assert Speech("en").plural(one, many, 1) == "1 pair of worlds with the same luck"
    assert Speech("de").plural(one, many, 1200) == "1.200 Paare von Welten mit demselben Zufall"


def test_what_nobody_translated_is_said_in_english():
    assert Speech("de")("a sentence of {name}", name="nobody") == "a sentence of nobody"
    assert Speech("de")("") == ""
