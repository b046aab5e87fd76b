"""The people of a journey: real accounts, real sign-in, CSRF as in production, mail through a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.documents import sealing
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import deliver_waiting
from ordis.kernel.posting import Smtp
from tests.journeys.papers import Papers
from tests.journeys.person import Person
from tests.journeys.town import PASSWORD, Town
from tests.services.smtp import HOST, running_smtp

STAFF = {Role.COORDINATOR: "Camille Roy", Role.TECHNICIAN: "Yanis Benali", Role.WORKSHOP_LEAD: "Marc Delage"}


@pytest.fixture
def guarded(app: Flask) -> Iterator[Flask]:
    """The application with its CSRF guard on."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield app
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def town(guarded: Flask, session: Session, tmp_path: Path) -> Iterator[Town]:
    with running_smtp() as mailbox:
        smtp = Smtp(HOST, mailbox.port, None, None, starttls=False, sender="ordi@poitiers.example")
        coordinator, technician, lead = (_member(guarded, role) for role in STAFF)
        yield Town(
            coordinator=coordinator,
            technician=technician,
            lead=lead,
            prescriber=Person(guarded.test_client()),
            donor=Person(guarded.test_client()),
            anyone=Person(guarded.test_client()),
            mailbox=mailbox,
            post=lambda: deliver_waiting(smtp, at=clock.now()),
            papers=Papers([sealing.current().fingerprint], tmp_path),
            session=session,
        )


def _member(app: Flask, role: Role) -> Person:
    email = f"{role.value.replace('_', '-')}@poitiers.example"
    add_user(email=email, name=STAFF[role], roles=[role], password=PASSWORD, actor=None, at=clock.now())
    db.session.commit()
    return Person(app.test_client()).sign_in(email, PASSWORD).sees(f"Bonjour {STAFF[role]}")
