"""Every address says who may come in, and only POST writes."""

import re
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from ordis.accounts.access import LIBRARY_BLUEPRINTS, declared_routes, deny_by_default
from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.devices.holds import LIFTED_BY
from ordis.devices.lifecycle import LIFECYCLE

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def our_rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[0] not in LIBRARY_BLUEPRINTS]


def test_every_route_names_a_permission_or_says_that_it_is_public(app: Flask) -> None:
    silent = [row["path"] for row in declared_routes(app) if not row["permission"] and not row["public"]]
    assert silent == []


def test_no_route_is_both_public_and_restricted(app: Flask) -> None:
    assert [row["path"] for row in declared_routes(app) if row["permission"] and row["public"]] == []


def test_every_writing_route_commits_and_no_reading_route_does(app: Flask) -> None:
    for rule in our_rules(app):
        commits = hasattr(app.view_functions[rule.endpoint], "commits")
        assert commits == bool(WRITING & (rule.methods or set())), rule


def test_no_route_mixes_reading_and_writing(app: Flask) -> None:
    mixed = [
        str(rule) for rule in our_rules(app) if WRITING & (rule.methods or set()) and "GET" in (rule.methods or ())
    ]
    assert mixed == []


def test_no_address_names_a_row_by_a_number_that_can_be_counted(app: Flask) -> None:
    counted = [str(rule) for rule in our_rules(app) if re.search(r"<(int|float):|<\w*id>", rule.rule)]
    assert counted == []


def test_a_route_that_says_nothing_is_refused() -> None:
    app = Flask("mute")
    deny_by_default(app)
    mute = Blueprint("mute", "mute")
    mute.get("/mute")(lambda: "should not be seen")
    app.register_blueprint(mute)
    assert app.test_client().get("/mute").status_code == 403


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "anonymous")
def test_each_page_without_parameters_opens_to_its_roles_and_to_no_other(
    app: Flask, session: Session, client: FlaskClient, clients: Callable[[Role], FlaskClient], role: Role | None
) -> None:
    visitor = clients(role) if role else client
    for rule in our_rules(app):
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        permission: Permission | None = getattr(app.view_functions[rule.endpoint], "permission", None)
        status = visitor.get(rule.rule).status_code
        if permission is None or (role and permission in GRANTS[role]):
            assert status in {200, 302, 303}, (rule.rule, status)
        else:
            assert status == (403 if role else 302), (rule.rule, status)


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "anonymous")
def test_each_writing_route_refuses_the_roles_that_lack_its_right(
    app: Flask, session: Session, client: FlaskClient, clients: Callable[[Role], FlaskClient], role: Role | None
) -> None:
    visitor = clients(role) if role else client
    for rule in our_rules(app):
        permission: Permission | None = getattr(app.view_functions[rule.endpoint], "permission", None)
        by_token = hasattr(app.view_functions[rule.endpoint], "scope")
        lawful = role is not None and permission in GRANTS[role] and not by_token
        if not WRITING & (rule.methods or set()) or permission is None or lawful:
            continue
        path = re.sub(r"<(?:\w+:)?\w+>", "xxxxxx", rule.rule)
        assert visitor.post(path).status_code == (401 if by_token else 403 if role else 302), rule.rule


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "anonymous")
def test_no_session_opens_a_route_of_the_api_whatever_its_role_may(
    app: Flask, session: Session, client: FlaskClient, clients: Callable[[Role], FlaskClient], role: Role | None
) -> None:
    """Those routes are walked with tokens too: none, spoilt, of another scope, of an owner who lost the right."""
    visitor = clients(role) if role else client
    rules = [rule for rule in our_rules(app) if hasattr(app.view_functions[rule.endpoint], "scope")]
    assert len(rules) >= 6
    for rule in rules:
        path = re.sub(r"<(?:\w+:)?\w+>", "xxxxxx", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = visitor.open(path, method=method)
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), rule


def test_every_route_under_api_asks_for_a_token_but_its_description(app: Flask) -> None:
    views = {rule.rule: app.view_functions[rule.endpoint] for rule in our_rules(app) if rule.rule.startswith("/api")}
    assert [path for path, view in views.items() if not hasattr(view, "scope")] == ["/api/openapi.json"]


def test_every_permission_opens_a_route_or_a_move(app: Flask) -> None:
    used = {row["permission"] for row in declared_routes(app)} | {edge.permission.value for edge in LIFECYCLE.values()}
    used |= {permission.value for permission in LIFTED_BY.values()}
    unused = {permission.value for permission in Permission} - used
    asked_in_views = {"wipe.judge", "indicator.all"} & unused  # asked inside a view that others enter too
    assert unused - asked_in_views == set()


def test_every_permission_is_granted_to_somebody() -> None:
    granted = frozenset().union(*GRANTS.values())
    assert granted == frozenset(Permission)
