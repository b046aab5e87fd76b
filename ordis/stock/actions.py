"""Places are opened, changed and archived; devices are put in them."""

from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.devices.codes import fresh_codes
from ordis.devices.models import Device, Door
from ordis.devices.moves import NOTE_LENGTH
from ordis.devices.scanning.entering import Entry
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.refusal import Refusal
from ordis.stock import queries, rules, tree
from ordis.stock.models import Place, PlaceKind, Placing
from ordis.stock.rules import IN_THE_WORKSHOP

NOT_OURS = "Cet appareil est à l’étape « {} » : il n’est pas dans nos locaux."
NOTHING_PUT = "Rien n’a été rangé."
AWAY = "Cet appareil est chez un atelier extérieur (lot {}) : il se range à son retour."
SAME_NAME = "Un emplacement s’appelle déjà « {} ». Rien n’a été enregistré : choisissez un autre nom."
ALREADY_HERE = "Cet appareil est déjà rangé ici : rien n’a changé."
CLOSED_PLACE = "L’emplacement « {} » est archivé : choisissez-en un autre, ou rouvrez-le."
IN_ITSELF = "« {} » ne peut pas être rangé dans lui-même ni dans ce qu’il contient. Rien n’a été modifié."
TOO_DEEP = (
    f"L’arbre des emplacements a {rules.DEEPEST} niveaux au plus. Rien n’a été enregistré : choisissez plus haut."
)
NOT_EMPTY = "« {} » n’est pas vide : {} encore dedans. Rien n’a été archivé : rangez-les ailleurs d’abord."
HAS_PLACES = "« {} » contient d’autres emplacements. Rien n’a été archivé : archivez-les ou déplacez-les d’abord."
COUNTED = "L’inventaire {} compte cet emplacement. Rien n’a été archivé : attendez qu’il soit clos."
_TREE = "place tree"


def open_place(
    *, name: str, kind: PlaceKind, capacity: int | None, parent: Place | None, actor: User, at: datetime
) -> Place:
    """A new place with a code of its own. Two places never bear the same name: the database says so."""
    _check_parent(parent, levels=1)
    place = Place(code=fresh_codes(1)[0], name=name.strip(), kind=kind, capacity=capacity, parent=parent)
    try:
        with db.session.begin_nested():
            db.session.add(place)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME.format(name.strip())) from error
    record(Verb.PLACE_ADDED, place.code, actor=actor, at=at)
    return place


def change_place(
    *,
    place: Place,
    name: str,
    kind: PlaceKind,
    capacity: int | None,
    parent: Place | None,
    actor: User,
    at: datetime,
) -> bool:
    """Rename it, say what it holds, move it under another with all that it contains; whether anything changed."""
    one_at_a_time(_TREE)
    before = (place.name, place.kind.label, place.capacity, place.parent.name if place.parent else "")
    if (parent.id if parent else None) != place.parent_id:
        _check_move(place, parent)
    try:
        with db.session.begin_nested():
            place.name, place.kind, place.capacity, place.parent = name.strip(), kind, capacity, parent
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME.format(name.strip())) from error
    after = (place.name, place.kind.label, place.capacity, parent.name if parent else "")
    words = ("nom", "type", "capacité", "dans")
    changes = {word: [old, new] for word, old, new in zip(words, before, after, strict=True) if old != new}
    if changes:
        record(Verb.PLACE_CHANGED, place.code, actor=actor, at=at, changes=changes)
    return bool(changes)


def archive_place(*, place: Place, actor: User, at: datetime) -> None:
    """It serves no more. Refused while something stands in it."""
    one_at_a_time(_TREE)
    if place.archived_at is not None:
        return
    if any(each.parent_id == place.id for each in queries.all_places()):
        raise Refusal(HAS_PLACES.format(place.name))
    devices, _capped = queries.count_in(place)
    if devices:
        still = "1 appareil est" if devices == 1 else f"{devices} appareils sont"
        raise Refusal(NOT_EMPTY.format(place.name, still))
    if parts := queries.parts_in(place):
        still = "1 lot de pièces est" if parts == 1 else f"{parts} lots de pièces sont"
        raise Refusal(NOT_EMPTY.format(place.name, still))
    if counting := queries.counted_by(place):
        raise Refusal(COUNTED.format(counting))
    place.archived_at = at
    record(Verb.PLACE_CHANGED, place.code, actor=actor, at=at, archived=True)


