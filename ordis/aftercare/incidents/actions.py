"""An incident is declared, the device comes in for a repair, goes back, is found, or the matter is closed."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.aftercare.incidents import queries, rules, stages
from ordis.aftercare.incidents.models import Incident, IncidentKind, ToldBy
from ordis.aftercare.incidents.rules import Step
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.handover.models import HandedOverDevice
from ordis.handover.rules import KitItem
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts.fitting import fit_for_family
from ordis.refurbishing.parts.models import Part, PartKind

NOT_WITH_A_FAMILY = "Cet appareil n’est pas chez une famille\u202f: rien n’a été enregistré. Ouvrez sa fiche."
ALREADY_OPEN = (
    "Un incident est déjà en cours pour l’appareil {code}. Rien n’a été enregistré\u202f: ouvrez-le, ou terminez-le "
    "avant d’en déclarer un autre."
)
SAY_WHAT = "Dites en quelques mots ce qui a été fait, ou pourquoi rien ne l’est. Rien n’a été modifié."
NOT_HERE = "L’appareil n’est pas à l’atelier\u202f: recevez-le d’abord en réparation. Aucune pièce n’a été prise."
FOR_FAMILY = "Réparation pour la famille"
A_DISK_APART = (
    "Changer le disque emporterait les fichiers de la famille. Aucune pièce n’a été prise\u202f: échangez l’appareil, "
    "ou enregistrez son retour."
)


def declare(
    *,
    line: HandedOverDevice,
    kind: IncidentKind,
    told_by: ToldBy,
    text: str = "",
    complaint: bool | None = None,
    police_reference: str = "",
    actor: User,
    at: datetime,
) -> Incident:
    """One open incident per device of a family: two people who declare it at once, and one learns of the other.

    A loss or a theft marks the device: whoever scans its label is told to call.
    """
    device = _held(line)
    stolen = kind is IncidentKind.THEFT
    incident = Incident(
        line=line, kind=kind, told_by=told_by, text=text.strip()[:300], declared_at=at, declared_by_id=actor.id,
        complaint=complaint if stolen else None, police_reference=police_reference.strip()[:60] if stolen else "",
        deposited_with=[],
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(incident)
            db.session.flush()
    except sa.exc.IntegrityError as error:
        raise Refusal(ALREADY_OPEN.format(code=spoken(device.code))) from error
    if kind in rules.MISSING:
        device.lost_at = at
    record(Verb.INCIDENT_DECLARED, device.code, actor=actor, at=at, kind=kind.value, incident=incident.ref)
    return incident


def deposit(*, incident: Incident, accessories: Sequence[KitItem], actor: User, at: datetime) -> None:
    """The family leaves its computer for a repair: it stays theirs, at the same stage, and nobody wipes it."""
    held(incident)
    stages.apply(incident, Step.DEPOSIT, actor=actor, at=at)
    incident.deposited_at, incident.deposited_by_id = at, actor.id
    incident.deposited_with = [item.value for item in accessories]


def settle(*, incident: Incident, step: Step, outcome: str, actor: User, at: datetime) -> None:
    """Give back repaired or not, close, found. A lost device that is only « clos » keeps its mark; found lifts it."""
    if step in rules.SAID and len(outcome.strip()) < 3:
        raise Refusal(SAY_WHAT, status=422)
    device = held(incident)
    stages.apply(incident, step, actor=actor, at=at, outcome=outcome)
    if step is Step.FIND:
        device.lost_at = None


def fit_part(*, incident: Incident, part: Part, actor: User, at: datetime) -> None:
    """One piece of the stock into a computer under repair; never a disk, which holds what the family wrote."""
    held(incident)
    if Step.REPAIR not in rules.steps_from(incident.kind, incident.stage):
        raise Refusal(NOT_HERE)
    if part.kind is PartKind.STORAGE:
        raise Refusal(A_DISK_APART)
    fit_for_family(device=incident.line.device, part=part, note=FOR_FAMILY, actor=actor, at=at)


def gone_back(*, line: HandedOverDevice, exchanged: bool, actor: User, at: datetime) -> None:
    """The device is the city's again, by a return or an exchange: what was open about it ends so."""
    incident = queries.open_incident_of(line, lock=True)
    if incident is not None:
        stages.apply(incident, Step.EXCHANGE if exchanged else Step.TAKE_BACK, actor=actor, at=at)


def held(incident: Incident) -> Device:
    """Its device first, then the incident, both as the database has them now: always in that order, so that a return
    and a repair never wait for each other in a ring."""
    device = _device(incident.line)
    db.session.refresh(incident, ["stage", "settled_at", "outcome"], with_for_update=True)
    return device


def _device(line: HandedOverDevice) -> Device:
    """The device as the database has it now; nobody else changes it until the end of the transaction."""
    statement = sa.select(Device).where(Device.id == line.device_id).with_for_update(of=Device)
    return db.session.scalars(statement.execution_options(populate_existing=True)).unique().one()


def _held(line: HandedOverDevice) -> Device:
    device = _device(line)
    if device.stage is not Stage.HANDED_OVER or device.agreement_id != line.handover.document_id:
        raise Refusal(NOT_WITH_A_FAMILY)
    return device
