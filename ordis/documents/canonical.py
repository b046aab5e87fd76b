"""One spelling for facts that are hashed: JSON by RFC 8785. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class Replacing(DataclassInstance, Protocol):
        """Facts of a paper. ``replaces``: the number of the one before, "" for none."""

        @property
        def replaces(self) -> str: ...


def canonical(value: Any) -> bytes:
    """JSON by RFC 8785: keys sorted, no space, UTF-8, numbers as ECMAScript writes them.

    ``value`` holds mappings with ASCII keys, sequences, texts, booleans, None, moments (written in UTC), days, integers
    and decimals from 0.0001 on. Raises ``ValueError`` for a number that is none, ``TypeError`` for anything else.
    """
    text = json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode()


def all_but_number(facts: "Replacing") -> bytes:
    """All that a paper says but the number that it replaces, which follows from it: made again of the same, it is the
    same paper."""
    return canonical(asdict(replace(facts, replaces="")))


_SAME = frozenset({str, int, bool, type(None)})
"""What JSON writes as it is, and most of what is hashed."""


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | Mapping):  # an abstract class is asked last: a signature has hundreds of points
        return {key: each if type(each) in _SAME else _plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list | Sequence):
        return [each if type(each) in _SAME else _plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no canonical JSON")


def _number(value: float) -> int | float:
    """200.0 is written 200, as ECMAScript does; below 0.0001 Python and ECMAScript would differ."""
    if value.is_integer():
        return int(value)
    if 0 < abs(value) < 0.0001:
        raise ValueError(f"{value} has another spelling in ECMAScript")
    return value
