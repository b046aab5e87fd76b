"""The pages of the texts: written, compared, approved, withdrawn, translated."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import GRANTS, Permission, Role
from ordis.documents.wording import drafting
from ordis.documents.wording import queries as texts
from ordis.documents.wording.actions import withdraw
from ordis.documents.wording.models import TextDraft
from ordis.documents.wording.purposes import Purpose
from ordis.handover.texts import queries, translating
from ordis.handover.texts.actions import ensure_text, shipped
from ordis.handover.texts.languages import Language
from ordis.handover.texts.terms import end_of_period
from ordis.kernel import clock
from tests import counting, make
from tests.handover.texts import making

Clients = Callable[[Role], FlaskClient]
APPROVED = {"edits": "0", "name": "Awa Diop", "function": "adjointe au maire", "points": ["0", "1"]}


def typed(draft: TextDraft, **changes: str) -> dict[str, str]:
    """What the form of a draft sends."""
    given = {"edits": str(draft.edits), "title": draft.title, "body": draft.body, "summary": draft.summary}
    return given | {"boxes": drafting.same_boxes(draft.boxes)} | changes


def sent(client: FlaskClient, path: str, data: dict[str, Any]) -> str:
    """The page that one is led to."""
    return client.get(client.post(path, data=data).headers["Location"]).text


def test_who_engages_the_city_approves_and_who_keeps_the_program_may_write() -> None:
    assert {role for role in Role if Permission.TEXT_EDIT in GRANTS[role]} == {Role.COORDINATOR, Role.ADMIN}
    assert {role for role in Role if Permission.TEXT_APPROVE in GRANTS[role]} == {Role.COORDINATOR}


def test_an_empty_house_offers_the_model(clients: Clients, session: Session) -> None:
    city = clients(Role.COORDINATOR)
    assert "Aucun texte n’est encore en vigueur" in city.get("/texts").text
    assert city.post("/texts/model").status_code == 303
    page = city.get("/texts").text
    assert "personne, dans votre ville, ne l’a encore approuvée" in page
    assert "En vigueur" in page
    assert "Mettre le modèle en vigueur" not in clients(Role.ADMIN).get("/texts").text
    assert clients(Role.ADMIN).post("/texts/model").status_code == 403


def test_from_draft_to_version(clients: Clients, session: Session) -> None:
    ensure_text(at=clock.now())
    city = clients(Role.COORDINATOR)
    assert city.post("/texts/drafts", data={"title": ""}).status_code == 422
    path = city.post("/texts/drafts", data={"title": "24 mois", "version": "1"}).headers["Location"]
    draft = texts.drafts(Purpose.NO_RESALE)[0]
    saved = sent(city, path, data=typed(draft, boxes="- Vu.\r\n- Pas avant le {fin}."))
    assert "Le brouillon est enregistré" in saved
    assert "<del>" in city.get(f"{path}/changes").text
    assert "Ce que la convention devrait dire" in city.get(f"{path}/approval").text
    assert city.post(f"{path}/approval", data={"edits": "1"}).status_code == 422
    approved = sent(city, f"{path}/approval", data=APPROVED | {"edits": "1"})
    assert "La version 2 est approuvée et en vigueur" in approved
    assert "encore aucune traduction" in approved
    assert "Awa Diop" in approved
    changes = city.get("/texts/2/changes").text
    assert "<ins>" in changes
    assert "Rien n’y change." in changes
    assert city.get("/texts/2/changes?from=9").status_code == 200


def test_a_fault_is_told_before_the_approval_and_refuses_it(clients: Clients, session: Session) -> None:
    draft, city = making.draft(), clients(Role.COORDINATOR)
    page = sent(city, f"/texts/drafts/{draft.ref}", data=typed(draft, body="{prix}"))
    assert "Rien ne remplit {prix}" in page
    refused = city.post(f"/texts/drafts/{draft.ref}/approval", data=APPROVED | {"edits": "1"})
    assert refused.status_code == 422
    assert refused.text.count("Rien n’a été publié.") == 1
    assert 'value="Awa Diop"' in refused.text
    assert texts.last_version(Purpose.NO_RESALE) == 0


def test_the_preview_tells_what_is_being_typed_and_keeps_nothing(clients: Clients, session: Session) -> None:
    draft = making.draft()
    answer = clients(Role.ADMIN).post(
        f"/texts/drafts/{draft.ref}/preview", data=typed(draft, body="## <b>A</b>\n\nJusqu’au {fin}, {prix}.")
    )
    html = answer.get_json()["html"]
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert "20\xa0novembre\xa02027, {prix}." in html
    assert "Rien ne remplit {prix}" in html
    session.expire_all()
    assert (draft.edits, draft.body) == (0, shipped("v1.md"))


def test_the_second_of_two_keeps_what_was_typed_and_sees_what_separates_them(
    clients: Clients, session: Session
) -> None:
    draft, city = making.draft(), clients(Role.COORDINATOR)
    mine = typed(draft, body=draft.body.replace("à quelque prix", "à mon prix"))
    drafting.save(ref=draft.ref, seen=0, said=making.said(draft, title="Le sien"), actor=make.user(), at=clock.now())
    page = city.post(f"/texts/drafts/{draft.ref}", data=mine)
    assert page.status_code == 409
    assert "Rien n’est perdu" in page.text
    assert "à mon prix" in page.text
    assert "<ins>" in page.text
    again = re.search(r'name="edits"[^>]*value="(\d+)"', page.text)
    assert again is not None
    city.post(f"/texts/drafts/{draft.ref}", data=mine | {"edits": again[1]})
    session.expire_all()
    assert "à mon prix" in draft.body


def test_a_text_too_long_is_refused_with_what_was_typed_still_there(clients: Clients, session: Session) -> None:
    draft = making.draft()
    page = clients(Role.ADMIN).post(f"/texts/drafts/{draft.ref}", data=typed(draft, body="mot " * 20_000))
    assert page.status_code == 422
    assert "60000 signes" in page.text
    assert "mot mot mot" in page.text
    huge = clients(Role.ADMIN).post(f"/texts/drafts/{draft.ref}", data=typed(draft, body="x" * 2**20))
    assert huge.status_code == 422


def test_a_draft_is_given_up(clients: Clients, session: Session) -> None:
    path, admin = f"/texts/drafts/{making.draft().ref}", clients(Role.ADMIN)
    assert admin.post(f"{path}/discard", data={}).status_code == 400
    assert admin.post(f"{path}/discard", data={"edits": "0"}).status_code == 303
    assert admin.get(path).status_code == 404


def test_a_version_is_withdrawn_with_a_reason(clients: Clients, session: Session) -> None:
    ensure_text(at=clock.now())
    city = clients(Role.COORDINATOR)
    assert city.post("/texts/1/withdraw", data={"reason": ""}).status_code == 422
    page = sent(city, "/texts/1/withdraw", data={"reason": "Article 4 à revoir."})
    assert "aucune remise ne peut être signée" in page
    assert "Article 4 à revoir." in city.get("/texts/1").text
    assert city.post("/texts/1/withdraw", data={"reason": "Encore"}).status_code == 409
    assert clients(Role.ADMIN).post("/texts/1/withdraw", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/texts/9", "/texts/x", "/texts/1/translations/fr", "/texts/drafts/nothing", "/texts/model"]
)
def test_what_does_not_exist_is_not_found(clients: Clients, session: Session, path: str) -> None:
    ensure_text(at=clock.now())
    assert clients(Role.COORDINATOR).get(path).status_code == 404


def test_a_translation_is_read_from_right_to_left_and_signed_off(clients: Clients, session: Session) -> None:
    ensure_text(at=clock.now())
    city, path = clients(Role.COORDINATOR), "/texts/1/translations/prs"
    page = city.get(path).text
    assert 'lang="fa-AF" dir="rtl"' in page
    assert "Traduction non relue" in page
    assert city.post(f"{path}/review", data={"revision": "1", "reviewer": ""}).status_code == 422
    signed = sent(city, f"{path}/review", data={"revision": "1", "reviewer": "Sima Karimi"})
    assert "Sima Karimi, le 20" in signed
    assert "Traduction non relue" not in signed
    assert city.post(f"{path}/review", data={"revision": "1", "reviewer": "Sima Karimi"}).status_code == 409


def test_a_translation_is_carried_over_then_corrected(clients: Clients, session: Session) -> None:
    first = ensure_text(at=clock.now())
    making.publish(boxes=first.boxes, summary=first.summary + "\n- Merci.\n")
    city, path = clients(Role.COORDINATOR), "/texts/2/translations/tr"
    page = city.get(path).text
    assert "Celle de la version 1 est reprise ci-dessous" in page
    assert "<ins>" in page
    given = {
        "revision": "0",
        "summary": shipped("v1.falc.tr.md"),
        "boxes": shipped("v1.cases.tr.md"),
        "translator": "E. Kaya",
    }
    assert city.post(path, data=given | {"summary": ""}).status_code == 422
    assert city.post(path, data=given | {"compared": "y"}).status_code == 303
    overtaken = city.post(path, data=given | {"summary": given["summary"] + "\n- Son.\n"})
    assert overtaken.status_code == 409
    assert "Son." in overtaken.text
    assert 'name="revision" type="hidden" value="1"' in overtaken.text


def test_the_languages_of_the_summary_are_chosen_without_a_script(app: Flask, session: Session) -> None:
    text = ensure_text(at=clock.now())
    translating.review(
        text=text, language=Language.ENGLISH, seen=1, reviewer="Ann Lee", actor=make.user(), at=clock.now()
    )
    told = queries.translations(text, signed_on=clock.today(), until=end_of_period(clock.now()))
    with app.test_request_context():
        html = render_template_string(
            '{% from "handover/_summary.html" import summary %}{{ summary([], told, form="sign", chosen="ar") }}',
            told=told,
        )
    assert html.count('type="radio"') == 8
    assert len(re.findall(r'value="ar" form="sign" checked', html)) == 1
    assert html.count("Traduction non relue.") == 6
    assert html.count("Seul le texte français fait foi.") == 7
    assert 'data-language="prs" lang="fa-AF" dir="rtl"' in html
    assert "Only the French text is legally binding." in html


def test_french_is_shown_when_nobody_translated_the_language_asked_for(app: Flask, session: Session) -> None:
    with app.test_request_context():
        html = render_template_string(
            '{% from "handover/_summary.html" import summary %}{{ summary([], told, chosen="uk") }}',
            told=queries.translations(ensure_text(at=clock.now()), signed_on=clock.today(), until=clock.today())[:1],
        )
    assert re.findall(r'value="(\w+)" checked', html) == ["fr"]


def test_the_list_costs_the_same_whatever_its_length(clients: Clients, session: Session) -> None:
    ensure_text(at=clock.now())
    city = clients(Role.COORDINATOR)

    def cost() -> int:
        session.expire_all()
        with counting.queries() as seen:
            city.get("/texts")
        return len(seen)

    before = cost()
    for number in range(3):
        text = making.publish(summary=shipped("v1.falc.md") + f"\n- {number}\n")
        making.draft(of=text, by=make.user(name=f"Agent {number}"))
        withdraw(text=text, reason="Essai", actor=make.user(name=f"Élu {number}"), at=clock.now())
    assert cost() == before
