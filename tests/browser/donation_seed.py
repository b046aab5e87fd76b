"""An agreement to sign by a link, and the code that its page sends."""

import re

import sqlalchemy as sa

from ordis.donations.signing import actions, links, queries
from ordis.donations.signing.models import AgreementSigning
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.donations.signing import making


def link() -> str:
    """The path of its page."""
    signing = actions.opened(making.proposed())
    token = links.send(signing=signing, email=making.PARTIES.signatory_email, actor=make.user(), at=clock.now())
    return f"/signer-don/{token}"


def code() -> str:
    """The last that was sent."""
    bodies = db.session.scalars(sa.select(OutgoingMail.body).order_by(OutgoingMail.id.desc()))
    return next(found[1] for body in bodies if (found := re.search(r"\b(\d{6})\b", body)))


def ticks() -> list[int]:
    """When the donor ticked each box of the agreement signed last, in milliseconds, after those of its reading."""
    row = db.session.scalars(sa.select(AgreementSigning).order_by(AgreementSigning.id.desc())).first()
    signing = queries.signing_of(row.proposed.donation) if row else None
    assert signing is not None
    assert signing.donor is not None
    return [signing.donor["read_to_end_after_ms"], *(tick["ticked_after_ms"] for tick in signing.donor["ticks"])]
