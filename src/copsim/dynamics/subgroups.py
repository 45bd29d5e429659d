"""7.2.7 subgroups: where a meeting is too large for everybody to have a turn, members open smaller ones.

Subgroup 0 is the plenary: those who are in no other. A subgroup is about a topic or about a place.
"""

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import ROLES_ALLOWED
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.log import Kind, note
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, SUBGROUPS, TIE_SLOTS, World
from copsim.dynamics.switches import SUBGROUPS as SUBGROUP_SWITCH

NOTHING, TOPIC, PLACE = 0, 1, 2  # subgroup.about
CROWDED = 0.5  # chance of a turn in the plenary below which members open subgroups
REGULAR_HOURS = 0.5  # h/week above which a member may open one
QUIET_WEEKS = 8
FEW = 5  # attendees below which a week is quiet


@kernel
def opening(I: float, E: float, turn: float, p_sg: float) -> float:
    """7.2.7 Chance per week to open a subgroup: p_sg I E (1 - a) while a < 0.5."""
    return p_sg * I * E * (1.0 - turn) if turn < CROWDED else 0.0


@step
def subgroups_open(world: World, c: int) -> int:
    """n_sg: how many subgroups community c has beside the plenary."""
    n = 0
    for g in range(1, SUBGROUPS):
        n += 1 if world.subgroup[c, g].about != NOTHING else 0
    return n


@step
def divide(world: World, rules: Rules, now: Now) -> None:
    """Subgroups end, others are opened, and everybody goes where their interest or place is."""
    for c in range(len(world.community)):
        for g in range(1, SUBGROUPS):
            if world.subgroup[c, g].about != NOTHING and is_over(world, c, g):
                world.subgroup[c, g].about = NOTHING
    membership = world.membership
    if not rules.off[SUBGROUP_SWITCH]:
        for m in range(len(membership)):
            c = membership[m].community
            if c >= 0 and world.community[c].status == LIVING and world.subgroup[c, 0].turns < CROWDED:
                consider_opening(world, rules, now, m)
    for m in range(len(membership)):
        membership[m].subgroup = place_of(world, m) if membership[m].community >= 0 else 0


@step
def is_over(world: World, c: int, g: int) -> bool:
    """Whether nobody convenes subgroup g any more, or hardly anybody came for eight weeks."""
    m = world.subgroup[c, g].convener
    i = m // (len(world.membership) // len(world.person))
    gone = world.person[i].uid != world.subgroup[c, g].uid or world.membership[m].community != c
    return gone or world.membership[m].role == 0 or world.subgroup[c, g].quiet >= QUIET_WEEKS


@step
def consider_opening(world: World, rules: Rules, now: Now, m: int) -> None:
    """A regular member without a role opens a subgroup, unless it exists or there are ten; and convenes it."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    i, c = m // slots, membership[m].community
    if membership[m].role == 1 or membership[m].hours <= REGULAR_HOURS or rules.cond[c, ROLES_ALLOWED] == 0.0:
        return
    u, _, _, _ = draws(now, person[i].uid, Purpose.SUBGROUP, m % slots)
    if u >= opening(membership[m].identification, person[i].energy, world.subgroup[c, 0].turns, rules.p.p_sg):
        return
    about, value = what_binds(world, i, c)
    free = 0
    for g in range(SUBGROUPS - 1, 0, -1):
        if world.subgroup[c, g].about == NOTHING:
            free = g
        elif world.subgroup[c, g].about == about and world.subgroup[c, g].value == value:
            return
    if free > 0:
        found_subgroup(world, now, (m, c, free), (about, value))


@step
def found_subgroup(world: World, now: Now, which: tuple[int, int, int], what: tuple[int, int]) -> None:
    """Subgroup g of community c begins, convened by membership m."""
    m, c, g = which
    about, value = what
    uid = world.person[m // (len(world.membership) // len(world.person))].uid
    world.subgroup[c, g].about = about
    world.subgroup[c, g].value = value
    world.subgroup[c, g].convener = m
    world.subgroup[c, g].uid = uid
    world.subgroup[c, g].quiet = 0
    world.membership[m].role = 1
    note(world.log, now, (Kind.ROLE_TAKEN, uid, -1, c, -1, -1), 1.0)
    note(world.log, now, (Kind.SUBGROUP_OPENED, uid, -1, c, -1, -1), float(about))


@step
def what_binds(world: World, i: int, c: int) -> tuple[int, int]:
    """What i's ties to members have most in common with i: the main topic, or the place if that is more."""
    person, tie, membership = world.person, world.tie, world.membership
    slots = len(membership) // len(person)
    by_topic = 0.0
    by_place = 0.0
    several_places = False
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n < 0 or tie[i, slot].uid != person[n].uid:
            continue
        for q in range(n * slots, (n + 1) * slots):
            if membership[q].community == c:
                by_topic += tie[i, slot].trust if person[n].main == person[i].main else 0.0
                by_place += tie[i, slot].trust if person[n].site == person[i].site else 0.0
                several_places |= person[n].site != person[i].site
    if several_places and by_place > by_topic:
        return PLACE, person[i].site
    return TOPIC, person[i].main


@step
def place_of(world: World, m: int) -> int:
    """The subgroup of membership m: that of the main topic, else of the second, else of the place, else the plenary."""
    person = world.person[m // (len(world.membership) // len(world.person))]
    c = world.membership[m].community
    found = 0
    best = 0
    for g in range(1, SUBGROUPS):
        about, value = world.subgroup[c, g].about, world.subgroup[c, g].value
        fits = 0
        if about == TOPIC:
            fits = 3 if value == person.main else (2 if value == person.second else 0)
        elif about == PLACE and value == person.site:
            fits = 1
        if fits > best:
            found = g
            best = fits
    return found
