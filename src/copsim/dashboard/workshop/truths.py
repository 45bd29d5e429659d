"""What the worlds answer, and how near the room as a whole came to it. Nobody in it is judged alone."""

from dataclasses import dataclass
from statistics import fmean, median

from copsim.dashboard.frame import Frame
from copsim.dashboard.speech import LANGUAGES, N_, Speech
from copsim.dashboard.tours import truth
from copsim.dashboard.workshop.questions import Kind, Question

WORLDS = 10.0  # a chance is told as so many of these


@dataclass(frozen=True)
class Came:
    """What came, on the scale of the answers. low, high: of a number, where 90 % of worlds are; texts: by language."""

    value: float
    low: float
    high: float
    texts: tuple[tuple[str, str], ...]

    def text(self, say: Speech) -> str:
        """What came, in words."""
        return dict(self.texts)[say.code]


def came(question: Question, frame: Frame) -> Came | None:
    """The worlds' answer; None if they are worlds of another experiment or have none."""
    if frame.experiment != question.experiment:
        return None
    value, low, high = _numbers(question, frame)
    if value != value:
        return None
    texts = tuple((code, _told(question, frame, (value, low, high), Speech(code))) for code, _ in LANGUAGES)
    return Came(value, low, high, texts)


def _numbers(question: Question, frame: Frame) -> tuple[float, float, float]:
    if question.kind == Kind.NUMBER:
        return frame.level(question.indicator)[1], *frame.range_of(question.indicator)
    share = WORLDS * frame.alive()[1]
    value = share if question.kind == Kind.CHANCE else float(truth(frame, question.indicator, Speech("en")).option)
    return value, value, value


def _told(question: Question, frame: Frame, numbers: tuple[float, float, float], say: Speech) -> str:
    if question.kind != Kind.NUMBER:
        return truth(frame, question.indicator, say).text
    value, low, high = (say.number(each, 1) for each in numbers)
    return say(N_("{value}, in 9 of 10 worlds {low} to {high}"), value=value, low=low, high=high)


def score(question: Question, answers: tuple[float, ...], truth: Came) -> float | None:
    """How far the room is off: Brier score from 0, which is best, to 1; of a number the distance in spread widths.

    None if nobody answered, or where the worlds do not spread at all and the room is beside them.
    """
    if not answers:
        return None
    if question.kind == Kind.CHANCE:
        return brier(fmean(answers) / WORLDS, truth.value / WORLDS)
    if question.kind == Kind.CHOICE:
        shares = [sum(value == option for value in answers) / len(answers) for option in range(int(question.high) + 1)]
        return sum((share - (option == truth.value)) ** 2 for option, share in enumerate(shares)) / 2.0
    off, width = abs(median(answers) - truth.value), truth.high - truth.low
    return off / width if width > 0.0 else None if off > 0.0 else 0.0


def brier(forecast: float, share: float) -> float:
    """Mean of (forecast - outcome)^2 over worlds, of which a share has the outcome 1 and the others 0.

    >>> brier(0.5, 0.5), brier(1.0, 1.0), brier(0.0, 1.0)
    (0.25, 0.0, 1.0)
    """
    return share * (1.0 - forecast) ** 2 + (1.0 - share) * forecast**2


def judged(question: Question, answers: tuple[float, ...], truth: Came, say: Speech) -> str:
    """The score in words, with what it can be held against."""
    found = score(question, answers, truth)
    if found is None:
        return ""
    amount = say.number(found, 2)
    if question.kind == Kind.NUMBER:
        text = N_("The middle of the room is {amount} spread widths off: the spread holds 9 of 10 worlds.")
        return say(text, amount=amount)
    if question.kind == Kind.CHOICE:
        text = N_("The room's Brier score is {amount}; 0 is best, 1 is all of them wrong.")
        return say(text, amount=amount)
    share = truth.value / WORLDS
    text = N_("The room's mean is {mean} of 10, its Brier score {amount}; knowing the share gives {best}, a coin 0.25.")
    mean, best = say.number(fmean(answers), 1), say.number(brier(share, share), 2)
    return say(text, mean=mean, amount=amount, best=best)
