"""Issue the slip of a handover, once."""

from datetime import datetime
from functools import partial

from ordis.accounts.models import User
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.documents.queries import papers_about
from ordis.handover import freezing
from ordis.handover.models import Handover
from ordis.handover.pdf import DeviceFacts
from ordis.handover.rules import KitItem
from ordis.handover.slip.pdf import SlipFacts, render_slip
from ordis.kernel.db import one_at_a_time


def slip_of(handover: Handover) -> Document | None:
    return next(iter(papers_about(DocumentKind.HANDOVER_SLIP, [handover.referral.number])), None)


def issue_slip(*, handover: Handover, actor: User, at: datetime) -> Document:
    """The sealed slip, from what was frozen at the signature; asked for again, it is the same paper."""
    one_at_a_time(f"handover slip {handover.ref}")
    return slip_of(handover) or issue(
        kind=DocumentKind.HANDOVER_SLIP,
        subject=handover.referral.number,
        build=partial(render_slip, _facts(handover)),
        actor=actor,
        at=at,
    )


def _facts(handover: Handover) -> SlipFacts:
    referral, said = handover.referral, freezing.said_when_signed(handover)
    return SlipFacts(
        referral_number=referral.number,
        agreement_number=handover.document.number,
        prescriber=referral.organisation.name,
        place=handover.place,
        handed_at=handover.signed_at,
        handed_by=handover.witness.name,
        no_resale_until=handover.no_resale_until,
        devices=tuple(DeviceFacts(**line.facts) for line in handover.devices),
        kit=tuple(KitItem(item).label for item in handover.kit),
        replaces=said.replaces if said else "",
    )
