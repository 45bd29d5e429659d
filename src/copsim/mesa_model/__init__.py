"""The same weeks for Mesa: CommunityModel, its members as agents, and a data collector that copies columns."""

from copsim.mesa_model.collector import ColumnCollector
from copsim.mesa_model.member import Member
from copsim.mesa_model.memberset import MemberSet
from copsim.mesa_model.model import CommunityModel

__all__ = ["ColumnCollector", "CommunityModel", "Member", "MemberSet"]
