"""The papers of a donation are issued: facts gathered, made, sealed, registered, and noted on the donation."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Stage
from ordis.documents import twins
from ordis.documents.actions import Order, issue, issue_all, letterhead
from ordis.documents.ahead import Drawn, draw
from ordis.documents.blocks import Block
from ordis.documents.canonical import all_but_number
from ordis.documents.french import long_date
from ordis.documents.models import Document, DocumentKind
from ordis.documents.wording.actions import NOT_APPROVED_YET, ensure_text
from ordis.documents.wording.models import AgreementText
from ordis.documents.wording.purposes import Purpose
from ordis.documents.wording.queries import current_text
from ordis.documents.wording.rules import fingerprint
from ordis.donations import agreement, mails, pdf
from ordis.donations.agreement import Agreement, AgreementFacts, Wording
from ordis.donations.custody import queries as custody
from ordis.donations.custody.models import Container
from ordis.donations.differing.models import AnnouncedDifference
from ordis.donations.differing.queries import differences_in
from ordis.donations.models import Donation, DonationStage
from ordis.donations.outcomes import tally
from ordis.donations.texts import frozen, queries
from ordis.donations.texts.models import LegalRecord, ProposedAgreement
from ordis.donations.texts.terms import worded
from ordis.donations.texts.wording import model
from ordis.kernel.choice import Choice
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.french import capacity
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.partners.queries import main_contact

NOT_RECEIVED_YET = "L’attestation de don s’établit après la réception : terminez d’abord la réception."

FORGOTTEN = (
    "Cette convention a été détruite, au terme de sa durée de conservation. Le registre en garde le numéro, la date et "
    "l’empreinte."
)
DAMAGED = (
    "Ce qui a été proposé au donateur n’est plus lisible tel quel. Rien n’a été signé ni perdu\u202f: prévenez "
    "l’administrateur."
)


class PaperName(Choice):
    """A paper of a donation, as its address names it."""

    AGREEMENT = "agreement", "Convention de don"
    SLIP = "slip", "Bordereau de réception"
    WIPING = "wiping", "Attestation d’effacement"
    CERTIFICATE = "certificate", "Attestation de don"
    DESTINATION = "destination", "Attestation de destination"
    RECEIPT = "receipt", "Reçu fiscal"


def paper_of(donation: Donation, name: PaperName) -> Document | None:
    """The paper in force under that name, if it was issued."""
    return {
        PaperName.AGREEMENT: donation.agreement,
        PaperName.SLIP: donation.reception_slip,
        PaperName.WIPING: donation.wiping_certificate,
        PaperName.CERTIFICATE: donation.donation_certificate,
        PaperName.DESTINATION: donation.destination_certificate,
        PaperName.RECEIPT: donation.tax_receipt,
    }[name]


def issue_agreement(*, donation: Donation, actor: User, at: datetime) -> Document:
    """The agreement to sign, with the text in force; what it says is frozen. Saying the same, it is the same paper."""
    text, facts = ensure_text(Purpose.DONATION, at=at), agreement_facts(donation)
    shown = frozen.written(facts, version=text.version, text_sha256=text.sha256)
    replaced = donation.agreement
    said = Agreement(facts, wording_of(facts, text), replaces=replaced.number if replaced else "")
    donation.agreement = issue(
        kind=DocumentKind.DONATION_AGREEMENT,
        subject=donation.number,
        build=lambda identity: pdf.render_agreement(said, identity),
        actor=actor,
        at=at,
        replaces=replaced,
        facts=shown,
    )
    if donation.agreement is not replaced:
        row = ProposedAgreement(donation_id=donation.id, text_id=text.id, document_id=donation.agreement.id)
        row.sha256, row.facts, row.proposed_at = frozen.digest(shown), shown.decode(), at
        row.proposed_by_id = actor.id
        db.session.add(row)
        db.session.flush()
    return donation.agreement


def draw_slip(*, donation: Donation, actor: User, at: datetime) -> Drawn[pdf.SlipFacts]:
    """The reception slip as it would be now: thousands of lines take seconds, never under the writers' lock."""
    return draw(DocumentKind.RECEPTION_SLIP, _slip_facts(donation, actor, at), pdf.render_slip, at=at)


