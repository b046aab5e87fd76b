"""Labels of places: the name first, to be read from afar."""

from collections.abc import Sequence

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import normalise, spoken
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.labels.sources import Printable, unnoted
from ordis.kernel.db import db
from ordis.stock import queries, tree
from ordis.stock.models import Place

EVERYWHERE, AND_BENEATH = "*", "+"
"""What stands for the code of every place that serves; after a code, for the place and all beneath it."""


def place_labels(names: Sequence[str], *, user: User | None) -> Printable:
    """Those of the places whose codes these are, in their order. One query; one more where names stand for many."""
    asked = list(dict.fromkeys(normalise(code) or code for code in _each(names)))
    rows = db.session.scalars(sa.select(Place).where(Place.code.in_(asked)).order_by(Place.id)) if asked else ()
    found = {place.code: place for place in rows}
    places = [found[code] for code in asked if code in found]
    listed = [(spoken(place.code), place.name) for place in places]
    unknown = [code for code in asked if code not in found]
    return Printable([_facts(place) for place in places], listed, unknown, unnoted, "emplacements")


def _each(names: Sequence[str]) -> list[str]:
    """The codes alone, in the order of the tree."""
    if not any(name == EVERYWHERE or name.endswith(AND_BENEATH) for name in names):
        return list(names)
    nodes = tree.unfold(queries.all_places(), {})
    ids = {node.place.code: node.place.id for node in nodes}

    def codes(name: str) -> list[str]:
        code = normalise(name.removesuffix(AND_BENEATH)) or name
        if name == EVERYWHERE:
            return [node.place.code for node in nodes]
        found = tree.branch(nodes, ids.get(code, 0)) if name.endswith(AND_BENEATH) else []
        return [node.place.code for node in found] or [code]

    return [code for name in names for code in codes(name)]


def _facts(place: Place) -> LabelFacts:
    house = settings.current()
    url = f"{house.base_url}/L/{place.code}".upper()
    return LabelFacts(place.code, url, place.kind.label, "", house.city, title=place.name)
