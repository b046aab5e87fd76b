"""``ordis harvest`` against cities that answer, and some that do not."""

import csv
import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.cli import ordis
from ordis.kernel.refusal import Refusal
from ordis.reports.harvest.gathering import harvest
from tests.reports.harvest.serving import Answer, file_of, row, serving
from tests.reports.opendata.making import publish

POITIERS = [
    row(),
    row(key="people", value="203", unite="personnes"),
    row(key="families", ventilation="usage", modalite="École"),
]
LIMOGES = [row("87085", value="41"), row("87085", period="2022-T3", value="12")]


def ran(*arguments: str) -> Result:
    return CliRunner().invoke(ordis, ["harvest", "--local", *arguments])


def package(**files: Answer) -> Answer:
    resources = [
        {"path": name, "hash": f"sha256:{hashlib.sha256(answer.body).hexdigest()}"} for name, answer in files.items()
    ]
    return Answer(json.dumps({"resources": resources}).encode(), "application/json")


def test_two_cities_are_seen_side_by_side_and_what_one_did_not_publish_is_no_zero() -> None:
    with serving(a=file_of(*POITIERS), b=file_of(*LIMOGES)) as site:
        done = ran(f"{site.url}/a", f"{site.url}/b")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert lines[0] == "Période 2022"
    assert "86194\u202f: Ordinateurs solidaires (2022)" in lines
    table = [line.split() for line in lines[lines.index("") + 1 :]]
    assert table == [
        ["86194", "87085"],
        ["Foyers", "équipés", "(foyers)", "78", "41"],
        ["Personnes", "(personnes)", "203", "–"],
    ]


def test_a_city_that_answers_badly_is_named_and_the_others_are_shown() -> None:
    with serving(a=file_of(*POITIERS), b=Answer(b"<html>", "text/html"), c=file_of(row("87085", value="-3"))) as site:
        done = ran(f"{site.url}/b", f"{site.url}/a", f"{site.url}/c", f"{site.url}/d")
    assert done.exit_code == 0
    assert "Foyers équipés" in done.output
    for path, reason in (("b", "text/html"), ("c", "ligne 2, la colonne « valeur »"), ("d", "répond 404")):
        assert any(f"/{path}" in line and reason in line for line in done.stderr.splitlines()), (path, done.stderr)


def test_no_city_at_all_is_a_refusal() -> None:
    with serving() as site:
        done = ran(f"{site.url}/a")
    assert isinstance(done.exception, Refusal)


def test_a_package_is_read_file_by_file_and_one_that_was_changed_is_refused() -> None:
    year, quarter = file_of(*POITIERS), file_of(row(period="2022-T3", value="20"))
    whole = package(**{"2022.csv": year, "2022-T3.csv": quarter})
    with serving(**{"datapackage.json": whole, "2022.csv": year, "2022-T3.csv": quarter}) as site:
        (city,) = harvest([f"{site.url}/datapackage.json"], local=True).cities
        assert city.periods == ["2022", "2022-T3"]
        site.answers["/2022-T3.csv"] = file_of(row(period="2022-T3", value="21"))
        done = harvest([f"{site.url}/datapackage.json"], local=True)
    assert done.cities == ()
    assert "2022-T3.csv" in done.failures[0].reason
    assert "empreinte" in done.failures[0].reason


@pytest.mark.parametrize(
    "path", ["http://169.254.169.254/2022.csv", "//ailleurs.example/2022.csv", "file:///etc/x.csv"]
)
def test_a_package_leads_nowhere_but_to_its_own_site(path: str) -> None:
    told = Answer(json.dumps({"resources": [{"path": path}]}).encode(), "application/json")
    with serving(a=told) as site:
        done = harvest([f"{site.url}/a"], local=True)
        assert [asked for asked, _host in site.asked] == ["/a"]
    assert len(done.failures) == 1


def test_one_city_in_several_files_is_one_and_a_period_told_twice_is_said() -> None:
    with serving(a=file_of(row()), b=file_of(row(period="2022-T3")), c=file_of(row(value="80"))) as site:
        done = harvest([f"{site.url}/{path}" for path in "abc"], local=True)
    (city,) = done.cities
    assert (len(city.urls), city.periods) == (2, ["2022", "2022-T3"])
    assert done.failures[0].reason == "2022 de la commune 86194 a déjà été lu à une autre adresse"


def test_a_program_is_given_everything_and_the_failures() -> None:
    with serving(a=file_of(*POITIERS), b=file_of(*LIMOGES)) as site:
        done = ran(f"{site.url}/a", f"{site.url}/b", f"{site.url}/c", "--json")
    told = json.loads(done.stdout)
    assert [each["commune"] for each in told["villes"]] == ["86194", "87085"]
    assert told["lignes"][0]["valeurs"] == {"86194": 78, "87085": 41}
    assert told["echecs"][0]["adresse"].endswith("/c")


def test_a_file_for_a_spreadsheet_holds_no_formula(tmp_path: Path) -> None:
    sly = row(ventilation="type", modalite="=HYPERLINK(1)")
    with serving(a=file_of(row(), sly), b=file_of(*LIMOGES)) as site:
        done = ran(f"{site.url}/a", f"{site.url}/b", "--csv", str(tmp_path / "villes.csv"))
    assert done.exit_code == 0
    with (tmp_path / "villes.csv").open(encoding="utf-8-sig", newline="") as sheet:
        head, *rows = csv.reader(sheet)
    assert head[-2:] == ["86194", "87085"]
    assert rows[0][-2:] == ["78", "41"]
    assert [line[3] for line in rows if line[2] == "type"] == ["'=HYPERLINK(1)"]


def test_a_period_that_no_city_published_is_said_with_those_that_are() -> None:
    with serving(a=file_of(*LIMOGES)) as site:
        assert "Période 2022-T3" in ran(f"{site.url}/a", "--period", "2022-T3").output
        done = ran(f"{site.url}/a", "--period", "2031")
    assert "2022, 2022-T3" in str(done.exception)


def test_what_ordis_publishes_is_what_it_harvests(session: Session, client: FlaskClient) -> None:
    publish("2026")
    publish("2026-T4")
    names = ("datapackage.json", "2026.csv", "2026-T4.csv", "indicateurs.csv")
    answers = {name: client.get(f"/donnees/{name}") for name in names}
    with serving(**{name: Answer(answer.data, answer.content_type) for name, answer in answers.items()}) as site:
        done = harvest([f"{site.url}/datapackage.json"], local=True)
    assert done.failures == ()
    assert done.cities[0].periods == ["2026", "2026-T4"]
    assert done.last_year == "2026"


def test_a_package_that_names_no_address_keeps_none_of_the_others() -> None:
    bad = Answer(json.dumps({"resources": [{"path": "//[.csv"}]}).encode(), "application/json")
    with serving(a=bad, b=file_of(*POITIERS)) as site:
        found = harvest([f"{site.url}/a", f"{site.url}/b"], local=True)
    assert [city.commune for city in found.cities] == ["86194"]
    assert "adresse complète" in found.failures[0].reason
