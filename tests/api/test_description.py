"""The API describes itself, and answers what its description says: schemathesis asks it everything."""

from contextvars import Context
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy.orm import Session

from ordis.kernel import clock
from tests import make
from tests.api.benches import bearing, token
from tests.conftest import TODAY

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PATHS = (
    "/api/evidence",
    "/api/inventory",
    "/api/devices/{code}",
    "/api/devices/{code}/qr.txt",
    "/api/donations/{number}/nwipe.conf",
    "/api/donations/{number}/nwipe_customers.csv",
)


def described(client: FlaskClient) -> Any:
    return client.get("/api/openapi.json").json


def test_the_description_is_openapi_3_1_and_names_every_route(
    app: Flask, session: Session, client: FlaskClient
) -> None:
    description = described(client)
    assert description["openapi"] == "3.1.0"
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    named = {path.replace("{", "<").replace("}", ">") for path in description["paths"]}
    assert named == routes


def test_every_operation_asks_for_a_token_and_tells_its_refusals(session: Session, client: FlaskClient) -> None:
    for path, operations in described(client)["paths"].items():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            public = path == "/api/openapi.json"
            assert bool(operation["security"]) != public, path
            assert {"429"} | (set() if public else {"401", "403"}) <= set(operation["responses"]), path
            assert operation["summary"], path


def test_no_page_of_the_library_is_served(app: Flask) -> None:
    assert [str(rule) for rule in app.url_map.iter_rules() if "swagger" in str(rule) or "redoc" in str(rule)] == []


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_asked_the_answer_is_one_that_is_described(
    app: Flask, session: Session, path: str, mode: GenerationMode
) -> None:
    """Lawful requests and spoilt ones, with a token that may everything, on a device and a donation that exist."""
    _row, secret = token(at=TODAY)
    known = {"code": make.device().code, "number": make.donation().number}
    session.commit()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for operation in schema.include(path=path).get_all_operations():
        exhaust(operation.ok().as_strategy(mode), known, bearing(secret))


def exhaust(requests: SearchStrategy[Any], known: dict[str, str], headers: dict[str, str]) -> None:
    seen = []

    @settings(max_examples=15, deadline=None, database=None, derandomize=True, suppress_health_check=HealthCheck)
    @given(case=requests, found=st.booleans())
    def ask(case: Any, found: bool) -> None:
        if found and set(case.path_parameters or ()) <= set(known):
            case.path_parameters = {name: known[name] for name in case.path_parameters or ()}
        answer = Context().run(asked, case, headers)
        case.validate_response(answer, checks=CHECKS)
        seen.append(answer.status_code)

    ask()
    assert seen


def asked(case: Any, headers: dict[str, str]) -> Any:
    with clock.frozen(TODAY):
        return case.call(headers=headers)
