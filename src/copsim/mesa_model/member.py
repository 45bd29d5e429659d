"""A member as Mesa sees one: a handle to a row of the arrays, made on demand, never stored by the model."""

from typing import TYPE_CHECKING, Any

import mesa

from copsim.dynamics.state import World
from copsim.mesa_model.columns import COLUMNS, unknown

if TYPE_CHECKING:
    from copsim.mesa_model.model import CommunityModel


class Member(mesa.Agent):
    """Somebody of the organisation, member of the community or not (`band` tells).

    Reading an attribute reads the column of that name, setting one writes it. Two handles to the same person are equal.
    When the person leaves the organisation somebody else takes over the row; the handle then raises LookupError.

    What is set by hand is outside the rules: from then on the run is no longer the one that the scenario stands for.

    Subclass it to give members methods of your own, and name the subclass in `CommunityModel.member_type`. A handle is
    made without `__init__` and keeps nothing beside the columns.
    """

    model: "CommunityModel"
    _row: int
    _uid: int

    def __init__(self, model: Any, *args: Any, **kwargs: Any) -> None:
        raise TypeError("members are made by the scenario, not one by one; model.agents hands out those there are")

    @classmethod
    def at(cls, model: "CommunityModel", row: int, uid: int) -> "Member":
        """The handle to the person `uid` who sits in a row."""
        handle = cls.__new__(cls)
        handle.__dict__.update(model=model, _row=row, _uid=uid)
        return handle

    @property
    def unique_id(self) -> int:
        """The person's uid, never used again for anybody else."""
        return self._uid

    def is_here(self) -> bool:
        """Whether the person is still in the organisation."""
        return bool(self.model.world.person["uid"][self._row] == self._uid)

    def remove(self) -> None:
        """Refused: people leave by the rules of the week and by the losses of a scenario."""
        raise TypeError("members cannot be removed by hand; a scenario's losses and staff turnover do that")

    def __getattr__(self, name: str) -> Any:
        column = COLUMNS.get(name)
        if column is None:
            raise AttributeError(unknown(name))
        return column.one(self._world(), self._row)

    def __setattr__(self, name: str, value: Any) -> None:
        column = COLUMNS.get(name)
        if column is not None:
            column.write(self._world(), slice(self._row, self._row + 1), value)
        elif isinstance(getattr(type(self), name, None), property):
            super().__setattr__(name, value)
        else:
            raise AttributeError(f"{unknown(name)}; a handle keeps nothing beside the columns")

    def _world(self) -> World:
        if not self.is_here():
            raise LookupError(f"member {self._uid} has left the organisation")
        return self.model.world

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *COLUMNS})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Member) and other._uid == self._uid and other.model is self.model

    def __hash__(self) -> int:
        return hash((id(self.model), self._uid))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._uid}>"
