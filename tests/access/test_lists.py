"""Every list × every role that sees its own rows alone: no list, under any of its tabs, leads to the row of another."""

import re
from collections.abc import Callable
from itertools import islice

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import GRANTS, Role
from ordis.handover.venues.models import Venue
from ordis.kernel.db import db
from tests.access import world
from tests.house.test_routes import our_rules

SignIn = Callable[[User], FlaskClient]
TABS = 6


def lists(app: Flask, role: Role) -> list[str]:
    """Every address without an argument that ``role`` may read."""
    views = app.view_functions
    return [
        rule.rule
        for rule in our_rules(app)
        if "GET" in (rule.methods or ()) and not rule.arguments
        and getattr(views[rule.endpoint], "permission", None) in GRANTS[role]
    ]  # fmt: skip


def shared() -> set[str]:
    """What the city opens to every structure alike."""
    return set(db.session.scalars(sa.select(Venue.ref)))


def with_tabs(visitor: FlaskClient, path: str) -> list[str]:
    """The page, and what its own tabs and filters show: the first few links to itself with a question."""
    first = visitor.get(path)
    if first.mimetype != "text/html":
        return [first.get_data(as_text=True)]
    tabs = dict.fromkeys(re.findall(rf'href="({re.escape(path)}\?[^"]+)"', first.text))
    return [first.text, *(visitor.get(tab.replace("&amp;", "&")).text for tab in islice(tabs, TABS))]


@pytest.mark.parametrize("role", world.SCOPED)
def test_no_list_leads_to_the_row_of_another_side(app: Flask, session: Session, sign_in: SignIn, role: Role) -> None:
    own, foreign = world.side(), world.side()
    visitor, mine = sign_in(own.people[role]), 0
    theirs = foreign.refs - shared()
    for path in lists(app, role):
        for page in with_tabs(visitor, path):
            found = sorted(ref for ref in theirs if ref in page)
            assert not found, f"{path} leads to the rows of another: {found}"
            mine += any(ref in page for ref in own.refs)
    assert mine, "no list led to a row of its own: this walk would prove nothing"
