"""The public page and the files: stable addresses, caches, other sites, no cookie; and publishing on screen."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from frictionless import Package, Resource, Schema, system
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.reports.opendata import queries
from ordis.reports.opendata.rows import COLUMNS
from tests.pages import follow
from tests.reports.opendata.making import LATER, equip, publish

Clients = Callable[[Role], FlaskClient]
FILES = ("2026.csv", "2026.json", "schema.json", "datapackage.json", "indicateurs.csv")


@pytest.fixture
def published(session: Session) -> None:
    """A year and its last quarter, of families enough for every column to be told."""
    equip(6)
    publish("2026")
    publish("2026-T4")


@pytest.fixture
def empty(session: Session) -> None:
    """The same, of a city where nothing was done."""
    publish("2026")
    publish("2026-T4")


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("file", FILES)
def test_a_file_is_for_everyone_every_site_and_every_cache(client: FlaskClient, file: str) -> None:
    answer = client.get(f"/donnees/{file}")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.content_type.startswith("text/csv" if file.endswith("csv") else "application/json")
    assert client.get(f"/donnees/{file}").data == answer.data
    again = client.get(f"/donnees/{file}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.usefixtures("empty")
def test_a_file_of_a_period_tells_when_it_was_published(client: FlaskClient) -> None:
    answer = client.get("/donnees/2026.csv")
    assert answer.last_modified == LATER
    since = {"If-Modified-Since": answer.headers["Last-Modified"]}
    assert client.get("/donnees/2026.csv", headers=since).status_code == 304


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("file", FILES)
def test_whoever_is_signed_in_gets_the_same_file_without_a_session(
    client: FlaskClient, clients: Clients, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    asked = replace(settings.current(), second_factor_required=True)
    monkeypatch.setattr(settings, "_current", asked)
    answer = clients(Role.ADMIN).get(f"/donnees/{file}")
    assert answer.data == client.get(f"/donnees/{file}").data
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize(
    "file", ["2025.csv", "2026-T1.json", "2026-T9.csv", "x.csv", "2026.xml", "..%2f2026.csv", "2026-t4.csv", " .csv"]
)
def test_what_is_not_published_is_not_found_and_no_other_site_is_told(client: FlaskClient, file: str) -> None:
    assert client.get(f"/donnees/{file}").status_code == 404


@pytest.mark.usefixtures("empty")
def test_only_the_files_are_open_to_other_sites(client: FlaskClient) -> None:
    for page in ("/donnees", "/", "/v"):
        assert "Access-Control-Allow-Origin" not in client.get(page).headers


@pytest.mark.usefixtures("published")
def test_frictionless_finds_the_schema_and_the_package_and_every_row_valid(client: FlaskClient, tmp_path: Path) -> None:
    names = ["2026.csv", "2026-T4.csv", "schema.json", "datapackage.json", "indicateurs.csv"]
    for name in names:
        (tmp_path / name).write_bytes(client.get(f"/donnees/{name}").data)
    raw = json.loads((tmp_path / "schema.json").read_text())
    schema = Schema.from_descriptor(raw)
    assert [field.name for field in schema.fields] == list(COLUMNS)
    assert all(field.description and field.title for field in schema.fields)
    assert not list(Schema.metadata_validate(raw))
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert len(report.tasks) == 3
    assert all(task.stats["rows"] for task in report.tasks)
    assert package.resources[0].bytes == (tmp_path / package.resources[0].path).stat().st_size


@pytest.mark.usefixtures("empty")
def test_frictionless_bites_on_a_row_that_the_schema_forbids(client: FlaskClient, tmp_path: Path) -> None:
    schema = Schema.from_descriptor(json.loads(client.get("/donnees/schema.json").data))
    text = client.get("/donnees/2026.csv").text
    wrong = text.replace("86194", "8619", 1)
    with system.use_context(trusted=True):
        for content, valid in ((text, True), (wrong, False), (text + text.splitlines()[1] + "\n", False)):
            (tmp_path / "rows.csv").write_text(content)
            assert Resource(path=str(tmp_path / "rows.csv"), schema=schema).validate().valid is valid


@pytest.mark.usefixtures("published")
def test_the_json_says_the_same_rows_with_their_definitions(client: FlaskClient) -> None:
    told = client.get("/donnees/2026.json").get_json()
    assert (told["periode"], told["version"], told["licence"]) == ("2026", 1, "etalab-2.0")
    csv_lines = client.get("/donnees/2026.csv").text.splitlines()
    assert csv_lines[0] == ",".join(COLUMNS)
    assert len(told["lignes"]) == len(csv_lines) - 1
    families = [row for row in told["lignes"] if row["indicateur"] == "families" and row["ventilation"] == "ensemble"]
    assert families[0]["valeur"] == 6
    assert told["definitions"][0]["definition"]


@pytest.mark.usefixtures("empty")
def test_a_correction_is_said_at_the_same_address(session: Session, client: FlaskClient) -> None:
    before = client.get("/donnees/2026.csv").headers["ETag"]
    equip(1)
    publish("2026", note="Une remise saisie en retard.")
    assert client.get("/donnees/2026.csv").headers["ETag"] != before
    assert client.get("/donnees/2026.json").get_json()["correction"] == "Une remise saisie en retard."
    page = client.get("/donnees").text
    assert "version 2" in page
    assert "Une remise saisie en retard." in page


def test_the_page_says_that_nothing_is_published_yet(client: FlaskClient) -> None:
    page = client.get("/donnees").text
    assert "Aucune période n’est encore publiée" in page
    assert "Licence Ouverte" in page
    assert not re.search(r"href=\"[^\"]*\.csv\"", page.split("Pour les réutiliser")[0])


def test_a_period_is_looked_at_then_published_on_screen(
    session: Session, clients: Clients, client: FlaskClient
) -> None:
    equip(2)
    with clock.frozen(LATER):
        city = clients(Role.COORDINATOR)
        assert "Relire et publier" in city.get("/open-data").text
        seen = re.search(r'name="seen"[^>]*value="(\w{64})"', city.get("/open-data/2026").text)
        assert seen
        page = follow(city, city.post("/open-data/2026", data={"seen": seen[1]}))
        assert "la version 1 est publiée" in page.text
        assert client.get("/donnees/2026.csv").status_code == 200
        assert "Ces chiffres sont ceux qui sont publiés" in city.get("/open-data/2026").text
        answer = city.post("/open-data/2026", data={"seen": seen[1]})
        assert (answer.status_code, "rien à publier" in answer.text) == (409, True)


def test_a_running_period_has_no_page(session: Session, clients: Clients) -> None:
    equip()
    city = clients(Role.COORDINATOR)
    assert city.get("/open-data/2026").status_code == 404
    assert city.post("/open-data/2026-T4", data={"seen": "0"}).status_code == 404


def test_only_the_city_publishes(session: Session, clients: Clients) -> None:
    for role in (Role.TECHNICIAN, Role.WORKSHOP_LEAD, Role.PRESCRIBER, Role.DONOR):
        assert clients(role).get("/open-data").status_code == 403
    assert queries.publications() == {}
