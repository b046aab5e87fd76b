"""The certificate of a donation: what is proven, what is not, and the sealed paper that says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from string import ascii_uppercase

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Medium
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.donations.models import Donation
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.french import capacity
from ordis.kernel.refusal import Refusal
from ordis.wiping import queries
from ordis.wiping.evidence import HiddenArea
from ordis.wiping.models import DiskStatement, WipeRecord
from ordis.wiping.pdf import (
    FLASH,
    LEVEL,
    SAID,
    Apart,
    Carrier,
    CertificateFacts,
    Method,
    Wipe,
    render_certificate,
)
from ordis.wiping.records import oldest_believed, state_of, unproven_since
from ordis.wiping.sentences import CLEAN, errors_words, hidden_words, method_words, tool_words

NOTHING_YET = (
    "Aucun support de ce don n’est encore prouvé : il n’y a rien à attester. Déposez d’abord les journaux "
    "d’effacement sur les appareils. Aucun document n’a été établi."
)
_BUSES = {"ATA-SSD": "ATA", "NVME": "", "USB-SSD": "USB", "MMC": "", "UNK": ""}
"""What the bus adds to the medium, as the tool names buses."""
_SOLID = frozenset({Medium.SSD, Medium.NVME, Medium.EMMC, Medium.SD, Medium.USB})


def issue_certificate(*, donation: Donation, actor: User, at: datetime) -> Document:
    """The sealed certificate of what is proven today; an earlier one is replaced, never rewritten."""
    db.session.refresh(donation, with_for_update={"of": Donation})
    facts = facts_of(donation, signatory=actor)
    if not (facts.wiped or facts.destroyed or facts.gone or facts.without_carrier):
        raise Refusal(NOTHING_YET)
    donation.wiping_certificate = issue(
        kind=DocumentKind.WIPING_CERTIFICATE,
        subject=donation.number,
        build=lambda identity: render_certificate(facts, identity),
        actor=actor,
        at=at,
        replaces=donation.wiping_certificate,
    )
    return donation.wiping_certificate


@dataclass(frozen=True, slots=True)
class CertificateState:
    """Whether a certificate would be final today, and French sentences saying what it lacks."""

    final: bool
    carriers: int
    proven: int
    lacking: tuple[str, ...]


def certificate_state(donation: Donation) -> CertificateState:
    """Four queries, whatever the number of devices."""
    facts = facts_of(donation, signatory=None)
    lacking = [*facts.pending, *(f"{_told(line.carrier)} : échec d’effacement." for line in facts.failed)]
    if facts.still_expected:
        lacking.append(f"Appareils du don encore attendus : {facts.still_expected}.")
    return CertificateState(facts.final, facts.carriers, facts.carriers - facts.unproven, tuple(lacking))


def facts_of(donation: Donation, *, signatory: User | None) -> CertificateFacts:
    """Everything that the certificate would say today."""
    devices, still_expected = queries.devices_of_donation(donation)
    lines, said = queries.deciding_lines(donation), queries.statements_of_donation(donation)
    found = _Sorted()
    for device in devices:
        for disk in device.disks:
            found.add(device, disk, donors_line(disk, lines.get(disk.id, [])), said.get(disk.id))
        if not device.disks:
            found.add_bare(device)
    roles = ", ".join(sorted(role.label for role in signatory.role_set)) if signatory else ""
    chosen = settings.current()
    return CertificateFacts(
        donation=donation.number, donor=donation.donor.name, siren=donation.donor.siren or "",
        received_on=in_paris(donation.received_at).date() if donation.received_at else None,
        workshop=f"{chosen.service}, ville de {chosen.city} · {chosen.contact_phone}",
        signatory=signatory.name if signatory else "", quality=roles,
        replaces=donation.wiping_certificate.number if donation.wiping_certificate else "",
        devices=len(devices), carriers=sum(len(device.disks) for device in devices),
        methods=tuple(Method(letter, words) for words, letter in found.methods.items()),
        wiped=tuple(found.wiped), reservations=tuple(found.reservations), destroyed=tuple(found.destroyed),
        failed=tuple(found.failed), gone=tuple(found.gone), without_carrier=tuple(found.bare),
        pending=tuple(found.pending), still_expected=still_expected,
    )  # fmt: skip


def donors_line(disk: Disk, lines: Sequence[WipeRecord]) -> WipeRecord | None:
    """The line that proves the disk to its donor, ``lines`` being those that decide, oldest first.

    For a disk that went to a family and came back, that is the wipe made before it left.
    """
    received = disk.device.received_at
    if received is not None and disk.unproven_since > received:
        before = [line for line in lines if line.recorded_at < disk.unproven_since]
        if before and state_of(before[-1]) is DiskState.WIPED:
            return before[-1]
    since = unproven_since(disk)
    counting = [line for line in lines if line.recorded_at >= since and line.ordered_at >= oldest_believed(since)]
    return counting[-1] if counting else None


@dataclass(slots=True)
class _Sorted:
    """Carriers as they fall: wiped, failed, destroyed, gone, or waiting; methods are named as they are
    met."""

    wiped: list[Wipe] = field(default_factory=list)
    failed: list[Apart] = field(default_factory=list)
    destroyed: list[Apart] = field(default_factory=list)
    gone: list[Apart] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    reservations: list[str] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)

    def add(self, device: Device, disk: Disk, line: WipeRecord | None, said: DiskStatement | None) -> None:
        carrier = _carrier(device, disk, line)
        if disk.state in {DiskState.DESTROYED, DiskState.REMOVED_BY_DONOR, DiskState.ABSENT}:
            kept = self.destroyed if disk.state is DiskState.DESTROYED else self.gone
            kept.append(Apart(carrier, _declared(disk, said)))
        elif line is not None and state_of(line) is DiskState.WIPED:
            self.wiped.append(self._wipe(carrier, disk, line))
        elif line is not None:
            words = f"{tool_words(line)} : {method_words(line)}. {' '.join(line.reasons)}"
            self.failed.append(Apart(carrier, words))
        else:
            self.pending.append(f"{_told(carrier)} : aucune preuve d’effacement.")

    def add_bare(self, device: Device) -> None:
        """A device without a known carrier: fine when it has none by nature or somebody said so."""
        name = f"{spoken(device.code)}, {device.designation}"
        if device.no_carrier_said_by_id is not None:
            self.bare.append(f"{name} : {SAID}.")
        elif device.kind.holds_data:
            self.pending.append(f"{name} : ses supports ne sont pas connus.")

    def _wipe(self, carrier: Carrier, disk: Disk, line: WipeRecord) -> Wipe:
        mark = 0
        if line.accepted_at is not None and line.accepted_by is not None:
            self.reservations.append(_accepted(carrier, line))
            mark = len(self.reservations)
        letter = self.methods.setdefault(_method(disk, line), _letter(len(self.methods)))
        return Wipe(
            carrier, letter, (line.level or "").capitalize(), errors_words(line), line.started_at,
            line.ended_at, line.evidence.sha256, mark,
        )  # fmt: skip


def _carrier(device: Device, disk: Disk, line: WipeRecord | None) -> Carrier:
    medium = disk.medium.label if disk.medium is not Medium.UNKNOWN else ""
    bus = _BUSES.get(line.bus or "", line.bus or "") if line is not None else ""
    size = disk.capacity_bytes or (line.capacity_bytes if line else None)
    return Carrier(
        code=spoken(device.code), asset_tag=device.asset_tag, device=device.designation,
        device_serial=device.serial or "", model=disk.model, serial=disk.serial or "",
        kind=" ".join(part for part in (medium, bus) if part) or "support",
        capacity=capacity(size) if size else "",
    )  # fmt: skip


def _method(disk: Disk, line: WipeRecord) -> str:
    """The words of one method: what was done, how it was read back, the level, who dropped the log."""
    read_back = f" : {CLEAN}" if line.verify in {"last", "all"} else ""
    errors = f", {errors_words(line)}" if line.errors is not None else ""
    words = [f"{tool_words(line)}, {method_words(line)}{read_back}{errors if read_back else ''}"]
    if line.level:
        words.append(LEVEL.format(level=line.level.capitalize()))
    if line.hidden_area != HiddenArea.NOT_APPLICABLE.value:
        words.append(hidden_words(line))
    if line.evidence.received_by is not None:
        words.append(f"opérateur : {line.evidence.received_by.name}")
    flash = f" {FLASH}" if disk.medium in _SOLID else ""
    return f"{' ; '.join(words)}.{flash}"


def _accepted(carrier: Carrier, line: WipeRecord) -> str:
    who, day = line.accepted_by, line.accepted_at
    signed = f"{who.name} le {in_paris(day):%d/%m/%Y}" if who and day else ""
    return f"{_told(carrier)} : {' '.join(line.reasons)} Accepté par {signed} : {line.accepted_reason}"


def _declared(disk: Disk, said: DiskStatement | None) -> str:
    if said is None or said.state is not disk.state:
        return f"{disk.state.label}, {SAID}."
    signed = f"{said.said_by.name}, le {in_paris(said.said_at):%d/%m/%Y}"
    return f"{disk.state.label}, {SAID} : {said.words} ({signed})"


def _told(carrier: Carrier) -> str:
    serial = f"n° {carrier.serial}" if carrier.serial else "sans n° de série"
    return f"{carrier.code}, {carrier.model or carrier.kind} {serial}"


def _letter(rank: int) -> str:
    """A, B, … Z, then A1, B1…"""
    turn, place = divmod(rank, len(ascii_uppercase))
    return f"{ascii_uppercase[place]}{turn or ''}"
