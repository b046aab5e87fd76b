"""The pages where the city adapts what Ordis writes: who may, what they show, what they keep."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.mailing import queries
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.donations.offers.mails import TEXTS
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.counting import queries as counted
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
SignIn = Callable[[User], FlaskClient]
ACCEPTED = TEXTS["accept"]
PAGE = "/texts/mails/offer.accept"
TYPED = {"version": "0", "subject": "Poitiers prend {offre}", "body": "Merci à vous.\n\n{lien}"}


def mails(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) or 0


@pytest.mark.parametrize("role", Role)
def test_the_city_and_its_administrator_edit_and_nobody_else(clients: Clients, role: Role) -> None:
    client, allowed = clients(role), role in {Role.COORDINATOR, Role.ADMIN}
    assert client.get("/texts/mails").status_code == (200 if allowed else 403)
    assert client.get(PAGE).status_code == (200 if allowed else 403)
    assert client.post(PAGE, data=TYPED).status_code == (303 if allowed else 403)
    for step in ("preview", "trial", "restore"):
        answer = client.post(f"{PAGE}/{step}", data=TYPED | {"version": "1"}).status_code
        assert answer == (403 if not allowed else 303 if step == "restore" else 200)


def test_the_list_says_which_texts_were_adapted(clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "Adapté" not in city.get("/texts/mails").text
    city.post(PAGE, data=TYPED)
    page = city.get("/texts/mails").text
    assert page.count("Adapté") == 1
    assert "Poitiers prend {offre}" in page
    assert 'href="/texts"' in page
    assert 'href="/texts/mails"' in city.get("/texts").text


def test_the_list_asks_as_much_of_the_database_with_ten_texts_as_with_one(clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    city.post(PAGE, data=TYPED)
    with counted() as one:
        city.get("/texts/mails")
    for step in ("submit", "accept", "cancel", "reserve", "release", "appoint", "miss"):
        typed = {"version": "0", "subject": "Demande {demande}", "body": "Voyez {lien}"}
        assert city.post(f"/texts/mails/referral.{step}", data=typed).status_code == 303
    with counted() as many:
        city.get("/texts/mails")
    assert len(many) == len(one)


def test_a_text_is_read_as_received_before_it_is_kept(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    html = city.post(f"{PAGE}/preview", data=TYPED).get_json()["html"]
    assert "Poitiers prend DON-2026-00042" in html
    assert "Bonjour,\n\nMerci à vous.\n\nhttps://ordi.example/offrir/suivi/exemple\n\n" in html
    assert settings.current().contact_phone in html
    assert queries.last(ACCEPTED) is None


def test_markup_typed_by_the_city_is_only_text(clients: Clients) -> None:
    typed = TYPED | {"subject": "<img src=x onerror=alert(1)>", "body": "{{ config }} {lien} <script>1</script>"}
    city = clients(Role.COORDINATOR)
    html = city.post(f"{PAGE}/preview", data=typed).get_json()["html"]
    assert "<script>" not in html
    assert "<img" not in html
    assert "Rien ne remplit { config }" in html
    assert city.post(PAGE, data=typed).status_code == 422


def test_a_tag_is_remarked_under_the_preview_and_the_text_may_be_kept(clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    assert "s’y lira tel quel" not in city.get(PAGE).text
    typed = TYPED | {"body": f"{TYPED['body']} <b>Merci</b>"}
    html = city.post(f"{PAGE}/preview", data=typed).get_json()["html"]
    assert "&lt;b&gt;, &lt;/b&gt; s’y lira tel quel" in html
    assert city.post(PAGE, data=typed).status_code == 303


def test_a_refused_text_stays_typed(clients: Clients) -> None:
    refused = clients(Role.COORDINATOR).post(PAGE, data=TYPED | {"body": "Sans adresse."})
    assert refused.status_code == 422
    assert "Sans adresse." in refused.text
    assert "Rien n’a été enregistré" in refused.text


def test_the_second_of_two_writers_reads_what_separates_them(session: Session, sign_in: SignIn) -> None:
    first, second = sign_in(make.user(name="Awa Diop")), sign_in(make.user(name="Luc Roy"))
    first.post(PAGE, data=TYPED)
    answer = second.post(PAGE, data=TYPED | {"body": "Merci beaucoup.\n\n{lien}"})
    assert answer.status_code == 409
    assert "De ce qu’a enregistré Awa Diop à ce que vous avez écrit" in answer.text
    assert "<del>" in answer.text
    assert 'name="version" type="hidden" value="1"' in answer.text
    again = second.post(PAGE, data=TYPED | {"version": "1", "body": "Merci beaucoup.\n\n{lien}"})
    assert "Merci beaucoup." in follow(second, again).text


def test_history_tells_each_change_and_the_way_back(session: Session, clients: Clients) -> None:
    city = clients(Role.COORDINATOR)
    city.post(PAGE, data=TYPED)
    page = follow(city, city.post(f"{PAGE}/restore", data={"version": "1"})).text
    assert "Le texte d’origine sert de nouveau." in page
    assert "retour au texte d’origine" in page
    changed = city.get(f"{PAGE}/versions/1").text
    assert "<ins>" in changed
    assert "du texte d’origine" in changed
    assert "Retour au texte d’origine" in city.get(f"{PAGE}/versions/2").text
    assert city.get(f"{PAGE}/versions/3").status_code == 404
    assert city.get("/texts/mails/offer.unknown").status_code == 404


def test_a_trial_keeps_what_is_typed_on_the_page(session: Session, clients: Clients) -> None:
    page = clients(Role.COORDINATOR).post(f"{PAGE}/trial", data=TYPED)
    assert page.status_code == 200
    assert "Un essai part pour" in page.text
    assert "Merci à vous." in page.text
    assert mails(session) == 1
    assert queries.last(ACCEPTED) is None


def test_in_the_demonstration_no_trial_leaves(
    app: Flask, session: Session, clients: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    city = clients(Role.COORDINATOR)
    shown = replace(settings.current(), demonstration=True)
    monkeypatch.setattr(settings, "_current", shown)
    monkeypatch.setitem(app.jinja_env.globals, "settings", shown)
    assert "M’envoyer un essai" not in city.get(PAGE).text
    refused = city.post(f"{PAGE}/trial", data=TYPED)
    assert refused.status_code == 409
    assert "En démonstration, aucun courriel ne part" in refused.text
    assert mails(session) == 0
