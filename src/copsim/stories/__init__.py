"""What became of a community, and why."""

from copsim.stories.autopsy import SIGNS, Autopsy, Epochs, autopsy
from copsim.stories.causes import CAUSES, UNEXPLAINED, Cause

__all__ = ["CAUSES", "SIGNS", "UNEXPLAINED", "Autopsy", "Cause", "Epochs", "autopsy"]
