"""Small worlds for the tests of the dynamics: named ones, and random ones for hypothesis."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from copsim.dynamics.activities import NAMES as ACTIVITY_NAMES
from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import Life
from copsim.dynamics.parameters import PARAMETERS, parameter_record
from copsim.dynamics.setting import ANNOUNCED, FOUNDED, GATHERING, SPACE, THREE_STEPS, Setting, usual_setting
from copsim.dynamics.state import World, declared
from copsim.dynamics.switches import SWITCH_NAMES, switched_off

GIVEN_MIX = (0.30, 0.40, 0.12, 0.08, 0.02, 0.04, 0.04)  # of a scenario that says what a community does at first
INQUIRING = (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
STATE_GROUPS = ("person", "membership", "tie", "community", "subgroup", "unit")


def changed(setting: Setting, start: int, until: int | None = None, **conditions: float) -> Setting:
    """The same setting with other conditions from week `start` until before week `until`."""
    weeks = setting.weeks
    schedule = np.array([setting.schedule[epoch] for epoch in setting.epoch]).reshape(weeks, len(setting.start), -1)
    for name, value in conditions.items():
        schedule[start : weeks if until is None else until, :, CONDITION_NAMES.index(name)] = value
    return replace(setting, schedule=schedule, epoch=np.arange(weeks))


def together(one: Setting, other: Setting) -> Setting:
    """The communities of two settings in one world, apart from each other; the first gives parameters and losses."""
    start, weeks = np.concatenate([one.start, other.start]).view(np.recarray), one.weeks
    start["number"] = np.arange(len(start))
    for first, size in (
        ("first_seat", "people"),
        ("first_row", "people"),
        ("first_unit", "units"),
        ("unit_row", "units"),
    ):
        start[first] = np.cumsum(start[size]) - start[size]
    schedules = [each.schedule[each.epoch] for each in (one, other)]
    return replace(
        one,
        schedule=np.concatenate(schedules, axis=1),
        epoch=np.arange(weeks),
        start=start,
        mix=np.concatenate([one.mix, other.mix]),
        site_share=np.concatenate([one.site_share, other.site_share]),
        site_fluency=np.concatenate([one.site_fluency, other.site_fluency]),
    )


def constellation(one: Setting, homes: int = 4, parents: int = 2) -> Setting:
    """Communities of one kind side by side, divided among parents that members of them may join."""
    empty = one.start.copy()
    for name, value in {"people": 0, "units": 0, "founders": 0, "kind": GATHERING}.items():
        empty[name] = value
    setting = one
    for _ in range(homes - 1):
        setting = together(setting, one)
    for _ in range(parents):
        setting = together(setting, replace(one, start=empty))
    for c in range(homes if parents else 0):
        setting.start.parent[c] = homes + c * parents // homes
    return replace(setting, slots=2 if parents else 1)


def spaced(one: Setting, opens: int, lasts: int = 6, invited: int = 12, hours: float = 1.0) -> Setting:
    """The same setting with a social learning space beside its communities."""
    empty = one.start[:1].copy()
    start = {"people": 0, "units": 0, "founders": 0, "kind": SPACE, "opens": opens, "lasts": lasts, "invited": invited}
    for name, value in (start | {"guest_hours": hours, "parent": -1}).items():
        empty[name] = value
    first = {name: getattr(one, name)[:1] for name in ("site_share", "site_fluency")}
    space = replace(one, start=empty, schedule=one.schedule[:, :1], mix=np.array([INQUIRING]), **first)
    return replace(together(one, space), slots=one.slots + 1)


def without(setting: Setting, *mechanisms: str) -> Setting:
    """The same setting with mechanisms taken out."""
    return replace(setting, off=switched_off(*mechanisms))


def assuming(setting: Setting, **parameters: float) -> Setting:
    """The same setting under other assumptions."""
    return replace(setting, parameters=parameter_record(**parameters))


def losing(setting: Setting, week: int, nurturers: int) -> Setting:
    """The same setting where nurturers leave the organisation in one week."""
    return replace(setting, losses=np.array([[week, 0, nurturers]], np.int64))


def sited(setting: Setting, shares: tuple[float, ...], fluencies: tuple[float, ...]) -> Setting:
    """The same setting at several places."""
    return replace(setting, site_share=np.array([shares]), site_fluency=np.array([fluencies]))


def only(*activities: str) -> dict[str, float]:
    """Conditions that leave nothing but the named activities on the menu."""
    return {f"menu_{name}": float(name in activities) for name in ACTIVITY_NAMES}


def village(weeks: int = 52, **start: float) -> Setting:
    """Fifty people in four units; members come by the usual three steps unless told otherwise."""
    return usual_setting(weeks, **({"people": 50, "units": 4, "core": 2} | start))


def club(weeks: int = 52, **start: float) -> Setting:
    """Fifty people, of whom twenty found a community."""
    return village(weeks, **({"kind": FOUNDED, "founders": 20} | start))


def lively(setting: Setting, **parameters: float) -> Setting:
    """The same setting with people who have more time, so that much happens among few of them."""
    return assuming(setting, **({"s_median": 2.5, "c_0": 0.6} | parameters))


def worlds_named(weeks: int = 52) -> dict[str, Setting]:
    """Different lives of small communities; among them, every mechanism is at work."""
    homework = {"task_hours": 0.3, "task_logistics": 0.2, "reporting": 0.2, "reporting_conversation": 0.6}
    ideas = {"task_hours": 0.8, "task_learning": 0.9, "task_visibility": 0.5, "task_outside": 1.0, "task_funded": 0.5}
    hurried = {"turbulence": 0.1, "discovery": 0.5}
    vouched_for = {"sponsor": 1.0, "time_policy": 1.0, "decision_rate": 0.5, "consultation": 0.7}
    governed = {"agenda": 1.0, "indicator_weight": 1.0, "self_governance": 0.3}
    talked_about = {"appraisal": 1.0, "reporting": 0.3, "reporting_conversation": 1.0, "culture_pull": -0.02}
    return {
        "three steps": lively(village(weeks)),
        "mandate": changed(lively(village(weeks)), 10, mandate=1.5),
        "unfunded tasks and reporting": changed(lively(club(weeks)), 8, 40, **homework),
        "energizing tasks and praise": changed(lively(club(weeks), r_T=2.0), 5, praise=1.0, **ideas),
        "loss of the nurturers": losing(lively(club(weeks, founders=30, core=3), lambda_s=0.05), 20, 2),
        "two sites": changed(
            sited(lively(club(weeks)), (0.5, 0.5), (1.0, 0.6)), 0, site_factor=0.5, spoken=0.7, rhythm=0.5
        ),
        "announcement": changed(
            lively(village(weeks, kind=ANNOUNCED, organiser_hours=3.0), a_n=0.004),
            0,
            3,
            announcement=99.0,
            visibility=1.0,
        ),
        "tiny and closed": changed(lively(club(weeks, people=8, founders=6, units=1)), 0, inflow=0.0, turbulence=0.0),
        "dying": changed(assuming(club(weeks, founders=3, core=1), c_0=3.0, omega_I=0.0), 0, inflow=0.0),
        "turbulence": changed(lively(club(weeks), tau_o=0.02, j=0.5), 0, **hurried),
        "protected time": changed(club(weeks, people=60), 10, protected_hours=1.0, support_hours=1.0),
        "crowded": changed(lively(club(weeks, founders=45), n_f=10.0, lambda_in=0.5), 0, announcement=50.0),
        "two communities": together(
            lively(village(weeks, people=25)), changed(village(weeks, people=20), 20, mandate=2.0)
        ),
        "subgroups": without(
            changed(
                sited(
                    lively(
                        club(weeks, people=60, founders=50),
                        n_f=5.0,
                        p_sg=0.2,
                        delta_w=0.0,
                        alpha_I=0.5,
                        tau_o=0.01,
                    ),
                    (0.6, 0.4),
                    (1.0, 0.8),
                ),
                10,
                rhythm=0.7,
            ),
            "commitment",
        ),
        "obliged tasks": changed(lively(club(weeks)), 3, task_hours=6.0, task_funded=0.2),
        "standard": changed(lively(club(weeks)), 4, standard=0.3, discovery=0.6, turbulence=0.05),
        "constellation": constellation(
            changed(
                lively(club(weeks, people=15, founders=11, units=2), j_b=0.3, g_p=0.5, pub=0.8, p_tr=0.5),
                0,
                support_hours=0.3,
                decision_rate=0.5,
                consultation=0.8,
                task_hours=0.5,
            )
        ),
        "launched constellation": constellation(lively(village(weeks, people=15, units=2), j_b=0.3), 2, 1),
        "fading constellation": constellation(
            changed(
                assuming(club(weeks, people=12, founders=6, units=1, core=1), c_0=2.0, j_b=0.5, tau_o=0.02),
                10,
                inflow=0.0,
            ),
            2,
            1,
        ),
        "experts": changed(lively(club(weeks)), 4, expert_hours=6.0, self_governance=0.6),
        "experts without a community": changed(
            lively(club(weeks, founders=0, core=0)), 0, expert_hours=10.0, inflow=0.0
        ),
        "a convener": changed(constellation(lively(club(weeks, people=20, founders=12)), 2, 0), 4, convener_hours=9.0),
        "a convener by chance": without(
            changed(constellation(lively(club(weeks, people=20, founders=12)), 3, 0), 4, convener_hours=20.0),
            "matching",
        ),
        "a space": spaced(
            changed(constellation(lively(club(weeks, people=25, founders=15), pi_w=1.0), 2, 0), 0, inflow=0.0),
            weeks // 4,
        ),
        "a space beside a parent": spaced(
            constellation(lively(village(weeks, people=20, units=2, stance=0.3), j_b=0.3), 2, 1), weeks // 3, 4, 30, 0.0
        ),
        "pay": changed(lively(club(weeks)), 3, pay=1.5),
        "room for two": replace(lively(club(weeks)), slots=2),
        "exhausted": lively(club(weeks, core=4), E_mean=0.35, q_max=0.5, k_x=0.1, lambda_s=0.05),
        "sponsored and asked": changed(lively(club(weeks)), 0, **vouched_for),
        "never asked": changed(lively(club(weeks)), 0, decision_rate=0.5, consultation=0.0),
        "agenda imposed": changed(lively(club(weeks)), 4, **governed),
        "formal and visits": changed(
            sited(lively(club(weeks)), (0.7, 0.3), (1.0, 0.8)), 0, outside_sources=3.0, **only("formal", "visits")
        ),
        "learning stance": lively(club(weeks, stance=0.5), p_tr=0.5, pi_w=1.0),
        "hook and conversation": changed(lively(club(weeks)), 0, **talked_about),
        "activities given": replace(lively(village(weeks, choosing=0)), mix=np.array([GIVEN_MIX])),
    }


BUSY = {
    "s_median": 3.0,
    "s_0": 0.5,
    "c_0": 0.6,
    "a_0": 1.5,
    "a_1": 0.05,
    "x_max": 1.0,
    "r_T": 2.0,
    "tau_o": 0.01,
    "lambda_s": 0.5,
    "y_v": 1.0,
    "q_max": 0.5,
    "E_q": 0.5,
    "n_f": 12.0,
    "lambda_in": 1.5,
    "a_n": 0.01,
    "pi_w": 0.6,
    "nu_n": 6.0,
    "p_tr": 0.5,
    "p_sg": 0.2,
    "eta_v": 0.3,
}
BUSY_WEEKS = {
    "mandate": 0.4,
    "task_hours": 2.0,
    "task_learning": 0.5,
    "task_visibility": 0.5,
    "task_outside": 0.5,
    "task_funded": 0.3,
    "task_logistics": 0.2,
    "reporting": 0.1,
    "reporting_conversation": 0.4,
    "praise": 0.5,
    "rhythm": 0.8,
    "spoken": 0.7,
    "site_factor": 0.6,
    "announcement": 5.0,
    "visibility": 0.5,
    "support_hours": 0.2,
    "turbulence": 0.02,
    "protected_hours": 0.1,
    "sponsor": 0.5,
    "time_policy": 0.5,
    "appraisal": 0.5,
    "decision_rate": 0.5,
    "consultation": 0.5,
    "outside_sources": 2.0,
    "agenda": 1.0,
    "indicator_weight": 0.2,
    "culture_pull": -0.01,
    "standard": 0.1,
    "expert_hours": 2.0,
    "pay": 0.3,
}
BUSY_START = {"people": 40, "kind": FOUNDED, "founders": 25, "core": 3, "culture": 0.8, "stance": 0.3}


def busy(weeks: int = 40, **parameters: float) -> Setting:
    """One small world in which every mechanism, condition and parameter matters, but for those of parents."""
    people = village(weeks, **BUSY_START)
    return changed(sited(assuming(people, **BUSY | parameters), (0.6, 0.4), (1.0, 0.7)), 0, **BUSY_WEEKS)


def busy_above(weeks: int = 40, **parameters: float) -> Setting:
    """Two such communities under one parent, with a convener between them, and a space beside all of them."""
    above = constellation(busy(weeks, **{"j_b": 0.3, "g_p": 0.5} | parameters), 2, 1)
    return spaced(changed(above, 0, convener_hours=6.0), 4, 12, 30)


NUMBERS = {parameter.name: st.floats(parameter.low, parameter.high) for parameter in PARAMETERS}
YES_OR_NO = st.sampled_from([0.0, 1.0])
CONDITION_RANGES: dict[str, st.SearchStrategy[float]] = {
    "mandate": st.floats(0, 3),
    "task_hours": st.floats(0, 6),
    "task_learning": st.floats(0, 1),
    "task_visibility": st.floats(0, 1),
    "task_outside": st.floats(0, 1),
    "task_funded": st.floats(0, 1),
    "task_logistics": st.floats(0, 1),
    "expectation": st.floats(0, 1),
    "reporting": st.floats(0, 2),
    "reporting_conversation": st.floats(0, 1),
    "self_governance": st.floats(0, 1),
    "support_hours": st.floats(0, 5),
    "roles_allowed": YES_OR_NO,
    "praise": st.floats(0, 1),
    "turbulence": st.floats(0, 0.3),
    "discovery": st.floats(0, 1),
    "rhythm": st.floats(0, 1),
    "spoken": st.floats(0, 1),
    "site_factor": st.floats(0, 1),
    "announcement": st.floats(0, 1000),
    "visibility": st.floats(0, 1),
    "inflow": YES_OR_NO,
    "protected_hours": st.floats(0, 5),
    "sponsor": st.floats(0, 1),
    "time_policy": st.floats(0, 3),
    "appraisal": st.floats(0, 1),
    "decision_rate": st.floats(0, 1),
    "consultation": st.floats(0, 1),
    "outside_sources": st.floats(0, 10),
    "agenda": YES_OR_NO,
    "indicator_weight": st.floats(0, 1),
    "culture_pull": st.floats(-0.2, 0.2),
    "standard": st.floats(0, 1),
    "expert_hours": st.floats(0, 20),
    "convener_hours": st.floats(0, 40),
    "pay": st.floats(0, 5),
    **{f"menu_{name}": YES_OR_NO for name in ACTIVITY_NAMES},
}

MANY = 20  # people of a small world with one community
EAGER = {"s_median": 2.5, "c_0": 0.6}
CROWDED = {"s_median": 5.0, "c_0": 0.3, "n_f": 5.0, "p_sg": 0.2, "alpha_I": 0.5, "s_0": 0.6}
BROKERING = {"s_median": 3.0, "c_0": 0.4, "j_b": 0.5, "g_p": 0.6, "alpha_I": 0.5}


@st.composite
def small_settings(draw: st.DrawFn, people: int = MANY, weeks: int = 20) -> Setting:
    """Any small world: any start, some unusual assumptions and conditions, mechanisms taken out, perhaps a loss."""
    horizon = draw(st.integers(1, weeks))
    count = draw(st.one_of(st.integers(0, people), st.just(people)))
    setting = usual_setting(horizon, **draw(starts(count)))
    some = draw(st.dictionaries(st.sampled_from(sorted(CONDITION_RANGES)), st.none(), max_size=10))
    conditions = {name: draw(CONDITION_RANGES[name]) for name in some}
    first = draw(st.integers(0, horizon - 1))
    setting = changed(setting, first, draw(st.integers(first, horizon)), **conditions)
    parameters = draw(st.dictionaries(st.sampled_from(sorted(NUMBERS)), st.none(), max_size=8))
    usual = draw(st.sampled_from([{}, EAGER, CROWDED, CROWDED | BROKERING, BROKERING]))
    setting = assuming(setting, **usual | {name: draw(NUMBERS[name]) for name in parameters})
    setting = without(setting, *draw(st.sets(st.sampled_from(SWITCH_NAMES), max_size=4)))
    if draw(st.booleans()):
        setting = losing(setting, draw(st.integers(0, horizon)), draw(st.integers(0, 5)))
    if draw(st.booleans()):
        share = draw(st.floats(0, 1))
        setting = sited(setting, (share, 1.0 - share), (1.0, draw(st.floats(0, 1))))
    if draw(st.booleans()):
        setting = replace(setting, mix=draw(mixes()))
    setting = replace(setting, slots=draw(st.sampled_from([1, 1, 1, 2])))
    if count <= MANY // 2 and draw(st.booleans()):
        setting = constellation(setting, draw(st.integers(1, 3)), draw(st.integers(0, 2)))
        if draw(st.booleans()):
            when = draw(st.integers(0, horizon)), draw(st.integers(1, 6))
            setting = spaced(setting, *when, draw(st.integers(0, 20)), draw(st.floats(0, 3)))
    return setting


@st.composite
def mixes(draw: st.DrawFn) -> np.ndarray:
    """Any mix of activities; one activity alone among them."""
    parts = np.array(draw(st.lists(st.sampled_from([0.0, 0.1, 0.5, 1.0]), min_size=7, max_size=7).filter(any)))
    return (parts / parts.sum()).reshape(1, 7)


@st.composite
def starts(draw: st.DrawFn, count: int) -> dict[str, Any]:
    """How a community of `count` people may start."""
    return {
        "people": count,
        "units": draw(st.integers(1, 4)),
        "kind": draw(st.sampled_from([FOUNDED, FOUNDED, THREE_STEPS, ANNOUNCED])),
        "founders": draw(st.integers(0, count + 2)),
        "core": draw(st.integers(0, 4)),
        "organiser_hours": draw(st.floats(0, 6)),
        "prior_identity": draw(st.floats(0, 1)),
        "culture": draw(st.floats(0, 1)),
        "choosing": draw(st.sampled_from([1, 1, 0])),
        "stance": draw(st.sampled_from([0.0, 0.5, 1.0])),
    }


def arrays(world: World) -> Iterator[tuple[str, np.ndarray]]:
    """Every state array of a world by name; what only a week works with is not state."""
    for group, name, _ in declared():
        if group in STATE_GROUPS:
            yield f"{group}.{name}", np.asarray(getattr(getattr(world, group), name))


def first_difference(one: World, other: World, *, leave_out: tuple[str, ...] = ()) -> str | None:
    """Name of the first state array in which two worlds differ by a bit."""
    for (name, left), (_, right) in zip(arrays(one), arrays(other), strict=True):
        if name not in leave_out and left.tobytes() != right.tobytes():
            return name
    return None


def digest(life: Life) -> str:
    """Everything that a life has in its arrays now, work of the week, indicators and log included."""
    blake = hashlib.blake2b(digest_size=16)
    for array in (*life.world[:-1], *life.world.log, life.series):
        blake.update(np.ascontiguousarray(array).tobytes())
    return blake.hexdigest()


def lived(setting: Setting, seed: int = 1, replicate: int = 1) -> Life:
    """A life at its horizon."""
    life = Life(setting, seed, replicate)
    life.advance(life.horizon - life.first_week)
    return life


def weekly(setting: Setting, seed: int = 1, replicate: int = 1) -> Iterator[Life]:
    """One life, handed out after its beginning and after every week."""
    life = Life(setting, seed, replicate)
    yield life
    while life.week < life.horizon:
        life.advance()
        yield life
