"""What a world is made from: parameters, switches, a schedule of conditions, and how each community starts.

The scenario room writes a Setting, the engine reads it; arrays only.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from copsim.dynamics.conditions import default_conditions
from copsim.dynamics.parameters import PARAMETER_NAMES, parameter_record
from copsim.dynamics.state import CLUSTERS
from copsim.dynamics.switches import switched_off

FOUNDED, THREE_STEPS, ANNOUNCED, GATHERING, SPACE = 0, 1, 2, 3, 4  # kinds of start
LAUNCH_WEEKS = 13

# How one community starts. number, first_seat, first_unit: part of the uids of the community, its people and units;
# first_row, unit_row: where its people and units begin in the arrays; people, units: counts; kind: see above; founders:
# members in week 0 (kind FOUNDED); core: nurturers sought at the start; choosing: 1 if the members choose the
# activities; parent: the community that its members may join beside it, -1 = none; opens, lasts, invited: first week,
# facilitated weeks and guests of a space, which is the last community; guest_hours: h/week of working time set aside
# for it meanwhile; organiser_hours: h/week before the launch; prior_identity: identity per relevance; culture: sharing
# norm of the units, 0..1; stance: share of people with a learning stance
_WHOLE = (
    "number",
    "people",
    "first_seat",
    "first_row",
    "units",
    "first_unit",
    "unit_row",
    "kind",
    "founders",
    "core",
    "choosing",
    "parent",
    "opens",
    "lasts",
    "invited",
)
_REAL = ("guest_hours", "organiser_hours", "prior_identity", "culture", "stance")
START_DTYPE = np.dtype([(name, "i8") for name in _WHOLE] + [(name, "f8") for name in _REAL])
USUAL_START = {"people": 800, "units": 8, "kind": THREE_STEPS, "founders": 30, "core": 3, "choosing": 1, "parent": -1}
USUAL_START_REAL = {"organiser_hours": 2.0, "prior_identity": 0.6, "culture": 0.6, "stance": 0.0}

# Before its members choose their activities at the founding, a community is talk.
TALK_ALONE = (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def start_record(**changed: float) -> np.recarray[Any, Any]:
    """How one community starts, as one row; unnamed fields have their usual value."""
    row = np.recarray(1, dtype=START_DTYPE)
    row[0] = tuple(0 for _ in START_DTYPE.names or ())
    for name, value in (USUAL_START | USUAL_START_REAL | changed).items():
        row[0][name] = value
    return row


class Rules(NamedTuple):
    """What the passes of one week read besides the world.

    p: parameters. off: uint8[switch]. cond: float64[community, condition], this week's conditions. losses:
    int64[loss, 3], week, community, how many nurturers. start: START_DTYPE row per community.
    """

    p: np.record
    off: np.ndarray
    cond: np.ndarray
    losses: np.ndarray
    start: np.recarray[Any, Any]


@dataclass(frozen=True)
class Setting:
    """Everything a world depends on but its luck.

    parameters: record with a field per symbol. off: uint8[switch], 1 = mechanism taken out. schedule: float64[epoch,
    community, condition]; epoch: int64[week], the epoch of each week from 0 on, so its length is the horizon; weeks
    before 0 read the epoch of week 0. losses: int64[loss, 3], week, community and how many of its nurturers leave the
    organisation. start: one START_DTYPE row per community. mix: float64[community, cluster], rows sum to 1.
    site_share, site_fluency: float64[community, site], shares sum to 1. slots: memberships a person can hold.
    """

    parameters: np.record
    off: np.ndarray
    schedule: np.ndarray
    epoch: np.ndarray
    losses: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), np.int64))
    start: np.recarray[Any, Any] = field(default_factory=start_record)
    mix: np.ndarray = field(default_factory=lambda: np.array([TALK_ALONE]))
    site_share: np.ndarray = field(default_factory=lambda: np.ones((1, 1)))
    site_fluency: np.ndarray = field(default_factory=lambda: np.ones((1, 1)))
    slots: int = 1

    def __post_init__(self) -> None:
        """Numbers only, and a schedule laid out as kernels are compiled for."""
        real = {"schedule": self.schedule, "mix": self.mix, "site_share": self.site_share}
        real |= {"site_fluency": self.site_fluency}
        real |= {f"parameters.{name}": self.parameters[name] for name in PARAMETER_NAMES}
        real |= {f"start.{name}": self.start[name] for name in _REAL}
        wrong = [name for name, values in real.items() if not np.isfinite(values).all()]
        if wrong:
            raise ValueError(f"not finite: {', '.join(wrong)}")
        object.__setattr__(self, "schedule", np.ascontiguousarray(self.schedule))

    @property
    def weeks(self) -> int:
        """The horizon: weeks from week 0 on."""
        return len(self.epoch)

    @property
    def homes(self) -> int:
        """How many communities are home to people; one, if it is nobody's."""
        return max(1, int((~np.isin(self.start["kind"], (GATHERING, SPACE))).sum()))

    @property
    def first_week(self) -> int:
        """-13 where a launch is prepared, else 0."""
        return -LAUNCH_WEEKS if bool(np.isin(self.start["kind"], (THREE_STEPS, ANNOUNCED)).any()) else 0


def rules_of(setting: Setting) -> Rules:
    """The rules as the kernels read them, with conditions of their own: those of the first week."""
    first = setting.epoch[0] if len(setting.epoch) > 0 else 0
    return Rules(setting.parameters, setting.off, setting.schedule[first].copy(), setting.losses, setting.start)


def usual_setting(weeks: int = 156, **start: float) -> Setting:
    """One community under usual conditions; keywords change how it starts."""
    return Setting(
        parameters=parameter_record(),
        off=switched_off(),
        schedule=default_conditions().reshape(1, 1, -1),
        epoch=np.zeros(weeks, np.int64),
        start=start_record(**start),
    )


assert len(TALK_ALONE) == CLUSTERS
