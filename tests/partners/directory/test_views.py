"""The pages of the directory."""

import csv
import io

import sqlalchemy as sa

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.partners.directory.actions import preview_of
from ordis.partners.directory.models import DirectoryImport
from ordis.partners.models import Site
from tests import make
from tests.pages import follow
from tests.partners.directory.places import EXAMPLE, PLACE, file_of


def give(client, data: bytes, name: str = "lieux.csv"):
    return client.post("/partners/directory", data={"file": (io.BytesIO(data), name)})


def test_a_file_is_given_shown_confirmed_and_published(session, clients):
    client = clients(Role.COORDINATOR)
    assert "Aucun lieu n’est encore prêt" in client.get("/partners/directory").text
    page = follow(client, give(client, EXAMPLE))
    assert "Anonymal" in page.text
    assert "Crée un partenaire" in page.text
    kept = session.scalars(sa.select(DirectoryImport)).one()
    done = follow(client, client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1, "changed": 0}))
    assert "1\u00a0lieu ajouté" in done.text
    assert "1\u00a0lieu est prêt à partir" in done.text
    answer = client.get("/partners/directory/lieux.csv")
    assert answer.mimetype == "text/csv"
    assert "lieux-mediation-numerique-" in answer.headers["Content-Disposition"]
    assert answer.data.decode().startswith("id,pivot,nom,")


def test_lines_in_error_are_named_and_given_back_to_mend(session, clients):
    client = clients(Role.COORDINATOR)
    page = follow(client, give(client, file_of(PLACE, PLACE | {"id": "b", "adresse": "=2+2", "commune": ""})))
    assert "Cette information est obligatoire" in page.text
    kept = session.scalars(sa.select(DirectoryImport)).one()
    text = client.get(f"/partners/directory/{kept.ref}/rejected.csv").data.decode("utf-8-sig")
    assert len(text.splitlines()) == 2
    assert text.splitlines()[0].endswith(";Ligne;À corriger")
    assert "'=2+2" in text
    assert "Commune (commune)\u202f: Cette information" in text


def test_columns_are_said_by_a_person_when_no_name_is_known(session, clients):
    client = clients(Role.COORDINATOR)
    odd = {("Où" if name == "commune" else name): text for name, text in PLACE.items()}
    page = follow(client, give(client, file_of(odd)))
    assert "Aucune colonne ne donne « Commune »" in page.text.replace("\u202f", " ")
    kept = session.scalars(sa.select(DirectoryImport)).one()
    said = {f"column-{rank}": "commune" if name == "Où" else name for rank, name in enumerate(odd)}
    page = follow(client, client.post(f"/partners/directory/{kept.ref}/columns", data=said))
    assert "Importer 1\u00a0lieu" in page.text


def test_what_is_no_list_is_refused_under_its_field(session, clients):
    answer = give(clients(Role.COORDINATOR), b"%PDF-1.7 rien", "lieux.pdf")
    assert answer.status_code == 422
    assert "c’est un PDF" in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(DirectoryImport)) == 0


def test_applying_twice_writes_once(session, clients):
    client = clients(Role.COORDINATOR)
    give(client, EXAMPLE)
    kept = session.scalars(sa.select(DirectoryImport)).one()
    client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1})
    answer = client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1})
    assert answer.status_code == 409
    assert session.scalar(sa.select(sa.func.count()).select_from(Site)) == 1


def test_a_published_name_is_never_computed_by_a_spreadsheet(session, clients):
    client, name = clients(Role.COORDINATOR), '=HYPERLINK("http://exemple.fr")'
    follow(client, give(client, file_of(PLACE | {"nom": name, "longitude": "-0.34", "latitude": "46.58"})))
    kept = session.scalars(sa.select(DirectoryImport)).one()
    follow(client, client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1, "changed": 0}))
    published = client.get("/partners/directory/lieux.csv").data
    (row,) = csv.DictReader(io.StringIO(published.decode()))
    assert (row["nom"], row["telephone"], row["longitude"]) == (f"'{name}", "+33549000001", "-0.34")
    follow(client, give(client, published))
    again = session.scalars(sa.select(DirectoryImport).order_by(DirectoryImport.id.desc())).first()
    assert preview_of(again, make.AT.date()).figures == {
        "new": 0,
        "changed": 0,
        "unchanged": 1,
        "older": 0,
        "errors": 0,
    }


def test_a_file_of_a_very_long_name_is_imported_and_traced(session, clients):
    client = clients(Role.COORDINATOR)
    follow(client, give(client, EXAMPLE, name=f"{'a' * 190}.csv"))
    kept = session.scalars(sa.select(DirectoryImport)).one()
    follow(client, client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1, "changed": 0}))
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "directory.imported")).one()
    assert len(event.subject) == 120


def test_a_person_reads_the_title_of_a_column_and_a_number_as_it_is_printed(session, clients):
    client = clients(Role.COORDINATOR)
    follow(client, give(client, file_of(PLACE)))
    kept = session.scalars(sa.select(DirectoryImport)).one()
    client.post(f"/partners/directory/{kept.ref}/apply", data={"new": 1, "changed": 0})
    changed = PLACE | {"telephone": "+33549000002", "date_maj": "2024-05-02"}
    page = follow(client, give(client, file_of(changed, PLACE | {"id": "b", "code_postal": "86 A"}))).text
    assert "Numéro de téléphone\u202f: 05 49 00 00 01 → 05 49 00 00 02" in page
    assert "+335" not in page.split("Colonnes du fichier")[0]
    assert '<td>Code postal <code class="d-block small text-body-secondary">code_postal</code></td>' in page


def test_what_is_missing_is_said_by_its_title_and_by_the_name_to_write_in_the_file(clients):
    client = clients(Role.COORDINATOR)
    page = follow(client, give(client, file_of({name: text for name, text in PLACE.items() if name != "code_postal"})))
    assert "«\u202fCode postal\u202f» (<code>code_postal</code>)" in page.text
