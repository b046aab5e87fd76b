"""The pages of districts and files."""

import io

import pytest
import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.partners.territory import queries
from ordis.partners.territory.models import District, TerritoryFile
from tests import make
from tests.counting import queries as counted
from tests.pages import follow
from tests.partners.territory import making

INDEX = {
    "publisher": "Compas",
    "name": "Indice de rupture numérique",
    "year": "2023",
    "direction": "higher",
    "unit": "%",
}


def give(client, text, kind="districts"):
    data = text if isinstance(text, bytes) else text.encode()
    return client.post("/territory/import", data={"kind": kind, "file": (io.BytesIO(data), "liste.csv")})


def give_index(client, data, **changes):
    told = INDEX | changes | {"index_file": (io.BytesIO(data), "indice.csv")}
    return client.post("/territory/import/index", data=told)


def test_the_districts_proposed_are_taken_then_renamed_from_their_page(session, clients):
    client = clients(Role.COORDINATOR)
    assert "ceux de Poitiers, en exemple" in client.get("/territory/districts").text
    follow(client, client.post("/territory/districts/first"))
    referral = make.referral(district="Rocher")
    row = queries.names_by_key()["rocher"].district
    assert "Saint-Éloi" in client.get("/territory/districts").text
    page = client.post(f"/territory/districts/{row.ref}", data={"name": "Les Jardins", "served": "y"})
    assert "est devenu «\u202fLes Jardins\u202f»" in follow(client, page).text
    assert referral.household.district == "Les Jardins"
    assert referral.number in client.get("/referrals?district=Rocher").text


def test_a_name_that_is_taken_is_refused_on_the_page_and_nothing_changes(session, clients):
    client, row = clients(Role.COORDINATOR), making.district("Val")
    making.district("Rocher")
    answer = client.post(f"/territory/districts/{row.ref}", data={"name": "rocher"})
    assert answer.status_code == 422
    assert "fusionnez" in answer.text
    assert (row.name, row.served) == ("Val", True)
    assert client.post("/territory/districts", data={"name": "Rocher"}).status_code == 422
    assert client.post("/territory/districts", data={"name": ""}).status_code == 422


def test_two_districts_are_merged_from_a_page(session, clients):
    client, old, kept = clients(Role.COORDINATOR), making.district("Rocher"), making.district("Val")
    page = follow(client, client.post(f"/territory/districts/{old.ref}/merge", data={"into": kept.ref}))
    assert "Rocher" in page.text
    assert "fait désormais partie de" in client.get(f"/territory/districts/{old.ref}").text
    assert client.post(f"/territory/districts/{old.ref}/merge", data={"into": "nnnnnnnnnnnn"}).status_code == 404


def test_a_file_is_given_shown_and_written(session, clients):
    client = clients(Role.COORDINATOR)
    follow(client, give(client, making.QPV, "qpv"))
    [kept] = queries.last_files()
    assert "Exemple deux" in client.get(f"/territory/import/{kept.ref}").text
    page = follow(client, client.post(f"/territory/import/{kept.ref}/apply", data={"written": 2}))
    assert "2\u00a0lignes écrites" in page.text
    assert "Exemple un" in page.text
    assert client.post(f"/territory/import/{kept.ref}/apply", data={"written": 2}).status_code == 409
    assert "Fichier lu comme" in client.get(f"/territory/import/{kept.ref}").text


def test_a_wrong_line_is_shown_with_its_column_and_cannot_be_written(session, clients):
    client = clients(Role.COORDINATOR)
    page = follow(client, give(client, "code;nom\nBel Air;QN08601M\n", "qpv")).text
    assert "Bel Air" in page
    assert "sans doute échangées" in page
    assert "Écrire 1" not in page
    [kept] = queries.last_files()
    answer = client.post(f"/territory/import/{kept.ref}/apply")
    assert answer.status_code == 422
    assert "Ligne\u00a02" in answer.text


def test_what_is_no_list_is_refused_under_its_field(session, clients):
    client = clients(Role.COORDINATOR)
    for answer in (give(client, b"%PDF-1.7 rien"), give(client, "x;y\n1;2\n"), give_index(client, b"\x89PNG")):
        assert answer.status_code == 422
        assert "Rien n’a été" in answer.text
    assert client.post("/territory/import", data={"kind": "districts"}).status_code == 422
    assert give_index(client, making.VIENNE, year="hier").status_code == 422
    assert give_index(client, making.VIENNE, lowest="9,5", highest="1").status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(TerritoryFile)) == 0


def test_an_index_is_given_read_and_a_second_one_of_the_same_identity_is_refused(session, clients):
    client = clients(Role.COORDINATOR)
    page = follow(client, give_index(client, making.VIENNE)).text
    assert "Intercommunalité" in page
    [kept] = queries.last_files()
    assert "12\u00a0territoires" in follow(client, client.post(f"/territory/import/{kept.ref}/apply")).text
    again = follow(client, give_index(client, making.VIENNE.replace(b",15,", b",16,"))).text
    assert "nouvelle version" in again
    assert "Importer 12" not in again


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.PRESCRIBER, Role.DONOR, Role.WORKSHOP_LEAD])
def test_others_may_not_change_the_territory(clients, role):
    assert clients(role).get("/territory/districts").status_code == 403
    assert clients(role).post("/territory/districts", data={"name": "X"}).status_code == 403


def test_the_list_of_districts_asks_as_much_for_one_as_for_twenty(session, clients):
    client = clients(Role.COORDINATOR)
    making.district("Val")
    with counted() as few:
        client.get("/territory/districts")
    for rank in range(20):
        making.district(f"Quartier {rank}", former=[f"Vieux {rank}"])
    with counted() as many:
        client.get("/territory/districts")
    assert len(many) == len(few)
    assert session.scalar(sa.select(sa.func.count()).select_from(District)) == 21