def reopen_place(*, place: Place, actor: User, at: datetime) -> None:
    """An archived place serves again, beneath its parent if that one still serves, else at the top."""
    one_at_a_time(_TREE)
    if place.archived_at is None:
        return
    if place.parent and place.parent.archived_at is not None:
        place.parent = None
    place.archived_at = None
    record(Verb.PLACE_CHANGED, place.code, actor=actor, at=at, archived=False)


def put_refusals(device: Device, place: Place | None) -> list[str]:
    """Why ``device`` cannot be put there, « déjà là » left out: the page, the scan and the drawer ask this."""
    return put_refusals_knowing(device, place, queries.away_in(device))


def put_refusals_knowing(device: Device, place: Place | None, lot: str | None) -> list[str]:
    """The same, ``lot`` being the number of the outside lot that has the device, or None. Reads nothing."""
    if place is None:
        return ["Cet emplacement n’existe pas : scannez l’étiquette d’un emplacement."]
    reasons = []
    if place.archived_at is not None:
        reasons.append(CLOSED_PLACE.format(place.name))
    if device.stage not in IN_THE_WORKSHOP:
        reasons.append(NOT_OURS.format(device.stage.label))
    if lot:
        reasons.append(AWAY.format(lot))
    return reasons


def put(*, device: Device, place: Place, actor: User, at: datetime, door: Door = Door.PAGE, note: str = "") -> Placing:
    """Note that ``device`` stands in ``place`` from now on; what is promised to a family is written beside."""
    if reasons := put_refusals(device, place):
        raise Refusal(f"{reasons[0]} {NOTHING_PUT}")
    if device.place_id == place.id:
        raise Refusal(ALREADY_HERE)
    promise = queries.promise_of(device)
    known = [f"Appareil {promise.sentence}."] if promise else []
    moved = [device.place.name if device.place else None, place.name]
    device.place = place
    said = " ".join([*known, note]).strip()[:NOTE_LENGTH]
    placing = Placing(device_id=device.id, place_id=place.id, at=at, by_id=actor.id, door=door, note=said)
    db.session.add(placing)
    details = {"reserved": promise.sentence.removeprefix("réservé pour ")} if promise else {}
    record(Verb.PLACED, device.code, actor=actor, at=at, door=door.value, changes={"place": moved}, **details)
    db.session.flush()
    return placing


def shelve(*, place: Place, device: Device, actor: User, at: datetime) -> Entry:
    """A scan on the page of a place: the device stands there from now on."""
    if device.place_id == place.id:
        return Entry(f"déjà rangé dans {place.name}.", already=True)
    placing = put(device=device, place=place, actor=actor, at=at, door=Door.SCAN)
    return Entry("rangé ici.", [note for note in (placing.note, *room_warnings(place)) if note])


def room_warnings(place: Place) -> list[str]:
    """« Étagère 3 : 24 sur 24, c’est plein » of the place and of those around it that are full. Warned, never refused:

    the device already stands there, and a record that says otherwise would be the worse fault.
    """
    warnings = []
    for each in queries.chain_of(place):
        if each.capacity is None:
            continue
        found = queries.count_beneath(each, at_most=each.capacity + 1)
        if found > each.capacity:
            warnings.append(f"{each.name}\u202f: plus de {each.capacity} appareils, c’est trop.")
        elif found == each.capacity:
            warnings.append(f"{each.name}\u202f: {each.capacity} sur {each.capacity}, c’est plein.")
    return warnings


def _check_parent(parent: Place | None, *, levels: int) -> None:
    above = queries.chain(parent.id) if parent else []
    if any(each.archived_at is not None for each in above[:1]):
        raise Refusal(CLOSED_PLACE.format(above[0].name))
    if len(above) + levels > rules.DEEPEST:
        raise Refusal(TOO_DEEP)


def _check_move(place: Place, parent: Place | None) -> None:
    own = tree.branch(tree.unfold(queries.all_places(archived=True), {}), place.id)
    if parent is not None and parent.id in {node.place.id for node in own}:
        raise Refusal(IN_ITSELF.format(place.name))
    _check_parent(parent, levels=tree.height(own))
