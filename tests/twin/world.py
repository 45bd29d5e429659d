"""The world of the twin and its weeks."""

from types import SimpleNamespace

from tests.twin.attend import assign, attend
from tests.twin.beginning import begin
from tests.twin.beside import arrange, host, meet_across, teach
from tests.twin.chances import Luck
from tests.twin.convene import convene
from tests.twin.feel import bond, feel
from tests.twin.launch import prepare, talk
from tests.twin.meet import meet
from tests.twin.move import move
from tests.twin.search import apply, search
from tests.twin.share import share
from tests.twin.shift import shift
from tests.twin.speak import speak
from tests.twin.things import Community, Encounter, Membership, Person, Unit

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import PARAMETER_NAMES
from copsim.dynamics.setting import Setting
from copsim.dynamics.switches import SWITCH_NAMES

PASSES = (
    shift, convene, assign, arrange, attend, meet, meet_across, talk, share, teach, search, apply, speak, feel, bond,
    prepare, host, move,
)  # fmt: skip


class Twin:
    """One world, lived slowly."""

    def __init__(self, setting: Setting, seed: int, replicate: int) -> None:
        self.p = SimpleNamespace(**{name: float(setting.parameters[name]) for name in PARAMETER_NAMES})
        self.off = {name for name, out in zip(SWITCH_NAMES, setting.off, strict=True) if out}
        self.losses: list[list[int]] = setting.losses.tolist()
        self.starts = [SimpleNamespace(**dict(zip(row.dtype.names, row.item(), strict=True))) for row in setting.start]
        self.mixes: list[list[float]] = setting.mix.tolist()
        self.site_share, self.site_fluency = setting.site_share.tolist(), setting.site_fluency.tolist()
        self.slots, self.week = setting.slots, setting.first_week
        self._schedule, self._epoch = setting.schedule.tolist(), setting.epoch.tolist()
        self._address = seed, replicate
        self.people: list[Person] = []
        self.communities: list[Community] = []
        self.units: list[Unit] = []
        self.encounters: list[Encounter] = []
        self.roll: list[Membership] = []  # at the end of the week
        self.toilers: list[tuple[Membership, float]] = []  # with running sums of their obliged work
        begin(self)

    def luck_of(self, week: int) -> Luck:
        return Luck(*self._address, week)

    @property
    def memberships(self) -> list[Membership]:
        return [membership for person in self.people for membership in person.memberships]

    def members_of(self, community: Community) -> list[Membership]:
        return [membership for membership in self.memberships if membership.community is community]

    def insight_value(self, person: Person, topic: int) -> float:
        """What an insight is worth to a person."""
        return self.p.v_bit * person.relevance * person.interest_in(topic)

    def heed_conditions(self) -> None:
        """The conditions of this week; those of week 0 before it."""
        epoch = self._epoch[max(0, self.week)] if self._epoch else 0
        for community, conditions in zip(self.communities, self._schedule[epoch], strict=True):
            community.now = SimpleNamespace(**dict(zip(CONDITION_NAMES, conditions, strict=True)))

    def advance(self) -> None:
        """Live one week."""
        self.luck = self.luck_of(self.week)
        self.heed_conditions()
        for one_pass in PASSES:
            one_pass(self)
        self.week += 1
