"""What sets the values of one case apart from those of another; a design of thousands of points keeps no more."""

from typing import Any


def patch(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What of plain values differs, table by table.

    >>> patch({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"b": 1, "c": 5}, "d": 3})
    {'a': {'c': 5}}
    """
    found: dict[str, Any] = {}
    for key, value in new.items():
        before = old.get(key)
        if isinstance(value, dict) and isinstance(before, dict) and value.keys() == before.keys():
            inner = patch(before, value)
            found |= {key: inner} if inner else {}
        elif key not in old or before != value:
            found[key] = value
    return found


def patched(old: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Plain values with what differs put in.

    >>> patched({"a": {"b": 1, "c": 2}, "d": 3}, {"a": {"c": 5}})
    {'a': {'b': 1, 'c': 5}, 'd': 3}
    """
    return old | {
        key: patched(old[key], value) if isinstance(value, dict) and isinstance(old.get(key), dict) else value
        for key, value in changes.items()
    }
