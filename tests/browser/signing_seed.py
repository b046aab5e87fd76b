"""A day of handovers: an agent with a PIN, and families who come one after the other."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from ordis.accounts import pin
from ordis.accounts.actions import add_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents.models import Document, DocumentKind
from ordis.handover import actions
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Membership, Organisation
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.services.server import PASSWORD

AGENT, PIN = "ines@quartier.example", "2749"
PLACE = "Maison de quartier Saint-Éloi"


@dataclass(frozen=True)
class Family:
    """``label``: what a scanner types for the computer set aside; ``name``: of the person it is for."""

    path: str
    number: str
    label: str
    name: str


def agent() -> User:
    person = db.session.scalars(sa.select(User).where(User.email == AGENT)).unique().one_or_none()
    if person is not None:
        return person
    at = clock.now()
    person = add_user(email=AGENT, name="Inès Petit", roles=[Role.PRESCRIBER], password=PASSWORD, actor=None, at=at)
    structure = make.prescriber_structure()
    db.session.add(Membership(user_id=person.id, organisation_id=structure.id))
    pin.keep(user=person, pin_hash=pin.hashed(PIN), actor=person, at=at)
    db.session.flush()
    return person


def colleague(email: str, name: str) -> None:
    """Somebody of the agent's structure: a second person."""
    at, mine = clock.now(), sa.select(Membership.organisation_id).where(Membership.user_id == agent().id)
    person = add_user(email=email, name=name, roles=[Role.PRESCRIBER], password=PASSWORD, actor=None, at=at)
    db.session.add(Membership(user_id=person.id, organisation_id=db.session.scalars(mine).one()))
    db.session.flush()


def families(count: int) -> list[Family]:
    """That many more, expected today, ten minutes apart."""
    person, at = agent(), clock.now()
    structure = db.session.scalars(
        sa.select(Organisation).join(Membership).where(Membership.user_id == person.id)
    ).one()
    noon = datetime.combine(clock.today(), time(12), clock.PARIS)
    return [_family(structure, person, at, noon + timedelta(minutes=10 * rank)) for rank in range(count)]


def _family(structure: Organisation, person: User, at: datetime, hour: datetime) -> Family:
    referral = make.referral(of=structure, author=person, stage=ReferralStage.ACCEPTED)
    device = make.device(stage=Stage.READY)
    make.reservation(referral=referral, device=device, at=at)
    actions.set_appointment(referral=referral, starts_at=hour, place=PLACE, actor=person, at=at)
    name = referral.household.full_name
    return Family(f"/handovers/{referral.ref}", referral.number, f"HTTPS://ORDI.EXAMPLE/D/{device.code}", name)


def nobody_touched_it(path: str, minutes: int) -> None:
    """The kiosk of this family was opened, and touched for the last time, that long ago."""
    ref, late = path.rpartition("/")[2], timedelta(minutes=minutes)
    kiosk = db.session.scalars(sa.select(KioskSession).join(KioskSession.referral).where(Referral.ref == ref)).one()
    for name in ("opened_at", "entered_at", "seen_at", "enter_before", "expires_at"):
        setattr(kiosk, name, getattr(kiosk, name) - late)


def papers(path: str) -> int:
    """How many agreements were sealed for this family."""
    ref = path.rpartition("/")[2]
    found = sa.select(Document).join(Referral, Referral.number == Document.subject).where(Referral.ref == ref)
    return len(db.session.scalars(found.where(Document.kind == DocumentKind.NO_RESALE_AGREEMENT)).all())


def waited(path: str) -> bool:
    """Whether the handover of this family says that its signature waited on the tablet."""
    ref = path.rpartition("/")[2]
    row = db.session.scalars(sa.select(Handover).join(Handover.referral).where(Referral.ref == ref)).one()
    return row.received_at is not None and row.signed_at < row.received_at


def signed(path: str) -> list[tuple[str, str, str]]:
    """Of each handover of this family: how it was signed, in which language, what was written."""
    ref = path.rpartition("/")[2]
    rows = db.session.scalars(sa.select(Handover).join(Handover.referral).where(Referral.ref == ref))
    return [(row.method.value, row.language, row.strokes or row.typed_name or "") for row in rows]
