"""Labels of places: the name first, to be read from afar."""

from collections.abc import Sequence

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import normalise, spoken
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.labels.sources import Printable, unnoted
from ordis.kernel.db import db
from ordis.stock.models import Place


def place_labels(names: Sequence[str], *, user: User | None) -> Printable:
    """Those of the places whose codes these are, in their order. One query."""
    asked = list(dict.fromkeys(normalise(code) or code for code in names))
    rows = db.session.scalars(sa.select(Place).where(Place.code.in_(asked)).order_by(Place.id)) if asked else ()
    found = {place.code: place for place in rows}
    places = [found[code] for code in asked if code in found]
    listed = [(spoken(place.code), place.name) for place in places]
    unknown = [code for code in asked if code not in found]
    return Printable([_facts(place) for place in places], listed, unknown, unnoted, "emplacements")


def _facts(place: Place) -> LabelFacts:
    house = settings.current()
    url = f"{house.base_url}/L/{place.code}".upper()
    return LabelFacts(place.code, url, place.kind.label, "", house.city, title=place.name)
