"""Organisations of any size to be timed: communities of about 150 people in one world, a fifth of whom are members.

Who a member is at the beginning is decided by place here, every fifth: the model's own choice of founders looks at
everybody for each founder, which is fine for the communities that people study and would take hours for a million.
"""

from functools import cache
from typing import Any

import numba
import numpy as np

from copsim.dynamics.chance import Now
from copsim.dynamics.conditions import default_conditions
from copsim.dynamics.engine import Life
from copsim.dynamics.kernel import FLAGS
from copsim.dynamics.link import WholeCompiler
from copsim.dynamics.move import enter
from copsim.dynamics.parameters import parameter_record
from copsim.dynamics.setting import FOUNDED, TALK_ALONE, Rules, Setting, rules_of, start_record
from copsim.dynamics.state import World
from copsim.dynamics.switches import switched_off

COMMUNITY, UNITS, EVERY = 150, 8, 5  # people and units of a community; one of so many is a member at the beginning


def organisation(n: int, weeks: int, size: int = COMMUNITY) -> Setting:
    """n people in communities of about `size`; nobody is a member yet."""
    number = max(1, n // size)
    rows, row = [], 0
    for c in range(number):
        people = n // number + (c < n % number)
        places = {"number": c, "first_seat": row, "first_row": row, "first_unit": UNITS * c, "unit_row": UNITS * c}
        rows.append(start_record(people=people, units=UNITS, kind=FOUNDED, founders=0, **places))
        row += people
    return Setting(
        parameters=parameter_record(),
        off=switched_off(),
        schedule=np.tile(default_conditions(), (1, number, 1)),
        epoch=np.zeros(weeks, np.int64),
        start=np.concatenate(rows).view(np.recarray),
        mix=np.tile([TALK_ALONE], (number, 1)),
        site_share=np.ones((number, 1)),
        site_fluency=np.ones((number, 1)),
    )


@cache
def _settle() -> Any:
    def settle(world: World, rules: Rules, now: Now) -> None:
        for i in range(0, len(world.person), EVERY):
            enter(world, rules, now, (i, world.person[i].home), 0.0)

    return numba.njit(pipeline_class=WholeCompiler, **FLAGS)(settle)


def settled(n: int, weeks: int, *, replicate: int = 1, size: int = COMMUNITY) -> Life:
    """Such an organisation in week 0, a fifth of it members."""
    life = Life(organisation(n, weeks, size), 1, replicate)
    _settle()(life.world, rules_of(life.setting), Now(1, replicate, 0))
    return life
