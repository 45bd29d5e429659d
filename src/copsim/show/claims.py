"""The page about the claims in the manual, made from the ledger and the claim files."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copsim.show.words import decimals, number

if TYPE_CHECKING:
    from copsim.study.claims import Claim

HEAD = """# Claims

<!-- Written by `copsim claims --record`; do not edit. -->

What the theory of communities of practice says happens, tried as experiments: arms that differ in stated conditions,
lived by the same worlds. What does not hold stands first. The experiments are the files in `experiments/claims/`.

- **holds**: every test that decides is clear of zero, or of its margin, on the expected side. Looks are planned at
  doubling numbers of worlds, and intervals are widened so that all looks together miss the truth at most once in twenty
  (Bonferroni over looks). **undecided**: the last look was not enough. **does not hold**: the effect is surely too
  small. **reversed**: it is surely on the other side.
- **mechanism not shown**: with the mechanism off that is said to carry the effect, half of it or more remains, or may.
- **not robust**: in more than a tenth of random draws of all free parameters (each within 25 % of its default) the
  effect is not as expected; 8 worlds of each draw, 16 or 32 where fewer cannot tell.
- **sd**: the effect in standard deviations of the control's worlds. **family**: p-value over all claims here, by Holm.
- **Over accepted sets of parameters**: the same tests where each of the sets that the facts allow
  (`copsim calibrate`) has worlds of its own; luck is the standard deviation of the effect between worlds of one set,
  ignorance that between sets.
- A dash: not available, or not asked.
"""


def markdown(claims: "Sequence[Claim]", entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole page; claims without an entry are listed as not tried."""
    from copsim.study.claims import family, standing, worst_first

    known = {claim.id: claim for claim in claims if claim.id in entries}
    tried = {name: dict(entries[name]) for name in known}
    together = family(tried)
    names = worst_first(tried)
    rows = [_line(name, known[name], tried[name], standing(tried[name]), together[name]) for name in names]
    table = ["| id | claim | standing | worlds | without | robust | family |", "|---|---|---|---|---|---|---|", *rows]
    open_ones = [claim.id for claim in claims if claim.id not in entries]
    missing = [f"Not tried yet: {', '.join(open_ones)}.", ""] if open_ones else []
    parts = [_section(known[name], tried[name], standing(tried[name])) for name in names]
    return "\n".join([HEAD, *table, "", *missing, "\n".join(parts)]).rstrip() + "\n"


def _line(name: str, claim: "Claim", entry: Mapping[str, Any], stands: str, family: float) -> str:
    cells = [name, claim.title, f"**{stands}**", str(entry["worlds"]), remaining(entry), robust(entry), p_text(family)]
    return "| " + " | ".join(escaped(cell) for cell in cells) + " |"


def remaining(entry: Mapping[str, Any]) -> str:
    """The largest share of an effect that remains without its mechanism."""
    shares = [part["effect"] for part in (entry["ablation"] or {"parts": []})["parts"] if part["effect"] is not None]
    return f"{100 * max(shares):.0f} %" if shares else "-"


def robust(entry: Mapping[str, Any]) -> str:
    """In how many draws the claim looks right."""
    found = entry["robustness"]
    return f"{found['held']} of {found['draws']}" if found else "-"


def p_text(p: float) -> str:
    """A p-value without digits that nobody needs.

    >>> p_text(0.0000123), p_text(0.0421)
    ('< 0.001', '0.042')
    """
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def escaped(text: str) -> str:
    """Text that does not break a table."""
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _section(claim: "Claim", entry: Mapping[str, Any], stands: str) -> str:
    lines = [f"## {claim.id} {claim.title}", "", f"**{stands}** with {entry['worlds']} worlds. Source: {claim.source}."]
    if claim.note:
        lines += ["", _flowing(claim.note)]
    lines += ["", "| test | expected | verdict | effect | 95 % interval | sd |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(escaped(cell) for cell in cells(test)) + " |" for test in entry["tests"]]
    for test in entry["tests"]:
        lines += factor_table(test)
    if entry["ablation"]:
        lines += ["", f"Off in all arms: {', '.join(entry['ablation']['off'])}; {entry['ablation']['met']}."]
    if entry["robustness"] and entry["robustness"]["failing"]:
        told = ", ".join(f"{name} ({times})" for name, times in entry["robustness"]["failing"].items())
        lines += ["", f"Draws in which a test did not look right: {told}."]
    if entry.get("ensemble"):
        lines += ["", *_over_ensemble(entry["ensemble"])]
    return "\n".join([*lines, "", f"Could it have come out otherwise? {_flowing(claim.surprise)}", ""])


def _over_ensemble(found: Mapping[str, Any]) -> list[str]:
    """The effects over the accepted sets of parameters, as sentences."""
    told = []
    for part in found["parts"]:
        half = 0.0 if part["low"] is None or part["high"] is None else (part["high"] - part["low"]) / 2
        low, high, luck, ignorance = (number(part[key], decimals(half)) for key in ("low", "high", "luck", "ignorance"))
        told.append(f"{part['name']} {low} .. {high}, luck {luck}, ignorance {ignorance}")
    return [f"Over {found['sets']} accepted sets of parameters: **{found['verdict']}** ({'; '.join(told)})."]


def cells(test: Mapping[str, Any]) -> list[str]:
    """A test as cells: name, expectation, verdict, effect, interval, effect in standard deviations."""
    scale = 100.0 if test["relative"] or test["expect"] == "within" else 1.0
    ends = [None if test[key] is None else scale * test[key] for key in ("effect", "low", "high")]
    half = (ends[2] - ends[1]) / 2 if ends[1] is not None and ends[2] is not None else 0.0
    signed = test["expect"] not in ("within", "varied", "many-factors")
    effect, low, high = (number(end, decimals(half), signed=signed) for end in ends)
    unit = " %" if scale == 100.0 and effect != "-" else ""
    verdict = test["verdict"] if test["decides"] else f"({test['verdict']})"
    size = number(test["standardised"], 1, signed=True)
    return [test["name"], expectation(test), verdict, effect + unit, f"{low} .. {high}", size]


def factor_table(test: Mapping[str, Any]) -> list[str]:
    """The indices of every factor of a test that has some, the largest first."""
    factors = sorted(test.get("factors") or (), key=lambda part: -part["total"])
    if not factors:
        return []
    rows = [
        f"| {part['key']} | {part['first']:.2f} | {part['total']:.2f} | {part['low']:.2f} .. {part['high']:.2f} |"
        for part in factors
    ]
    return ["", "| factor | alone (first order) | in all (total order) | 95 % interval |", "|---|---|---|---|", *rows]


def expectation(test: Mapping[str, Any]) -> str:
    """What was expected, in words.

    >>> expectation({"expect": "equal", "by": 0.05, "share": None, "relative": False})
    'equal within 0.05'
    """
    by = f"{100 * test['by']:g} %" if test["relative"] else f"{test['by']:g}"
    words = {
        "equal": f"equal within {by}",
        "not-less": f"not less by more than {by}",
        "not-more": f"not more by more than {by}",
        "within": f"in range in {100 * (test['share'] or 0):.0f} % of the worlds",
        "varied": f"varies by more than {by} of the mean",
        "many-factors": f"{test.get('at_least')} factors above {by}, alone less than {test['share'] or 0:g}",
    }
    usual = str(test["expect"])
    return words.get(usual, f"{usual} by more than {by}" if test["by"] else usual)


def _flowing(text: str) -> str:
    return " ".join(text.split())
