"""Ceremonies for tests: planned for December, with a donor who can be written to and an official who has no account."""

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from ordis.ceremonies import actions
from ordis.ceremonies.guests import actions as guests
from ordis.ceremonies.guests.actions import GuestFacts
from ordis.ceremonies.models import Ceremony, Guest, GuestKind
from ordis.ceremonies.rules import Facts
from ordis.devices.models import Stage
from ordis.kernel.clock import PARIS
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.partners.actions import add_contact
from ordis.partners.models import Organisation
from tests import make

TODAY = datetime(2026, 11, 20, 12, tzinfo=PARIS)
HELD_ON = date(2026, 12, 3)
LEA, MAYOR = "lea@imprimerie.example", "cabinet@ville.example"
FACTS = Facts(
    name="Remise de décembre", place="Salons de Blossac", held_on=HELD_ON, period_from=date(2026, 1, 1),
    address="7 rue de Blossac", starts=time(18), ends=time(20), seats=10,
)  # fmt: skip


def donor(name: str = "Imprimerie du Clain", mail: str = LEA) -> Organisation:
    found = make.donor(name=name)
    make.device(stage=Stage.RECEIVED, of=make.donation(of=found))
    if mail:
        add_contact(
            organisation=found, name="Léa Dupuis", function="", email=mail, phone="", actor=make.user(), at=TODAY
        )
    return found


def planned(**other: Any) -> Ceremony:
    """With the donors of the period as guests, each two seats."""
    said = {name: getattr(FACTS, name) for name in FACTS.__dataclass_fields__} | other
    return actions.plan(**said, actor=make.user(), at=TODAY)


def guest(ceremony: Ceremony, label: str = "Solène Marchand", *, seats: int = 1, once: str = "", **said: Any) -> Guest:
    facts = GuestFacts(label, seats, said.pop("kind", GuestKind.OFFICIAL), **said)
    return guests.add(ceremony=ceremony, facts=facts, once=once or f"once-{label}", actor=make.user(), at=TODAY)


def invited() -> tuple[Ceremony, Guest, Guest]:
    """A ceremony whose donor and whose mayor have their invitation."""
    donor()
    ceremony = planned()
    mayor = guest(ceremony, email=MAYOR)
    actions.send_invitations(ceremony=ceremony, actor=make.user(), at=TODAY)
    return ceremony, next(each for each in ceremony.guests if each.kind is GuestKind.DONOR), mayor


def letters(recipient: str) -> list[OutgoingMail]:
    """What waits for that address, oldest first. Recipients are encrypted: read one by one."""
    rows = db.session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id))
    return [row for row in rows if row.recipient == recipient]
