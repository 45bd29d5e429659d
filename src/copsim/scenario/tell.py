"""The words of `explain`: 80 columns, plain, nothing in it that a terminal could obey."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from copsim.dynamics.setting import LAUNCH_WEEKS
from copsim.errors import printable
from copsim.scenario.case import Case
from copsim.scenario.explain import explain_data
from copsim.scenario.size import estimate

COLUMNS = 80
UNSPOKEN = ("", "share", "yes or no")  # units that a sentence leaves out
NO_PREDICTION = "An explanation, not a prediction."


def explain(case: Case) -> str:
    """What will happen in a case, in words. Runs nothing.

    >>> from copsim.scenario.case import parse_case
    >>> explain(parse_case("baseline")).splitlines()[0]
    'A healthy community (baseline)'
    """
    told = explain_data(case)
    sections = (
        ("", [f"{told['title']} ({told['case']})"]),
        ("Week 0", _week_zero(told)),
        ("Policies", _policies(told)),
        (f"Timeline, {_counted(told['weeks'], 'week')}", _timeline(told)),
        ("Losses", _losses(told)),
        ("Different from the defaults", _differences(told)),
        ("Notices", map(str, case.notices)),
        ("Size", [str(estimate(case.scenario))]),
    )
    blocks = ["\n".join(_block(title, list(lines))) for title, lines in sections]
    return "\n\n".join([*(block for block in blocks if block), NO_PREDICTION]) + "\n"


def _block(title: str, lines: list[str]) -> Iterator[str]:
    """A title and what belongs to it, indented and wrapped; nothing at all where there is nothing to tell."""
    indent = "  " if title else ""
    if title and lines:
        yield title
    for line in lines:
        text = printable(line)
        yield from wrap(text, COLUMNS, initial_indent=indent, subsequent_indent=indent + "    ")


def _week_zero(told: dict[str, Any]) -> Iterator[str]:
    people = told["people"]
    count, units = _counted(people["count"], "person", "people"), _counted(people["units"], "unit")
    yield f"{count} whose work the domain touches, in {units}."
    yield from _sites(people["sites"])
    yield from _constellation(told["constellation"])
    yield _launch(told["launch"])
    if told["launch"]["event"]:
        yield "A launch event brings much announcement and high expectations in weeks 0 to 2."
    if told["activities"] is None:
        yield "Activities: the members choose them at the founding, and go on choosing."
    else:
        shares = ", ".join(f"{name} {share:.0%}" for name, share in told["activities"].items() if share)
        yield f"Activities at the founding: {shares}. The members go on choosing."


def _constellation(several: dict[str, int] | None) -> Iterator[str]:
    if several:
        locals_ = _counted(several["locals"], "local community", "local communities")
        yield f"They belong to {locals_} of equal size; what follows is said of each. Indicators are means over them."
        if several["globals"]:
            globals_ = _counted(several["globals"], "global community", "global communities")
            yield f"{globals_} gather members of the local ones, and what is known in them can be read there."


def _sites(sites: list[dict[str, Any]]) -> Iterator[str]:
    if len(sites) == 1 and sites[0]["fluency"] == 1:
        yield "Everybody works at one site and speaks the same language."
        return
    for site in sites:
        yield f"Site {site['name']}: {site['share']:.3g} of the people, fluency {site['fluency']:g}."


def _launch(launch: dict[str, Any]) -> str:
    hours, core = launch["organiser_hours"], launch["core"]
    carriers = f"up to {core:,} of them are asked to carry it" if core else "nobody is asked to carry it"
    if launch["kind"] == "founded":
        return f"Founded: {_counted(launch['founders'], 'member is', 'members are')} there in week 0, {carriers}."
    if launch["kind"] == "announcement":
        return f"Announced: from week -{LAUNCH_WEEKS} on an organiser spends {hours:g} h a week on announcing it."
    return (
        f"Launched in three steps: from week -{LAUNCH_WEEKS} on an organiser has {hours:g} h a week to talk with "
        f"people one by one. Who is willing becomes a member in week 0, and {carriers} with the organiser."
    )


def _policies(told: dict[str, Any]) -> Iterator[str]:
    for policy in told["policies"]:
        yield f"{policy['name']}: {policy['title']}. {policy['about']}".rstrip()


def _timeline(told: dict[str, Any]) -> Iterator[str]:
    for epoch in told["epochs"] if told["weeks"] else ():
        last = epoch["until"] - 1
        weeks = f"weeks {epoch['first']} to {last}" if last > epoch["first"] else f"week {last}"
        changes = [_change(change) for change in epoch["changes"]]
        if len(changes) > 1:
            yield weeks
            yield from (f"    {change}" for change in changes)
        else:
            yield f"{weeks}: {changes[0] if changes else 'conditions as the scenario sets them'}"


def _change(change: dict[str, Any]) -> str:
    by = f"by {change['by']}" if change["by"] else "as before"
    unit = "" if change["unit"] in UNSPOKEN else f" {change['unit']}"
    return f"{change['condition']} {change['from']:g} -> {change['to']:g}{unit}, {by}"


def _losses(told: dict[str, Any]) -> Iterator[str]:
    for loss in told["losses"]:
        one_by_one = loss["nurturers"] is not None
        who = _counted(loss["nurturers"], "nurturer leaves", "nurturers leave") if one_by_one else "all nurturers leave"
        yield f"week {loss['week']}: {who}, those who convene most first, by {loss['by']}"


def _differences(told: dict[str, Any]) -> Iterator[str]:
    for item in told["differences"]:
        unit = "" if item["unit"] in UNSPOKEN else f" {item['unit']}"
        yield f"{item['key']} = {item['value']:g}{unit} instead of {item['default']:g}: {item['meaning']}"
    for name in told["ablations"]:
        yield f"mechanism off: {name}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
