"""The core of the week as an idiomatic Mesa model: an object per person, a data collector, no kernels.

It is there to be compared with, in time and in order of magnitude. What it has: workload and free time, desire and
hours, encounters by own ties and in the session, answers with knowledge as Python sets, new questions from work, value,
identification, energy, ties, joining and leaving. What it leaves out: the launch, roles and convening (space is held
at 0.8), tasks, mandates and reports, autonomy, openness and reputation, activities, listening, attention and airtime,
the record, proof and credit, obsolescence, staff turnover, and all indicators but members, hours and answers. So it
does less work a week than the kernels do.
"""

import math
from typing import Any

import mesa

from copsim.dynamics.parameters import parameter_record

TOPICS, PER_TOPIC = 8, 32
SPACE, NORM, OPENNESS, PACE = 0.8, 0.4, 0.6, 2.0


def logistic(x: float) -> float:
    """1 / (1 + e^-x)."""
    return 1.0 / (1.0 + math.exp(-x))


class Person(mesa.Agent):
    """Somebody whose work the domain touches, member or not."""

    def __init__(self, model: "MesaCommunity", member: bool) -> None:
        super().__init__(model)
        p, random = model.p, model.random
        self.usual = min(p.T_max, p.s_median * math.exp(p.s_logsd * random.gauss(0.0, 1.0)))
        self.rest = self.energy = min(0.95, max(0.2, random.gauss(p.E_mean, p.E_sd)))
        self.relevance = random.betavariate(p.rel_a, p.rel_b)
        self.main, self.second = random.sample(range(TOPICS), 2)
        self.known = {PER_TOPIC * self.main + random.randrange(PER_TOPIC) for _ in range(5)}
        self.known |= {random.randrange(TOPICS * PER_TOPIC) for _ in range(3)}
        self.questions: set[int] = set()
        self.ties: dict[Person, float] = {}
        self.workload = self.hours = self.mean_hours = self.earned = 0.0
        self.member, self.idle = member, 0
        self.identification = max(0.03, 0.6 * self.relevance)
        self.value = p.v_0 + p.v_1 * self.relevance

    def attend(self) -> None:
        """Workload, desire, hours."""
        p, random = self.model.p, self.model.random
        self.workload = p.phi_w * self.workload + p.sigma_w * random.gauss(0.0, 1.0)
        self.hours, self.earned, self.change = 0.0, 0.0, 0.0
        if self.member:
            free = min(p.T_max, self.usual * math.exp(-self.workload)) * (1.0 - p.b_m * (1.0 - p.l_0))
            desire = self.value + p.omega_I * self.identification + p.omega_E * (self.energy - 0.6)
            wish = free * min(1.0, 0.5 + 0.8 * self.energy) * logistic(p.beta * (desire - p.c_0 - 0.4 * p.c_1))
            self.hours = min(wish, free)

    def meet(self) -> None:
        """Encounters, by own ties or in the session."""
        p, random = self.model.p, self.model.random
        if self.hours <= 0.02:
            return
        friends = {one: trust for one, trust in self.ties.items() if one.member and one.hours > 0.02}
        weight = sum(friends.values())
        for _ in range(poisson(random, p.lambda_0 * PACE * self.hours)):
            if random.random() < p.theta_T * weight / (weight + p.w_h):
                self.ask(random.choices(list(friends), list(friends.values()))[0])
            elif random.random() < SPACE * min(1.0, p.sigma_0 + self.identification):
                other = random.choices(self.model.present, cum_weights=self.model.presence)[0]
                if other is not self:
                    self.ask(other)

    def ask(self, other: "Person") -> None:
        """A question: unanswered, stale, or answered with something new."""
        p, random = self.model.p, self.model.random
        goodwill = p.s_0 + p.s_W * other.ties.get(self, 0.0) + p.s_N * NORM + p.s_I * other.identification
        if random.random() >= min(1.0, SPACE * min(1.2, 0.4 + other.energy) * OPENNESS * goodwill):
            self.change -= 0.25 * p.e_D
            return
        self.model.answers += 1
        self.model.answered.append((self, other))
        self.earned += 0.5 * p.u_soc * self.ties.get(other, 0.0)
        new = self.questions & other.known or other.known - self.known
        if not new:
            self.change -= p.e_S
            return
        insight = random.choice(sorted(new))
        factor = 1.5 if insight in self.questions else 1.0
        self.known.add(insight)
        self.questions.discard(insight)
        self.earned += factor * p.v_bit * self.relevance * self.interest(insight // PER_TOPIC)
        self.change += factor * p.e_L
        other.earned += 0.25 * p.u_soc + 0.15 * other.relevance
        other.change += p.e_G

    def interest(self, topic: int) -> float:
        """1 for the main interest, 0.7 for the second, 0.4 for others."""
        return 1.0 if topic == self.main else 0.7 if topic == self.second else 0.4

    def feel(self) -> None:
        """Needs at work; value, identification and energy."""
        p, random = self.model.p, self.model.random
        for _ in range(poisson(random, p.nu_n * self.relevance)):
            insight = random.randrange(TOPICS * PER_TOPIC)
            if insight not in self.known:
                self.questions.add(insight)
        if self.member:
            gap = min(3.0, self.earned / max(0.1, self.hours)) - self.value
            rate = (p.r_V_up if gap > 0.0 else p.r_V_down) * min(1.0, self.hours / 0.25)
            self.value += rate * gap if self.hours > 0.02 else 0.02 * (p.v_0 - self.value)
            quality, drive = self.earned / (self.earned + p.kappa_I), min(2.0, (self.energy / 0.6) ** 2)
            growth = p.alpha_I * drive * quality * (1.0 - self.identification)
            fading = p.delta_I * self.identification * (1.0 + 2.0 * (1.0 - quality))
            self.identification = min(1.0, max(0.0, self.identification + growth - fading))
            self.change += p.k_IE * self.identification * min(1.0, self.hours)
            self.mean_hours += 0.125 * (self.hours - self.mean_hours)
            self.idle = self.idle + 1 if self.mean_hours < 0.06 else 0
        self.change += p.rho_E * (self.rest - self.energy) + p.sigma_E * random.gauss(0.0, 1.0)
        self.energy = min(1.0, max(0.0, self.energy + self.change))
        faded = {one: trust * (1.0 - p.delta_w) for one, trust in self.ties.items()}
        self.ties = {one: trust for one, trust in faded.items() if trust >= 0.01}

    def trust_more(self, other: "Person") -> None:
        """Answered questions build ties on both sides."""
        trust = self.ties.get(other, 0.0)
        self.ties[other] = trust + self.model.p.u_w * (1.0 - trust)

    def move(self) -> None:
        """Joining through acquaintances, leaving after long idleness."""
        p, random = self.model.p, self.model.random
        if self.member:
            if self.idle > 12 and random.random() < 0.08 * (1.0 - self.identification):
                self.member = False
            return
        known = sum(1 for one in self.ties if one.member and one.mean_hours > 0.2)
        pull = p.j * (0.1 + self.relevance) * math.log(1.0 + known) + p.a_n * self.relevance
        if random.random() < 1.0 - math.exp(-pull):
            self.member, self.idle, self.mean_hours = True, 0, 0.1


def poisson(random: Any, mean: float) -> int:
    """A Poisson variate by inversion."""
    u, n = random.random(), 0
    chance = total = math.exp(-mean)
    while u > total and n < 40:
        n += 1
        chance *= mean / n
        total += chance
    return n


class MesaCommunity(mesa.Model):
    """A community of objects."""

    def __init__(self, people: int, founders: int = 30, rng: int = 1) -> None:
        super().__init__(rng=rng)
        self.p = parameter_record()
        for number in range(people):
            Person(self, number < founders)
        everybody = list(self.agents)
        for person in everybody:
            person.ties = {one: 0.3 for one in self.random.sample(everybody, 4) if one is not person}
        self.datacollector = mesa.DataCollector(
            {
                "members": lambda model: sum(1 for one in model.agents if one.member),
                "hours": lambda model: sum(one.hours for one in model.agents),
                "answers": "answers",
            }
        )

    def step(self) -> None:
        """One week."""
        self.answers, self.answered = 0, []
        self.agents.do("attend")
        self.present = [one for one in self.agents if one.hours > 0.02]
        self.presence, total = [], 0.0
        for one in self.present:
            total += one.hours
            self.presence.append(total)
        self.agents.shuffle_do("meet")
        self.agents.do("feel")
        for asker, answerer in self.answered:
            asker.trust_more(answerer)
            answerer.trust_more(asker)
        self.agents.do("move")
        self.datacollector.collect(self)
