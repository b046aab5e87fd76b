"""The container that is being unpacked: each address of a reception says which."""

from flask import abort, request

from ordis.donations.custody import queries
from ordis.donations.custody.models import Container
from ordis.donations.models import Donation


def unpacked(donation: Donation) -> Container | None:
    """None when none is open; another donation's leads nowhere."""
    code = request.values.get("container", "")
    return queries.container_in(donation, code) or abort(404) if code else None
