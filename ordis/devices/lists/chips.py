"""The filters in place, said one by one, each with the list without it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ordis.devices.listing import ANY, Filter
from ordis.devices.models import HoldReason
from ordis.kernel.french import count, short_day


@dataclass(frozen=True, slots=True)
class Chip:
    label: str
    rest: Filter


def chips(wanted: Filter, place_names: Mapping[str, str]) -> list[Chip]:
    """In the order of the form; a field of several values gives one chip for each."""
    found = [Chip(label, wanted.without(name)) for name, label in _single(wanted, place_names)]
    for name in ("grade", "kind", "stage"):
        several = [Chip(each.label, wanted.without(name, each)) for each in getattr(wanted, name)]
        found = several + found
    return found


def _single(wanted: Filter, place_names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    said = {
        "text": f"Commence par {wanted.text}",
        "place": place_names.get(wanted.place, f"Emplacement {wanted.place}"),
        "donation": f"Don {wanted.donation}",
        "held": "Bloqués" if wanted.held == ANY else _reason(wanted.held),
        "disk": wanted.disk.label if wanted.disk else "",
        "performance": f"Performance {wanted.performance}",
        "received_from": f"Reçus depuis le {short_day(wanted.received_from)}",
        "received_to": f"Reçus jusqu’au {short_day(wanted.received_to)}",
        "days": f"À cette étape depuis plus de {count(wanted.days or 0, 'jour')}",
        "unlabelled": "Sans étiquette imprimée",
        "outside": "Confiés à l’extérieur" if wanted.outside == ANY else f"Lot {wanted.outside}",
        "code": count(len(wanted.code), "code collé", "codes collés"),
    }
    for name in wanted.set_fields:
        if name in said:
            yield name, said[name]


def _reason(value: str) -> str:
    reason = HoldReason.find(value)
    return f"Bloqués : {reason.label}" if reason else ""
