"""Errors: what happened, that nothing was lost, what to do; never a trace of the machine."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient

from ordis import create_app
from ordis.accounts.access import public
from ordis.accounts.permissions import Role
from ordis.kernel.answers import SENTENCES
from ordis.kernel.refusal import Refusal
from ordis.settings import Settings
from tests.pages import defects

STATUSES = [400, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500]


@pytest.fixture
def faulty(settings: Settings) -> Iterator[Flask]:
    """An application as served (errors answered, not raised), with pages that go wrong on purpose."""
    app = create_app(settings, testing=True)
    app.testing = False
    pages = Blueprint("faulty", __name__)

    @pages.get("/wrong/<int:status>")
    @public
    def wrong(status: int) -> str:
        abort(status)

    @pages.get("/refused")
    @public
    def refused() -> str:
        raise Refusal("Le stock est vide. Rien n’a été réservé.", status=409)

    @pages.get("/broken")
    @public
    def broken() -> str:
        raise RuntimeError("secret detail of the machine")

    app.register_blueprint(pages)
    return app


@pytest.mark.parametrize("status", STATUSES)
def test_each_error_is_a_page_of_ours_with_a_way_out(faulty: Flask, status: int) -> None:
    answer = faulty.test_client().get(f"/wrong/{status}")
    assert answer.status_code == status
    assert list(defects(answer.text)) == []
    assert SENTENCES[status][1] in answer.text
    assert "Retour à l’accueil" in answer.text


def test_a_crash_says_nothing_of_the_machine(faulty: Flask) -> None:
    answer = faulty.test_client().get("/broken")
    assert (answer.status_code, "secret detail" in answer.text, "Traceback" in answer.text) == (
        500,
        False,
        False,
    )
    assert "Rien n’a été enregistré à moitié" in answer.text


def test_with_a_silent_database_whoever_is_signed_in_reads_a_page_and_stays_signed_in(
    settings: Settings, tmp_path: Path
) -> None:
    nowhere = f"sqlite:///{tmp_path / 'nowhere' / 'ordis.db'}"
    app = create_app(replace(settings, database_url=nowhere), testing=True)
    app.testing = False
    visitor = app.test_client()
    with visitor.session_transaction() as cookie:
        cookie["_user_id"] = cookie["identity.id"] = "somebody"
        cookie["_fresh"] = True
    answer = visitor.get("/devices")
    assert (answer.status_code, list(defects(answer.text))) == (503, [])
    assert SENTENCES[503][1] in answer.text
    with visitor.session_transaction() as cookie:
        assert cookie["_user_id"] == "somebody"


def test_a_refusal_says_its_own_sentence(faulty: Flask) -> None:
    answer = faulty.test_client().get("/refused")
    assert (answer.status_code, "Le stock est vide. Rien n’a été réservé." in answer.text) == (409, True)


def test_a_program_gets_a_problem_in_json(faulty: Flask) -> None:
    answer = faulty.test_client().get("/refused", headers={"Accept": "application/json"})
    assert answer.content_type == "application/problem+json"
    assert answer.json == {
        "type": "about:blank",
        "title": "Action impossible",
        "status": 409,
        "detail": "Le stock est vide. Rien n’a été réservé.",
    }


def test_the_way_back_is_the_page_one_came_from_and_never_another_site(faulty: Flask) -> None:
    client = faulty.test_client()
    ours = client.get("/refused", headers={"Referer": "http://localhost/devices?stage=ready"})
    assert 'href="/devices?stage=ready"' in ours.text
    foreign = client.get("/refused", headers={"Referer": "https://elsewhere.example/piege"})
    assert "piege" not in foreign.text


def test_an_unknown_address_offers_the_scan_field_to_those_who_see_devices(
    clients: Callable[[Role], FlaskClient],
) -> None:
    assert 'id="scan-again"' in clients(Role.TECHNICIAN).get("/nulle-part").text
    assert 'id="scan-again"' not in clients(Role.PRESCRIBER).get("/nulle-part").text


def test_the_address_of_a_button_leads_to_its_page_and_never_to_the_front_page(faulty: Flask) -> None:
    client = faulty.test_client()
    page = client.get("/deconnexion-nulle-part")
    assert "Ouvrir la page de ce bouton" not in page.text
    answer = client.get("/donations/abc/accept")
    assert answer.status_code == 405
    assert 'href="/donations/abc">Ouvrir la page de ce bouton' in answer.text
