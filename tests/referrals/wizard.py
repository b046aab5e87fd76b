"""What a prescriber types, screen by screen, and the way through the wizard."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ordis.partners.models import Organisation

KEY = "abcdefgh2345"
SCREENS: dict[str, dict[str, Any]] = {
    "place": {"district": "Saint-Éloi"},
    "need": {
        "wanted_kind": "laptop", "purpose": "school", "wanted_why": "Devoirs et démarches",
        "needed_by": "2026-12-20", "file_number": "MQ-17", "extras": ["mouse", "bag"],
    },
    "household": {
        "people": "4", "school_children": "2", "situation": "job_seeker", "equipment": "phone_only",
        "connection": "mobile", "ease": "some", "language": "arabe",
    },
    "identity": {
        "last_name": "بن علي", "first_name": "D’Aïcha", "birth_date": "1987-03-09", "phone": "0549123456", "email": "",
    },
}  # fmt: skip


def begin(client: FlaskClient, structure: Organisation, *, key: str = KEY, **changes: Any) -> TestResponse:
    """The first screen, sent; ``site`` among ``changes`` for a structure of several places."""
    sent = {"key": key, "organisation": structure.ref} | SCREENS["place"] | changes
    return client.post("/referrals/new", data=sent)


def send(client: FlaskClient, screen: str, *, key: str = KEY, go: str = "", **changes: Any) -> TestResponse:
    """A later screen, sent by its first button, or by the one that says where to ``go``."""
    last = "deposit" if screen == "identity" and not go else screen
    sent = SCREENS[screen] | changes | ({"go": go} if go else {})
    return client.post(f"/referrals/drafts/{key}/{last}", data=sent)


def fill(client: FlaskClient, structure: Organisation, *, key: str = KEY, **changes: Any) -> TestResponse:
    """All four, and the answer of the last; ``changes`` go to whichever screen has that field."""
    mine = {screen: {name: changes[name] for name in fields if name in changes} for screen, fields in SCREENS.items()}
    mine["place"] |= {name: changes[name] for name in ("site",) if name in changes}
    assert begin(client, structure, key=key, **mine["place"]).status_code == 303
    for screen in ("need", "household"):
        assert send(client, screen, key=key, **mine[screen]).status_code == 303
    return send(client, "identity", key=key, **mine["identity"])
