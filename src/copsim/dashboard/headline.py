"""One sentence computed from the numbers, with what is uncertain about it."""

from copsim.dashboard.frame import Frame
from copsim.dashboard.speech import N_, Speech
from copsim.show.words import Effect

TOLD = ("value_per_hour", "energy", "core", "attendance", "identification")
NAMES = {
    "value_per_hour": N_("value per hour"),
    "energy": N_("social energy"),
    "core": N_("core members"),
    "attendance": N_("attendance per member"),
    "identification": N_("identification"),
}


def headline(frame: Frame, say: Speech) -> str:
    """In how many worlds the community lives at the end, and the clearest of the differences."""
    base, now = (round(10 * share) for share in frame.alive())
    end = frame.experiment.weeks - 1
    if not frame.is_changed:
        text = N_("In {now} of 10 worlds this community is alive in week {end}.")
        return f"{say(text, now=now, end=end)} {_levels(frame, say)}"
    if now == base:
        text = N_("In {now} of 10 worlds this community is alive in week {end}, as many as without the change.")
    else:
        text = N_("In {now} of 10 worlds this community is alive in week {end}; without the change in {base}.")
    return f"{say(text, now=now, base=base, end=end)} {clearest(frame, say)}"


def clearest(frame: Frame, say: Speech) -> str:
    """The difference that stands out most from luck, in words."""
    effects = {name: frame.effect(name) for name in TOLD}
    name = max(effects, key=lambda each: effects[each].clearness)
    effect = effects[name]
    if not effect.clearness > 1.0:
        return say(N_("In all else that is shown, the worlds differ by no more than luck."))
    lower, higher = (
        N_("On average {what} ends {amount} lower (95 % interval {low} to {high})."),
        N_("On average {what} ends {amount} higher (95 % interval {low} to {high})."),
    )
    text = lower if effect.difference < 0 else higher
    amount, low, high = size_of(effect, say)
    return say(text, what=say(NAMES[name]), amount=amount, low=low, high=high)


def size_of(effect: Effect, say: Speech) -> tuple[str, str, str]:
    """How large a difference is whatever its sign, and the ends of its interval, the nearer one to zero first."""
    scale = 100.0 if effect.measure.percent else 1.0
    sign = -1.0 if effect.difference < 0 else 1.0
    ends = sorted(sign * end for end in (effect.low, effect.high))
    amount, low, high = (say.number(scale * value, effect.places) for value in (sign * effect.difference, *ends))
    unit = say(N_("points")) if effect.measure.percent else effect.measure.unit
    return f"{amount} {unit}".rstrip(), low, high


def signed(effect: Effect, say: Speech) -> tuple[str, str, str]:
    """A difference and the ends of its interval, each with its sign; the unit stands behind the first."""
    scale = 100.0 if effect.measure.percent else 1.0
    values = (effect.difference, effect.low, effect.high)
    middle, low, high = (
        say.number(scale * value, effect.places, signed=True) if value == value else "-" for value in values
    )
    unit = say(N_("points")) if effect.measure.percent else effect.measure.unit
    return f"{middle} {unit}".rstrip(), low, high


def _levels(frame: Frame, say: Speech) -> str:
    core, energy = frame.level("core")[1], frame.level("energy")[1]
    text = N_("In its last half year it has {core} core members and a social energy of {energy}.")
    return say(text, core=say.number(core, 1), energy=say.number(energy, 2)) if core == core else ""
