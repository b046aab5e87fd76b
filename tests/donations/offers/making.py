"""An offer as a donor writes it, and what the public page sends."""

import io
import re
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis.devices.models import Kind
from ordis.donations import actions as donations
from ordis.donations.models import AgeBracket, Condition, LegalOrigin
from ordis.donations.offers import actions, photographs
from ordis.donations.offers.models import OfferSheet
from ordis.donations.offers.rules import Disks, Lock, Offered, Told, Wish
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.randomness import new_ref
from ordis.partners.models import Organisation
from tests import make
from tests.documents.picturing import picture

EMAIL = "lea.dupuis@clain.example"
SIREN = "732829320"
TOLD = Told(
    giver=LegalOrigin.COMPANY,
    organisation="Imprimerie du Clain",
    siren=SIREN,
    contact="Léa Dupuis",
    email=EMAIL,
    phone="05 49 12 34 56",
    lines=(Offered(Kind.LAPTOP, 12, AgeBracket.FROM_3_TO_5, Condition.WORKING), Offered(Kind.MONITOR, 4)),
    disks=Disks.IN,
    locks=(Lock.BIOS,),
    place="12 rue des Presses, 86000 Poitiers",
    floor="2",
    lift=True,
    hours="9 h à 16 h",
    wished_on=date(2026, 12, 3),
    wishes=(Wish.CERTIFICATES,),
    note="Chargeurs compris",
)
TYPED = {
    "giver": "company",
    "organisation": "Imprimerie du Clain",
    "siren": "732 829 320",
    "contact": "Léa Dupuis",
    "email": " Lea.Dupuis@clain.example",
    "phone": "05 49 12 34 56",
    "laptop": "12",
    "laptop_age": "from_3_to_5",
    "laptop_condition": "working",
    "disks": "in",
    "wiper": "workshop",
    "locks": ["bios"],
    "pickup_place": "12 rue des Presses, 86000 Poitiers",
    "wishes": ["certificates"],
    "note": "Chargeurs compris",
}


def page(client: FlaskClient) -> dict[str, str]:
    """The hidden fields of the public page, as shown a minute ago."""
    with clock.frozen(clock.now() - timedelta(minutes=1)):
        text = client.get("/offrir").text
    return {name: hidden(text, name) for name in ("key", "opened")}


def hidden(text: str, name: str) -> str:
    (field,) = re.findall(rf'<input[^>]* name="{name}"[^>]*>', text)
    found = re.search(r'value="([^"]*)"', field)
    return found[1] if found else ""


def typed(client: FlaskClient, **changes: Any) -> dict[str, Any]:
    return TYPED | page(client) | changes


def deposited(told: Told = TOLD, **given: Any) -> OfferSheet:
    key = new_ref()
    actions.deposit(**{"told": told, "photographs_kept": (), "key": key, "at": clock.now()} | given)
    return db.session.scalars(sa.select(OfferSheet).where(OfferSheet.key == given.get("key", key))).one()


def confirmed(told: Told = TOLD) -> OfferSheet:
    return actions.confirm(token=deposited(told).token, at=clock.now())


def questioned(donor: Organisation) -> OfferSheet:
    """An offer of ``donor`` with a photograph, to which the city asked something; another that is nobody's yet."""
    confirmed()
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "JPEG")
    sheet = deposited(photographs_kept=photographs.keep([out.getvalue()]))
    actions.confirm(token=sheet.token, at=clock.now())
    donation = actions.attach(sheet=sheet, donor=donor, invite=False, actor=make.user(), at=clock.now())
    donations.ask_donor(donation=donation, question="Quel étage ?", actor=make.user(), at=clock.now())
    return sheet


def mails(recipient: str = EMAIL) -> list[OutgoingMail]:
    return list(
        db.session.scalars(sa.select(OutgoingMail).where(OutgoingMail.recipient == recipient).order_by(OutgoingMail.id))
    )


def photos(*sides: int) -> dict[str, object]:
    """What the field of photographs sends: one file for each side, in pixels."""
    return {"photographs": [(io.BytesIO(picture(60, side)), f"{side}.jpg") for side in sides]}


def only_offer(session: Session) -> OfferSheet:
    return session.scalars(sa.select(OfferSheet)).one()


def count(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OfferSheet)) or 0


def taken() -> tuple[OfferSheet, str]:
    """An offer that became a donation, and the path of its link."""
    sheet = confirmed()
    actions.attach(sheet=sheet, donor=None, invite=False, actor=make.user(), at=clock.now())
    return sheet, f"/offrir/suivi/{sheet.token}"
