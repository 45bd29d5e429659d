"""From a study file to its manifest: a case for every point, scenario and policy."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from copsim.errors import InvalidInput, Problem
from copsim.scenario import Case, Policy, compile_case
from copsim.study.manifest import CaseRecord, Cost, Declared, Design, Manifest
from copsim.study.patches import patch
from copsim.study.plan import NO_POLICY, case_record, cohort_week_of, manifest_of
from copsim.study.sweep.designs import Point
from copsim.study.sweep.load import Study
from copsim.study.sweep.model import OutcomeTable
from copsim.study.sweep.points import PARAMETERS

SHOWN = 20  # problems of points; they are much alike


def manifest_of_study(study: Study, replicates: int | None = None, first_replicate: int = 1) -> Manifest:
    """What a study file asks for; replicates: other than it says. InvalidInput where a point cannot be lived."""
    asked = study.asked
    points = study.points
    bases = [study.case(scenario, policy, points[0]) for scenario in asked.scenarios for policy in asked.policies]
    records = _records(study, bases)
    return manifest_of(
        tuple(records),
        name=asked.name,
        replicates=asked.replicates if replicates is None else replicates,
        seed=asked.seed,
        first_replicate=first_replicate,
        cohort_week=_cohort_week(bases),
        indicators=asked.record.indicators,
        design=Design(asked.design.model_dump(mode="json", by_alias=True), tuple(points)) if asked.design else None,
        declared=tuple(_declared(each) for each in asked.outcomes),
        independent=asked.worlds == "independent",
        run_seconds=asked.limits.seconds,
    )


def _declared(outcome: OutcomeTable) -> Declared:
    first, last = outcome.weeks
    return Declared(outcome.name, outcome.of, first, last, outcome.statistic)


def _cohort_week(bases: Sequence[Case]) -> int | None:
    return cohort_week_of(bases, [compile_case(case) for case in bases])


def _records(study: Study, bases: Sequence[Case]) -> Iterator[CaseRecord]:
    """Point by point, and within a point as the scenarios and policies stand in the file."""
    problems: list[Problem] = []
    whole = [_with_costs(case_record(case, compile_case(case)), case) for case in bases]
    for number, point in enumerate(study.points):
        for base, record in enumerate(whole):
            try:
                there = record if number == 0 else _at_point(study, record, base, point)
            except InvalidInput as error:
                problems += [replace(each, hint=f"at point {number}; {each.hint}") for each in error.problems]
            else:
                yield replace(there, point=number, label=_label(there, number if study.asked.design else None))
    if problems:
        raise InvalidInput(problems[:SHOWN], study.asked.name)


def _label(record: CaseRecord, point: int | None) -> str:
    label = f"{record.scenario}+{record.policy}".removesuffix(f"+{NO_POLICY}")
    return label if point is None else f"{label}#{point}"


def _at_point(study: Study, record: CaseRecord, base: int, point: Point) -> CaseRecord:
    """The case at another point, as what differs from its first."""
    alike = point.keys() == study.points[0].keys()
    if alike and all(key.startswith(PARAMETERS) for key in point):  # already checked, and thousands of them are usual
        values = {key.removeprefix(PARAMETERS): float(value) for key, value in point.items()}
        new = record.values | {"parameters": record.values["parameters"] | values}
        return replace(record, values=patch(record.values, new), base=base)
    scenario, policy = divmod(base, len(study.asked.policies))
    case = study.case(study.asked.scenarios[scenario], study.asked.policies[policy], point)
    there = case_record(case, compile_case(case))
    return _with_costs(replace(there, values=patch(record.values, there.values), base=base), case)


def _with_costs(record: CaseRecord, case: Case) -> CaseRecord:
    return replace(record, costs=costs_of(case.policies, case.scenario.weeks))


def costs_of(policies: Sequence[Policy], weeks: int) -> tuple[Cost, ...]:
    """What policies cost before the horizon, in the weeks in which they change anything."""
    found = []
    for policy in policies:
        if policy.interventions and any(policy.cost.model_dump().values()):
            first = min(item.first for item in policy.interventions)
            ends = [weeks if item.until is None else min(item.until, weeks) for item in policy.interventions]
            cost = policy.cost
            found.append(Cost(first, max(ends), cost.hours, cost.hours_per_member, cost.money, cost.once))
    return tuple(found)
