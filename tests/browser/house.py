"""Ordis as a house serves it, its mail delivered, a team in it, and a browser to enter by."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.window import Window, window
from tests.services.server import PASSWORD, ROOT, Server, running_ordis
from tests.services.smtp import HOST, Mailbox, running_smtp

TEAM = """
from ordis import create_app
from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
team = {"coordinator": "Camille Roy", "technician": "Yanis Benali", "workshop_lead": "Marc Delage"}
with create_app().app_context():
    begin_writing()
    for role, name in team.items():
        add_user(email=role + "@poitiers.example", name=name, roles=[Role(role)], password="%s", actor=None,
                 at=clock.now())
    db.session.commit()
"""
DELIVER = """
from ordis import create_app
from ordis.kernel import clock
from ordis.kernel.mail import deliver_waiting
app = create_app()
with app.app_context():
    deliver_waiting(app.extensions["ordis"].smtp, at=clock.now())
"""


@dataclass
class House:
    server: Server
    mailbox: Mailbox
    browser: Browser

    def told(self, script: str) -> str:
        """What a script prints, run in a process of its own on the base of the house."""
        command = [sys.executable, "-c", script]
        environment = dict(self.server.environment)
        done = subprocess.run(command, env=environment, cwd=ROOT, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def letter(self, address: str) -> str:
        """The last message that the worker's delivery brought to this address."""
        self.told(DELIVER)
        return str(self.mailbox.to(address)[-1].get_content())

    def link(self, address: str) -> str:
        """The path of the first link of that message."""
        found = re.search(rf"{self.server.url}(/\S+)", self.letter(address))
        assert found
        return found[1]

    @contextmanager
    def member(self, role: str) -> Iterator[Window]:
        """The browser of somebody of the team, signed in."""
        with window(self.browser, self.server.url) as opened:
            opened.sign_in(f"{role}@poitiers.example", PASSWORD).sees("Bonjour")
            yield opened


@contextmanager
def running_house(browser: Browser, folder: Path) -> Iterator[House]:
    with running_smtp() as mailbox:
        mail = {"SMTP_HOST": HOST, "SMTP_PORT": str(mailbox.port), "SMTP_STARTTLS": "non"}
        with running_ordis(folder, **mail) as server:
            found = House(server, mailbox, browser)
            found.told(TEAM % PASSWORD)
            yield found
