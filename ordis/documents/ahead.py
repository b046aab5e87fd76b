"""A paper drawn before the writers' lock is asked for.

Numbers leave no hole, so they are given under the lock, and a paper prints its own. It is drawn before under the
number that comes next; whoever then finds the number taken, or the facts changed, draws it again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from ordis.documents import sealing
from ordis.documents.actions import Identity, Order, letterhead, verify_url
from ordis.documents.canonical import all_but_number
from ordis.documents.models import Document, DocumentKind
from ordis.documents.seal import SealUnavailable
from ordis.kernel.clock import in_paris
from ordis.kernel.numbers import upcoming
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal

if TYPE_CHECKING:
    from ordis.documents.canonical import Replacing

F = TypeVar("F")
R = TypeVar("R", bound="Replacing")
Render = Callable[[F, Identity], bytes]


@dataclass(frozen=True, slots=True)
class Drawn(Generic[F]):
    """``facts``: plain data, compared by value. ``ref``: to be given to ``issue`` with what :meth:`build` answers."""

    ref: str
    facts: F
    identity: Identity
    pdf: bytes
    render: Render[F]

    def build(self, facts: F) -> Callable[[Identity], bytes]:
        """What ``issue`` asks: the paper drawn already when it says these facts under the number that it is given."""
        return partial(_same_or_anew, self, facts)


def draw(kind: DocumentKind, facts: F, render: Render[F], *, at: datetime) -> Drawn[F]:
    """Slow: in a transaction that only reads. Raises :class:`Refusal` (503) when no seal can be put on."""
    try:
        demonstration = sealing.current().demonstration
    except SealUnavailable as error:
        raise Refusal(str(error), status=503) from error
    ref = new_ref()
    number = upcoming(kind.prefix, in_paris(at).year)
    identity = Identity(number, verify_url(ref), at, demonstration, letterhead())
    return Drawn(ref, facts, identity, render(facts, identity), render)


def order(
    kind: DocumentKind, subject: str, facts: R, render: Render[R], earlier: Document | None, drawn: Drawn[R] | None
) -> Order:
    """A paper of these facts to issue, unless ``earlier`` says them already; ``drawn``: made before, perhaps."""
    build = drawn.build(facts) if drawn else partial(render, facts)
    return Order(kind, subject, build, earlier, all_but_number(facts), drawn.ref if drawn else "")


def _same_or_anew(drawn: Drawn[F], facts: F, identity: Identity) -> bytes:
    if (facts, identity) == (drawn.facts, drawn.identity):
        return drawn.pdf
    return drawn.render(facts, identity)
