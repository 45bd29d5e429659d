"""What a report tells, chosen from its tables: rows and figures; the words are in the templates."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from copsim.show.report.figures import effects, fans
from copsim.show.report.ledger import Ledger, Row

if TYPE_CHECKING:
    import pandas as pd

    from copsim.study import Results
    from copsim.study.answers.rank import Aim

COSTS = ("cost_hours", "cost_money")
USUAL = ("alive", "energy", "identification", "hours_voluntary_total", "core", "value_per_hour", "realised")
GROUPS = {
    "core_": "the core",
    "active_": "the active band",
    "peripheral_": "the periphery",
    "nurturer_": "those who carry a role",
    "cohort": "who was a member before",
}
BOARD_PANELS, BOARD_ROWS, TOP_FACTORS, BOARD_GAINS = 4, 6, 4, 4
MEASURES = ("ST", "mu_star", "delta", "pawn")  # of each method the one that a reader needs


class Content:
    """Everything that a template asks for, from the tables alone."""

    def __init__(self, results: "Results", aim: "Aim", tables: "dict[str, pd.DataFrame]", audience: str) -> None:
        self._tables, self._audience, self._aim = tables, audience, aim
        self.ledger = Ledger(tables)
        self.facts = self.ledger.facts()
        self.outcome, self.higher = aim.outcome, aim.higher
        self.goal = str(aim.goal) if aim.goal else ""
        self.unfinished, self.failed = results.done < results.total, results.failed > 0
        self._declared = {each.name: each.of for each in results.manifest.declared}
        self._titles = policy_titles(results)

    @property
    def board(self) -> bool:
        """Whether the page is for people who decide, on two sheets."""
        return self._audience == "board"

    @property
    def league(self) -> list[Row]:
        """The policies, best first; on two sheets the best and the control."""
        rows = self.ledger.rows("league")
        shown = rows[:BOARD_ROWS] if self.board else rows
        return shown + [row for row in rows if row["control"] and row not in shown]

    @property
    def left_out(self) -> bool:
        """Whether policies do not stand in the league of this page."""
        return len(self.league) < len(self.ledger.rows("league"))

    @property
    def best(self) -> Row | None:
        """The first of the league."""
        return next(iter(self.ledger.rows("league")), None)

    @property
    def surely_helps(self) -> bool:
        """Whether the best policy's interval leaves out zero on the good side."""
        best = self.best
        return best is not None and not best["control"] and best["lo95" if self.higher else "hi95"] * self._sign > 0

    @property
    def _sign(self) -> int:
        return 1 if self.higher else -1

    @property
    def tied(self) -> list[Row]:
        """Policies that the data cannot tell from the best."""
        best = self.best
        return [row for row in self.ledger.rows("league", tie_group=1) if best and row["policy"] != best["policy"]]

    def odds(self) -> Iterator[tuple[Row, Row, Row]]:
        """What the answer stands on: change, outcome of the arm, outcome of its control; of the best policy where there
        is a league, else of every arm."""
        best = self.best
        for change in self.ledger.rows("changes", outcome=self.outcome):
            if best is None or change["policy"] == self._shown(best)["policy"]:
                yield change, self._summary(change, change["policy"]), self._summary(change, change["control"])

    def _shown(self, best: Row) -> Row:
        """The best policy that is no control."""
        others = [row for row in self.ledger.rows("league") if not row["control"]]
        return others[0] if best["control"] and others else best

    def _summary(self, change: Row, name: str) -> Row:
        rows = self.ledger.rows("summary", outcome=self.outcome, name=name)
        return next((row for row in rows if row["scenario"] == change["scenario"]), rows[0])

    def alone(self) -> list[Row]:
        """Outcomes of the only arm, where there is nothing to compare."""
        return [] if self.ledger.rows("changes") else self.ledger.rows("summary")

    def changes(self) -> Iterator[tuple[str, str, list[Row]]]:
        """Scenario, policy, and the rows of its changes: on two sheets of the outcomes that people ask about."""
        rows = [row for row in self.ledger.rows("changes") if row["outcome"] not in COSTS]
        wanted = dict.fromkeys((self.outcome, *USUAL, *self._declared)) if self.board else None
        shown = {row["policy"] for row in self.league}
        for key in dict.fromkeys((row["scenario"], row["policy"]) for row in rows):
            mine = [row for row in rows if (row["scenario"], row["policy"]) == key]
            if not self.board or not shown or key[1] in shown:
                yield *key, [row for row in mine if wanted is None or row["outcome"] in wanted]

    def costs(self) -> list[tuple[Row, Row]]:
        """Hours and money of each arm that takes any."""
        hours, money = (self.ledger.rows("summary", outcome=name) for name in COSTS)
        return [pair for pair in zip(hours, money, strict=True) if any(row["mean"] for row in pair)]

    def gains(self) -> list[tuple[str, Row]]:
        """Whom the data tell of, and what changed for them under the best policy, else under all; on two sheets the
        first few."""
        best = self.best and self._shown(self.best)
        found = []
        for row in self.ledger.rows("changes"):
            of = self._declared.get(row["outcome"], row["outcome"])
            who = next((words for start, words in GROUPS.items() if of.startswith(start) and of != "core"), None)
            if who and (best is None or row["policy"] == best["policy"]):
                found.append((who, row))
        declared_first = sorted(found, key=lambda pair: pair[1]["outcome"] not in self._declared)
        return declared_first[:BOARD_GAINS] if self.board else found

    def losers(self) -> list[Row]:
        """What became of members under the best policy, else under all: on two sheets all of them and those of each
        band, else also those of each site and tenure."""
        best = self.best and self._shown(self.best)
        rows = [row for row in self.ledger.rows("losers") if best is None or row["policy"] == best["policy"]]
        return [row for row in rows if not self.board or row["by"] in ("everybody", "band")]

    def parameters(self) -> list[Row]:
        """Assumptions: all of them, or on two sheets those that differ from their default, the first few."""
        rows = self.ledger.rows("parameters")
        return [row for row in rows if row["varied"]][:TOP_FACTORS] if self.board else rows

    def flips(self) -> list[Row]:
        """Assumptions whose ends have another winner."""
        return self.ledger.rows("flips", flips=True)

    def levers(self) -> list[Row]:
        """Factors that move the outcome most, by the measure of the method that was used."""
        rows = [row for row in self.ledger.rows("sensitivity", outcome=self.outcome) if row["measure"] in MEASURES]
        first = [row for row in rows if (row["scenario"], row["policy"]) == (rows[0]["scenario"], rows[0]["policy"])]
        return sorted(first, key=lambda row: -row["value"])[:TOP_FACTORS]

    def has(self, table: str) -> bool:
        """Whether there is such a table."""
        return table in self._tables and len(self._tables[table]) > 0

    def title_of(self, policy: str) -> str:
        """What people call a policy, of a bundle those that have a title; empty where nobody said."""
        names = policy.split("+")
        titles = [self._titles[name] for name in names if name in self._titles]
        return "; ".join(titles)

    def fans(self) -> Iterator[tuple[str, str]]:
        """Scenario and figure of its weeks; on two sheets the first one."""
        bands = self._tables["bands"]
        indicators = list(dict.fromkeys(bands["indicator"]))
        groups = self._drawn()
        for scenarios, arms in groups[:1] if self.board else groups:
            rows = bands[bands["scenario"].isin(scenarios)]
            named = list(dict.fromkeys(zip(rows["scenario"], rows["policy"], strict=True)))
            keyed = rows.assign(policy=rows["scenario"] + "\n" + rows["policy"])
            pairs = [(f"{scenario}\n{policy}", arms[scenario, policy]) for scenario, policy in named]
            told = " and ".join(scenarios)
            shown, panels = (pairs[:2], indicators[:BOARD_PANELS]) if self.board and self.best else (pairs, indicators)
            yield told, fans(keyed, shown, panels, f"Weeks of {told}")

    def _drawn(self) -> list[tuple[list[str], dict[tuple[str, str], str]]]:
        """Scenarios that share a figure, and the names of their arms there."""
        rows = self.ledger.rows("summary", outcome=self.outcome)
        names = {(row["scenario"], row["policy"]): row["name"] for row in rows}
        scenarios = list(dict.fromkeys(self._tables["bands"]["scenario"]))
        controls = {row["control"] for row in self.ledger.rows("changes", outcome=self.outcome)}
        alone = len(names) == len(scenarios) and len(controls) == 1
        return [(scenarios, names)] if alone else [([scenario], names) for scenario in scenarios]

    def effects(self) -> Iterator[tuple[str, str]]:
        """Scenario and figure of the effects on what is asked and what people ask about."""
        changes = self._tables["changes"]
        wanted = dict.fromkeys((self.outcome, *USUAL))
        for number, scenario in enumerate(dict.fromkeys(changes["scenario"])):
            rows = changes[changes["scenario"] == scenario]
            if self.board and self.league:
                rows = rows[rows["policy"].isin([row["policy"] for row in self.league])]
            outcomes = [name for name in wanted if not np.isnan(rows[rows["outcome"] == name]["difference"]).all()]
            outcomes = outcomes[:3] if self.board else outcomes[:6]
            if outcomes and not (self.board and number):
                yield scenario, effects(rows, outcomes, f"Effects in {scenario}")


def policy_titles(results: "Results") -> dict[str, str]:
    """What people call the policies, as far as the study file or the package says."""
    from copsim.scenario import shipped_policies
    from copsim.study.report.facts import study_file

    own: Any = study_file(results).get("policy", {})
    told = {str(name): str(table.get("title", "")) for name, table in own.items() if isinstance(table, dict)}
    return {policy.name: policy.title for policy in shipped_policies()} | told
