"""Every parameter of the model, declared once: symbol, default, bounds, unit, meaning, where the value comes from.

Grades of evidence in `source`: A experiment or meta-analysis, B replicated observation, C cases or practitioners,
D theory only; "assumed" is a design value. Facts such as P29 are those of docs/odd.md, section Facts.
"""

from typing import NamedTuple

import numpy as np


class Parameter(NamedTuple):
    """One assumption of the model; bounds are inclusive; `free` ones are calibrated and perturbed."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    source: str
    free: bool = False


PARAMETERS: tuple[Parameter, ...] = (
    # people
    Parameter("s_median", 0.5, 0.1, 4, "h/week", "median discretionary time", "fact P29, C", free=True),
    Parameter("s_logsd", 1.1, 0, 1.5, "", "spread of discretionary time (log sd)", "fact P29, C"),
    Parameter("T_max", 8, 1, 40, "h/week", "largest discretionary time", "fact P29, C"),
    Parameter("rel_a", 1.5, 0.5, 10, "", "relevance of the domain, first shape of the beta distribution", "assumed"),
    Parameter("rel_b", 3, 0.5, 10, "", "relevance of the domain, second shape of the beta distribution", "assumed"),
    Parameter("E_mean", 0.60, 0.2, 0.95, "", "mean resting energy", "assumed"),
    Parameter("E_sd", 0.12, 0, 0.3, "", "spread of resting energy between people", "assumed"),
    Parameter("gen_sd", 0.8, 0, 2, "logit", "spread of generosity between people", "assumed"),
    # shift
    Parameter("phi_w", 0.8, 0, 0.99, "/week", "persistence of the workload shock", "assumed, B/C"),
    Parameter("sigma_w", 0.18, 0, 0.5, "log", "size of the workload shock", "assumed, B/C"),
    Parameter("b_m", 0.25, 0, 0.5, "", "time taken back by managers where legitimacy is zero", "assumed"),
    Parameter("tau_o", 0.0025, 0, 0.02, "/week", "staff turnover", "fact P31, B"),
    # convene
    Parameter("a_0", 0.5, 0.1, 2, "h/week", "convening a group needs even if nobody comes", "fact P29, C"),
    Parameter("a_1", 0.015, 0, 0.06, "h/week", "further convening per attendee", "fact P29, C"),
    Parameter("x_max", 6, 1, 20, "h/week", "most that one nurturer offers", "fact P29, C"),
    Parameter("chi_0", 0.5, 0, 2, "h/week", "convening done beside one's discretionary time", "fact P29, C"),
    Parameter("chi_1", 0.5, 0, 1, "", "share of time a nurturer offers", "fact P29, C"),
    Parameter("q_s", 0.30, 0, 0.8, "", "held space that a group manages by itself", "assumed", free=True),
    Parameter("r_Q", 0.3, 0.05, 1, "/week", "rate at which held space follows its cover", "assumed"),
    Parameter("lambda_s", 0.006, 0, 0.05, "/week", "volunteering for convening", "assumed; fact R12, C", free=True),
    Parameter("y_v", 0.8, 0, 1, "", "cover below which members volunteer", "assumed"),
    Parameter("E_q", 0.35, 0, 1, "", "energy at which half of q_max step down", "assumed"),
    Parameter("q_max", 0.10, 0, 0.5, "/week", "stepping down of exhausted nurturers", "assumed"),
    Parameter("p_sg", 0.02, 0, 0.2, "/week", "opening a subgroup where a meeting is crowded", "fact P11, assumed"),
    Parameter("eta_d", 0.05, 0, 0.5, "/week", "the domain follows what members care for", "assumed, C"),
    Parameter("vartheta", 0.24, 0.05, 2, "he/h", "how loosely activities are chosen by their value", "assumed, C/D"),
    Parameter("eta_v", 0.10, 0, 1, "/week", "the learned value of an activity follows experience", "assumed, C/D"),
    Parameter("eps_x", 0.14, 0, 1, "", "share of activities that are tried whatever they brought", "assumed"),
    Parameter("c_S", 0.5, 0, 4, "", "credit that understanding gets for what succeeds at work", "assumed, D"),
    # assign
    Parameter("phi_a", 0.15, 0, 1, "", "share of funded work that still needs members' attention", "assumed"),
    # attend
    Parameter("beta", 2.0, 0.5, 5, "h/he", "sharpness of the decision to take part", "assumed, A/B for the form"),
    Parameter("omega_I", 0.6, 0, 2, "he/h", "pull of identification", "assumed", free=True),
    Parameter("omega_E", 0.6, 0, 2, "he/h", "pull of energy", "assumed"),
    Parameter("omega_R", 0.3, 0, 2, "he/h", "pull of a reputation that the organisation recognises", "assumed, C"),
    Parameter("g_h", 0.25, 0, 2, "h/week", "time granted for a reputation that the organisation recognises", "assumed"),
    Parameter("c_0", 1.0, 0, 3, "he/h", "cost of an hour in a cooperative unit", "assumed", free=True),
    Parameter("c_1", 0.6, 0, 2, "he/h", "further cost of an hour in a competitive unit", "assumed"),
    # meet
    Parameter("lambda_0", 1.2, 0.2, 3, "", "scale of encounters per hour", "half-hour exchanges, C", free=True),
    Parameter("d_t", 0.2, 0, 1, "", "share of energizing task time that displaces encounters", "assumed"),
    Parameter("theta_T", 0.7, 0, 1, "", "largest share of encounters with one's own ties", "assumed"),
    Parameter("w_h", 0.5, 0.05, 5, "", "tie weight at which half of theta_T is reached", "assumed"),
    Parameter("sigma_0", 0.35, 0, 1, "", "chance that a newcomer speaks instead of listening", "assumed"),
    Parameter("n_f", 60, 5, 500, "people", "people for whom a week of meetings has turns", "assumed"),
    Parameter("alpha_0", 0.4, 0, 1, "", "meeting somebody without a shared interest", "assumed"),
    Parameter("lambda_in", 3, 0.5, 20, "/h", "questions one can answer in an hour", "assumed"),
    # share
    Parameter("s_0", 0.24, 0, 1, "", "answering: base", "fact P13, B/C", free=True),
    Parameter("s_I", 0.50, 0, 1, "", "answering: free identification", "fact P13, B/C", free=True),
    Parameter("s_G", 0.15, 0, 1, "", "answering: gratitude", "fact P25, B/C"),
    Parameter("s_W", 0.30, 0, 1, "", "answering: trust", "assumed, B/C"),
    Parameter("s_N", 0.12, 0, 1, "", "answering: norm of the community", "assumed, B/C"),
    Parameter("v_bit", 4.5, 0.5, 20, "he", "value of an insight at full relevance and interest", "assumed", free=True),
    Parameter("u_soc", 0.6, 0, 2, "he", "value of being answered by someone trusted, of having helped", "assumed"),
    Parameter("a_q", 0.3, 0, 1, "", "chance to put an open question first", "assumed"),
    Parameter("xi", 0.3, 0, 1, "", "insiders' shorthand lost on newcomers", "assumed"),
    Parameter("pi_w", 0.15, 0, 1, "", "chance to work out together what neither knew", "assumed, D"),
    Parameter("e_L", 0.014, 0, 0.1, "", "energy from learning", "fact P22, B"),
    Parameter("e_G", 0.015, 0, 0.1, "", "energy from having helped", "fact P22, B"),
    Parameter("e_S", 0.010, 0, 0.1, "", "energy lost over the same question again", "fact P22, B"),
    Parameter("e_D", 0.008, 0, 0.1, "", "energy lost when a question is not answered", "fact P22, B", free=True),
    Parameter("e_P", 0.04, 0, 0.2, "", "energy from praise at full free identification", "fact P23, B"),
    Parameter("i_P", 0.15, 0, 1, "", "free identification below which praise drains", "fact P23, B"),
    Parameter("pub", 0.15, 0, 1, "", "chance that an answer is written down", "assumed"),
    # search
    Parameter("l_r", 1.5, 0, 10, "/h", "reading of the record per voluntary hour", "assumed"),
    Parameter("v_rep", 0.6, 0, 1, "", "value of a read insight beside a told one", "assumed"),
    Parameter("lambda_x", 2, 0, 10, "/h", "contributions of an expert per hour", "assumed, D"),
    Parameter("r_T", 0.8, 0, 3, "/h", "results of energizing work per hour", "assumed"),
    Parameter("v_M", 0.6, 0, 3, "he", "value of mastery", "assumed"),
    Parameter("e_T", 0.04, 0, 0.2, "", "energy from a result", "assumed"),
    Parameter("g_p", 0.2, 0, 1, "", "reading the parent community's record instead of one's own", "assumed"),
    # apply
    Parameter("nu_n", 3.2, 0, 10, "/week", "needs at work at full relevance", "assumed"),
    Parameter("p_ok", 0.7, 0, 1, "", "success of a use", "assumed"),
    Parameter("v_r", 2, 0, 10, "h", "mean hours saved by a successful use", "assumed"),
    Parameter("p_tr", 0.02, 0, 1, "", "working something out with somebody trusted changes the view", "assumed, D"),
    # speak
    Parameter("theta_0", 0.3, 0, 1, "", "share of realised value that people notice", "assumed"),
    Parameter("r_0", 0.1, 0.01, 1, "h/week", "reporting in conversation that shows most of the value", "assumed"),
    Parameter("l_0", 0.3, 0, 0.95, "", "legitimacy of a community that nobody vouches for", "assumed"),
    Parameter("y_h", 0.4, 0.01, 5, "he/week", "noticed value at which half of it is seen from outside", "assumed"),
    Parameter("eps_L", 0.05, 0, 1, "/week", "legitimacy follows what is seen", "assumed, C"),
    Parameter("e_V", 0.03, 0, 0.2, "", "energy from being asked on a decision in one's domain", "assumed, C"),
    Parameter("e_A", 0.08, 0, 0.3, "", "energy lost when one would have known better and was not asked", "assumed, C"),
    # the ledger; accounting, read by no rule
    Parameter("v_a", 0.25, 0, 5, "he", "applied value of a use", "accounting, assumed"),
    Parameter("v_w", 0.1, 0, 5, "he", "enabling value of an insight put on record", "accounting, assumed"),
    Parameter("v_d", 20, 0, 500, "he", "strategic value of a decision that is fully advised", "accounting, assumed"),
    Parameter("v_o", 0.5, 0, 10, "he", "orienting value of a first tie across units or places", "accounting, assumed"),
    Parameter("v_t", 10, 0, 500, "he", "transformative value of a changed view", "accounting, assumed"),
    # feel
    Parameter("v_0", 0.5, 0, 3, "he/h", "expected value of an hour before experience", "assumed"),
    Parameter("v_1", 0.8, 0, 3, "he/h", "further expectation at full relevance", "assumed"),
    Parameter("v_vis", 0.6, 0, 3, "he/h", "further expectation raised by a visible launch", "assumed"),
    Parameter("r_V_up", 0.15, 0, 1, "/week", "expectation rises toward experience", "assumed, B"),
    Parameter("r_V_down", 0.17, 0, 1, "/week", "expectation falls toward experience", "assumed, B"),
    Parameter("A_down", 0.12, 0, 1, "/week", "autonomy falls", "facts P19, P20, A"),
    Parameter("A_up", 0.04, 0, 1, "/week", "autonomy returns", "facts P19, P20, A"),
    Parameter("omega_g", 0.3, 0, 1, "", "autonomy lost where others govern", "assumed"),
    Parameter("omega_o", 0.1, 0, 1, "", "autonomy lost where the task came from outside", "assumed"),
    Parameter("alpha_I", 0.09, 0, 0.5, "/week", "growth of identification", "fact P18, B", free=True),
    Parameter("delta_I", 0.012, 0, 0.2, "/week", "fading of identification", "fact P18, B"),
    Parameter(
        "kappa_I", 2.2, 0.1, 10, "he/week", "value at which identification grows half as fast", "assumed", free=True
    ),
    Parameter("rho_E", 0.25, 0, 1, "/week", "recovery of energy", "fact P21, A/B"),
    Parameter("sigma_E", 0.03, 0, 0.2, "", "weekly noise of energy", "assumed"),
    Parameter("k_o", 0.03, 0, 0.2, "/h", "energy lost to overload", "fact P21, A/B"),
    Parameter("k_c", 0.02, 0, 0.2, "/h", "energy lost to compelled and undesired hours", "fact P19, A/B", free=True),
    Parameter("k_x", 0.012, 0, 0.2, "/h", "energy lost to convening", "fact P29, C"),
    Parameter("k_IE", 0.03, 0, 0.2, "", "energy from free identification", "assumed"),
    Parameter("b_0", 0.1, -3, 3, "logit", "openness: base", "assumed"),
    Parameter("b_R", 1, 0, 5, "logit", "openness: own reputation", "assumed, B/C"),
    Parameter("b_G", 1, 0, 5, "logit", "openness: own gratitude", "fact P25, B/C"),
    Parameter("b_N", 1, 0, 5, "logit", "openness: norm of the community", "assumed, B/C"),
    Parameter("b_C", 2, 0, 5, "logit", "openness lost in a competitive unit", "assumed, B/C"),
    # bond
    Parameter("u_w", 0.15, 0, 1, "", "trust gained by an answered question", "assumed"),
    Parameter("delta_w", 0.03, 0, 0.5, "/week", "fading of trust", "fact P30, B"),
    Parameter("eta_c", 0.02, 0, 0.3, "/week", "personal norm follows the community's", "assumed, D"),
    Parameter("eta_u", 0.01, 0, 0.3, "/week", "personal norm follows the unit's", "assumed, D"),
    Parameter("eta_o", 0.01, 0, 0.3, "/week", "the unit's norm follows its people's", "assumed, D"),
    # move
    Parameter("j", 0.09, 0, 1, "/week", "joining by exposure", "fact P17, B", free=True),
    Parameter("j_b", 0.02, 0, 0.5, "/week", "joining the parent community, at full identification", "assumed"),
    Parameter("a_n", 0.0008, 0, 0.05, "/week", "joining without exposure", "assumed"),
)

PARAMETER_NAMES = tuple(parameter.name for parameter in PARAMETERS)
PARAMETER_DTYPE = np.dtype([(name, np.float64) for name in PARAMETER_NAMES])


def parameter_record(**changed: float) -> np.record:
    """All parameters as one record with a field per symbol; unnamed ones have their default.

    >>> float(parameter_record(beta=3.0).beta)
    3.0
    """
    record: np.record = np.recarray(1, dtype=PARAMETER_DTYPE)[0]
    for parameter in PARAMETERS:
        record[parameter.name] = changed.pop(parameter.name, parameter.default)
    if changed:
        raise KeyError(f"unknown parameters: {', '.join(sorted(changed))}")
    return record
