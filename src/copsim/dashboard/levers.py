"""The levers of the stage in plain words: five stops each, and what every stop sets."""

from dataclasses import dataclass

from copsim.dashboard.speech import N_, Speech
from copsim.dynamics.conditions import CONDITIONS, Condition
from copsim.errors import CopsimError
from copsim.scenario import Scenario, estimate

Values = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Stop:
    """One position of a lever; label without words is a number in the lever's unit."""

    label: str
    values: Values

    @property
    def is_word(self) -> bool:
        """Whether the label is a word, to be translated."""
        return self.label.isalpha()


@dataclass(frozen=True)
class Lever:
    """What can be pulled while the community lives; it acts from the week after the one that is shown."""

    name: str
    title: str
    help: str
    unit: str
    stops: tuple[Stop, ...]

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that its stops set."""
        return tuple(name for name, _ in self.stops[0].values)

    def stop_of(self, conditions: dict[str, float]) -> int:
        """The stop nearest to what holds, by the lever's first condition that tells its stops apart."""
        for number, stop in enumerate(self.stops):
            if all(conditions[name] == value for name, value in stop.values):
                return number
        name = self.stops[-1].values[0][0]
        distances = [abs(dict(stop.values)[name] - conditions[name]) for stop in self.stops]
        return distances.index(min(distances))


def _hours(condition: str, stops: tuple[float, ...], also: Values = ()) -> tuple[Stop, ...]:
    return tuple(Stop(f"{value:g}", ((condition, value), *also)) for value in stops)


def _percent(condition: str, stops: tuple[float, ...]) -> tuple[Stop, ...]:
    return tuple(Stop(f"{100 * value:g}", ((condition, value),)) for value in stops)


def _door(label: str, inflow: float, announcement: float) -> Stop:
    return Stop(label, (("inflow", inflow), ("announcement", announcement)))


QUARTERS = (0.0, 0.25, 0.5, 0.75, 1.0)

LEVERS: tuple[Lever, ...] = (
    Lever(
        "mandate",
        N_("Attendance everybody owes"),
        N_("Hours a week that every member has to be there."),
        N_("h a week"),
        _hours("mandate", (0.0, 0.25, 0.5, 1.0, 2.0)),
    ),
    Lever(
        "tasks",
        N_("Work asked for from outside"),
        N_("Chores for the organisation, shared out among the members; they teach nothing."),
        N_("h a week each"),
        _hours("task_hours", (0.0, 0.1, 0.25, 0.5, 1.0), (("task_outside", 1.0), ("task_learning", 0.0))),
    ),
    Lever(
        "means",
        N_("Hands and money for that work"),
        N_("Part of the asked work that is paid for and done by others."),
        N_("% of the work"),
        _percent("task_funded", QUARTERS),
    ),
    Lever(
        "time",
        N_("Working time set aside"),
        N_("Time that counts as work, to be used for the community or not."),
        N_("h a week each"),
        _hours("protected_hours", (0.0, 0.1, 0.25, 0.5, 1.0)),
    ),
    Lever(
        "reports",
        N_("Reports asked of members"),
        N_("Hours a week that an active member spends on saying what it was good for."),
        N_("h a week"),
        _hours("reporting", (0.0, 0.1, 0.25, 0.5, 1.0)),
    ),
    Lever(
        "door",
        N_("How open the door is"),
        N_("Whether people may join, and how loudly they are invited."),
        "",
        (
            _door(N_("closed"), 0.0, 0.0),
            _door(N_("open"), 1.0, 0.0),
            _door(N_("invited"), 1.0, 5.0),
            _door(N_("announced"), 1.0, 20.0),
            _door(N_("campaign"), 1.0, 80.0),
        ),
    ),
)
LEVER = {lever.name: lever for lever in LEVERS}
BIG = {name for lever in LEVERS for name in lever.conditions}
MORE: tuple[Condition, ...] = tuple(condition for condition in CONDITIONS if condition.name not in BIG)

PEOPLE = (60, 150, 300, 800, 2000)  # sizes of the organisation on offer; each begins a new world
MOST_PEOPLE = 5_000
MOST_PERSON_WEEKS = 1_000_000
MOST_WORLD_BYTES = 40_000_000
TOO_LARGE = N_("{people} people over {weeks} weeks are too many for a page; the command line takes them.")
TOO_WIDE = N_("A world of this community needs {size} MB; a page takes {most} MB, the command line more.")
TOO_SHORT = N_("A page shows communities of at least two weeks and one person.")


def is_too_large(people: int, weeks: int) -> bool:
    """Whether a page does not take worlds of this size."""
    return people > MOST_PEOPLE or people * weeks > MOST_PERSON_WEEKS


def check_shown(scenario: Scenario, say: Speech) -> None:
    """Refuse what a page cannot show."""
    people, weeks = scenario.people.count, scenario.weeks
    if is_too_large(people, weeks):
        raise CopsimError(say(TOO_LARGE, people=say.number(people), weeks=say.number(weeks)))
    if people < 1 or weeks < 2:
        raise CopsimError(say(TOO_SHORT))
    size = estimate(scenario).memory
    if size > MOST_WORLD_BYTES:
        raise CopsimError(say(TOO_WIDE, size=say.number(size / 1e6), most=say.number(MOST_WORLD_BYTES / 1e6)))


def label_of(stop: Stop, say: Speech) -> str:
    """A stop in words, or as a number."""
    return say(stop.label) if stop.is_word else stop.label


def told(values: dict[str, float], say: Speech) -> str:
    """A move in words."""
    for lever in LEVERS:
        if set(lever.conditions) & set(values):
            stop = lever.stops[lever.stop_of({**dict(lever.stops[0].values), **values})]
            return f"{say(lever.title)}: {label_of(stop, say)} {say(lever.unit)}".rstrip()
    meanings = {condition.name: condition.meaning for condition in CONDITIONS}
    return ", ".join(f"{say(meanings[name])}: {value:g}" for name, value in values.items())