def issue_slip(*, donation: Donation, actor: User, at: datetime, drawn: Drawn[pdf.SlipFacts] | None = None) -> Document:
    """The reception slip; a second one names the first, which stays registered. Counted again alike, it is the same."""
    facts = _slip_facts(donation, actor, at)
    donation.reception_slip = issue(
        kind=DocumentKind.RECEPTION_SLIP,
        subject=donation.number,
        build=drawn.build(facts) if drawn else partial(pdf.render_slip, facts),
        actor=actor,
        at=at,
        replaces=donation.reception_slip,
        facts=all_but_number(facts) if donation.reception_slip else None,
        ref=drawn.ref if drawn else "",
    )
    return donation.reception_slip


def issue_certificate(*, donation: Donation, actor: User, at: datetime) -> Document:
    """The donation certificate as things stand at ``at``; a later one replaces it, one that says the same is it."""
    earlier = donation.donation_certificate
    (paper,) = issue_all([certificate_order(donation, actor, at)], actor=actor, at=at)
    donation.donation_certificate = paper
    mails.tell_new(donation, paper, earlier, at=at)
    return paper


def certificate_order(donation: Donation, actor: User, at: datetime) -> Order:
    """What :func:`issue_certificate` has made. Raises :class:`Refusal` before the reception."""
    if donation.stage not in {DonationStage.RECEIVED, DonationStage.CLOSED}:
        raise Refusal(NOT_RECEIVED_YET)
    facts, earlier = _certificate_facts(donation, actor, at), donation.donation_certificate
    build = partial(pdf.render_certificate, facts)
    return Order(DocumentKind.DONATION_CERTIFICATE, donation.number, build, earlier, all_but_number(facts))


def agreement_story(donation: Donation) -> Sequence[Block]:
    """What the paper in force says, word for word, signatures included; before it is made, what it would say."""
    paper = donation.agreement
    if paper is None or paper.story_blob is None:
        return agreement.story(read_agreement(donation))
    return twins.twin_of(paper).story


def read_agreement(donation: Donation) -> Agreement:
    """What the page of the agreement says: what was proposed, or before that, what would be, with the text in force.

    Writes nothing: where no text was ever published, the model that comes with Ordis is read.
    """
    row = queries.proposed(donation)
    if row is not None:
        return proposed_agreement(row)
    facts, text = agreement_facts(donation), current_text(Purpose.DONATION)
    return Agreement(facts, wording_of(facts, text) if text else _model(facts))


def proposed_agreement(row: ProposedAgreement) -> Agreement:
    """What was proposed. Raises :class:`Refusal` when it was forgotten (410), or is no longer as it was frozen."""
    if row.forgotten_at is not None:
        raise Refusal(FORGOTTEN, status=410)
    shown = row.facts.encode()
    if frozen.digest(shown) != row.sha256:
        raise Refusal(DAMAGED)
    facts = frozen.read(shown)
    return Agreement(facts, wording_of(facts, row.text))


def wording_of(facts: AgreementFacts, text: AgreementText) -> Wording:
    """The text of a version, filled."""
    approved = (
        "" if text.approved_by == NOT_APPROVED_YET else ", ".join(filter(None, (text.approved_by, text.approved_as)))
    )
    return worded(facts, text.body, text.boxes, version=text.version, sha256=text.sha256, approved_by=approved)


def _model(facts: AgreementFacts) -> Wording:
    shipped = model()
    sha256 = fingerprint(shipped.body, shipped.boxes)
    return worded(facts, shipped.body, shipped.boxes, version=0, sha256=sha256, approved_by="")


def agreement_facts(donation: Donation) -> AgreementFacts:
    """What an agreement made now would say of this donation."""
    donor, contact, noted = donation.donor, main_contact(donation.donor), queries.record_of(donation)
    chosen = settings.current()
    signs = (noted.signatory, noted.signatory_function) if noted and noted.signatory else None
    return AgreementFacts(
        city=letterhead().city,
        city_address=chosen.address,
        represented_by=noted.representative if noted else "",
        representative_function=noted.representative_function if noted else "",
        decision=_decision(donation, noted),
        donor=donor.name,
        siren=spaced_siren(donor),
        donor_address=donor.postal_address,
        signatory=signs[0] if signs else contact.name if contact else "",
        signatory_function=signs[1] if signs else contact.function if contact else "",
        donation_number=donation.number,
        offered_on=in_paris(donation.offered_at).date(),
        lines=_estimate(donation),
        announced=sum(each.added for each in donation.lists),
        legal_origin=donation.legal_origin,
        legal_basis=donation.legal_basis,
        owner=noted.owner if noted else "",
        wiped_by=donation.wiped_by,
        requires_purge=donor.requires_purge,
        pickup_place=donation.pickup_place,
        pickup_on=donation.pickup_on,
        contact=chosen.contact_email,
    )


