"""Random names that people and addresses carry: references and codes, never secrets.

The demonstration replaces the source by a seeded one, so that the same seed gives the same data.
Secrets (tokens, keys) always come from :mod:`secrets`.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_system = random.SystemRandom()
_source: ContextVar[random.Random] = ContextVar("randomness", default=_system)
_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"


def source() -> random.Random:
    return _source.get()


def new_ref() -> str:
    """Twelve characters that name a row in an address and cannot be counted (58 bits)."""
    return "".join(source().choices(_LETTERS, k=12))


@contextmanager
def seeded(seed: int) -> Iterator[random.Random]:
    generator = random.Random(seed)  # noqa: S311 (demonstration data)
    token = _source.set(generator)
    try:
        yield generator
    finally:
        _source.reset(token)
