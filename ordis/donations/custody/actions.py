"""Containers are added, counted, weighed; each time they change hands is written once, with its sealed slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.codes import fresh_codes
from ordis.documents import strokes
from ordis.documents.actions import issue
from ordis.documents.ahead import Drawn, draw
from ordis.documents.models import Document, DocumentKind
from ordis.donations.custody import pdf, queries, rules
from ordis.donations.custody.models import Container, ContainerKind, CustodyLoad, CustodyTransfer
from ordis.donations.custody.rules import Hand
from ordis.donations.models import Donation, DonationStage
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

MOST_CONTAINERS: Final = 200
MOST_AT_ONCE: Final = 50
NOT_OPEN: Final = (
    "On ne prend en charge que les appareils d’un don accepté et pas encore clos. Rien n’a été enregistré."
)
TOO_MANY: Final = f"Un don tient en {MOST_CONTAINERS} colis au plus. Rien n’a été ajouté."
TOO_HEAVY: Final = "L’emballage pèserait plus que le colis. Rien n’a été enregistré\u202f: vérifiez les deux masses."
ALREADY_CORRECTED: Final = "Ce passage de main a déjà été corrigé. Rien n’a été enregistré\u202f: rechargez la page."
ELSEWHERE: Final = "Un des colis n’est pas de ce don. Rien n’a été enregistré\u202f: rechargez la page."


@dataclass(frozen=True, slots=True)
class ContainerFacts:
    """Whole grams. ``weight_g``: with its packing; ``tare_g``: the packing alone, 0 when there is none."""

    kind: ContainerKind
    contents: str = ""
    pieces: int | None = None
    weight_g: int | None = None
    tare_g: int | None = None


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """``containers``: their codes. ``key``: sent twice with the same one, it is one transfer."""

    key: str
    given: Hand
    taken: Hand
    place: str
    made_at: datetime
    containers: Sequence[str] = ()
    pieces: int | None = None
    reservations: str = ""


def add_containers(
    *, donation: Donation, facts: ContainerFacts, count: int, key: str = "", actor: User, at: datetime
) -> list[Container]:
    """``count`` alike, each with a code of its own. Raises :class:`Refusal`.

    ``key``: sent twice with the same one, they are added once. Lock the donation before.
    """
    known = queries.containers_of(donation)
    if key and (before := [each for each in known if each.key == key]):
        return before
    _refuse_closed(donation)
    if not 1 <= count <= MOST_AT_ONCE or len(known) + count > MOST_CONTAINERS:
        raise Refusal(TOO_MANY, status=422)
    rows = [Container(code=code, donation_id=donation.id, key=key, kind=facts.kind) for code in fresh_codes(count)]
    for row in rows:
        row.created_at, row.created_by_id = at, actor.id
        _write(row, facts, at)
    db.session.add_all(rows)
    db.session.flush()
    record(Verb.CONTAINER_ADDED, donation.number, actor=actor, at=at, codes=[row.code for row in rows])
    return rows


def change_container(*, container: Container, facts: ContainerFacts, actor: User, at: datetime) -> None:
    """Counted or weighed again; what earlier transfers said of it stays in them."""
    _refuse_closed(container.donation)
    _write(container, facts, at)
    record(
        Verb.CONTAINER_CHANGED, container.donation.number, actor=actor, at=at, code=container.code,
        pieces=facts.pieces, grams=facts.weight_g,
    )  # fmt: skip
    db.session.flush()


def note_labels_printed(*, containers: Sequence[Container], format_name: str, actor: User | None, at: datetime) -> None:
    for container in containers:
        container.label_printed_at = at
        record(Verb.CONTAINER_LABELLED, container.code, actor=actor, at=at, format=format_name)


def draw_slip(
    *, donation: Donation, facts: TransferFacts, replaces: CustodyTransfer | None = None, actor: User, at: datetime
) -> Drawn[pdf.SlipFacts]:
    """The slip of :func:`transfer`, drawn before it is done. Raises :class:`Refusal` when it cannot be done."""
    loads = _checked(donation, facts, replaces, at)
    said = _slip_facts(donation, facts, loads, replaces, actor)
    return draw(DocumentKind.CUSTODY_SLIP, said, pdf.render_slip, at=at)


def transfer(
    *,
    donation: Donation,
    facts: TransferFacts,
    replaces: CustodyTransfer | None = None,
    drawn: Drawn[pdf.SlipFacts] | None = None,
    actor: User,
    at: datetime,
) -> CustodyTransfer:
    """Written once and for ever, with a sealed slip that says the same, or nothing is. Raises :class:`Refusal`.

    ``replaces``: an earlier one that was wrong; it stays, and so does its slip. ``drawn``: see :func:`draw_slip`. Lock
    the donation before.
    """
    if (before := queries.transfer_keyed(facts.key)) is not None:
        return before
    loads = _checked(donation, facts, replaces, at)
    slip = _issue(donation, facts, loads, replaces, drawn, actor, at)
    given, taken = _signed(facts.given), _signed(facts.taken)
    row = CustodyTransfer(
        key=facts.key, donation_id=donation.id, stop_id=queries.last_stop(donation), given_by=given.party,
        giver=given.name, giver_strokes=given.strokes, taken_by=taken.party, taker=taken.name,
        taker_strokes=taken.strokes, place=_line(facts.place), pieces=facts.pieces,
        reservations=facts.reservations.strip(), made_at=facts.made_at, noted_at=at, noted_by_id=actor.id,
        document_id=slip.id, replaces_id=replaces.id if replaces else None,
        loads=[CustodyLoad(container_id=each.id, pieces=each.pieces, weight_g=each.weight_g) for each in loads],
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        Verb.CUSTODY_TRANSFERRED, donation.number, actor=actor, at=at, given_by=given.party.value,
        taken_by=taken.party.value, containers=len(loads), document=slip.number,
    )  # fmt: skip
    return row


def _checked(
    donation: Donation, facts: TransferFacts, replaces: CustodyTransfer | None, at: datetime
) -> list[Container]:
    """What changes hands. Raises :class:`Refusal` with the first thing that is wrong."""
    _refuse_closed(donation)
    loads = _containers(donation, facts.containers)
    rules.check(facts.given, facts.taken, containers=len(loads), pieces=facts.pieces, made_at=facts.made_at, at=at)
    if replaces is not None and queries.is_replaced(replaces):
        raise Refusal(ALREADY_CORRECTED)
    return loads


def _signed(hand: Hand) -> Hand:
    """The drawing checked and rewritten as it is kept; none stays none."""
    kept = strokes.write(strokes.read(hand.strokes)) if hand.strokes.strip() else ""
    return Hand(hand.party, _line(hand.name), kept)


def _containers(donation: Donation, codes: Sequence[str]) -> list[Container]:
    wanted = set(codes)
    found = [each for each in queries.containers_of(donation) if each.code in wanted]
    if len(found) != len(wanted):
        raise Refusal(ELSEWHERE, status=422)
    return found


def _issue(
    donation: Donation, facts: TransferFacts, loads: Sequence[Container], replaces: CustodyTransfer | None,
    drawn: Drawn[pdf.SlipFacts] | None, actor: User, at: datetime,
) -> Document:  # fmt: skip
    said = _slip_facts(donation, facts, loads, replaces, actor)
    return issue(
        kind=DocumentKind.CUSTODY_SLIP,
        subject=donation.number,
        build=drawn.build(said) if drawn else partial(pdf.render_slip, said),
        actor=actor,
        at=at,
        replaces=replaces.document if replaces else None,
        ref=drawn.ref if drawn else "",
    )


def _slip_facts(
    donation: Donation, facts: TransferFacts, loads: Sequence[Container], replaces: CustodyTransfer | None, actor: User
) -> pdf.SlipFacts:
    given, taken = _signed(facts.given), _signed(facts.taken)
    return pdf.SlipFacts(
        donation_number=donation.number,
        donor=donation.donor.name,
        given=pdf.HandFacts(given.party.label, given.name, given.strokes),
        taken=pdf.HandFacts(taken.party.label, taken.name, taken.strokes),
        place=_line(facts.place),
        made_at=facts.made_at,
        noted_by=actor.name,
        pieces=facts.pieces,
        containers=tuple(
            pdf.LoadLine(spoken(each.code), each.kind.label, each.contents, each.pieces, each.weight_g)
            for each in loads
        ),
        reservations=facts.reservations.strip(),
        replaces=replaces.document.number if replaces else "",
    )


def _refuse_closed(donation: Donation) -> None:
    if donation.stage not in {DonationStage.ACCEPTED, DonationStage.RECEIVED}:
        raise Refusal(NOT_OPEN)


def _write(row: Container, facts: ContainerFacts, at: datetime) -> None:
    if facts.tare_g is not None and facts.weight_g is not None and facts.tare_g > facts.weight_g:
        raise Refusal(TOO_HEAVY, status=422)
    row.tare_g = facts.tare_g
    row.kind, row.contents, row.pieces = facts.kind, _line(facts.contents), facts.pieces
    if facts.weight_g != row.weight_g:
        row.weight_g, row.weighed_at = facts.weight_g, at if facts.weight_g else None


def _line(text: str) -> str:
    return " ".join(text.split())
