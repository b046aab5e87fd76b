"""What the slips of a lot say, gathered when it leaves and when it is settled."""

from datetime import datetime

from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.kernel.clock import in_paris
from ordis.kernel.french import memory
from ordis.kernel.money import euros
from ordis.partners.models import Organisation
from ordis.partners.rules import spaced_siret
from ordis.refurbishing.outside.models import OutsideItem, OutsideLot, WorkOutcome
from ordis.refurbishing.outside.pdf import Given, Returned, SlipInFacts, SlipOutFacts


def slip_out_facts(lot: OutsideLot, actor: User, at: datetime) -> SlipOutFacts:
    return SlipOutFacts(
        number=lot.number,
        refurbisher=lot.organisation.name,
        siret=_siret(lot.organisation),
        address=lot.organisation.postal_address,
        sent_on=in_paris(at).date(),
        due_on=lot.due_on,
        instructions=lot.instructions,
        handed_by=actor.name,
        devices=tuple(_given(item.device) for item in _still_in(lot)),
    )


def slip_in_facts(lot: OutsideLot, actor: User, at: datetime) -> SlipInFacts:
    """``lot.cost_cents`` is known; what did not come back is among the lines, and says so."""
    return SlipInFacts(
        number=lot.number,
        slip_out=lot.slip_out.number if lot.slip_out else "",
        refurbisher=lot.organisation.name,
        sent_on=in_paris(lot.sent_at or at).date(),
        back_on=in_paris(at).date(),
        received_by=actor.name,
        entrusted=len(lot.items),
        returned=sum(item.back_at is not None for item in lot.items),
        refurbished=sum(item.outcome is WorkOutcome.REFURBISHED for item in lot.items),
        minutes=sum(item.minutes_spent or 0 for item in lot.items),
        cost=euros(lot.cost_cents or 0),
        devices=tuple(_returned(item) for item in lot.items),
    )


def _still_in(lot: OutsideLot) -> list[OutsideItem]:
    return [item for item in lot.items if item.settled_at is None]


def _given(device: Device) -> Given:
    parts = (device.cpu, memory(device.ram_mb) if device.ram_mb else "")
    return Given(
        code=spoken(device.code),
        designation=f"{device.kind.label}, {device.designation}",
        serial=device.serial or "–",
        state=", ".join(filter(None, parts)) or "–",
        disks="\u202f; ".join(f"{disk.designation}, {disk.state.label.lower()}" for disk in device.disks_inside)
        or "sans disque",
    )


def _returned(item: OutsideItem) -> Returned:
    outcome = item.outcome.label if item.outcome else "Sans compte rendu"
    details = (item.work_done, item.operating_system, f"état {item.grade.value}" if item.grade else "")
    return Returned(
        code=spoken(item.device.code),
        designation=item.device.designation,
        outcome=outcome,
        work_done=". ".join(filter(None, details)) or "–",
        minutes=item.minutes_spent,
        cost=euros(item.cost_cents) if item.cost_cents is not None else "–",
    )


def _siret(organisation: Organisation) -> str:
    return spaced_siret(organisation.siret) if organisation.siret else ""
