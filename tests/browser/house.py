"""Ordis as a house serves it, its mail delivered, a team in it, and a browser to enter by."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import sqlalchemy as sa
from flask import current_app
from playwright.sync_api import Browser

from ordis.accounts.models import User
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.mail import deliver_waiting
from tests.browser.signing import cookies_of
from tests.browser.window import Window, window
from tests.services.server import Server, running_ordis
from tests.services.smtp import HOST, Mailbox, running_smtp

P = ParamSpec("P")
R = TypeVar("R")
TEAM = {"coordinator": "Camille Roy", "technician": "Yanis Benali", "workshop_lead": "Marc Delage"}


def deliver() -> None:
    deliver_waiting(current_app.extensions["ordis"].smtp, at=clock.now())


def address_of(role: str) -> str:
    return f"{role}@poitiers.example"


def member(role: str) -> User:
    """Somebody of the team, for what is told to the house."""
    return db.session.scalars(sa.select(User).where(User.email == address_of(role))).unique().one()


@dataclass
class House:
    server: Server
    mailbox: Mailbox
    browser: Browser

    def told(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """What a function of a module returns, called on the base of the house."""
        return self.server.told(work, *args, **kwargs)

    def letter(self, address: str, *, about: str = "") -> str:
        """The last message delivered to this address, of those whose subject says ``about``."""
        self.told(deliver)
        return str([each for each in self.mailbox.to(address) if about in str(each["Subject"])][-1].get_content())

    def link(self, address: str, *, about: str = "") -> str:
        """The path of the first link of that message."""
        found = re.search(rf"{self.server.url}(/\S+)", self.letter(address, about=about))
        assert found
        return found[1]

    @contextmanager
    def member(self, role: str) -> Iterator[Window]:
        """The browser of somebody of the team, signed in."""
        cookies = cookies_of(self.browser, self.server, address_of(role))
        with window(self.browser, self.server.url, cookies=cookies) as opened:
            yield opened


@contextmanager
def running_house(browser: Browser, folder: Path) -> Iterator[House]:
    with running_smtp() as mailbox:
        mail = {"SMTP_HOST": HOST, "SMTP_PORT": str(mailbox.port), "SMTP_STARTTLS": "non"}
        with running_ordis(folder, **mail) as server:
            for role, name in TEAM.items():
                server.add_user(role, address_of(role), name)
            yield House(server, mailbox, browser)
