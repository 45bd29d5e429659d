"""The week: the passes in the order of the process overview. Each reads what the passes before it have closed."""

from copsim.dynamics.apply import apply
from copsim.dynamics.assign import assign
from copsim.dynamics.attend import attend
from copsim.dynamics.bond import bond
from copsim.dynamics.chance import Now
from copsim.dynamics.convene import convene
from copsim.dynamics.feel import feel
from copsim.dynamics.kernel import step
from copsim.dynamics.launch import prepare, talk
from copsim.dynamics.meet import meet
from copsim.dynamics.move import move
from copsim.dynamics.search import search
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import share
from copsim.dynamics.shift import shift
from copsim.dynamics.state import World


@step
def live_week(world: World, rules: Rules, now: Now) -> None:
    """One week of a world."""
    shift(world, rules, now)  # 1 conditions, workload, obsolescence, discovery, staff turnover
    convene(world, rules, now)  # 2 time available, need and supply of convening, roles
    assign(world, rules, now)  # 3 tasks and reporting are laid on people
    attend(world, rules, now)  # 4 desire, hours, mandate, overload
    meet(world, rules, now)  # 5 encounters, partners, airtime, attention
    talk(world, rules, now)  # 5 before a launch: the organiser's talks
    share(world, rules, now)  # 6 is it answered, what is learned, joint work, staleness
    search(world, rules, now)  # 7 reading the record, results of energizing work
    apply(world, rules, now)  # 8 needs at work, use, success, proof, new questions
    feel(world, rules, now)  # 10 value, autonomy, identification, energy, openness, memories
    bond(world, rules, now)  # 11 ties and the norm of sharing
    prepare(world, rules, now)  # 12 before a launch: yes, no, core group
    move(world, rules, now)  # 12 joining, leaving, the end
