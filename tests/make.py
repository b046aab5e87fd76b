"""Plain typed functions that make what a test needs, by lawful moves. Everything has a sensible default."""

import os
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import sqlalchemy as sa

from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import Role
from ordis.allocation import actions as allocation_actions
from ordis.allocation.models import Reservation
from ordis.devices import lifecycle
from ordis.devices.code import new_code
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Grade, Kind, Medium, Stage
from ordis.donations.models import Donation, DonationStage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.numbers import next_number
from ordis.kernel.randomness import source
from ordis.partners.models import Membership, Organisation, OrganisationKind
from ordis.referrals import actions as referral_actions
from ordis.referrals import stages
from ordis.referrals.facts import HouseholdFacts, Need
from ordis.referrals.identity import Identity
from ordis.referrals.models import (
    Connection,
    Ease,
    HomeEquipment,
    Purpose,
    Referral,
    ReferralStage,
    Situation,
)
from ordis.referrals.stages import Step
from ordis.stock.models import Place, PlaceKind
from ordis.stock.recycling import actions as recycling_actions
from ordis.stock.recycling.models import RecyclingCollection

AT = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
_serial = count(1)


def _count_elsewhere() -> None:
    """Forks that write to one house must not all begin at 1: they would name the same persons and families."""
    global _serial
    _serial = count(secrets.randbelow(10**6) * 1000)


os.register_at_fork(after_in_child=_count_elsewhere)


def user(role: Role = Role.COORDINATOR, *, name: str = "Camille Roy", of: Organisation | None = None) -> User:
    row = db.session.scalar(sa.select(RoleRow).where(RoleRow.name == role.value)) or RoleRow(name=role.value)
    person = User(
        email=f"personne{next(_serial)}@exemple.fr",
        name=name,
        fs_uniquifier=secrets.token_hex(32),
        active=True,
        created_at=AT,
    )
    person.roles = [row]
    db.session.add(person)
    db.session.flush()
    if of is not None:
        db.session.add(Membership(user_id=person.id, organisation_id=of.id))
        db.session.flush()
    return person


def organisation(
    *, name: str = "Imprimerie du Clain", kind: OrganisationKind = OrganisationKind.COMPANY, **fields: object
) -> Organisation:
    row = Organisation(name=name, kind=kind, created_at=AT, **fields)
    db.session.add(row)
    db.session.flush()
    return row


def donor(**fields: object) -> Organisation:
    return organisation(gives=True, siret="73282932000074", **fields)  # type: ignore[arg-type]


def prescriber_structure(**fields: object) -> Organisation:
    values: dict[str, object] = {
        "name": "Maison de quartier Saint-Éloi",
        "kind": OrganisationKind.NEIGHBOURHOOD_CENTRE,
    }
    return organisation(prescribes=True, **(values | fields))  # type: ignore[arg-type]


def donation(
    *, of: Organisation | None = None, stage: DonationStage = DonationStage.ACCEPTED, agreed: bool = True
) -> Donation:
    """``agreed``: somebody noted that its goods are there and its agreement follows, so that its reception may end."""
    owner = of or donor()
    row = Donation(number=next_number("DON", 2026), donor_id=owner.id, stage=stage, offered_at=AT)
    row.agreement_follows_at = AT if agreed else None
    db.session.add(row)
    db.session.flush()
    return row


def recycler(**fields: object) -> Organisation:
    return organisation(name="Recyclage du Clain", kind=OrganisationKind.RECYCLER, recycles=True, **fields)


def collection(*, by: User | None = None) -> RecyclingCollection:
    """A collection of scrap in preparation."""
    return recycling_actions.open_collection(organisation=recycler(), actor=by or user(Role.WORKSHOP_LEAD), at=AT)


def place(*, name: str | None = None) -> Place:
    row = Place(code=new_code(source()), name=name or f"Étagère {next(_serial)}", kind=PlaceKind.SHELF)
    db.session.add(row)
    db.session.flush()
    return row


def device(
    *,
    stage: Stage = Stage.RECEIVED,
    kind: Kind = Kind.LAPTOP,
    of: Donation | None = None,
    disk_serial: str | None = "S3Z9NX0M100001",
    model: str = "Latitude 5490",
) -> Device:
    """A device that walked to ``stage`` by the law, with one disk unless ``disk_serial`` is None."""
    row = Device(
        code=new_code(source()), kind=kind, make="Dell", model=model, created_at=AT,
        serial=f"SN{next(_serial):05d}", donation_id=(of or donation()).id,
    )  # fmt: skip
    db.session.add(row)
    with db.session.no_autoflush:
        walk(row, stage, disk_serial=disk_serial)
    db.session.flush()
    return row


def referral(
    *,
    stage: ReferralStage = ReferralStage.SUBMITTED,
    of: Organisation | None = None,
    author: User | None = None,
    identity: Identity | None = None,
    at: datetime = AT,
    **changes: object,
) -> Referral:
    """A referral that walked to ``stage`` by the law, for a family of its own unless ``identity`` is given.

    ``changes`` are fields of ``HouseholdFacts`` or of ``Need``.
    """
    structure = of or prescriber_structure()
    row = referral_actions.submit(
        organisation=structure,
        identity=identity or Identity(f"Famille {next(_serial)}", "Awa", date(1987, 3, 9), phone="05 49 12 34 56"),
        household=replace(HOUSEHOLD, **{name: value for name, value in changes.items() if hasattr(HOUSEHOLD, name)}),
        need=replace(NEED, **{name: value for name, value in changes.items() if hasattr(NEED, name)}),
        idempotency_key=secrets.token_hex(8),
        other_family=True,
        actor=author or user(Role.PRESCRIBER, name="Inès Petit", of=structure),
        at=at,
    )
    row.question = "Quel âge ont les enfants ?" if stage is ReferralStage.TO_COMPLETE else ""
    row.decision_reason = "Déjà équipé" if stage is ReferralStage.REFUSED else ""
    for step in REFERRAL_PATHS[stage]:
        stages.apply(row, step, actor=None, at=at)
    db.session.flush()
    return row


