"""Every page of every role is read: only the addresses meant for it name a family, and each time that is traced."""

import re
from collections.abc import Callable
from io import BytesIO
from itertools import islice

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import GRANTS, Role
from ordis.kernel.db import db
from ordis.referrals.models import Household, Referral
from tests.access import world
from tests.house.test_routes import our_rules

SignIn = Callable[[User], FlaskClient]
NAMING = {
    "handover.prepare",  # the guardian or proxy who will sign, typed by the same people
    "handover.show",
    "handover.agreement",
    "paperwork.working_paper",
    "paperwork.show",  # who signed the paper: what the second person compares
    "drafts.show",  # its author's own typing, and nobody else's
}
"""Addresses read by GET that may name a family or who signs for it. ``referrals.show_identity`` and
``handover.family`` are POSTs; the kiosk is public to the browser that holds it: ``tests/handover/kiosk``."""
FEW = 30
UNTRACED = {"drafts.show"}


def names() -> re.Pattern[str]:
    """Any name that the base holds encrypted."""
    families = db.session.scalars(sa.select(Household.last_name).where(Household.last_name.is_not(None)))
    told = sorted({world.GUARDIAN, world.DRAFTED, *map(str, families)}, key=len, reverse=True)
    return re.compile("|".join(rf"{re.escape(name)}\b" for name in told), re.IGNORECASE)


def text_of(answer: TestResponse) -> str:
    if answer.mimetype != "application/pdf":
        return str(answer.data.decode(errors="ignore"))
    pages = pypdf.PdfReader(BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def looks() -> int:
    seen = sa.select(sa.func.count()).where(AuditEvent.verb == "household.seen")
    return db.session.scalar(seen) or 0


def pages(app: Flask, role: Role) -> list[Rule]:
    """Every address that ``role`` may read."""
    found = [rule for rule in our_rules(app) if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api")]
    views = app.view_functions
    return [rule for rule in found if getattr(views[rule.endpoint], "permission", None) in GRANTS[role]]


def reached(visitor: FlaskClient, rule: Rule) -> list[str]:
    """Every path that ``rule`` makes with one argument; with several, which name parts of one thing, the first few."""
    given = world.given(visitor, rule)
    paths = (world.path_of(rule, chosen) for chosen in world.choices(rule, given))
    return list(paths if len(rule.arguments) < 2 or rule.endpoint in NAMING else islice(paths, FEW))


@pytest.mark.parametrize("role", Role)
def test_only_the_addresses_meant_for_it_name_a_family(
    app: Flask, session: Session, sign_in: SignIn, role: Role
) -> None:
    made = world.side()
    visitor = sign_in(made.people.get(role) or world.everybody(role))
    forbidden, shown = names(), set()
    for rule in pages(app, role):
        for path in reached(visitor, rule):
            before = looks()
            answer = visitor.get(path)
            if answer.status_code != 200 or not forbidden.search(text_of(answer)):
                continue
            assert rule.endpoint in NAMING, f"{path} names {forbidden.search(text_of(answer))}"
            assert rule.endpoint in UNTRACED or looks() == before + 1, f"{path} names a family, untraced"
            shown.add(rule.endpoint)
    assert shown == expected(role), "pages that no longer name anybody leave NAMING"


def expected(role: Role) -> set[str]:
    if role is Role.PRESCRIBER:
        return NAMING
    return NAMING - {"drafts.show"} if role is Role.COORDINATOR else set()


def test_the_identity_asked_for_is_shown_once_and_traced(session: Session, sign_in: SignIn) -> None:
    made = world.side()
    visitor, forbidden = sign_in(made.people[Role.PRESCRIBER]), names()
    referral = db.session.scalars(sa.select(Referral)).first()
    assert referral is not None
    path = f"/referrals/{referral.ref}"
    before = looks()
    assert forbidden.search(visitor.post(f"{path}/identity").text)
    assert looks() == before + 1
    assert not forbidden.search(visitor.get(path).text)


def test_no_mail_and_no_trace_names_a_family(session: Session) -> None:
    from ordis.kernel.mail import OutgoingMail

    world.side()
    forbidden = names()
    mails = " ".join(mail.subject + mail.body for mail in session.scalars(sa.select(OutgoingMail)))
    traces = " ".join(f"{event.subject} {event.details}" for event in session.scalars(sa.select(AuditEvent)))
    assert len(mails) > 500
    assert not forbidden.search(mails + traces)
