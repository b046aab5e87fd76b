"""Collections of scrap: opened, loaded, weighed, then gone with a slip sealed before anything changes stage."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices import lifecycle
from ordis.devices.code import spoken
from ordis.devices.guards import COLLECTED
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door, Stage
from ordis.devices.scanning.entering import Entry
from ordis.documents.actions import issue
from ordis.documents.models import DocumentKind
from ordis.kernel.blobs import blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.french import kilograms
from ordis.kernel.numbers import next_number
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from ordis.refurbishing import actions as refurbishing
from ordis.stock.recycling import pdf, queries, rules, stages
from ordis.stock.recycling.facts import slip_facts
from ordis.stock.recycling.models import CollectionStage, LoadedDevice, RecyclingCollection, Tracking
from ordis.wiping.attachments import LARGEST, picture_type

NOT_A_RECYCLER = "{} n’est pas noté comme recycleur : modifiez d’abord sa fiche. Rien n’a été ouvert."
LOADED_ALREADY = "Cet appareil est déjà chargé dans l’enlèvement {} : rien n’a changé."
NOT_LOADED = "Cet appareil n’est pas dans cet enlèvement : rien n’a été retiré."
NOTHING_LOADED = "Cet enlèvement est vide : chargez au moins un appareil, ou notez du vrac. Rien n’a été clos."
BAD_PROOF = "Le bordereau se joint en PDF ou en photographie, 15 Mo au plus. Rien n’a été clos."
STILL_CLOSED = "{code} ne peut pas partir : {reason}"
AND_MORE = " Et {} autres. Rien n’a été clos : retirez-les de l’enlèvement, ou réglez ce qui les retient."
NOTHING_CLOSED = " Rien n’a été clos : retirez-le de l’enlèvement, ou réglez ce qui le retient."
TOLD = 3
NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Departure:
    """What is known when the lorry leaves. ``weighed_g``: the whole load, in grams. ``proof``: the recycler's slip."""

    tracking: Tracking | None
    tracking_number: str
    collected_on: date
    carrier: str = ""
    weighed_g: int | None = None
    proof: bytes = b""
    proof_name: str = ""


def open_collection(*, organisation: Organisation, actor: User, at: datetime) -> RecyclingCollection:
    if not organisation.recycles:
        raise Refusal(NOT_A_RECYCLER.format(organisation.name))
    collection = RecyclingCollection(
        number=next_number("ENL", in_paris(at).year),
        organisation_id=organisation.id,
        opened_at=at,
        opened_by_id=actor.id,
    )
    db.session.add(collection)
    db.session.flush()
    record(Verb.RECYCLING_OPENED, collection.number, actor=actor, at=at)
    return collection


