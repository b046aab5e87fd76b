"""Labels of containers: the donor first, to be read from afar."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import normalise, spoken
from ordis.devices.labels.sheet import LabelFacts
from ordis.devices.labels.sources import Printable
from ordis.donations.custody import actions
from ordis.donations.custody.models import Container
from ordis.donations.models import Donation
from ordis.kernel.db import db


def container_labels(names: Sequence[str], *, user: User | None) -> Printable:
    """Those of the containers whose codes these are, in their order. One query."""
    asked = list(dict.fromkeys(normalise(code) or code for code in names))
    statement = sa.select(Container).where(Container.code.in_(asked))
    whole = statement.options(joinedload(Container.donation).joinedload(Donation.donor))
    found = {each.code: each for each in db.session.scalars(whole)} if asked else {}
    containers = [found[code] for code in asked if code in found]

    def note(*, format_name: str, actor: User | None, at: datetime) -> None:
        actions.note_labels_printed(containers=containers, format_name=format_name, actor=actor, at=at)

    listed = [(spoken(each.code), f"{each.kind.label}, don {each.donation.number}") for each in containers]
    unknown = [code for code in asked if code not in found]
    return Printable([_facts(each) for each in containers], listed, unknown, note, "colis")


def _facts(each: Container) -> LabelFacts:
    house = settings.current()
    url = f"{house.base_url}/C/{each.code}".upper()
    what = f"{each.kind.label}, don {each.donation.number}"
    return LabelFacts(each.code, url, what, each.contents, house.city, title=each.donation.donor.name)
