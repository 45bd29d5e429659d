"""Colours, dashes and sizes of every figure.

Colours: Okabe and Ito (2008), told apart also by those who see few of them. Only tones of 3:1 contrast on white are
used for lines, and each goes with a dash of its own, so that a figure printed in grey still tells its curves apart.
"""

from typing import Any, NamedTuple

INK = "#1a1a1a"
QUIET = "#5f5f5f"
HAIR = "#e6e6e6"
BLACK, BLUE, VERMILION, GREEN, PURPLE = "#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7"
BASELINE = "#707070"


class Style(NamedTuple):
    """How one arm is drawn: colour, dash of the line, and how dark its ribbons are (90 %, 50 %)."""

    colour: str
    dash: Any
    ribbons: tuple[float, float]


CONTROL = Style(BASELINE, (0, (5, 2.2)), (0.10, 0.18))
TREATMENTS = (
    Style(VERMILION, "solid", (0.13, 0.26)),
    Style(BLUE, (0, (7, 1.6, 1.6, 1.6)), (0.11, 0.22)),
    Style(GREEN, (0, (1.6, 1.2)), (0.11, 0.22)),
)


def style_of(arm: int) -> Style:
    """Style of the arm with this number; 0 is the control."""
    return CONTROL if arm == 0 else TREATMENTS[(arm - 1) % len(TREATMENTS)]


def cividis(share: float) -> str:
    """The colour of maps at a place from 0 to 1; as lightness alone it says the same."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    return to_hex(colormaps["cividis"](share))


def ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on a colour: always with a contrast of 4.5:1 and more.

    >>> ink_on("#00224e"), ink_on("#fee838")
    ('#ffffff', '#000000')
    """
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return BLACK if (light + 0.05) ** 2 > 1.05 * 0.05 else "#ffffff"


SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: it can be searched, read aloud and is small
    "svg.hashsalt": "copsim",
    "text.parse_math": False,  # a name may hold dollar signs
    "axes.unicode_minus": True,
    "font.family": "DejaVu Sans",  # shipped with matplotlib, so that every computer lays out alike
    "font.size": 11.0,
    "text.color": INK,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": QUIET,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": 10.3,
    "ytick.labelsize": 10.3,
    "ytick.major.size": 0.0,
    "xtick.major.size": 3.0,
    "grid.color": HAIR,
    "grid.linewidth": 0.8,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
}
