"""The core of the week as an idiomatic Mesa model: an object per person, a data collector, no kernels.

It is there to be compared with, in time and in how the community fares. What it has: workload and free time, desire and
hours, encounters by own ties and in the session, answers, listening, knowledge as Python sets, the record, obsolescence
and discovery, new questions from work, use with success and fading credit, value, identification, energy, openness with
gratitude and reputation, ties, joining for what acquaintances tell, leaving. What it leaves out: the launch, roles and
convening (space is held as nurturers hold it on average), tasks, mandates and reports, autonomy, activities (there is
one pace and one readiness), attention and airtime, proof, staff turnover, the ledger, and all indicators but a few. So
it does less work a week than the kernels do.
"""

import math
from collections.abc import Callable
from typing import Any

import mesa

from copsim.dynamics.parameters import parameter_record

TOPICS, PER_TOPIC = 8, 32
INSIGHTS = TOPICS * PER_TOPIC
SPACE, FIT, PACE, UNIT_NORM, UNDERSTANDING, LISTEN, UNITS = 0.75, 0.65, 2.0, 0.6, 0.3, 0.2, 8
TURBULENCE, DISCOVERY = 0.006, 0.1


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
        self.generosity = random.gauss(0.0, p.gen_sd)
        self.main, self.second = random.sample(range(TOPICS), 2)
        self.practice = {a for a in range(INSIGHTS) if a % 4 == 0 or random.random() < 0.25}
        tried = [PER_TOPIC * self.main + random.randrange(PER_TOPIC) for _ in range(11)]
        self.known = self.practice & {*tried, *(random.randrange(INSIGHTS) for _ in range(7))}
        self.questions: set[int] = set()
        self.ties: dict[Person, float] = {}
        self.workload = self.hours = self.earned = self.noticed = self.change = 0.0
        self.identity = 0.6 * self.relevance
        self.member = False
        if member:
            self.enter(p.v_0 + p.v_1 * self.relevance)

    def enter(self, value: float) -> None:
        """Becomes a member who expects that value of an hour."""
        self.member, self.idle, self.mean_hours, self.value = True, 0, 0.1, value
        self.identification = max(0.03, self.identity)
        self.openness, self.gratitude, self.reputation, self.given, self.contributing = 0.6, 0.0, 0.0, 0, 0.0
        self.acquired: set[int] = set()
        self.credited: set[int] = set()

    def attend(self) -> None:
        """What lapsed, what work taught; workload, desire, hours."""
        p, random = self.model.p, self.model.random
        self.known -= self.model.lapsed
        self.questions -= self.model.lapsed
        if random.random() < DISCOVERY:
            insight = random.choice(self.model.sorted_practice(self))
            self.known.add(insight)
            self.questions.discard(insight)
        self.workload = p.phi_w * self.workload + p.sigma_w * random.gauss(0.0, 1.0)
        self.hours, self.earned, self.noticed, self.change, self.given, self.helped = 0.0, 0.0, 0.0, 0.0, 0, 0
        if self.member:
            self.acquired -= self.model.lapsed
            self.credited -= self.model.lapsed
            free = min(p.T_max, self.usual * math.exp(-self.workload)) * (1.0 - p.b_m * (1.0 - self.model.legitimacy))
            self.hours = free * min(1.0, 0.5 + 0.8 * self.energy) * logistic(p.beta * self.desire(self.value))

    def desire(self, value: float) -> float:
        """What an hour promises, less what it costs."""
        p, bound = self.model.p, self.identification if self.member else max(0.03, self.identity)
        cost = p.c_0 + p.c_1 * (1.0 - UNIT_NORM)
        return float(value + p.omega_I * bound + p.omega_E * (self.energy - 0.6) - cost)

    def meet(self) -> None:
        """Encounters, by own ties or in the session; reading."""
        p, random, model = self.model.p, self.model.random, self.model
        if self.hours <= 0.02:
            return
        friends = {one: trust for one, trust in self.ties.items() if one.member and one.hours > 0.02}
        weight = sum(friends.values())
        for _ in range(poisson(random, p.lambda_0 * PACE * self.hours)):
            if random.random() < p.theta_T * weight / (weight + p.w_h):
                self.ask(random.choices(list(friends), list(friends.values()))[0])
            elif random.random() < SPACE:
                if random.random() < (1.0 - LISTEN) * min(1.0, p.sigma_0 + self.identification):
                    self.turn_to(model.drawn(model.presence), self.ask)
                else:
                    self.turn_to(model.drawn(model.speech), self.listen)
        for _ in range(min(10, poisson(random, p.l_r * self.hours))):
            new = model.record - self.known
            if new:
                self.learn(random.choice(sorted(new)), p.v_rep)

    def turn_to(self, other: "Person", do: Callable[["Person"], None]) -> None:
        """An encounter, unless it is with oneself."""
        if other is not self:
            do(other)

    def chance_of_answer(self, other: "Person") -> float:
        """How likely the other answers."""
        p = self.model.p
        goodwill = p.s_0 + p.s_G * min(1.0, other.gratitude) + p.s_W * other.ties.get(self, 0.0)
        goodwill += p.s_N * self.model.norm + p.s_I * other.identification
        return min(1.0, FIT * min(1.2, 0.4 + other.energy) * other.openness * goodwill)

    def ask(self, other: "Person") -> None:
        """A question: unanswered, stale, or answered with something new."""
        p, random, model = self.model.p, self.model.random, self.model
        model.requests += 1
        if random.random() >= self.chance_of_answer(other):
            self.change -= 0.25 * p.e_D
            return
        model.answers += 1
        model.answered.append((self, other))
        self.helped += 1
        other.given += 1
        self.earned += 0.5 * p.u_soc * self.ties.get(other, 0.0)
        asked = self.questions & other.known if random.random() < p.a_q else set()
        new = asked or other.known - self.known
        if not new:
            self.change -= p.e_S
            other.change -= p.e_S
            return
        insight = random.choice(sorted(new))
        factor = 1.5 if asked else 1.0
        self.learn(insight, factor)
        self.change += factor * p.e_L
        if random.random() < p.pub:
            model.record.add(insight)
        other.earned += 0.25 * p.u_soc + 0.15 * other.relevance
        other.change += p.e_G

    def listen(self, other: "Person") -> None:
        """Something new from a speaker."""
        random = self.model.random
        new = other.known - self.known if random.random() < 0.6 * self.chance_of_answer(other) else set()
        if new:
            self.learn(random.choice(sorted(new)), 1.0)
            other.given += 0.2

    def learn(self, insight: int, factor: float) -> None:
        """An insight through the community."""
        self.known.add(insight)
        self.acquired.add(insight)
        self.credited.add(insight)
        self.questions.discard(insight)
        self.earned += factor * self.model.p.v_bit * self.relevance * self.interest(insight // PER_TOPIC)

    def interest(self, topic: int) -> float:
        """1 for the main interest, 0.7 for the second, 0.4 for others."""
        return 1.0 if topic == self.main else 0.7 if topic == self.second else 0.4

    def work(self) -> None:
        """Needs at work: questions, or use of what was learned."""
        p, random = self.model.p, self.model.random
        for _ in range(poisson(random, p.nu_n * self.relevance)):
            insight = random.choice(self.model.sorted_practice(self))
            if insight not in self.known:
                self.questions.add(insight)
            elif self.member and insight in self.credited and random.random() < p.p_ok * (0.6 + 0.4 * UNDERSTANDING):
                self.noticed += p.v_r * (0.5 + random.random())
        if self.member:
            self.credited = {insight for insight in self.credited if random.random() >= 1.0 / 32.0}

    def feel(self) -> None:
        """Value, identification and energy, openness and memories; ties fade."""
        p, random = self.model.p, self.model.random
        if self.member:
            earned = self.earned + p.theta_0 * self.noticed
            gap = min(3.0, earned / max(0.1, self.hours)) - self.value
            rate = (p.r_V_up if gap > 0.0 else p.r_V_down) * min(1.0, self.hours / 0.25)
            self.value += rate * gap if self.hours > 0.02 else 0.02 * (p.v_0 - self.value)
            quality, drive = earned / (earned + p.kappa_I), min(2.0, (self.energy / 0.6) ** 2)
            growth = p.alpha_I * drive * quality * (1.0 - self.identification)
            fading = p.delta_I * self.identification * (1.0 + 2.0 * (1.0 - quality))
            self.change += p.k_IE * self.identification * min(1.0, self.hours)
            self.identification = min(1.0, max(0.0, self.identification + growth - fading))
            lean = p.b_0 + self.generosity - p.b_C * (1.0 - UNIT_NORM) + p.b_R * min(1.0, self.reputation / 2.0)
            lean += p.b_G * min(1.0, self.gratitude) + p.b_N * self.model.norm
            self.openness += 0.05 * (logistic(lean) - self.openness)
            self.reputation = 0.93 * self.reputation + self.given
            self.gratitude = 0.95 * self.gratitude + 0.25 * self.helped
            self.mean_hours += 0.125 * (self.hours - self.mean_hours)
            self.contributing += 0.125 * (self.given - self.contributing)
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
        """Joining for what acquaintances tell, leaving after long idleness."""
        p, random = self.model.p, self.model.random
        if self.member:
            if self.idle > 12 and random.random() < 0.08 * (1.0 - self.identification):
                self.member, self.identity = False, max(self.identity, 0.5 * self.identification)
            return
        there = [one for one in self.ties if one.member]
        known = sum(1 for one in there if one.mean_hours > 0.2)
        rate = p.j * (0.1 + self.relevance) * math.log(1.0 + known) + p.a_n * self.relevance
        value = (p.v_0 + p.v_1 * self.relevance + sum(one.value for one in there)) / (1 + len(there))
        if random.random() < 1.0 - math.exp(-rate * 2.0 * logistic(p.beta * self.desire(value))):
            self.enter(value)


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
        self.record: set[int] = set()
        self.lapsed: set[int] = set()
        self.norm, self.legitimacy = 0.4, float(self.p.l_0)
        self.sorted_practices: dict[Person, list[int]] = {}
        for _ in range(people):
            Person(self, member=False)
        everybody = list(self.agents)
        likely = [0.15 + one.relevance for one in everybody]  # founders are asked by their relevance
        while sum(one.member for one in everybody) < min(founders, people):
            one = self.random.choices(everybody, likely)[0]
            if not one.member:
                one.enter(self.p.v_0 + self.p.v_1 * one.relevance)
        for number, person in enumerate(everybody):
            colleagues = everybody[number % UNITS :: UNITS]
            person.ties = {one: 0.3 for one in self.random.sample(colleagues, 4) if one is not person}
        self.datacollector = mesa.DataCollector(
            {
                "members": lambda model: sum(1 for one in model.agents if one.member),
                "hours": lambda model: sum(one.hours for one in model.agents),
                "energy": lambda model: mean([one.energy for one in model.agents if one.member]),
                "identification": lambda model: mean([one.identification for one in model.agents if one.member]),
                "answers": "answers",
            }
        )

    def sorted_practice(self, person: Person) -> list[int]:
        """What somebody's work meets, to draw from."""
        if person not in self.sorted_practices:
            self.sorted_practices[person] = sorted(person.practice)
        return self.sorted_practices[person]

    def drawn(self, running: list[float]) -> Person:
        """Somebody present, by running sums of weights."""
        return self.random.choices(self.present, cum_weights=running)[0]

    def step(self) -> None:
        """One week."""
        self.answers, self.requests, self.answered = 0, 0, []
        self.lapsed = {insight for insight in range(INSIGHTS) if self.random.random() < TURBULENCE}
        self.record -= self.lapsed
        self.agents.do("attend")
        self.present = [one for one in self.agents if one.hours > 0.02]
        self.presence, self.speech, hours, speech = [], [], 0.0, 0.0
        for one in self.present:
            hours += one.hours
            speech += one.hours * (0.05 + one.contributing)
            self.presence.append(hours)
            self.speech.append(speech)
        self.agents.shuffle_do("meet")
        self.agents.do("work")
        self.agents.do("feel")
        for asker, answerer in self.answered:
            asker.trust_more(answerer)
            answerer.trust_more(asker)
        if self.requests:
            pull = 0.12 * min(1.0, self.requests / 20)
            self.norm += pull * (self.answers / self.requests - self.norm)
        self.agents.do("move")
        self.datacollector.collect(self)


def mean(values: list[float]) -> float:
    """The mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
