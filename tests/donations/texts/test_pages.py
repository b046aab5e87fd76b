"""The pages of the donation agreement's text: the same as the families', under their own address."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents.wording import queries
from ordis.documents.wording.purposes import Purpose
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
APPROVED = {"edits": "0", "name": "Awa Diop", "function": "juriste", "deliberation": "2026-114", "points": ["0"]}


def test_a_draft_of_the_donation_text_becomes_a_version_and_leaves_the_families_text_alone(
    session: Session, clients: Clients
) -> None:
    city = clients(Role.COORDINATOR)
    assert city.post("/texts/donation/model").status_code == 303
    index = city.get("/texts/donation").text
    assert "Textes de la convention de don" in index
    assert 'href="/texts"' in index
    page = follow(city, city.post("/texts/donation/drafts", data={"title": "Nos juristes", "version": "1"}))
    assert "[si atelier]" in page.text
    assert "{estimation}" in page.text
    assert 'name="summary"' not in page.text
    draft = queries.drafts(Purpose.DONATION)[0]
    typed = {"edits": "0", "title": draft.title, "body": draft.body + "\nEn plus.\n", "boxes": "- Lu, {donateur}."}
    assert city.post(f"/texts/donation/drafts/{draft.ref}", data=typed).status_code == 303
    assert city.get(f"/texts/drafts/{draft.ref}").status_code == 404
    done = follow(city, city.post(f"/texts/donation/drafts/{draft.ref}/approval", data=APPROVED | {"edits": "1"}))
    assert "La version 2 est approuvée et en vigueur." in done.text
    assert "Langues du résumé" not in done.text
    assert queries.last_version(Purpose.NO_RESALE) == 0


def test_a_condition_that_nothing_decides_keeps_the_text_from_being_approved(
    session: Session, clients: Clients
) -> None:
    city = clients(Role.COORDINATOR)
    city.post("/texts/donation/drafts", data={"title": "Essai"})
    draft = queries.drafts(Purpose.DONATION)[0]
    typed = {"edits": "0", "title": "Essai", "body": draft.body + "\n[si pluie] Un mot.\n", "boxes": "{donateur}"}
    city.post(f"/texts/donation/drafts/{draft.ref}", data=typed)
    refused = city.post(f"/texts/donation/drafts/{draft.ref}/approval", data=APPROVED | {"edits": "1"})
    assert refused.status_code == 422
    assert "Rien ne décide de [si pluie]" in refused.text


def test_the_model_is_approved_as_it_is_in_one_go_and_no_summary_is_compared(
    session: Session, clients: Clients
) -> None:
    city = clients(Role.COORDINATOR)
    city.post("/texts/donation/model")
    page = city.get("/texts/donation/1").text
    assert "Faire approuver ce texte tel quel" in page
    assert "pas encore approuvée (modèle d’Ordis)" in page
    begun = {"title": "Modèle d’Ordis, tel quel", "version": "1", "approve": "1"}
    approval = city.post("/texts/donation/drafts", data=begun).location
    assert approval.endswith("/approval")
    asked = city.get(approval).text
    assert "Rien ne change" in asked
    done = follow(city, city.post(approval, data=APPROVED))
    assert "La version 2 est approuvée et en vigueur." in done.text
    assert "Faire approuver ce texte tel quel" not in done.text
    changed = city.get("/texts/donation/2/changes").text
    assert "Les phrases à cocher" in changed
    assert "Le résumé en mots simples" not in changed
