"""A donation on two pallets that waits to change hands, and what was written of it."""

import sqlalchemy as sa

from ordis.donations.custody.models import CustodyTransfer
from ordis.kernel.db import db
from tests import make
from tests.donations.custody import making


def form() -> str:
    """The path of the form."""
    donation = make.donation()
    making.packed(donation, 2)
    return f"/donations/{donation.ref}/custody"


def told(path: str) -> list[tuple[str, str, int, bool]]:
    """Of each transfer of that donation: who gave, who took, how many containers, whether the taker drew."""
    ref = path.split("/")[2]
    rows = db.session.scalars(sa.select(CustodyTransfer).order_by(CustodyTransfer.id))
    return [(row.giver, row.taker, len(row.loads), bool(row.taker_strokes)) for row in rows if row.donation.ref == ref]
