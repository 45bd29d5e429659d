"""The twin's luck, from the model's own draws, and what is picked with it."""

from collections.abc import Iterable, Sequence

from copsim.dynamics.chance import Now, Purpose, draws

Four = tuple[float, float, float, float]


class Luck:
    """The draws of one world in one week."""

    def __init__(self, seed: int, replicate: int, week: int) -> None:
        self.seed, self.replicate, self.week = seed, replicate, week
        self._known: dict[tuple[int, ...], Four] = {}

    def four(self, uid: int, purpose: Purpose, index: int = 0, week: int | None = None) -> Four:
        """The four numbers at one address."""
        when = self.week if week is None else week
        address = (uid, int(purpose), index, when)
        if address not in self._known:
            a, b, c, d = draws(Now(self.seed, self.replicate, when), uid, int(purpose), index)
            self._known[address] = float(a), float(b), float(c), float(d)
        return self._known[address]

    def one(self, uid: int, purpose: Purpose, index: int = 0) -> float:
        """The first of the four numbers at one address."""
        return self.four(uid, purpose, index)[0]

    def of_insight(self, uid: int, purpose: Purpose, insight: int) -> float:
        """An insight's own number: four insights share a block."""
        return self.four(uid, purpose, insight // 4)[insight % 4]


def topic_of(insight: int) -> int:
    return insight // 32


def in_topic(insights: Iterable[int], topic: int) -> set[int]:
    return {insight for insight in insights if topic_of(insight) == topic}


def pick(insights: Iterable[int], u: float) -> int | None:
    """The insight of rank u."""
    ordered = sorted(insights)
    return ordered[int(u * len(ordered))] if ordered else None


def pick_by_domain(insights: set[int], domain: Sequence[float], u_topic: float, u_insight: float) -> int | None:
    """An insight of a topic that weighs in the domain."""
    by_topic = [in_topic(insights, topic) for topic in range(8)]
    weights = [domain[topic] * len(by_topic[topic]) for topic in range(8)]
    total = 0.0
    for weight in weights:
        total += weight
    target, chosen = u_topic * total, None
    for topic, weight in enumerate(weights):
        if weight > 0.0:
            chosen = topic
            if target < weight:
                break
            target -= weight
    return None if chosen is None else pick(by_topic[chosen], u_insight)


def topic_at(domain: Sequence[float], u: float) -> int:
    """A topic by its share of the domain."""
    running = 0.0
    for topic, share in enumerate(domain):
        running += share
        if running > u:
            return topic
    return 7


def clip(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x
