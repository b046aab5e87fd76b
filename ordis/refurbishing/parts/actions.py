"""The shelf of parts: what is bought, counted, described, scrapped, put away."""

from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.models import DiskState
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts import queries, rules
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind
from ordis.refurbishing.parts.movements import About, locked, move

REASON_NEEDED = "Dites pourquoi, en quelques mots. Rien n’a été modifié."
SAME_COUNT = "Le compte est déjà celui-là. Rien n’a été modifié."
NOT_EMPTY = "Il en reste au stock : comptez-les, ou mettez-les au rebut, avant d’archiver. Rien n’a été modifié."
ARCHIVED = "Cette pièce est déjà archivée. Rien n’a été modifié."
SIZE_NEEDED = "Dites la capacité d’une pièce, en Go. Rien n’a été enregistré."
A_DISK = (
    "Cette ligne est celle d’un disque sorti d’un appareil : elle ne se recompte ni ne se complète. Rien n’a été "
    "modifié."
)
UNPROVEN_DISK = (
    "Ce disque n’est plus prouvé effacé : effacez-le de nouveau, ou déclarez d’abord sa destruction sur l’appareil "
    "d’où il vient. Rien n’a été modifié."
)
KIND_STAYS = (
    "Des pièces de cette ligne ont déjà servi : leur type et leur capacité ne changent plus. Rien n’a été modifié."
)


@dataclass(frozen=True, slots=True)
class Described:
    """What a person says of a part. ``capacity`` of one piece: megabytes of memory, bytes of storage."""

    kind: PartKind
    label: str
    fits: str = ""
    capacity: int | None = None
    unit_cost_cents: int = 0
    low_at: int | None = None
    place: str = ""


def add_part(*, described: Described, pieces: int, note: str, actor: User, at: datetime) -> Part:
    """A new line of the stock, with the pieces that come in, bought or given."""
    _refuse_sizeless(described)
    part = Part(kind=described.kind, created_at=at, quantity=0)
    _describe(part, described)
    db.session.add(part)
    db.session.flush()
    record(Verb.PART_ADDED, part.label, actor=actor, at=at, ref=part.ref, pieces=pieces)
    if pieces:
        move(part, PartFlow.BOUGHT, pieces, actor=actor, at=at, about=About(note=note))
    return part


def add_pieces(*, part: Part, pieces: int, note: str, actor: User, at: datetime) -> None:
    """More of the same came in."""
    if part.disk_id is not None:
        raise Refusal(A_DISK)
    move(part, PartFlow.BOUGHT, pieces, actor=actor, at=at, about=About(note=note))


def describe_part(*, part: Part, described: Described, actor: User, at: datetime) -> None:
    """Correct what is said of a line; what its pieces already changed in devices is not said otherwise."""
    _refuse_sizeless(described)
    other = (described.kind, described.capacity) != (part.kind, part.capacity)
    if other and (part.disk_id is not None or queries.was_used(part)):
        raise Refusal(KIND_STAYS)
    part.kind = described.kind
    _describe(part, described)
    record(Verb.PART_CHANGED, part.label, actor=actor, at=at, ref=part.ref)


def count_part(*, part: Part, counted: int, reason: str, actor: User, at: datetime) -> None:
    """The shelf says another number than the screen: the difference is written, with its reason."""
    if part.disk_id is not None:
        raise Refusal(A_DISK)
    if not reason.strip():
        raise Refusal(REASON_NEEDED, status=422)
    locked(part)
    if counted == part.quantity:
        raise Refusal(SAME_COUNT)
    move(part, PartFlow.CORRECTED, counted - part.quantity, actor=actor, at=at, about=About(note=reason))


def scrap(*, part: Part, pieces: int, reason: str, actor: User, at: datetime) -> None:
    """Pieces leave for the bin of scrap. A disk of which nothing proves the wipe any more does not."""
    if not reason.strip():
        raise Refusal(REASON_NEEDED, status=422)
    if part.disk is not None and part.disk.state not in {DiskState.WIPED, DiskState.DESTROYED}:
        raise Refusal(UNPROVEN_DISK)
    move(part, PartFlow.SCRAPPED, -pieces, actor=actor, at=at, about=About(note=reason, disk=part.disk))


def archive(*, part: Part, actor: User, at: datetime) -> None:
    """A line that is empty leaves the list; its movements stay. A piece that comes back brings it back."""
    locked(part)
    if part.quantity:
        raise Refusal(NOT_EMPTY)
    if part.archived_at is not None:
        raise Refusal(ARCHIVED)
    part.archived_at = at
    record(Verb.PART_CHANGED, part.label, actor=actor, at=at, ref=part.ref)


def _describe(part: Part, described: Described) -> None:
    part.label, part.fits = " ".join(described.label.split()), " ".join(described.fits.split())
    part.capacity = described.capacity if described.kind in rules.SIZED else None
    part.unit_cost_cents, part.low_at = described.unit_cost_cents, described.low_at
    part.place_id = queries.place_id(described.place)


def _refuse_sizeless(described: Described) -> None:
    if described.kind in rules.SIZED and not described.capacity:
        raise Refusal(SIZE_NEEDED, status=422)
