"""The most that policies may take from others than the members."""

import re
from dataclasses import dataclass
from typing import Self

from copsim.errors import UsageError, printable, shortened

HOURS_OF_FTE = 38.0
TEXT = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(h|fte|money)\s*", re.ASCII)


@dataclass(frozen=True)
class Budget:
    """Hours of others a week, money in all; nothing is unlimited."""

    hours: float = float("inf")
    money: float = float("inf")

    @classmethod
    def parsed(cls, text: str | None) -> Self:
        """From '8 h', '0.2 fte' or '500 money'; without text unlimited. UsageError for anything else."""
        if text is None:
            return cls()
        found = TEXT.fullmatch(text)
        if found is None or float(found[1]) < 0:
            raise UsageError(f"--budget {printable(shortened(text))}: write '8 h', '0.2 fte' or '500 money'")
        amount = float(found[1])
        if found[2] == "money":
            return cls(money=amount)
        return cls(hours=amount * (HOURS_OF_FTE if found[2] == "fte" else 1.0))

    def allows(self, hours: float, money: float) -> bool:
        """Whether so many hours a week and so much money are within it."""
        return hours <= self.hours and money <= self.money
