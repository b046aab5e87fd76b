"""The certificate of a donation, or of one device: what is proven, what is not, and the sealed paper that says it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, Stage
from ordis.devices.queries import names_of
from ordis.devices.serials import same
from ordis.documents.actions import Order, issue_all
from ordis.documents.models import Document, DocumentKind
from ordis.documents.queries import papers_about
from ordis.donations import mails
from ordis.donations.models import Donation
from ordis.donations.papers import spaced_siren
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.wiping import certificate_queries as queries
from ordis.wiping.carried_over import inherited
from ordis.wiping.certificate_facts import UNKNOWN, CertificateFacts, Destination, Signing, joined
from ordis.wiping.certificate_lines import Known, Sorted, counting, donors_line, still_due
from ordis.wiping.models import WipeRecord
from ordis.wiping.pdf import render_certificate
from ordis.wiping.sentences import SAID

NOTHING_YET = (
    "Aucun support n’est encore prouvé : il n’y a rien à attester. Déposez d’abord les journaux "
    "d’effacement sur les appareils. Aucun document n’a été établi."
)
NOT_HERE = "Cet appareil n’est pas arrivé à l’atelier : il n’y a rien à attester. Aucun document n’a été établi."
_DESTINATIONS = {
    Stage.RECEIVED: UNKNOWN,
    Stage.WIPED: UNKNOWN,
    Stage.FOR_PARTS: "Pour pièces",
    Stage.RECYCLED: "Recyclage (DEEE)",
}
_REUSE = "Réemploi"
"""Of every later stage: the paper never tells more of where a computer went."""


def issue_certificate(*, donation: Donation, actor: User, at: datetime) -> Document:
    """The sealed certificate of what is proven today. An earlier one is replaced, never rewritten; it is given
    back as it is when nothing has changed since."""
    db.session.refresh(donation, with_for_update={"of": Donation})
    earlier = donation.wiping_certificate
    (paper,) = issue_all([order_of(donation, actor)], actor=actor, at=at)
    donation.wiping_certificate = paper
    mails.tell_new(donation, paper, earlier, at=at)
    db.session.flush()
    return paper


def issue_device_certificate(*, device: Device, actor: User, at: datetime) -> Document:
    """The same for one device; the certificate of its donation stays in force."""
    if device.stage.absent:
        raise Refusal(NOT_HERE)
    db.session.refresh(device, with_for_update={"of": Device})
    earlier = next(iter(papers_of_device(device)), None)
    (paper,) = issue_all([_order(facts_of_device(device), device.code, earlier, actor)], actor=actor, at=at)
    return paper


def order_of(donation: Donation, actor: User) -> Order:
    """What :func:`issue_certificate` has made. Raises :class:`Refusal` when nothing is proven yet."""
    return _order(facts_of(donation), donation.number, donation.wiping_certificate, actor)


def _order(facts: CertificateFacts, subject: str, earlier: Document | None, actor: User) -> Order:
    if not facts.says_something:
        raise Refusal(NOTHING_YET)
    quality = ", ".join(sorted(role.label for role in actor.role_set))
    signing = Signing(actor.name, quality, earlier.number if earlier else "")
    build = partial(render_certificate, facts, signing)
    return Order(DocumentKind.WIPING_CERTIFICATE, subject, build, earlier, facts.as_bytes())


def papers_of_donation(donation: Donation) -> list[Document]:
    """The certificates of the donation, the one in force first."""
    return papers_about(DocumentKind.WIPING_CERTIFICATE, [donation.number])


def papers_of_device(device: Device) -> list[Document]:
    """The certificates of the device alone, the one in force first."""
    return papers_about(DocumentKind.WIPING_CERTIFICATE, names_of(device))


def facts_of(donation: Donation) -> CertificateFacts:
    """Everything that the certificate of a donation would say today."""
    chosen = queries.of_donation(donation)
    devices = queries.devices(chosen)
    here = [device for device in devices if not device.stage.absent]
    return _facts(here, chosen, donation, still_expected=len(devices) - len(here))


def facts_of_device(device: Device) -> CertificateFacts:
    """The same for one device, whoever gave it: its disks as they are now, back from a family or not."""
    return _facts([device], queries.of_device(device), device.donation, alone=True)


def _facts(
    devices: Sequence[Device],
    chosen: queries.Chosen,
    donation: Donation | None,
    *,
    alone: bool = False,
    still_expected: int = 0,
) -> CertificateFacts:
    disks = queries.disks(chosen, fitted=alone)
    found = _sorted(devices, disks, chosen, counting if alone else donors_line)
    bare, unknown = _without_carrier([device for device in devices if device.id not in disks])
    donor = donation.donor if donation is not None else None
    received_at = devices[0].received_at if alone else donation.received_at if donation else None
    return CertificateFacts(
        device=spoken(devices[0].code) if alone else "",
        donation=donation.number if donation else "", donor=donor.name if donor else "",
        siren=spaced_siren(donor) if donor else "", purge_wanted=donor.requires_purge if donor else False,
        received_on=in_paris(received_at).date() if received_at else None, workshop=_workshop(),
        devices=len(devices), carriers=sum(len(disks.get(device.id, ())) for device in devices),
        methods=found.named_methods(), sources=tuple(found.sources), wiped=tuple(found.wiped),
        erased=tuple(found.erased), reservations=tuple(found.reservations), failed=tuple(found.failed),
        destroyed=tuple(found.destroyed), removed=tuple(found.removed), absent=tuple(found.absent),
        without_carrier=bare, pending=tuple(found.pending), pending_devices=unknown, still_expected=still_expected,
        reception_open=not alone and received_at is None,
        destinations=_destinations(devices), enclosed=found.enclosed(),
    )  # fmt: skip


def _sorted(
    devices: Sequence[Device], disks: Mapping[int, list[Disk]], chosen: queries.Chosen,
    proof_of: Callable[[Disk, Sequence[WipeRecord]], WipeRecord | None],
) -> Sorted:  # fmt: skip
    """``proof_of``: which of the lines of a disk proves it, to its donor or as it is now."""
    lines, waiting = queries.deciding_lines(chosen), queries.waiting_lines(chosen)
    erases, said = queries.firmware_erases(chosen), queries.statements(chosen)
    proofs = {
        disk.id: proof_of(disk, lines.get(disk.id, ())) or inherited(disk)
        for device in devices
        for disk in disks.get(device.id, ())
    }
    seen = queries.serials_inventoried(chosen) if _need_inventory(disks.values(), proofs) else set()
    unnamed = [line for each in (lines, waiting) for rows in each.values() for line in rows if line.serial is None]
    found = Sorted(placings=queries.placings(unnamed))
    for device in devices:
        for disk in disks.get(device.id, ()):
            known = Known(
                proofs[disk.id],
                counting(disk, waiting.get(disk.id, ())),
                still_due(disk, erases.get(disk.id)),
                said.get(disk.id),
                (device.id, disk.serial_key) in seen,
            )
            found.add(device, disk, known)
    return found


def _need_inventory(disks: Iterable[list[Disk]], proofs: Mapping[int, WipeRecord | None]) -> bool:
    """Whether a serial number was read by no wiping tool."""
    for disk in (disk for each in disks for disk in each if disk.serial_key):
        line = proofs.get(disk.id)
        if line is None or not same(line.serial, disk.serial):
            return True
    return False


def _without_carrier(devices: Sequence[Device]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Devices without a known carrier: said so by a person, and those of which nobody said anything."""
    people = queries.names({device.no_carrier_said_by_id for device in devices if device.no_carrier_said_by_id})
    bare, unknown = [], []
    for device in devices:
        name = f"{spoken(device.code)}, {device.designation}"
        if device.no_carrier_said_by_id is not None:
            bare.append(f"{name} : aucun support de données, {SAID} ({people[device.no_carrier_said_by_id]})")
        elif device.kind.holds_data:
            unknown.append(f"{name} : ses supports ne sont pas connus.")
    return tuple(bare), tuple(unknown)


def _destinations(devices: Sequence[Device]) -> tuple[Destination, ...]:
    """Where devices go, the most frequent destination first."""
    codes: dict[str, list[str]] = {}
    for device in devices:
        codes.setdefault(_DESTINATIONS.get(device.stage, _REUSE), []).append(spoken(device.code))
    return tuple(Destination(words, tuple(codes[words])) for words in sorted(codes, key=lambda each: -len(codes[each])))


def _workshop() -> str:
    chosen = settings.current()
    return joined(f"{chosen.service}, ville de {chosen.city}", chosen.contact_phone)
