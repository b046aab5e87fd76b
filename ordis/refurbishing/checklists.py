"""Checklists as the lead arranges them: order, names, faults, and what differs between two versions. Pure."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from ordis.refurbishing.models import Answer
from ordis.refurbishing.rules import Item

MOST_ITEMS = 60
LABEL_LENGTH, LOOK_AT_LENGTH, NAME_LENGTH = 80, 200, 40
_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{NAME_LENGTH - 1}}}")


def as_json(items: Sequence[Item]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    return tuple(Item(**item) for item in stored)


# --- arranging ---------------------------------------------------------------------------------------------


def arranged(items: Sequence[Item], order: str) -> list[Item]:
    """``items`` after ``order``: ``up-3``, ``down-0``, ``remove-2`` or ``add``. An order that means nothing changes
    nothing: it comes from a form."""
    verb, _, place = order.partition("-")
    found, number = list(items), int(place) if place.isdecimal() and len(place) < 4 else -1
    if verb == "add":
        return [*found, Item("", "", "")]
    if not 0 <= number < len(found):
        return found
    if verb == "remove":
        del found[number]
    other = {"up": number - 1, "down": number + 1}.get(verb, -1)
    if 0 <= other < len(found):
        found[number], found[other] = found[other], found[number]
    return found


def named(items: Sequence[Item]) -> tuple[Item, ...]:
    """``items`` with a name for each that has none yet, made from its label. A name once given never changes."""
    taken = {item.name for item in items}
    result = []
    for item in items:
        if not item.name:
            item = replace(item, name=_free_name(item.label, taken))
            taken.add(item.name)
        result.append(item)
    return tuple(result)


def _free_name(label: str, taken: Collection[str]) -> str:
    plain = (
        unicodedata.normalize("NFKD", label.lower().replace("œ", "oe").replace("’", " "))
        .encode("ascii", "ignore")
        .decode()
    )
    root = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    root = (root if root[:1].isalpha() else f"point_{root}".rstrip("_"))[: NAME_LENGTH - 3].rstrip("_")
    number, name = 1, root
    while name in taken:
        number += 1
        name = f"{root}_{number}"
    return name


def faults(items: Sequence[Item]) -> list[str]:
    """Why the list may not be published, in French; empty when it may."""
    if not items:
        return ["Une liste de contrôle contient au moins un point."]
    found = []
    if len(items) > MOST_ITEMS:
        found.append(f"{MOST_ITEMS} points au plus : il y en a {len(items)}.")
    if any(not item.label for item in items):
        found.append("Chaque point a un nom : complétez celui qui n’en a pas, ou retirez-le.")
    if not any(item.required for item in items):
        found.append("Au moins un point est obligatoire.")
    found += [f"Deux points portent le nom « {label} »." for label in _twice([item.label for item in items])]
    found += [f"Deux points ont le même identifiant « {name} »." for name in _twice([item.name for item in items])]
    long = [item.label for item in items if len(item.label) > LABEL_LENGTH or len(item.look_at) > LOOK_AT_LENGTH]
    found += [f"Le point « {label[:LABEL_LENGTH]} » est trop long." for label in long]
    if any(not _NAME.fullmatch(item.name) for item in items if item.name):
        found.append("Un identifiant de point n’est pas de ceux qu’Ordis écrit : rechargez la page.")
    return found


def _twice(texts: Sequence[str]) -> list[str]:
    """What stands more than once, whatever its case, in the order of first sight; empty texts do not count."""
    seen: dict[str, list[str]] = {}
    for text in texts:
        seen.setdefault(text.casefold().strip(), []).append(text)
    return [same[0] for key, same in seen.items() if key and len(same) > 1]


# --- two versions ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one item: ``what`` is a French word, ``details`` what it was and what it is."""

    what: str
    label: str
    details: tuple[str, ...] = ()


def changes(old: Sequence[Item], new: Sequence[Item]) -> list[Change]:
    """What differs from ``old`` to ``new``: added and changed items in the new order, then the removed ones, then
    whether those that stayed stand in another order."""
    before, after = {item.name: item for item in old}, {item.name: item for item in new}
    found = []
    for item in new:
        if item.name not in before:
            found.append(Change("Ajouté", item.label, (item.look_at,) if item.look_at else ()))
        elif told := _told(before[item.name], item):
            found.append(Change("Modifié", item.label, told))
    found += [Change("Retiré", item.label) for item in old if item.name not in after]
    if [name for name in before if name in after] != [name for name in after if name in before]:
        found.append(Change("Déplacé", "L’ordre des points"))
    return found


def _told(old: Item, new: Item) -> tuple[str, ...]:
    told = []
    if old.label != new.label:
        told.append(f"nom : {old.label} → {new.label}")
    if old.look_at != new.look_at:
        told.append(f"à regarder : {old.look_at or '(vide)'} → {new.look_at or '(vide)'}")
    if old.required != new.required:
        told.append("devient obligatoire" if new.required else "devient facultatif")
    return tuple(told)


_OF_THE_DISK = re.compile(r"\b(disques?|ssd|nvme|smart|syst[eè]mes?|d[eé]marr\w*)\b", re.IGNORECASE)


def about_the_disk(items: Sequence[Item]) -> list[Item]:
    """The items whose answer says something of a disk, or of the system that is on it: by their own words, since the
    lead writes the list."""
    return [item for item in items if _OF_THE_DISK.search(f"{item.label} {item.look_at}")]


def lost(answers: Mapping[str, Answer], old: Sequence[Item], new: Sequence[Item]) -> list[str]:
    """Labels of the items of ``old`` that were answered and that ``new`` does not ask any more."""
    kept = {item.name for item in new}
    return [item.label for item in old if item.name in answers and item.name not in kept]
