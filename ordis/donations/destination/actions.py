"""The destination certificate is issued: alone while devices are still in progress, with the closing for good."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

import sqlalchemy as sa

from ordis.accounts.models import User
from ordis.devices.models import Device, Kind, Stage
from ordis.documents.actions import Order, issue_all, letterhead
from ordis.documents.ahead import Drawn, draw, order
from ordis.documents.models import Document, DocumentKind
from ordis.donations import mails, papers
from ordis.donations.custody import packing, weighing
from ordis.donations.custody.weighing import Inside, Scale
from ordis.donations.destination import pdf
from ordis.donations.masses import Lot
from ordis.donations.models import Donation, DonationStage
from ordis.donations.pdf import CertificateFacts, render_certificate
from ordis.donations.signing.queries import number_told
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_RECEIVED_YET: Final = (
    "L’attestation de destination s’établit après la réception. Rien n’a été scellé\u202f: terminez d’abord la "
    "réception."
)


def issue_destination(*, donation: Donation, actor: User, at: datetime) -> Document:
    """As things stand at ``at``; saying the same, it is the same, and nobody is told again. Raises :class:`Refusal`
    before the reception."""
    earlier = donation.destination_certificate
    (paper,) = issue_all([order_of(donation, actor, at)], actor=actor, at=at)
    donation.destination_certificate = paper
    mails.tell_new(donation, paper, earlier, at=at)
    return paper


class Both(NamedTuple):
    """The two papers of a closing, drawn before it."""

    certificate: Drawn[CertificateFacts]
    destination: Drawn[pdf.DestinationFacts]


def draw_both(*, donation: Donation, actor: User, at: datetime) -> Both:
    """What :func:`issue_both` seals: never drawn under the writers' lock."""
    given, became = papers.certificate_facts(donation, actor, at), facts_of(donation, actor, at, closing=True)
    return Both(
        draw(DocumentKind.DONATION_CERTIFICATE, given, render_certificate, at=at),
        draw(DocumentKind.DESTINATION_CERTIFICATE, became, pdf.render_destination, at=at),
    )


def issue_both(*, donation: Donation, actor: User, at: datetime, drawn: Both | None = None) -> Document:
    """The two papers of a closing, together or not at all: the donation certificate and that of destination, which is
    given back."""
    given, became = drawn or (None, None)
    orders = [papers.certificate_order(donation, actor, at, given), order_of(donation, actor, at, became)]
    donation.donation_certificate, donation.destination_certificate = issue_all(orders, actor=actor, at=at)
    return donation.destination_certificate


def order_of(donation: Donation, actor: User, at: datetime, drawn: Drawn[pdf.DestinationFacts] | None = None) -> Order:
    """What :func:`issue_destination` has made."""
    if donation.stage not in {DonationStage.RECEIVED, DonationStage.CLOSED}:
        raise Refusal(NOT_RECEIVED_YET)
    facts, earlier = facts_of(donation, actor, at), donation.destination_certificate
    return order(DocumentKind.DESTINATION_CERTIFICATE, donation.number, facts, pdf.render_destination, earlier, drawn)


def facts_of(donation: Donation, actor: User, at: datetime, *, closing: bool = False) -> pdf.DestinationFacts:
    """``closing``: the donation will be closed when this is sealed."""
    every, earlier = lots_of(donation), donation.destination_certificate
    return pdf.DestinationFacts(
        donation_number=donation.number,
        agreement_number=number_told(donation),
        slip_number=donation.reception_slip.number if donation.reception_slip else "",
        city=letterhead().city,
        donor=donation.donor.name,
        siren=papers.spaced_siren(donation.donor),
        received_on=in_paris(donation.received_at).date() if donation.received_at else None,
        state_on=in_paris(at).date(),
        final=closing or donation.stage is DonationStage.CLOSED,
        lots=tuple(every),
        not_received=sum(lot.devices for lot in every if lot.stage is Stage.MISSING),
        signed_by=actor.name,
        replaces=earlier.number if earlier else "",
    )


def lots_of(*donations: Donation) -> list[Lot]:
    """Their devices by kind and stage, in two queries. One that came in a container that was weighed, its packing taken
    off, counts as weighed when every device of the container is noted (``custody.weighing``)."""
    ids = [donation.id for donation in donations]
    weighed, grams = sa.func.count(Device.weight_g), sa.func.coalesce(sa.func.sum(Device.weight_g), 0)
    found = (
        sa.select(Device.kind, Device.stage, sa.func.count(), weighed, grams)
        .where(Device.donation_id.in_(ids))
        .group_by(Device.kind, Device.stage)
        .order_by(Device.kind, Device.stage)
    )
    together = _weighed_together(ids)
    return [
        Lot(kind, stage, devices, seen + together[kind, stage][0], int(mass) + together[kind, stage][1])
        for kind, stage, devices, seen, mass in db.session.execute(found)
    ]


def _weighed_together(donations: Sequence[int]) -> dict[tuple[Kind, Stage], tuple[int, int]]:
    """How many devices of a kind, at a stage, weigh a share of their container, and what these shares weigh."""
    found: dict[tuple[Kind, Stage], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for container, devices in packing.weighed_together(donations).items():
        scale = Scale(container.weight_g, container.tare_g, container.pieces)
        told = weighing.shares(scale, [Inside(device.kind, device.weight_g) for device in devices])
        for device, grams in zip(devices, told, strict=True):
            if grams is not None:
                number, mass = found[device.kind, device.stage]
                found[device.kind, device.stage] = number + 1, mass + grams
    return found
