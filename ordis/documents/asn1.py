"""asn1crypto, under pyHanko, fills the tables of a class when its first object is made, and parses an object when
it is first looked at. Neither waits for the other threads: one that comes meanwhile reads a half-filled table
(seen: ``KeyError: 'common_name'``, one seal refused). So the tables are filled at import, by one thread, and no
object is kept from one signature to the next."""

from collections.abc import Iterator
from contextlib import suppress

from asn1crypto.core import Asn1Value


def fill_tables() -> None:
    """Fill the tables of every class known by now (4 ms)."""
    for kind in set(_kinds(Asn1Value)):
        with suppress(TypeError):  # Choice itself cannot be made
            kind()


def _kinds(kind: type[Asn1Value]) -> Iterator[type[Asn1Value]]:
    each: type[Asn1Value]
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)
