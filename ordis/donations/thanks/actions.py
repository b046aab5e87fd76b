"""A donor says whether it may be named, opens its page of thanks, closes it."""

import secrets
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.pictures import HEAVIEST, reduced
from ordis.donations.thanks import queries
from ordis.donations.thanks.models import Naming, NamingConsent, ThanksPage
from ordis.kernel.blobs import blobs
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation

LOGO_SIDE: Final = 480  # pixels
NO_LOGO: Final = "Choisissez l’image de votre logo, ou demandez à être nommé sans lui. Rien n’a été modifié."
TOO_HEAVY: Final = "Ce logo dépasse 15\u00a0Mo. Rien n’a été modifié\u202f: envoyez-le en plus petit."


def kept_logo(data: bytes) -> str:
    """The name in the store of the logo made small and bare. Slow: never under the writers' lock. Raises ``Refusal``
    for what is no picture."""
    if len(data) > HEAVIEST:
        raise Refusal(TOO_HEAVY, status=413)
    return blobs().put(reduced(data, side=LOGO_SIDE))


def say(*, donor: Organisation, naming: Naming, logo: str | None, actor: User, at: datetime) -> NamingConsent:
    """``logo``: of :func:`kept_logo`; None keeps the one that was given before. Said again, the same row counts."""
    one_at_a_time(f"naming of {donor.id}")
    before = queries.consent_of(donor)
    wanted = (logo or (before.logo if before else None)) if naming is Naming.LOGO else None
    if naming is Naming.LOGO and wanted is None:
        raise Refusal(NO_LOGO, status=422)
    if before is not None and (before.naming, before.logo) == (naming, wanted):
        return before
    if wanted is None:
        of_donor = NamingConsent.organisation_id == donor.id
        db.session.execute(sa.update(NamingConsent).where(of_donor).values(logo=None))
    said = NamingConsent(organisation_id=donor.id, naming=naming, logo=wanted, said_at=at, said_by_id=actor.id)
    db.session.add(said)
    db.session.flush()
    record(Verb.NAMING_SAID, donor.ref, actor=actor, at=at, naming=naming.value)
    return said


def open_page(*, donor: Organisation, actor: User, at: datetime) -> ThanksPage:
    """Opened twice, it is the same page."""
    one_at_a_time(f"thanks of {donor.id}")
    page = queries.open_page(donor)
    if page is None:
        token = secrets.token_urlsafe(24)
        page = ThanksPage(organisation_id=donor.id, token_sha256=queries.digest(token), token=token)
        page.created_at, page.created_by_id = at, actor.id
        db.session.add(page)
        db.session.flush()
        record(Verb.THANKS_OPENED, donor.ref, actor=actor, at=at)
    return page


def close_page(*, donor: Organisation, actor: User, at: datetime) -> None:
    """Its address leads nowhere from now on. Closed twice, nothing more happens."""
    one_at_a_time(f"thanks of {donor.id}")
    page = queries.open_page(donor)
    if page is None:
        return
    page.revoked_at, page.revoked_by_id = at, actor.id
    db.session.flush()
    record(Verb.THANKS_CLOSED, donor.ref, actor=actor, at=at)