def _estimate(donation: Donation) -> tuple[tuple[str, int], ...]:
    """« Ordinateur portable, 17 »: one line for each kind, of however many lots the donor told."""
    sums = Counter[str]()
    for line in donation.lines:
        sums[line.kind.label] += line.quantity
    return tuple(sums.items())


def _decision(donation: Donation, noted: LegalRecord | None) -> str:
    """« n° 2026-114, du 12 octobre 2026 »."""
    day = noted.decided_on if noted else None
    return f"{donation.decision}, du {long_date(day)}" if donation.decision and day else donation.decision


def spaced_siren(organisation: Organisation) -> str:
    """« 732 829 320 », or "" when unknown."""
    return spaced(organisation.siren or "")


def spaced(siren: str) -> str:
    return "\u00a0".join(filter(None, (siren[:3], siren[3:6], siren[6:])))


def _slip_facts(donation: Donation, actor: User, at: datetime) -> pdf.SlipFacts:
    seen = [each for each in donation.devices if not each.stage.absent]
    differences = differences_in(donation)
    return pdf.SlipFacts(
        donation_number=donation.number,
        agreement_number=donation.agreement.number if donation.agreement else "",
        donor=donation.donor.name,
        siren=spaced_siren(donation.donor),
        received_at=donation.received_at or at,
        received_by=actor.name,
        pickup_place=donation.pickup_place,
        estimated=sum(line.quantity for line in donation.lines),
        received=tuple(_line(each, differences.get(each.id, ())) for each in seen if each.announced),
        unexpected=tuple(_line(each) for each in seen if not each.announced),
        missing=tuple(_line(each) for each in donation.devices if each.stage is Stage.MISSING),
        replaces=donation.reception_slip.number if donation.reception_slip else "",
        containers=tuple(_container(each) for each in custody.containers_of(donation)),
    )


def _container(each: Container) -> pdf.ContainerLine:
    return pdf.ContainerLine(spoken(each.code), each.kind.label, each.contents, each.pieces, each.weight_g)


def _line(device: Device, differences: Sequence[AnnouncedDifference] = ()) -> pdf.DeviceLine:
    return pdf.DeviceLine(
        weight_g=device.weight_g,
        announced=" ; ".join(f"{each.field.label.lower()}\u202f: {each.announced}" for each in differences),
        code=spoken(device.code),
        kind=device.kind.label,
        designation=device.designation,
        serial=device.serial or "–",
        disks=" ; ".join(_disk(disk) for disk in device.disks) or ("non notés" if device.kind.holds_data else "–"),
    )


def _disk(disk: Disk) -> str:
    size = capacity(disk.capacity_bytes) if disk.capacity_bytes else ""
    serial = f"n°\u00a0{disk.serial}" if disk.serial else ""
    told = " ".join(filter(None, (disk.model or disk.medium.label, size, serial)))
    return f"{told} (retiré par le donateur)" if disk.state is DiskState.REMOVED_BY_DONOR else told


def _certificate_facts(donation: Donation, actor: User, at: datetime) -> pdf.CertificateFacts:
    return pdf.CertificateFacts(
        donation_number=donation.number,
        agreement_number=donation.agreement.number if donation.agreement else "",
        slip_number=donation.reception_slip.number if donation.reception_slip else "",
        city=letterhead().city,
        donor=donation.donor.name,
        siren=spaced_siren(donation.donor),
        donor_address=donation.donor.postal_address,
        accepted_on=in_paris(donation.decided_at).date() if donation.decided_at else None,
        received_on=in_paris(donation.received_at).date() if donation.received_at else None,
        state_on=in_paris(at).date(),
        rows=tuple(tally((each.kind, each.stage, each.announced) for each in donation.devices)),
        signed_by=actor.name,
        replaces=donation.donation_certificate.number if donation.donation_certificate else "",
    )
