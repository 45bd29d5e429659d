"""Tables in, figures out. Drawing needs the extra `report`; importing this room does not."""

from copsim.show.columns import Column, gallery
from copsim.show.multiples import chart

__all__ = ["Column", "chart", "gallery"]
