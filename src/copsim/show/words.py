"""Indicators and numbers as people read them: units always, no more digits than the interval supports."""

import textwrap
from dataclasses import dataclass
from math import floor, isfinite, log10

MOST_DECIMALS = 3
NOTHING = 1e-12  # what rounding leaves of an interval without width


@dataclass(frozen=True)
class Measure:
    """How an indicator is written.

    title: in a heading; axis: what is counted, under the heading; unit: behind a number; percent: a share, whose
    differences are points; of_worlds: yes or no in each world, so that only its mean over worlds says anything.
    """

    indicator: str
    title: str
    axis: str = ""
    unit: str = ""
    percent: bool = False
    of_worlds: bool = False


MEASURES = {
    measure.indicator: measure
    for measure in (
        Measure("alive", "Alive", "share of the worlds", percent=True, of_worlds=True),
        Measure("answers", "Answers", "questions answered a week"),
        Measure("answers_per_member", "Answers", "questions answered a week, per member"),
        Measure("attendance", "Attendance", "hours a week, per member", "h"),
        Measure("attending", "Attending", "share of the members, each week", percent=True),
        Measure("autonomy", "Autonomy", "0 to 1, mean of the members"),
        Measure("cohort_energy", "Social energy", "0 to 1, mean of who was a member before"),
        Measure("cohort_identification", "Identification", "0 to 1, mean of who was a member before"),
        Measure("core", "Core members", "people"),
        Measure("energy", "Social energy", "0 to 1, mean of the members"),
        Measure("hours_voluntary", "Voluntary hours", "a week, per member", "h"),
        Measure("hours_voluntary_total", "Voluntary hours", "a week, all members", "h"),
        Measure("identification", "Identification", "0 to 1, mean of the members"),
        Measure("members", "Members", "people"),
        Measure("nurturers", "Nurturers", "members who carry leadership"),
        Measure("reply_rate", "Replies", "share of the questions that are answered", percent=True),
        Measure("space", "Held space", "0 to 1"),
        Measure("value_per_hour", "Value per hour", "hours' worth for each hour spent", "h"),
    )
}


def measure_of(indicator: str, unit: str = "") -> Measure:
    """How an indicator is written; one without plain words is called as it is declared."""
    return MEASURES.get(indicator) or Measure(indicator, indicator.replace("_", " ").capitalize(), unit, unit)


def decimals(half_width: float) -> int:
    """Digits behind the point that an interval of this half-width supports.

    >>> [decimals(width) for width in (0.06, 0.014, 0.6, 14.0, 0.0)]
    [2, 3, 1, 0, 2]
    """
    if not isfinite(half_width) or half_width < NOTHING:
        return 2
    first = floor(log10(half_width))
    leading = half_width / 10.0**first
    return min(MOST_DECIMALS, max(0, -first + (1 if leading < 2 else 0)))


def two_digits(value: float | None) -> int:
    """Digits behind the point that show two significant ones of a value.

    >>> [two_digits(value) for value in (0.138, -1.5, 15.2, 0.0, None)]
    [2, 1, 0, 0, 0]
    """
    if value is None or not isfinite(value) or abs(value) < NOTHING:
        return 0
    return min(MOST_DECIMALS, max(0, 1 - floor(log10(abs(value)))))


def number(value: float | None, places: int, *, signed: bool = False) -> str:
    """A number with so many decimals; what is not available is a dash.

    >>> number(-0.2312, 2, signed=True), number(None, 2), number(1234.5, 0), number(-0.001, 2)
    ('-0.23', '-', '1,234', '0.00')
    """
    if value is None or not isfinite(value):
        return "-"
    rounded = round(value, places) + 0.0  # no minus zero
    return f"{rounded:{'+' if signed and rounded else ''},.{places}f}"


def level(measure: Measure, value: float | None, places: int) -> str:
    """A value with its unit.

    >>> level(MEASURES["attendance"], 0.4381, 2), level(MEASURES["alive"], 0.94, 2)
    ('0.44 h', '94 %')
    """
    if measure.percent and value is not None and isfinite(value):
        return f"{number(100 * value, 0)} %"
    text = number(value, places)
    return f"{text} {measure.unit}" if measure.unit and text != "-" else text


@dataclass(frozen=True)
class Effect:
    """A paired difference in one indicator with its 95 % interval; nan is not available."""

    measure: Measure
    difference: float
    low: float
    high: float

    @property
    def places(self) -> int:
        """Decimals that the interval supports; few worlds must not hide the effect, so at least two of its digits."""
        half = self.half_width
        return 0 if self.measure.percent else max(decimals(half), two_digits(max(abs(self.difference), half)))

    @property
    def half_width(self) -> float:
        """Half of the interval; nan is not available."""
        return (self.high - self.low) / 2

    @property
    def clearness(self) -> float:
        """How many half-widths the difference is away from zero; above 1 the interval leaves zero out."""
        half = self.half_width
        return abs(self.difference) / half if half > 0 else 0.0

    def parts(self) -> tuple[str, str]:
        """The difference and its interval, for a table.

        >>> Effect(MEASURES["alive"], -0.36, -0.45, -0.27).parts()
        ('-36 points', '(-45 .. -27)')
        """
        middle, low, high = (number(value, self.places, signed=True) for value in self._scaled())
        unit = "points" if self.measure.percent else self.measure.unit
        interval = "-" if "-" in (low, high) else f"({low} .. {high})"
        return (f"{middle} {unit}".rstrip() if middle != "-" else "-"), interval

    def phrase(self) -> str:
        """The difference with its interval, for a sentence.

        >>> Effect(MEASURES["energy"], -0.162, -0.17, -0.15).phrase()
        'social energy -0.162 (-0.170 .. -0.150)'
        """
        return " ".join([self.measure.title.lower(), *self.parts()])

    def _scaled(self) -> list[float | None]:
        scale = 100.0 if self.measure.percent else 1.0
        return [value * scale if isfinite(value) else None for value in (self.difference, self.low, self.high)]


def lines_of(text: str, width: int) -> list[str]:
    """A text on lines of at most so many characters; an interval stays in one piece.

    >>> lines_of("social energy -0.05 (-0.06 .. -0.04)", 30)
    ['social energy -0.05', '(-0.06 .. -0.04)']
    """
    kept = text.replace(" .. ", "\N{NO-BREAK SPACE}..\N{NO-BREAK SPACE}")
    lines = textwrap.wrap(kept, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}..\N{NO-BREAK SPACE}", " .. ") for line in lines]


def count(number_of: int, noun: str) -> str:
    """A count with its noun.

    >>> count(1, "replicate"), count(1200, "run")
    ('1 replicate', '1,200 runs')
    """
    return f"{number_of:,} {noun}" if number_of == 1 else f"{number_of:,} {noun}s"


def joined(parts: list[str]) -> str:
    """Parts of a sentence.

    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