def reservation(*, referral: Referral | None = None, device: Device | None = None, at: datetime = AT) -> Reservation:
    """A device set aside for an accepted referral, both made if they are not given."""
    return allocation_actions.reserve(
        referral=referral or _accepted_referral(),
        device=device or _ready_device(),
        actor=user(Role.COORDINATOR),
        at=at,
    )


def _accepted_referral() -> Referral:
    return referral(stage=ReferralStage.ACCEPTED)


def _ready_device() -> Device:
    return device(stage=Stage.READY)


HOUSEHOLD = HouseholdFacts(
    district="Saint-Éloi",
    people=4,
    school_children=2,
    situation=Situation.JOB_SEEKER,
    equipment=HomeEquipment.PHONE_ONLY,
    connection=Connection.MOBILE,
    ease=Ease.SOME,
)
NEED = Need(wanted_kind=Kind.LAPTOP, purpose=Purpose.SCHOOL, wanted_why="Devoirs", file_number="D-17")
REFERRAL_PATHS: dict[ReferralStage, tuple[Step, ...]] = {
    ReferralStage.SUBMITTED: (),
    ReferralStage.TO_COMPLETE: (Step.ASK,),
    ReferralStage.ACCEPTED: (Step.ACCEPT,),
    ReferralStage.REFUSED: (Step.REFUSE,),
    ReferralStage.CANCELLED: (Step.CANCEL,),
    ReferralStage.EXPIRED: (Step.ACCEPT, Step.EXPIRE),
}
"""« Appareil réservé » and later come with a device: walk there by ``reservation`` and the later rooms."""


PATHS: dict[Stage, tuple[Move, ...]] = {
    Stage.EXPECTED: (Move.ANNOUNCE,),
    Stage.MISSING: (Move.ANNOUNCE, Move.REPORT_MISSING),
    Stage.RECEIVED: (Move.RECEIVE,),
    Stage.ENTERED_IN_ERROR: (Move.RECEIVE, Move.WITHDRAW),
    Stage.WIPED: (Move.RECEIVE, Move.CERTIFY_WIPE),
    Stage.REFURBISHING: (Move.RECEIVE, Move.CERTIFY_WIPE, Move.START_WORK),
    Stage.READY: (Move.RECEIVE, Move.CERTIFY_WIPE, Move.START_WORK, Move.MARK_READY),
    Stage.RESERVED: (Move.RECEIVE, Move.CERTIFY_WIPE, Move.START_WORK, Move.MARK_READY, Move.RESERVE),
    Stage.FOR_PARTS: (Move.RECEIVE, Move.CERTIFY_WIPE, Move.KEEP_FOR_PARTS),
    Stage.RECYCLED: (Move.RECEIVE, Move.CERTIFY_WIPE, Move.RECYCLE),
}
"""« Remis » and « Revenu » need a sealed agreement: walk there through the actions of their rooms."""


def walk(row: Device, stage: Stage, *, disk_serial: str | None = None) -> None:
    for move in PATHS[stage]:
        _meet_guards(row, move, disk_serial)
        lifecycle.apply(row, move, actor=None, at=AT)


def repair(row: Device) -> None:
    """A returned device is wiped again, worked upon and « Prêt »."""
    for move in (Move.CERTIFY_WIPE, Move.START_WORK, Move.MARK_READY):
        _meet_guards(row, move, None)
        lifecycle.apply(row, move, actor=None, at=AT)


def _meet_guards(row: Device, move: Move, disk_serial: str | None) -> None:
    if move is Move.RECEIVE:
        row.received_at = AT
        if disk_serial and row.kind.holds_data:
            row.disks.append(
                Disk(
                    medium=Medium.HDD, model="ST500LM021-1KJ152", serial=disk_serial, serial_key=disk_serial,
                    capacity_bytes=500_107_862_016, state_at=AT, unproven_since=AT,
                )
            )  # fmt: skip
    elif move is Move.WITHDRAW:
        db.session.flush()  # the law asks whether the slip of its donation is sealed
        row.received_at = None
    elif move is Move.CERTIFY_WIPE:
        for disk in row.disks:
            disk.state, disk.state_at = DiskState.WIPED, AT
        if not row.disks:
            row.no_carrier_said_by_id = user(Role.WORKSHOP_LEAD).id
    elif move is Move.MARK_READY:
        row.checklist_done_at = row.quality_checked_at = AT
        row.grade, row.operating_system, row.has_charger = Grade.B, "Linux Mint 22", True
        row.place_id = row.place_id or place().id
    elif move is Move.RECYCLE:
        row.collection_id = collection().id
    elif move is Move.RESERVE:
        row.reserved_until = clock.today() if clock.today() > AT.date() else date(2026, 12, 31)
