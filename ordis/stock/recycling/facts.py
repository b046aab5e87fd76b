"""What a recycling slip says, gathered from the load before the lorry leaves."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk
from ordis.kernel.french import kilograms, short_day
from ordis.partners.rules import spaced_siret
from ordis.stock.recycling.models import LoadedDevice, RecyclingCollection
from ordis.stock.recycling.pdf import LoadLine, SlipFacts
from ordis.stock.recycling.rules import masses


def slip_facts(collection: RecyclingCollection, actor: User, at: datetime) -> SlipFacts:
    """``collection`` holds what traces it already; the masses are those of this moment."""
    recycler, tracking = collection.organisation, collection.tracking
    weighed = masses(
        [loaded.weight_g for loaded in collection.loaded],
        [line["weight_g"] for line in collection.loose],
        collection.weighed_g,
    )
    return SlipFacts(
        number=collection.number,
        recycler=recycler.name,
        siret=spaced_siret(recycler.siret) if recycler.siret else "",
        recycler_address=recycler.postal_address,
        tracking=tracking.label if tracking else "",
        tracking_number=collection.tracking_number,
        collected_on=collection.collected_on or at.date(),
        carrier=collection.carrier,
        handed_by=actor.name,
        lines=tuple(_line(loaded) for loaded in collection.loaded),
        loose=tuple((line["label"], kilograms(line["weight_g"])) for line in collection.loose),
        masses=weighed,
        proof_name=collection.proof_name,
        proof_sha256=collection.proof_sha256 or "",
    )


def _line(loaded: LoadedDevice) -> LoadLine:
    device = loaded.device
    return LoadLine(
        code=spoken(device.code),
        kind=device.kind.label,
        designation=device.designation,
        serial=device.serial or "–",
        disks=_disks(device),
        mass=kilograms(loaded.weight_g),
    )


def _disks(device: Device) -> str:
    """« Disque dur n° 5VG…, effacé le 12/11/2026 ». Where there is none: who is told so by the law, not by a tool."""
    if device.disks_inside:
        return "\u202f; ".join(_fate(disk) for disk in device.disks_inside)
    return "déclaré sans support" if device.no_carrier_said_by_id or device.kind.holds_data else "–"


def _fate(disk: Disk) -> str:
    return f"{disk.designation}, {disk.state.label.lower()} ({short_day(disk.state_at)})"
