"""Whatever goes wrong under /api is an RFC 9457 problem in French, whatever the caller accepts."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.kernel import blobs
from tests.api.benches import bearing, token
from tests.conftest import TODAY
from tests.services.server import Server


def assert_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == {"type", "title", "status", "detail"}
    assert answer.json["type"] == "about:blank"
    assert answer.json["status"] == status
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json", "image/png", ""])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nowhere", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/devices/BCDFGHB", 404),
        ("GET", "/api/evidence", 405),
        ("DELETE", "/api/devices/BCDFGHB", 405),
        ("POST", "/api/evidence", 415),
        ("POST", "/api/evidence?filename=a%00b", 400),
    ],
)
def test_every_refusal_is_a_problem(
    session: Session, client: FlaskClient, method: str, path: str, status: int, accept: str
) -> None:
    headers = bearing(token(at=TODAY)[1]) | {"Accept": accept}
    answer = client.open(path, method=method, headers=headers)
    assert_problem(answer, status)
    if status == 405:
        assert answer.headers["Allow"]


def test_too_many_calls_are_a_problem_with_a_time_to_wait(server: Server) -> None:
    visitor = server.visitor()
    answers = [visitor.get("/api/openapi.json") for _ in range(301)]
    assert {answer.status for answer in answers[:300]} == {200}
    assert answers[300].status == 429
    assert answers[300].headers["Content-Type"] == "application/problem+json"
    assert "attendez" in json.loads(answers[300].text)["detail"]
    assert int(answers[300].headers["Retry-After"]) > 0


def _send_evidence(client: FlaskClient) -> TestResponse:
    from tests.api.test_evidence import FIVE
    from tests.wiping.nwipe_samples import read

    headers = bearing(token(at=TODAY)[1])
    return client.post("/api/evidence", query_string={"filename": "x"}, data=read(FIVE), headers=headers,
                       content_type="application/octet-stream")  # fmt: skip


def test_a_crash_is_a_problem_that_shows_nothing_of_the_code(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that nobody opened is a true crash, met in the middle of a transaction."""
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(blobs, "_store", None)
    answer = _send_evidence(client)
    assert_problem(answer, 500)
    assert "create_app" not in answer.text


def test_a_store_that_takes_no_more_is_a_problem_that_says_what_to_do(
    app: Flask, session: Session, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(blobs, "_store", blobs.Blobs("/proc/nowhere"))
    answer = _send_evidence(client)
    assert_problem(answer, 507)
    assert "Prévenez l’administrateur" in answer.json["detail"]  # type: ignore[index]
    assert "/proc" not in answer.text
