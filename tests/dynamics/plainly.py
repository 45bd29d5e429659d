"""Every weekly indicator computed slowly from the arrays, from the words of the description."""

import math
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import networkx
import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import Life
from copsim.dynamics.setting import SPACE
from copsim.dynamics.state import TIE_SLOTS, World
from copsim.dynamics.switches import SWITCH_NAMES

NAN = float("nan")
WITH = (0.2, 0.6, 0.8, 0.6, 0.9, 0.1, 0.5)  # of the seven activities, from the table of the description
FORMAL = (0.2, 0.3, 0.4, 0.7, 0.9, 0.9, 0.5)
BANDS = {1: "peripheral", 2: "active", 3: "core"}
KINDS = ("immediate", "potential", "applied", "realised", "enabling", "strategic", "orienting", "transformative")


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


def held(words: Any) -> set[int]:
    """The insights of a set."""
    return {64 * w + bit for w, word in enumerate(words) for bit in range(64) if int(word) >> bit & 1}


def in_lists(world: World) -> Any:
    """The groups of a world as lists, which are read ten times faster one by one than arrays are."""
    groups = {name: getattr(world, name) for name in world._fields if name not in ("log", "meeting", "observation")}
    return SimpleNamespace(
        **{
            group: SimpleNamespace(**{name: records[name].tolist() for name in records.dtype.names})
            for group, records in groups.items()
        }
    )


def row_of(group: Any, row: int) -> Any:
    return SimpleNamespace(**{name: values[row] for name, values in vars(group).items()})


REFERENCES = {
    "hours_voluntary": 0.5, "energy": 0.3, "identification": 0.3, "novelty_per_hour": 1.0, "reply_rate": 0.6,
    "moved": 0.08, "cover": 1.0, "realised": 0.35,
}  # fmt: skip


def health(row: dict[str, float]) -> float:
    """Mean of eight parts; what is not available counts as nothing."""
    if row["members"] == 0:
        return NAN
    parts = row | {"energy": row["energy"] - 0.4, "moved": row["moved_inward"] + row["moved_outward"]}
    shares = [min(1.0, max(0.0, np.nan_to_num(parts[name]) / most)) for name, most in REFERENCES.items()]
    return math.fsum(shares) / len(shares)


