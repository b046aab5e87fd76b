"""What was announced against what is there: received, missing, unexpected; and the disks seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import actions as devices
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.codes import fresh_codes
from ordis.devices.labels import stickers
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Door, Kind, Medium, Stage
from ordis.devices.serials import meaningful, normalised
from ordis.documents.ahead import Drawn
from ordis.documents.models import Document
from ordis.donations import mails, papers, queries, stages
from ordis.donations.custody import packing
from ordis.donations.custody.models import Container
from ordis.donations.models import Donation, DonationStage
from ordis.donations.pdf import SlipFacts
from ordis.donations.stages import DonationMove
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_OPEN = "On ne réceptionne que les appareils d’un don accepté et pas encore clos. Rien n’a été modifié."
NO_SLIP = "Terminez d’abord la réception\u202f: elle établit le premier bordereau."
NOTHING_CHOSEN = "Aucun appareil n’est coché. Rien n’a été modifié\u202f: cochez au moins un appareil."
GONE_ON = "L’effacement de cet appareil a commencé\u202f: ses disques se notent depuis sa fiche. Rien n’a été modifié."
SERIAL_TAKEN = (
    "Ce numéro de série est déjà celui de l’appareil {code}\u202f: réceptionnez-le plutôt que d’en créer un second."
)
DISK_TAKEN = (
    "Le disque n°\u00a0{serial} est déjà noté sur l’appareil {code}. Rien n’a été modifié\u202f: relisez son étiquette."
)


@dataclass(frozen=True, slots=True)
class DiskSeen:
    """A carrier found in a device. ``removed``: the donor kept it, its place is empty."""

    medium: Medium = Medium.UNKNOWN
    model: str = ""
    serial: str = ""
    capacity_bytes: int | None = None
    removed: bool = False


def receive(
    *,
    donation: Donation,
    devices: Sequence[Device],
    disks_removed: bool,
    actor: User,
    at: datetime,
    door: Door = Door.PAGE,
    container: Container | None = None,
) -> int:
    """Receive devices announced or noted missing. ``disks_removed``: the donor kept every disk of them;
    ``container``: that they came in."""
    refuse_closed(donation)
    if not devices:
        raise Refusal(NOTHING_CHOSEN, status=422)
    for device in devices:
        lifecycle.apply(device, Move.RECEIVE, actor=actor, at=at, door=door)
        device.received_at = at
        if disks_removed and device.kind.holds_data:
            say_disks_removed(device, actor, at)
    db.session.flush()
    if container is not None:
        packing.note(container=container, devices=devices, actor=actor, at=at)
    return len(devices)


def say_disks_removed(device: Device, actor: User, at: datetime) -> None:
    """The donor kept every disk of it: ``actor`` sees the empty places."""
    if not device.disks:
        device.disks.append(Disk(state_at=at, unproven_since=at))
    for disk in device.disks:
        disk.state, disk.state_at = DiskState.REMOVED_BY_DONOR, at
    record(Verb.DISK_DECLARED, device.code, actor=actor, at=at, state=DiskState.REMOVED_BY_DONOR.label)


def report_missing(
    *, donation: Donation, devices: Sequence[Device], actor: User, at: datetime, door: Door = Door.PAGE
) -> int:
    refuse_closed(donation)
    if not devices:
        raise Refusal(NOTHING_CHOSEN, status=422)
    for device in devices:
        lifecycle.apply(device, Move.REPORT_MISSING, actor=actor, at=at, door=door)
    return len(devices)


def receive_unexpected(
    *,
    donation: Donation,
    kind: Kind,
    designation: str,
    serial: str,
    actor: User,
    at: datetime,
    sticker: str = "",
    container: Container | None = None,
) -> Device:
    """A device that no list announced. ``designation``: make, a space, model. ``sticker``: the code of the blank
    sticker that it already bears; only one of two people who scan it gets it."""
    refuse_closed(donation)
    if sticker:
        stickers.take(code=sticker, at=at)
    number = meaningful(serial)
    if number and (twin := queries.device_with_serial(number)):
        raise Refusal(SERIAL_TAKEN.format(code=spoken(twin.code)))
    make, _, model = designation.strip().partition(" ")
    code = sticker or fresh_codes(1)[0]
    device = Device(
        code=code, kind=kind, donation_id=donation.id, make=make[:80], model=model.strip()[:120],
        serial=number, created_at=at, received_at=at,
    )  # fmt: skip
    with db.session.no_autoflush:
        db.session.add(device)
        lifecycle.apply(device, Move.RECEIVE, actor=actor, at=at, note="Non annoncé")
    db.session.flush()
    if sticker:
        stickers.give(code=sticker, device=device, actor=actor, at=at)
    if container is not None:
        packing.note(container=container, devices=[device], actor=actor, at=at)
    db.session.expire(donation, ["devices"])
    return device


def add_disk(*, device: Device, seen: DiskSeen, actor: User, at: datetime) -> Disk:
    """Note a carrier found at reception; a removed one is declared so by ``actor``."""
    if device.stage not in {Stage.EXPECTED, Stage.RECEIVED}:
        raise Refusal(GONE_ON)
    key = normalised(seen.serial)
    if key and (other := queries.device_with_disk(key)):
        raise Refusal(DISK_TAKEN.format(serial=seen.serial.strip(), code=spoken(other.code)))
    disk = devices.add_disk(
        device=device, medium=seen.medium, model=seen.model, serial=seen.serial, capacity_bytes=seen.capacity_bytes,
        actor=actor, at=at,
    )  # fmt: skip
    if seen.removed:
        disk.state = DiskState.REMOVED_BY_DONOR
        record(
            Verb.DISK_DECLARED, device.code, actor=actor, at=at, disk=disk.designation, state=disk.state.label
        )  # fmt: skip
    db.session.flush()
    return disk


def draw_slip(*, donation: Donation, actor: User, at: datetime) -> Drawn[SlipFacts]:
    """What :func:`finish` seals, drawn before it is done. Raises :class:`Refusal` when it cannot be done."""
    if reasons := stages.refusals(donation, DonationMove.RECEIVE, actor=actor):
        raise Refusal(" ".join(reasons))
    return papers.draw_slip(donation=donation, actor=actor, at=at)


def finish(*, donation: Donation, actor: User, at: datetime, drawn: Drawn[SlipFacts] | None = None) -> None:
    """The slip is sealed and the donation received together, or nothing is. ``drawn``: see :func:`draw_slip`."""
    stages.apply(donation, DonationMove.RECEIVE, actor=actor, at=at)
    donation.received_at = at
    slip = papers.issue_slip(donation=donation, actor=actor, at=at, drawn=drawn)
    mails.tell(donation, mails.RECEIVED, slip, at=at)


def draw_again(*, donation: Donation, actor: User, at: datetime) -> Drawn[SlipFacts]:
    """What :func:`replace_slip` seals, drawn before."""
    if donation.reception_slip is None:
        raise Refusal(NO_SLIP)
    return papers.draw_slip(donation=donation, actor=actor, at=at)


def replace_slip(*, donation: Donation, actor: User, at: datetime, drawn: Drawn[SlipFacts] | None = None) -> Document:
    """A slip that counts again, once the first exists; sent twice, it is one, told once."""
    earlier = donation.reception_slip
    if earlier is None:
        raise Refusal(NO_SLIP)
    paper = papers.issue_slip(donation=donation, actor=actor, at=at, drawn=drawn)
    if paper is not earlier:
        mails.tell(donation, mails.RECEIVED_AGAIN, paper, at=at)
    return paper


def refuse_closed(donation: Donation) -> None:
    """Raises :class:`Refusal` unless devices may still come in."""
    if donation.stage not in {DonationStage.ACCEPTED, DonationStage.RECEIVED}:
        raise Refusal(NOT_OPEN)
