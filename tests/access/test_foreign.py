"""Every address × every role × the rows of somebody else: they do not exist, and who asks for a referral is traced."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.referrals.models import Referral
from tests import make
from tests.access import world
from tests.access.world import Side
from tests.house.test_routes import our_rules

SignIn = Callable[[User], FlaskClient]
Chosen = dict[str, str]
CLOSED = {403, 404}


@pytest.fixture
def sides(session: Session) -> tuple[Side, Side]:
    return world.side(), world.side()


def traces() -> int:
    seen = sa.select(sa.func.count()).where(AuditEvent.verb == "referral.foreign")
    return db.session.scalar(seen) or 0


def ask(visitor: FlaskClient, rule: Rule, chosen: Mapping[str, str]) -> int:
    """The status of the answer. Within ``world.undone``."""
    return visitor.open(world.path_of(rule, chosen), method=world.method_of(rule)).status_code


def opening(visitor: FlaskClient, rule: Rule, given: Mapping[str, Sequence[str]]) -> Chosen:
    """The first row that the address opens, or else that it refuses: without one, a 404 of another's would prove
    nothing, and neither would a row refused for what it is before the foreign one beside it is looked at."""
    refused: Chosen | None = None
    with world.undone():
        for chosen in world.choices(rule, given):
            status = ask(visitor, rule, chosen)
            if status < 400:
                return chosen
            if status not in CLOSED and refused is None:
                refused = chosen
    assert refused, f"{rule}: nothing that tests/access/world.py makes opens it; add there what it names"
    return refused


def spoken(arguments: Iterable[str]) -> list[Chosen]:
    """Each way to fill those of ``arguments`` that name no row: another word may open what the first does not."""
    names = [name for name in arguments if name in world.WORDS]
    return [dict(zip(names, words, strict=True)) for words in product(*(world.WORDS[name] for name in names))]


def crossed(own: Mapping[str, str], theirs: Mapping[str, str], foreign: Mapping[str, Sequence[str]]) -> list[Chosen]:
    """Each foreign row in its place of the address, the other places holding what opens it: ours, then theirs.

    All that two places may hold together would be a thousand paths, most of them of two things that never meet.
    """
    found = [
        side | words | {name: row}
        for words in spoken(own)
        for name, rows in foreign.items()
        for row in rows
        for side in (dict(own), dict(theirs))
    ]
    return list({tuple(sorted(each.items())): each for each in found}.values())


def said(answer: TestResponse) -> str:
    """The page without the token of its forms, which tells the second at which it was made."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text)


@pytest.mark.parametrize("role", world.SCOPED)
def test_no_address_opens_the_row_of_another_side(
    app: Flask, sides: tuple[Side, Side], sign_in: SignIn, role: Role
) -> None:
    own, foreign = sides
    visitor, owner, rules = sign_in(own.people[role]), sign_in(foreign.people[role]), world.rules_of(app, role)
    referrals = set(db.session.scalars(sa.select(Referral.ref))) & foreign.refs
    assert len(rules) >= 3
    for rule in rules:
        values = world.given(visitor, rule)
        mine = {name: [value for value in values[name] if value not in foreign.refs] for name in values}
        theirs = {name: [value for value in values[name] if value not in own.refs] for name in values}
        others = {name: [value for value in values[name] if value in foreign.refs] for name in values}
        opens, closed = opening(visitor, rule, mine), opening(owner, rule, theirs)
        with world.undone():
            before, in_vain = traces(), 0
            for chosen in crossed(opens, closed, others):
                status = ask(visitor, rule, chosen)
                assert status == 404, (rule.endpoint, chosen, status)
                in_vain += chosen.get("ref") in referrals
            traced = traces() - before
        if rule.rule.startswith(("/referrals/<ref>", "/handovers/<ref>")):
            assert traced == in_vain >= len(referrals), f"{rule}: asked for in vain and not traced"


@pytest.mark.parametrize("role", Role)
def test_a_role_without_the_right_gets_nothing_of_any_side(
    app: Flask, session: Session, sign_in: SignIn, role: Role
) -> None:
    """The right is asked before the row: even a real address answers 403, never 404 nor a page."""
    visitor, may = sign_in(make.user(role)), {rule.endpoint for rule in world.rules_of(app, role)}
    ref = next(iter(world.side().refs))
    for rule in our_rules(app):
        view = app.view_functions[rule.endpoint]
        if not rule.arguments or rule.endpoint in may or not hasattr(view, "permission") or hasattr(view, "scope"):
            continue
        path = world.path_of(rule, dict.fromkeys(rule.arguments, ref))
        assert visitor.open(path, method=world.method_of(rule)).status_code == 403, rule


def test_a_foreign_referral_leaves_its_number_and_the_asker_in_the_journal(
    sides: tuple[Side, Side], sign_in: SignIn, clients: Callable[[Role], FlaskClient]
) -> None:
    own, foreign = sides
    wanted = db.session.scalars(sa.select(Referral).where(Referral.ref.in_(foreign.refs))).first()
    assert wanted is not None
    number, asker = wanted.number, own.people[Role.PRESCRIBER]
    visitor = sign_in(asker)
    asked = visitor.get(f"/referrals/{wanted.ref}")
    unknown = visitor.get("/referrals/xxxxxxxxxxxx")
    assert (asked.status_code, said(asked)) == (404, said(unknown))
    event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "referral.foreign")).one()
    assert (event.subject, event.actor_id) == (number, asker.id)
    assert f"a tenté d’ouvrir une demande d’une autre structure ({number})" in clients(Role.ADMIN).get("/audit").text
    page = sign_in(foreign.people[Role.PRESCRIBER]).get(f"/referrals/{wanted.ref}").text
    assert number in page
    assert "a tenté" not in page
