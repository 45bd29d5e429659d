"""Ablation switches: every mechanism that can be taken out, and the neutral value that then stands in its place."""

from typing import NamedTuple

import numpy as np


class Switch(NamedTuple):
    """One mechanism; `neutral` says what the model does without it."""

    name: str
    neutral: str


SWITCHES: tuple[Switch, ...] = (
    Switch("workload", "free time stays at its usual value"),
    Switch("turnover", "nobody leaves the organisation"),
    Switch(
        "heterogeneity", "everybody has the median time, mean relevance, mean resting energy and no generosity offset"
    ),
    Switch("convening", "held space is 0.8 whatever is convened"),
    Switch("succession", "nobody volunteers"),
    Switch("tasks", "no work is asked for"),
    Switch("mandate", "no attendance is required"),
    Switch("reporting", "no reports are required"),
    Switch("airtime", "everybody has a turn, however many come"),
    Switch("attention", "everybody answers any number of questions"),
    Switch("overflow", "a question nobody had attention for is lost"),
    Switch("listening", "every chance in a session is a two-sided exchange"),
    Switch("affinity", "a shared interest does not matter for whom one meets"),
    Switch("access", "neither site nor fluency matters"),
    Switch("commitment", "every activity is ready at once"),
    Switch("dilution", "the absent-minded answer and learn like the engaged"),
    Switch("novelty", "a partner or speaker always has something new"),
    Switch("trust", "trust counts as 0.3 in an answer, and own ties take half of theta_T of the encounters"),
    Switch("record", "nothing is written down"),
    Switch("loop", "no open questions, no proof from practice"),
    Switch("reciprocity", "gratitude stays at zero"),
    Switch("reputation", "reputation stays at zero"),
    Switch("disappointment", "expectation falls as fast as it rises"),
    Switch("autonomy", "autonomy is 1"),
    Switch("identification", "identification stays where it started"),
    Switch("energy_to_identification", "energy does not change the growth of identification"),
    Switch("identification_to_energy", "identification gives no energy"),
    Switch("energy_costs", "compelled hours, overload and convening cost no energy"),
    Switch("bonding", "answers make no trust"),
    Switch("tie_decay", "trust does not fade"),
    Switch("exposure", "knowing members does not lead to joining"),
    Switch("expectation", "everybody expects 1.2 he of an hour, whatever it brings"),
    Switch("negotiation", "the domain stays what it was at the founding"),
    Switch("menu", "the mix of activities stays what it was at the founding"),
    Switch("outside", "nothing comes from outside sources"),
    Switch("awareness", "people notice theta_0 of the realised value, however much it is talked about"),
    Switch("legitimacy", "legitimacy stays at l_0"),
    Switch("voice", "no decisions are taken in the domain"),
    Switch("subgroups", "nobody opens a subgroup"),
    Switch("task_ties", "obliged work makes no ties"),
    Switch("brokers", "nobody joins a parent community"),
    Switch("reframing", "nobody changes their view"),
    Switch("culture", "norms of people and units stay what they were"),
    Switch("stance", "a learning stance makes no difference"),
    Switch("absorption", "an expert's answer is of use to 0.4 of people, whatever they ask or know"),
    Switch("matching", "whom a convener brings together is left to chance"),
    Switch("spaces", "people meet in a space as in any other community"),
    Switch("word_of_mouth", "people join by whom they know, whatever these tell them"),
    Switch("crowding", "a paid hour is as self-chosen as any other"),
)
SWITCH_NAMES = tuple(switch.name for switch in SWITCHES)

(
    WORKLOAD,
    TURNOVER,
    HETEROGENEITY,
    CONVENING,
    SUCCESSION,
    TASKS,
    MANDATES,
    REPORTS,
    AIRTIME,
    ATTENTION,
    OVERFLOW,
    LISTENING,
    AFFINITY,
    ACCESS,
    COMMITMENT,
    DILUTION,
    NOVELTY,
    TRUST,
    RECORD,
    LOOP,
    RECIPROCITY,
    REPUTATION,
    DISAPPOINTMENT,
    AUTONOMY,
    IDENTIFICATION,
    ENERGY_TO_IDENTIFICATION,
    IDENTIFICATION_TO_ENERGY,
    ENERGY_COSTS,
    BONDING,
    TIE_DECAY,
    EXPOSURE,
    EXPECTATION_LEARNED,
    NEGOTIATION,
    MENU_CHOICE,
    OUTSIDE_OPEN,
    AWARENESS,
    LEGITIMACY,
    VOICE,
    SUBGROUPS,
    TASK_TIES,
    BROKERS,
    REFRAMING,
    CULTURE,
    STANCE,
    ABSORPTION,
    MATCHING,
    SPACES,
    WORD_OF_MOUTH,
    CROWDING,
) = range(len(SWITCHES))


def switched_off(*names: str) -> np.ndarray:
    """Switches as uint8[switch]; the named ones are 1, that is off.

    >>> int(switched_off("autonomy").sum())
    1
    """
    unknown = set(names) - set(SWITCH_NAMES)
    if unknown:
        raise KeyError(f"unknown mechanisms: {', '.join(sorted(unknown))}")
    return np.array([name in names for name in SWITCH_NAMES], dtype=np.uint8)
