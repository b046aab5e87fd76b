"""Who enters by the API: a token in service, within its scopes and its owner's rights, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import RoleRow, User
from ordis.accounts.permissions import GRANTS, Role
from ordis.api import actions
from ordis.api.models import ApiToken
from ordis.api.scopes import Scope
from tests import make
from tests.api import benches
from tests.conftest import TODAY


def guarded(app: Flask) -> list[tuple[str, str, Scope]]:
    """``(method, path, scope)`` of every route that asks for a token."""
    found = []
    for rule in app.url_map.iter_rules():
        scope = getattr(app.view_functions[rule.endpoint], "scope", None)
        if scope is not None:
            path = rule.rule.replace("<code>", "BCDFGHB").replace("<number>", "DON-2026-00001")
            found += [(method, path, scope) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def assert_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["status"] == status
    assert answer.json["detail"].endswith((".", "!"))


def expire(row: ApiToken) -> None:
    row.expires_at = TODAY


def revoke(row: ApiToken) -> None:
    actions.revoke_token(token=row, actor=row.owner, at=TODAY - timedelta(minutes=1))


def close_bench(row: ApiToken) -> None:
    row.bench.closed_at = TODAY - timedelta(minutes=1)


def close_owner(row: ApiToken) -> None:
    row.owner.active = False


@pytest.mark.parametrize("spoil", [expire, revoke, close_bench, close_owner], ids=lambda spoil: spoil.__name__)
def test_a_token_that_is_over_opens_no_route(
    app: Flask, session: Session, client: FlaskClient, spoil: Callable[[ApiToken], None]
) -> None:
    row, secret = benches.token(at=TODAY - timedelta(days=1))
    spoil(row)
    session.flush()
    for method, path, _scope in guarded(app):
        answer = client.open(path, method=method, headers=benches.bearing(secret))
        assert_problem(answer, 401)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Ordis", error="invalid_token"'


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Bearer ordis_court", "Basic b3JkaXM6eA==", f"Bearer ordis_{'A' * 43}",
     f"Token ordis_{'A' * 43}", "Bearer " + "x" * 5000, "Bearer ordis_" + "é" * 43],
)  # fmt: skip
def test_what_is_no_token_opens_no_route(app: Flask, session: Session, client: FlaskClient, header: str) -> None:
    headers = {"Authorization": header} if header else {}
    for method, path, _scope in guarded(app):
        assert_problem(client.open(path, method=method, headers=headers), 401)


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_a_session_never_opens_the_api(
    app: Flask, session: Session, clients: Callable[[Role], FlaskClient], role: Role
) -> None:
    visitor = clients(role)
    for method, path, _scope in guarded(app):
        assert_problem(visitor.open(path, method=method), 401)


@pytest.mark.parametrize("scope", list(Scope), ids=lambda scope: scope.value)
def test_a_token_opens_only_what_its_scopes_say(
    app: Flask, session: Session, client: FlaskClient, scope: Scope
) -> None:
    _row, secret = benches.token(at=TODAY, scopes=[scope])
    for method, path, asked in guarded(app):
        answer = client.open(path, method=method, headers=benches.bearing(secret))
        if asked is scope:
            assert answer.status_code in {404, 415}, path
        else:
            assert_problem(answer, 403)
            assert "insufficient_scope" in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_the_rights_of_the_owner_today_cut_the_scopes(
    app: Flask, session: Session, client: FlaskClient, role: Role
) -> None:
    owner = make.user(Role.WORKSHOP_LEAD)
    _row, secret = benches.token(at=TODAY, owner=owner)
    give_role(session, owner, role)
    for method, path, asked in guarded(app):
        status = client.open(path, method=method, headers=benches.bearing(secret)).status_code
        assert (status != 403) == (asked.permission in GRANTS[role]), (path, status)


def give_role(session: Session, owner: User, role: Role) -> None:
    owner.roles = [session.query(RoleRow).filter_by(name=role.value).one_or_none() or RoleRow(name=role.value)]
    session.flush()


def test_an_owner_without_any_role_lends_nothing(app: Flask, session: Session, client: FlaskClient) -> None:
    row, secret = benches.token(at=TODAY)
    row.owner.roles = []
    session.flush()
    for method, path, _scope in guarded(app):
        assert_problem(client.open(path, method=method, headers=benches.bearing(secret)), 403)


def test_reading_notes_no_use_and_sending_does(session: Session, client: FlaskClient) -> None:
    row, secret = benches.token(at=TODAY)
    station = benches.Station(client, secret)
    assert station.get(f"/api/devices/{make.device().code}").status_code == 200
    session.refresh(row)
    assert row.last_used_at is None