class Observer:
    """Looks at a life after every week and remembers what it needs."""

    def __init__(self, life: Life) -> None:
        self.slots = life.setting.slots
        self.legitimacy = life.world.community.legitimacy.copy()  # of last week
        self.bands: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)  # week, row: uid, band
        self.given: dict[int, dict[int, tuple[int, float]]] = defaultdict(dict)
        self.belonged: dict[int, dict[int, tuple[int, int, float, float]]] = defaultdict(dict)
        self.rows: list[list[dict[str, float]]] = []  # week, community

    def look(self, life: Life) -> None:
        """The indicators of the week just lived."""
        world, week = in_lists(life.world), life.week - 1
        members = [m for m, c in enumerate(world.membership.community) if c >= 0]
        for m in members:
            uid = int(world.person.uid[m // self.slots])
            self.bands[week][m] = uid, self.band(world, m)
            self.given[week][m] = uid, float(world.week.given[m])
            c, I = world.membership.community[m], world.membership.identification[m]
            engaged = I if self.band(world, m) >= 2 else 0.0
            self.belonged[week][m] = uid, c, engaged, world.week.available[m]
        found = []
        for c in range(len(world.community.uid)):
            own = [m for m in members if world.membership.community[m] == c]
            found.append(
                self.of_members(world, own)
                | self.across(world, own, c)
                | self.moves(world, own, week)
                | self.contributions(world, own, week)
                | self.of_week(world, own, c)
                | self.of_cohort(world, c)
                | self.of_community(life, world, c)
                | self.of_governance(life, world, own, c)
                | self.of_value(world, own, c)
                | self.of_practice(life, world, c)
                | self.of_vitals(life, world, own, c)
                | self.half_a_year(world, own, c, week)
            )
        self.rows.append(found)
        self.legitimacy = world.community.legitimacy
        spaced = life.setting.start[-1].kind == SPACE
        for c, row in enumerate(found):
            row["alive"] = self.alive(c)
            row["health"] = health(row)
            row["guests"] = found[-1]["members"] if spaced else NAN
        for row in found:
            row["space_alive"] = found[-1]["alive"] if spaced else NAN

    def band(self, world: Any, m: int) -> int:
        hours = world.membership.hours[m]
        if hours >= 1.25 and world.membership.contributing[m] >= 0.5:
            return 3
        return 2 if hours >= 0.5 else 1

    def of_members(self, world: Any, own: list[int]) -> dict[str, float]:
        """Counts, sums and means over members."""
        member, week, n = world.membership, world.week, len(own)
        energy = {m: float(world.person.energy[m // self.slots]) for m in own}
        bands = {m: self.band(world, m) for m in own}
        hours = math.fsum(week.voluntary[m] + week.convened[m] for m in own)
        core, carry = [m for m in own if bands[m] == 3], [m for m in own if member.role[m] == 1]
        ties = self.ties(world, own)
        trust = math.fsum(w for _, _, w in ties)
        across = math.fsum(w for i, n, w in ties if world.person.unit[i] != world.person.unit[n])
        of_band = {name: [m for m in own if bands[m] == which] for which, name in BANDS.items()}
        counts = {name: len(rows) for name, rows in of_band.items()}
        means = {
            name: ratio(math.fsum(getattr(member, name)[m] for m in own), n)
            for name in ("identification", "value", "autonomy", "openness")
        }
        return (
            {"members": n, "nurturers": len(carry)}
            | counts
            | {f"share_{name}": ratio(count, n) for name, count in counts.items()}
            | {f"{name}_hours": ratio(math.fsum(member.hours[m] for m in r), len(r)) for name, r in of_band.items()}
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
                "interest_modularity": self.modularity(world, ties),
                "sharing_freely": ratio(sum(member.openness[m] > 0.5 for m in own), n),
                "unit_norm": ratio(math.fsum(world.unit.norm[world.person.unit[m // self.slots]] for m in own), n),
            }
        )

    def across(self, world: Any, own: list[int], c: int) -> dict[str, float]:
        """What goes beyond the community, and what the week brought its periphery."""
        person, tally, trust = world.person, row_of(world.tally, c), 0.0
        for i in (m // self.slots for m in own):
            for n, uid, w in zip(world.tie.neighbour[i], world.tie.uid[i], world.tie.trust[i], strict=True):
                if n >= 0 and uid == person.uid[n] and person.home[n] != person.home[i]:
                    trust += w
        periphery = [m for m in own if self.band(world, m) == 1]
        aware, week = world.community_week.aware[c], world.week
        return {
            "from_experts": tally.taught,
            "needs_met": ratio(tally.met, tally.needs),
            "trust_across": ratio(trust, len(own)),
            "value_across": ratio(tally.across, len(own)),
            "value_of_periphery": math.fsum(week.worth[m] + aware * week.noticed[m] for m in periphery),
        }

    def ties(self, world: Any, own: list[int]) -> list[tuple[int, int, float]]:
        """Who trusts whom how much, among members."""
        people, found = {m // self.slots for m in own}, []
        for i in (m // self.slots for m in own):
            for slot in range(TIE_SLOTS):
                n = int(world.tie.neighbour[i][slot])
                if n in people and world.tie.uid[i][slot] == world.person.uid[n]:
                    found.append((i, n, float(world.tie.trust[i][slot])))
        return found

    def modularity(self, world: Any, ties: list[tuple[int, int, float]]) -> float:
        """Share of trust within main interests, beyond that between people drawn at random by their trust."""
        total, main = math.fsum(w for _, _, w in ties), world.person.main
        if total <= 0:
            return NAN
        groups: dict[int, float] = defaultdict(float)
        for i, _, w in ties:
            groups[int(main[i])] += w / total
        inside = math.fsum(w for i, n, w in ties if main[i] == main[n]) / total
        return inside - math.fsum(share * share for share in groups.values())

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
        tally, n = row_of(world.tally, c), len(own)
        new = tally.learned + tally.heard + tally.worked_out
        hours = math.fsum(world.week.attendance[m] for m in own)
        return {
            "reply_rate": ratio(tally.answered, tally.requests),
            "intense_share": ratio(tally.answered, tally.encounters),
            "novelty_per_encounter": ratio(new, tally.encounters),
            "novelty_per_hour": ratio(new + tally.read + tally.outside + tally.taught, hours),
            "stale_share": ratio(tally.stale, tally.answered),
            "realised": ratio(tally.realised, n),
            "realised_as_aspired": ratio(tally.aspired, n),
            "value_per_hour": ratio(tally.worth, tally.cost),
            "new_insights": new + tally.read + tally.outside + tally.taught,
            "from_outside": tally.outside,
            "views_changed": tally.reframed,
            "decisions": tally.decisions,
            "decisions_sound": tally.sound,
            "decisions_advised": tally.adopted,
            "answers": tally.answered,
            "answers_per_member": ratio(tally.answered, n),
            "successes": tally.successes,
            "joined": tally.joined,
            "left": tally.left,
        }

    def of_community(self, life: Life, world: Any, c: int) -> dict[str, float]:
        """States of the community, what its activities are like, and what they were granted or had room for."""
        p, community, cond = life.setting.parameters, row_of(world.community, c), self.conditions(life, c)
        room = p.n_f / max(1, world.subgroup_week.meeting[c][0])
        trusted = max(0.0, self.legitimacy[c] - p.l_0) / (1.0 - p.l_0)
        return {
            "cover": community.cover,
            "space": community.space,
            "norm": community.norm,
            "legitimacy": community.legitimacy,
            "time_granted": cond["time_policy"] * cond["sponsor"] * trusted,
            "subgroups": sum(about != 0 for about in world.subgroup.about[c][1:]),
            "airtime": 1.0 if life.setting.off[SWITCH_NAMES.index("airtime")] else min(1.0, room),
            "with_each_other": math.fsum(mix * part for mix, part in zip(community.mix, WITH, strict=True)),
            "formality": math.fsum(mix * part for mix, part in zip(community.mix, FORMAL, strict=True)),
        }

    def conditions(self, life: Life, c: int) -> dict[str, float]:
        """The conditions of the week just lived."""
        epoch = life.setting.epoch[max(0, life.week - 1)]
        return dict(zip(CONDITION_NAMES, life.setting.schedule[epoch, c].tolist(), strict=True))

    def of_governance(self, life: Life, world: Any, own: list[int], c: int) -> dict[str, float]:
        """Who decides and convenes; locals share the support of their parent."""
        parents, cond = life.setting.start.parent.tolist(), self.conditions(life, c)
        support = 0.0 if c in parents else cond["support_hours"]
        if parents[c] >= 0:
            support += self.conditions(life, parents[c])["support_hours"] / parents.count(parents[c])
        convened = math.fsum(world.week.convened[m] for m in own)
        share = convened / (convened + support) if convened + support > 0 else 1.0
        return {"self_governance": cond["self_governance"] * share}

    def of_value(self, world: Any, own: list[int], c: int) -> dict[str, float]:
        booked = world.tally.ledger[c]
        return {f"value_{kind}": ratio(float(he), len(own)) for kind, he in zip(KINDS, booked, strict=True)}

    def of_practice(self, life: Life, world: Any, c: int) -> dict[str, float]:
        """How far what the people of one unit know lies from what those of the next one know."""
        person, start = world.person, life.setting.start[c]
        if start.units < 2:
            return {"practice_gap": NAN, "practice_spread": NAN}
        words = [[0] * 4 for _ in range(start.units)]
        for i in range(start.first_row, start.first_row + start.people):
            unit = words[person.unit[i] - start.unit_row]
            unit[:] = [one | other for one, other in zip(unit, person.known[i], strict=True)]
        knows = [held(unit) for unit in words]
        pairs = list(zip(knows, knows[1:] + knows[:1], strict=True))
        topics = [[sum(a // 32 == z for a in here) for z in range(8)] for here in knows]
        gaps = [abs(x - y) for k in range(len(knows)) for x, y in zip(topics[k - 1], topics[k], strict=True)]
        return {
            "practice_gap": sum(gaps) / (len(knows) * 256),
            "practice_spread": sum(len(here ^ there) for here, there in pairs) / (len(knows) * 256),
        }

    def of_vitals(self, life: Life, world: Any, own: list[int], c: int) -> dict[str, float]:
        """What an autopsy looks at in this week alone."""
        member, week, domain, p = world.membership, world.week, world.community.domain[c], life.setting.parameters
        known = [held(world.person.known[m // self.slots]) for m in own]
        covered = math.fsum(domain[insight // 32] / 32 for mine in known for insight in mine)
        hours = math.fsum(member.hours[m] for m in own)
        aspired = [(member.hours[m], world.person.aspiration[m // self.slots]) for m in own]
        cared = [ratio(math.fsum(h * wish[z] for h, wish in aspired), hours) for z in range(8)]
        costs = [p.c_0 + p.c_1 * (1 - world.unit.norm[world.person.unit[m // self.slots]]) for m in own]
        carry = [m for m in own if member.role[m] == 1 or self.band(world, m) == 3]
        return {
            "coverage": ratio(covered, len(own)),
            "domain_distance": math.fsum(abs(a - b) for a, b in zip(domain, cared, strict=True)) / 2,
            "hour_cost": ratio(math.fsum(costs), len(own)),
            "wish_met": ratio(math.fsum(week.voluntary[m] for m in own), math.fsum(week.wish[m] for m in own)),
            "carrier_energy": ratio(math.fsum(world.person.energy[m // self.slots] for m in carry), len(carry)),
            "tied_together": self.largest_group(world, own),
        }

    def largest_group(self, world: Any, own: list[int]) -> float:
        """Share of the members in the largest component of the graph of ties of at least 0.1."""
        graph: networkx.Graph[int] = networkx.Graph()
        graph.add_nodes_from(m // self.slots for m in own)
        graph.add_edges_from((i, n) for i, n, w in self.ties(world, own) if w >= 0.1)
        return max((len(group) for group in networkx.connected_components(graph)), default=0) / len(own) if own else NAN

    def half_a_year(self, world: Any, own: list[int], c: int, week: int) -> dict[str, float]:
        """What is left of identification and of time after 26 weeks, of those who are still in the organisation."""
        then, uid = self.belonged[week - 26], world.person.uid
        same = {m: was for m, was in then.items() if was[1] == c and was[0] == uid[m // self.slots]}
        kept = math.fsum(world.membership.identification[m] for m in same if m in own and same[m][2] > 0)
        lasting = [m for m in own if m in same and world.membership.tenure[m] > 26]
        return {
            "identification_kept": ratio(kept, math.fsum(was[2] for was in same.values())),
            "time_kept": ratio(
                math.fsum(world.week.available[m] for m in lasting), math.fsum(same[m][3] for m in lasting)
            ),
        }

    def of_cohort(self, world: Any, c: int) -> dict[str, float]:
        person, member = world.person, world.membership
        cohort = [i for i in range(len(person.uid)) if person.home[i] == c and person.cohort[i] == person.uid[i]]
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
