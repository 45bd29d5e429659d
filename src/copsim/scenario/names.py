"""Which name was meant: nearest known names, and names of what is only observed."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from functools import cache

SHOWN = 16
LONGEST = 100  # characters of a word that is worth comparing


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The known names with the fewest edits from a word, if these are few; else the one most like it, if any is.

    >>> nearest("interventoins", ["interventions", "losses"])
    ['interventions']
    """
    if len(word) > LONGEST:
        return []
    names = sorted(set(known))
    within = max(1, len(word) // 3)
    edits = {name: _edits(word, name) for name in names if abs(len(name) - len(word)) <= within}
    fewest = min(edits.values(), default=within + 1)
    if fewest <= within:
        return [name for name in names if edits.get(name) == fewest][:SHOWN]
    return get_close_matches(word, names, n=1)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A question for the end of a message; empty if nothing is near."""
    names = nearest(word, known)
    return f"did you mean {' or '.join(names)}?" if names else ""


def one_edit_away(word: str, known: Iterable[str]) -> list[str]:
    """The known names that one edit makes of a word."""
    return [name for name in known if len(word) <= LONGEST and _edits(word, name) == 1]


def is_observed(name: str) -> bool:
    """Whether a state array, an indicator or an outcome has this name; those follow from the model."""
    return name in observed_names()


@cache
def observed_names() -> Collection[str]:
    """Names of all arrays of a world, of all indicators and of all outcomes."""
    from copsim.dynamics.indicators import INDICATOR_NAMES  # needs numba: only where a key is unknown
    from copsim.dynamics.outcomes import OUTCOMES
    from copsim.dynamics.state import GROUPS, declared

    arrays = {name for _, name, _ in declared()}
    return frozenset(arrays | set(GROUPS) | {"bands"} | set(INDICATOR_NAMES) | {outcome.name for outcome in OUTCOMES})


def _edits(one: str, other: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            row.append(min(row[-1] + 1, rows[-1][j] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
