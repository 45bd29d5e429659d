"""Every weekly indicator computed slowly from the arrays, from the words of the description."""

import math
from collections import defaultdict
from typing import Any

import numpy as np

from copsim.dynamics.engine import Life
from copsim.dynamics.state import TIE_SLOTS

NAN = float("nan")


def ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else NAN


def gini(values: list[float]) -> float:
    """Mean difference of all pairs of different people, over twice the mean."""
    n, total = len(values), math.fsum(values)
    if n < 2 or total <= 0:
        return NAN
    differences = math.fsum(abs(a - b) for a in values for b in values)
    return differences / (n * (n - 1)) / (2.0 * total / n)


def top_fifth(values: list[float]) -> float:
    many = -(-len(values) // 5)
    return ratio(math.fsum(sorted(values, reverse=True)[:many]), math.fsum(values))


class Observer:
    """Looks at a life after every week and remembers what it needs."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.bands: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)  # week, row: uid, band
        self.given: dict[int, dict[int, tuple[int, float]]] = defaultdict(dict)
        self.rows: list[list[dict[str, float]]] = []  # week, community

    def look(self, life: Life) -> None:
        """The indicators of the week just lived."""
        world, week = life.world, life.week - 1
        members = [m for m in range(len(world.membership)) if world.membership.community[m] >= 0]
        for m in members:
            uid = int(world.person.uid[m // self.slots])
            self.bands[week][m] = uid, self.band(world, m)
            self.given[week][m] = uid, float(world.week.given[m])
        found = []
        for c in range(len(world.community)):
            own = [m for m in members if world.membership.community[m] == c]
            found.append(
                self.of_members(world, own)
                | self.moves(world, own, week)
                | self.contributions(world, own, week)
                | self.of_week(world, own, c)
                | self.of_cohort(world, c)
            )
        self.rows.append(found)
        for c, row in enumerate(found):
            row["alive"] = self.alive(c)

    def band(self, world: Any, m: int) -> int:
        member = world.membership[m]
        if member.hours >= 1.25 and member.contributing >= 0.5:
            return 3
        return 2 if member.hours >= 0.5 else 1

    def of_members(self, world: Any, own: list[int]) -> dict[str, float]:
        """Counts, sums and means over members."""
        member, week, n = world.membership, world.week, len(own)
        energy = {m: float(world.person.energy[m // self.slots]) for m in own}
        bands = {m: self.band(world, m) for m in own}
        hours = math.fsum(week.voluntary[m] + week.convened[m] for m in own)
        core, carry = [m for m in own if bands[m] == 3], [m for m in own if member.role[m] == 1]
        trust, across = self.trust(world, own)
        counts = {
            name: sum(band == which for band in bands.values())
            for which, name in ((1, "peripheral"), (2, "active"), (3, "core"))
        }
        means = {
            name: ratio(math.fsum(member[name][m] for m in own), n)
            for name in ("identification", "value", "autonomy", "openness")
        }
        return (
            {"members": n, "nurturers": len(carry)}
            | counts
            | {f"share_{name}": ratio(count, n) for name, count in counts.items()}
            | means
            | {
                "energy": ratio(math.fsum(energy.values()), n),
                "nurturer_energy": ratio(math.fsum(energy[m] for m in carry), len(carry)),
                "core_energy": ratio(math.fsum(energy[m] for m in core), len(core)),
                "hours_voluntary": ratio(hours, n),
                "hours_voluntary_total": hours,
                "attendance_total": math.fsum(week.attendance[m] for m in own),
                "attendance": ratio(math.fsum(week.attendance[m] for m in own), n),
                "attending": ratio(sum(week.attendance[m] > 0.02 for m in own), n),
                "contributions": math.fsum(week.given[m] for m in own),
                "overload": ratio(math.fsum(week.overload[m] for m in own), n),
                "trust": ratio(trust, n),
                "cross_unit_share": ratio(across, trust),
            }
        )

    def trust(self, world: Any, own: list[int]) -> tuple[float, float]:
        people, total, across = {m // self.slots for m in own}, [], []
        for i in (m // self.slots for m in own):
            for slot in range(TIE_SLOTS):
                n = int(world.tie.neighbour[i, slot])
                if n in people and world.tie.uid[i, slot] == world.person.uid[n]:
                    total.append(world.tie.trust[i, slot])
                    across.append(world.tie.trust[i, slot] if world.person.unit[i] != world.person.unit[n] else 0.0)
        return math.fsum(total), math.fsum(across)

    def moves(self, world: Any, own: list[int], week: int) -> dict[str, float]:
        then, now = self.bands[week - 13], self.bands[week]
        could = [m for m in own if m in then and world.membership.tenure[m] >= 13]
        inward = sum(now[m][1] > then[m][1] for m in could)
        outward = sum(now[m][1] < then[m][1] for m in could)
        return {"moved_inward": ratio(inward, len(could)), "moved_outward": ratio(outward, len(could))}

    def contributions(self, world: Any, own: list[int], week: int) -> dict[str, float]:
        """Of the last eight weeks, by those who are members now and were the same people then."""
        values = {}
        for m in own:
            uid, since = int(world.person.uid[m // self.slots]), week - int(world.membership.tenure[m])
            weeks = [self.given[w][m] for w in range(max(week - 7, since), week + 1) if m in self.given[w]]
            values[m] = math.fsum(given for who, given in weeks if who == uid)
        core = math.fsum(value for m, value in values.items() if self.band(world, m) == 3)
        everybody = list(values.values())
        return {
            "gini": gini(everybody),
            "top_fifth": top_fifth(everybody),
            "core_share": ratio(core, math.fsum(everybody)),
        }

    def of_week(self, world: Any, own: list[int], c: int) -> dict[str, float]:
        tally, n = world.tally[c], len(own)
        new = tally.learned + tally.heard + tally.worked_out
        hours = math.fsum(world.week.attendance[m] for m in own)
        return {
            "reply_rate": ratio(tally.answered, tally.requests),
            "intense_share": ratio(tally.answered, tally.encounters),
            "novelty_per_encounter": ratio(new, tally.encounters),
            "novelty_per_hour": ratio(new + tally.read, hours),
            "stale_share": ratio(tally.stale, tally.answered),
            "realised": ratio(tally.realised, n),
            "value_per_hour": ratio(tally.worth, tally.cost),
            "cover": world.community.cover[c],
            "space": world.community.space[c],
            "new_insights": new + tally.read,
            "answers": tally.answered,
            "answers_per_member": ratio(tally.answered, n),
            "successes": tally.successes,
            "joined": tally.joined,
            "left": tally.left,
        }

    def of_cohort(self, world: Any, c: int) -> dict[str, float]:
        person, member = world.person, world.membership
        cohort = [i for i in range(len(person)) if person.home[i] == c and person.cohort[i] == person.uid[i]]
        rows = [m for i in cohort for m in range(i * self.slots, (i + 1) * self.slots) if member.community[m] == c]
        hours = math.fsum(world.week.voluntary[m] + world.week.convened[m] for m in rows)
        return {
            "cohort": len(cohort),
            "cohort_energy": ratio(math.fsum(person.energy[i] for i in cohort), len(cohort)),
            "cohort_identification": ratio(math.fsum(member.identification[m] for m in rows), len(cohort)),
            "cohort_hours": ratio(hours, len(cohort)),
        }

    def alive(self, c: int) -> float:
        if len(self.rows) < 8:
            return NAN
        last = [week[c] for week in self.rows[-8:]]
        hours, new = (
            np.mean([row["hours_voluntary_total"] for row in last]),
            np.mean([row["new_insights"] for row in last]),
        )
        return float(hours >= 3.0 and new >= 1.0 and all(row["core"] + row["active"] >= 2 for row in last))