def load(
    *,
    collection: RecyclingCollection,
    device: Device,
    reason: str,
    weight_g: int | None,
    actor: User,
    at: datetime,
    door: Door = Door.PAGE,
) -> LoadedDevice:
    """Put ``device`` on the collection. Disks first: the law is asked now, and again when the lorry leaves."""
    stages.refuse_unless_open(collection)
    if device.loaded_for:
        raise Refusal(LOADED_ALREADY.format(device.loaded_for))
    if reasons := refusals(device, actor=actor):
        raise Refusal(" ".join(reasons))
    loaded = LoadedDevice(
        device_id=device.id,
        collection_id=collection.id,
        weight_g=weight_g or device.weight_g,
        reason=reason.strip()[:200],
        loaded_at=at,
        loaded_by_id=actor.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(loaded)
    except sa.exc.IntegrityError as error:
        raise Refusal(LOADED_ALREADY.format("d’un collègue")) from error
    device.loaded_for = collection.number
    record(Verb.RECYCLING_LOADED, device.code, actor=actor, at=at, collection=collection.number, door=door.value)
    return loaded


def load_scanned(
    *, collection: RecyclingCollection, device: Device, reason: str, weight_g: int | None, actor: User, at: datetime
) -> Entry:
    """A scan on the page of the collection. What is loaded already keeps the reason and the mass it was loaded with."""
    if device.loaded_for == collection.number:
        return Entry("déjà chargé dans cet enlèvement.", already=True)
    noted: dict[str, Any] = {"reason": reason, "weight_g": weight_g}
    load(collection=collection, device=device, **noted, actor=actor, at=at, door=Door.SCAN)
    return Entry("chargé.", [said] if (said := warning(device)) else ())


def refusals(device: Device, *, actor: User | None) -> list[str]:
    """Why the law would not let ``device`` be recycled, the collection set apart."""
    loading = COLLECTED.sentence(device)
    return [reason for reason in lifecycle.refusals(device, Move.RECYCLE, actor=actor) if reason != loading]


def warning(device: Device) -> str:
    """What the hand that scans must read: a computer made ready for a family rarely belongs on this lorry."""
    if device.stage is not Stage.READY:
        return ""
    return "Attention\u202f: cet appareil est « Prêt » pour une famille. Retirez-le s’il n’a rien à faire au recyclage."


def unload(*, collection: RecyclingCollection, device: Device, actor: User, at: datetime) -> None:
    stages.refuse_unless_open(collection)
    loaded = queries.load_of(device)
    if loaded is None or loaded.collection_id != collection.id:
        raise Refusal(NOT_LOADED)
    device.loaded_for = None
    db.session.delete(loaded)
    db.session.flush()
    record(Verb.RECYCLING_UNLOADED, device.code, actor=actor, at=at, collection=collection.number)


def note_loose(*, collection: RecyclingCollection, label: str, weight_g: int, actor: User, at: datetime) -> None:
    """Scrap that is no device: cables, keyboards, destroyed disks."""
    stages.refuse_unless_open(collection)
    collection.loose = [*collection.loose, {"label": label.strip(), "weight_g": weight_g}]
    record(Verb.RECYCLING_CHANGED, collection.number, actor=actor, at=at, loose=label.strip(), weight_g=weight_g)


def drop_loose(*, collection: RecyclingCollection, number: int, actor: User, at: datetime) -> None:
    """``number`` counts from 1, in the order of the page."""
    stages.refuse_unless_open(collection)
    if not 0 < number <= len(collection.loose):
        raise Refusal("Cette ligne de vrac n’est plus là. Rien n’a été modifié.")
    collection.loose = [line for rank, line in enumerate(collection.loose, 1) if rank != number]
    record(Verb.RECYCLING_CHANGED, collection.number, actor=actor, at=at, loose_dropped=number)


def close(*, collection: RecyclingCollection, departure: Departure, actor: User, at: datetime) -> RecyclingCollection:
    """The lorry leaves: every device is checked again, the slip sealed and stored, then all of them are recycled.

    All or nothing. Raises ``Refusal`` when nothing traces the load, when it is empty, or when one device may not go.
    """
    stages.refuse_unless_open(collection)
    _note(collection, departure)
    devices = queries.devices_of(collection)
    if not devices and not collection.loose:
        raise Refusal(NOTHING_LOADED)
    _refuse_stopped(devices, actor)
    facts = slip_facts(collection, actor, at)
    collection.slip = issue(
        kind=DocumentKind.RECYCLING_SLIP,
        subject=collection.number,
        build=lambda identity: pdf.render_slip(facts, identity),
        actor=actor,
        at=at,
    )
    by_device = {loaded.device_id: loaded for loaded in collection.loaded}
    for device in devices:
        loaded = by_device[device.id]
        device.collection_id, device.loaded_for = collection.id, None
        device.weight_g = loaded.weight_g or device.weight_g
        note = " · ".join(filter(None, (loaded.reason, f"enlèvement {collection.number}")))
        refurbishing.recycle(device=device, actor=actor, at=at, note=note)
        loaded.settled_at = at
        device.place_id = None  # its history of places stays; a shelf that it left holds it no more
    collection.gone_at = at
    stages.apply(collection, CollectionStage.GONE, actor=actor, at=at)
    return collection


def cancel(*, collection: RecyclingCollection, actor: User, at: datetime) -> None:
    """Nothing leaves: what was loaded is free again, and stays as it is."""
    stages.refuse_unless_open(collection)
    for loaded in collection.loaded:
        loaded.settled_at, loaded.device.loaded_for = at, None
    stages.apply(collection, CollectionStage.CANCELLED, actor=actor, at=at)


def _note(collection: RecyclingCollection, departure: Departure) -> None:
    fault = rules.tracking_fault(departure.tracking, departure.tracking_number)
    if fault or departure.tracking is None:
        raise Refusal(fault or rules.TRACKING_NEEDED)
    known = masses_of(collection)
    if departure.weighed_g is not None and departure.weighed_g < known.devices + known.loose:
        weighed, sum_of_parts = kilograms(departure.weighed_g), kilograms(known.devices + known.loose)
        raise Refusal(rules.LIGHTER.format(weighed=weighed, known=sum_of_parts) + " Rien n’a été clos.")
    collection.tracking = departure.tracking
    collection.tracking_number = rules.clean_number(departure.tracking, departure.tracking_number)
    collection.collected_on, collection.carrier = departure.collected_on, departure.carrier.strip()
    collection.weighed_g = departure.weighed_g
    if departure.proof:
        if len(departure.proof) > LARGEST or not proof_type(departure.proof):
            raise Refusal(BAD_PROOF)
        collection.proof_sha256 = blobs().put(departure.proof)
        collection.proof_name = departure.proof_name.replace("\\", "/").rsplit("/", 1)[-1][-NAME_LENGTH:]


def masses_of(collection: RecyclingCollection) -> rules.Masses:
    devices = [loaded.weight_g for loaded in collection.loaded]
    return rules.masses(devices, [line["weight_g"] for line in collection.loose], collection.weighed_g)


def proof_type(data: bytes) -> str | None:
    """The MIME type of a recycler's slip by its first bytes; ``None`` for what is neither a PDF nor a picture."""
    return "application/pdf" if data.startswith(b"%PDF-") else picture_type(data)


def _refuse_stopped(devices: list[Device], actor: User) -> None:
    stopped = [(device, reasons) for device in devices if (reasons := refusals(device, actor=actor))]
    if not stopped:
        return
    told = [STILL_CLOSED.format(code=spoken(device.code), reason=reasons[0]) for device, reasons in stopped[:TOLD]]
    more = AND_MORE.format(len(stopped) - TOLD) if len(stopped) > TOLD else NOTHING_CLOSED
    raise Refusal(" ".join(told) + more)
