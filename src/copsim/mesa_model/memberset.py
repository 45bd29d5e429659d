"""A set of members for Mesa, kept as row numbers; handles are made when somebody asks for them."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy

from copsim.mesa_model.columns import COLUMNS, Column, unknown
from copsim.mesa_model.member import Member

if TYPE_CHECKING:
    from copsim.mesa_model.model import CommunityModel

ALL = float("inf")


class MemberSet(AbstractAgentSet[Member]):
    """An ordered set of people of one model, with the methods of every Mesa agent set.

    `model.agents` is everybody, whoever comes and goes. Any other set holds the people it was made of and drops those
    who leave the organisation. `get`, `set`, `agg`, `sort` by name, `where` and `array` work on whole columns; whatever
    takes a function of an agent (`select`, `do`, `map`, `sort` by a function) calls it for one handle after the other.
    """

    def __init__(self, agents: Iterable[Member], random: Random | None = None) -> None:
        handles = list(dict.fromkeys(agents))
        if not handles:
            raise ValueError("a set of nobody knows no model; take model.agents.select(at_most=0)")
        self.model: CommunityModel = handles[0].model
        self.random = random or self.model.random
        self._hold([self._row_of(handle) for handle in handles])

    @classmethod
    def everybody(cls, model: "CommunityModel") -> "MemberSet":
        """Whoever is in the organisation of a model, now and later."""
        found = cls.__new__(cls)
        found.model, found.random = model, model.random
        found._rows = found._uids = found._known = None
        return found

    # ---- what the set holds

    def _hold(self, rows: Any) -> None:
        """Hold those who sit in these rows today."""
        self._rows: np.ndarray | None = np.asarray(rows, dtype=np.int64)
        self._uids: np.ndarray | None = self.model.world.person.uid[self._rows]
        self._known: frozenset[int] | None = None

    @property
    def _is_everybody(self) -> bool:
        return self._uids is None

    def _here(self) -> np.ndarray:
        """Rows of those who are still there, in the order of the set."""
        uid = self.model.world.person.uid
        if self._rows is None:
            return np.arange(len(uid))
        return self._rows if self._uids is None else self._rows[uid[self._rows] == self._uids]

    def _handles(self, rows: np.ndarray) -> Iterator[Member]:
        uids = self.model.world.person.uid[rows]
        for row, uid in zip(rows.tolist(), uids.tolist(), strict=True):
            yield self.model.member_type.at(self.model, row, uid)

    def _of(self, rows: Any, inplace: bool = False) -> "MemberSet":
        """Those who sit in these rows: as a new set, or as what this set holds from now on."""
        found = self if inplace else MemberSet.everybody(self.model)
        if inplace and self._is_everybody:
            raise TypeError("model.agents is everybody of the organisation; change a copy: model.agents.copy()")
        found.random = self.random
        found._hold(rows)
        return found

    def _reordered(self, order: Iterable[int], inplace: bool) -> "MemberSet":
        rows = self._here()[np.fromiter(order, dtype=np.int64)]
        if inplace and self._is_everybody:
            self._rows = rows
            return self
        return self._of(rows, inplace)

    def _row_of(self, agent: object) -> int:
        """The row of a member of this model; everything else is refused."""
        if not isinstance(agent, Member) or agent.model is not self.model:
            raise TypeError(f"{agent!r} is not a member of this model; a MemberSet takes only those")
        if not agent.is_here():
            raise LookupError(f"member {agent.unique_id} has left the organisation")
        return agent._row

    # ---- the collection

    def __len__(self) -> int:
        return len(self._here())

    def __iter__(self) -> Iterator[Member]:
        return self._handles(self._here())

    def __contains__(self, agent: object) -> bool:
        if not isinstance(agent, Member) or agent.model is not self.model or not agent.is_here():
            return False
        if self._known is None and self._uids is not None:
            self._known = frozenset(self._uids.tolist())
        return self._known is None or agent.unique_id in self._known

    @overload
    def __getitem__(self, item: int) -> Member: ...

    @overload
    def __getitem__(self, item: slice) -> list[Member]: ...

    def __getitem__(self, item: int | slice) -> Member | list[Member]:
        handles = list(self._handles(np.atleast_1d(self._here()[item])))
        return handles if isinstance(item, slice) else handles[0]

    def add(self, agent: Member) -> None:
        """Add somebody of the same model; anything else is a TypeError."""
        row = self._row_of(agent)
        if agent not in self:
            self._of([*self._here().tolist(), row], inplace=True)

    def discard(self, agent: Member) -> None:
        """Drop somebody from the set, not from the organisation."""
        if agent in self:
            row = self._row_of(agent)
            self._of([other for other in self._here().tolist() if other != row], inplace=True)

    def remove(self, agent: Member) -> None:
        """As `discard`, but KeyError for somebody who is not in the set."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def _update(self, agents: Iterable[Member]) -> "MemberSet":
        return self._of([self._row_of(agent) for agent in agents], inplace=True)

    def _from_iterable(self, it: Iterable[Any]) -> "MemberSet":
        """What the set operators make their results with; a set of nobody still knows its model here."""
        return self._of([self._row_of(agent) for agent in dict.fromkeys(it)])

    def to_list(self) -> list[Member]:
        """A handle to each."""
        return list(self)

    def copy(self) -> "MemberSet":
        """A set of the same people, which does not follow who comes later."""
        return self._of(self._here())

    __copy__ = copy

    def __repr__(self) -> str:
        return f"<MemberSet of {len(self):,}>"

    # ---- whole columns

    def array(self, name: str) -> np.ndarray:
        """A copy of one column in the order of the set; bands as their numbers."""
        column = COLUMNS.get(name)
        if column is None:
            raise AttributeError(unknown(name))
        return column.read(self.model.world, slice(None) if self._rows is None else self._here())

    def where(self, *masks: Any, **wanted: Any) -> "MemberSet":
        """Those whose columns have the wanted values, or one of several; masks are arrays of bool over this set.

        Example: `agents.where(agents.array("energy") < 0.3, band=("core", "active"))`.
        """
        rows = self._here()
        keep = np.ones(len(rows), dtype=bool)
        for mask in masks:
            if np.shape(mask) != keep.shape or np.asarray(mask).dtype != bool:
                raise TypeError(f"a mask is an array of {len(rows):,} bool, one for each of the set")
            keep &= mask
        for name, value in wanted.items():
            values = self.array(name)
            keep &= COLUMNS[name].matches(values, value)
        return self._of(rows[keep])

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> list[Any]:
        """The attribute of each, or with several names a list of them for each, as Python scalars."""
        if handle_missing not in ("error", "default"):
            raise ValueError(f"handle_missing is 'error' or 'default', not {handle_missing!r}")
        missing = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._values(attr_names, missing)
        columns = [self._values(name, missing) for name in attr_names]
        return [list(values) for values in zip(*columns, strict=True)] if columns else [[] for _ in range(len(self))]

    def set(self, attr_name: str, value: Any) -> "MemberSet":
        """Give each the same value, or with a numpy array each its own; this leaves the rules of the scenario."""
        column = self._column(attr_name)
        if column is not None:
            column.write(self.model.world, self._here(), value)
        else:
            for member in self:
                setattr(member, attr_name, value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """One function of the attribute's values, or a list of results for several functions.

        Functions of numpy are given the column as an array, others a list.
        """
        if callable(func):
            return self._aggregate(attribute, func)
        return [self._aggregate(attribute, one) for one in func]

    def _aggregate(self, attribute: str, func: Callable[[Any], Any]) -> Any:
        column = self._column(attribute)
        of_numpy = isinstance(func, np.ufunc) or (getattr(func, "__module__", None) or "").startswith("numpy")
        vectorised = of_numpy and column is not None and not column.words
        result = func(self.array(attribute) if vectorised else self.get(attribute))
        return result.item() if isinstance(result, np.generic) else result

    def _column(self, name: str) -> Column | None:
        """The column behind an attribute, unless a subclass of Member means something else by the name."""
        redefined = getattr(self.model.member_type, name, None) is not getattr(Member, name, None)
        return None if redefined else COLUMNS.get(name)

    def _values(self, name: str, missing: tuple[Any, ...]) -> list[Any]:
        column = self._column(name)
        if column is None:
            return [getattr(member, name, *missing) for member in self]
        return column.plain(self.array(name))

    # ---- subsets, groups and orders

    def select(
        self,
        filter_func: Callable[[Member], Any] | None = None,
        at_most: int | float = ALL,
        inplace: bool = False,
        agent_type: type[Any] | None = None,
    ) -> "MemberSet":
        """Those for whom the function is true, at most so many or such a share of the set; `where` is faster."""
        rows = self._here()
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(rows) * at_most)
        if agent_type is not None and not issubclass(self.model.member_type, agent_type):
            rows = rows[:0]
        limit = len(rows) if at_most == ALL else max(0, math.ceil(at_most))
        if filter_func is not None:
            return self._of(list(self._passing(rows, filter_func, limit)), inplace)
        if inplace and limit >= len(self):
            return self
        return self._of(rows[:limit], inplace)

    def _passing(self, rows: np.ndarray, filter_func: Callable[[Member], Any], limit: int) -> Iterator[int]:
        for row, member in zip(rows.tolist(), self._handles(rows), strict=True):
            if limit <= 0:
                return
            if filter_func(member):
                yield row
                limit -= 1

    def groupby(self, by: Callable[[Member], Any] | str, result_type: str = "agentset") -> "MemberGroups":
        """Groups by an attribute or a function, in the order in which their first members stand in the set."""
        keys = self.get(by) if isinstance(by, str) else [by(member) for member in self]
        groups: dict[Any, list[int]] = defaultdict(list)
        for row, key in zip(self._here().tolist(), keys, strict=True):
            groups[key].append(row)
        sets = {key: self._of(rows) for key, rows in groups.items()}
        return MemberGroups(sets if result_type == "agentset" else {key: list(found) for key, found in sets.items()})

    def shuffle(self, inplace: bool = False) -> "MemberSet":
        """The same people in random order, the order that Mesa's own sets would have for the same `model.random`."""
        order = list(range(len(self)))
        self.random.shuffle(order)
        return self._reordered(order, inplace)

    def sort(self, key: Callable[[Member], Any] | str, ascending: bool = False, inplace: bool = False) -> "MemberSet":
        """The same people by an attribute or a function, largest first unless `ascending`; the core is the top band."""
        if isinstance(key, str) and self._column(key) is not None:
            values = self.array(key)
            return self._reordered(np.argsort(values if ascending else -values, stable=True), inplace)
        ranks = self.get(key) if isinstance(key, str) else [key(member) for member in self]
        return self._reordered(sorted(range(len(ranks)), key=ranks.__getitem__, reverse=not ascending), inplace)

    # ---- one after the other

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "MemberSet":
        """Call a method, or a function with the member first, for each."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "MemberSet":
        """As `do`, in random order."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As `do`, and the results."""
        results = []
        for member in self.to_list():
            if member.is_here():
                call = getattr(member, method) if isinstance(method, str) else partial(method, member)
                results.append(call(*args, **kwargs))
        return results


class MemberGroups(GroupBy):
    """Mesa's groups, which aggregate a column without a handle per member."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """A function of the attribute's values in each group."""
        sets = {key: group for key, group in self.groups.items() if isinstance(group, MemberSet)}
        return {key: group.agg(attr_name, func) for key, group in sets.items()} or super().agg(attr_name, func)
