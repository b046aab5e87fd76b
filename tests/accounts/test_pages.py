"""The menu by role, and the pages on accounts, mail, settings and the audit trail."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import GRANTS, Role
from ordis.kernel import bounces
from ordis.kernel.delivery_status import Notice
from ordis.kernel.mail import OutgoingMail, queue_mail
from ordis.kernel.pages import PAGE_SIZE
from ordis.menu import MENU, items
from tests import make
from tests.conftest import TODAY

Clients = Callable[[Role], FlaskClient]


def menu_of(page: str) -> dict[str, str]:
    """``{label: address}`` of the main menu."""
    found = re.search(r'<nav class="site-nav".*?</nav>', page, re.DOTALL)
    assert found, "no main menu"
    return {unescape(label): href for href, label in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', found[0])}


@pytest.mark.parametrize("role", Role)
def test_the_menu_offers_each_role_what_it_may_open_and_nothing_else(app: Flask, clients: Clients, role: Role) -> None:
    client = clients(role)
    offered = menu_of(client.get("/").text)
    entitled = {
        entry.label for entry in MENU if entry.permission in GRANTS[role] and entry.endpoint in app.view_functions
    }
    assert set(offered) == entitled
    for label, address in offered.items():
        assert client.get(address).status_code == 200, label


def test_the_menu_says_where_one_is(clients: Clients) -> None:
    page = clients(Role.ADMIN).get("/settings").text
    assert re.findall(r'aria-current="(\w+)">([^<]+)<', page) == [("page", "Réglages")]


@pytest.mark.parametrize(
    ("endpoint", "label"),
    [
        ("wiping.certificate", "Dons"), ("wiping.nwipe", "Dons"), ("wiping.device_certificate", "Appareils"),
        ("wiping.destruction_page", "Appareils"), ("wiping.waiting_line", "Preuves"), ("tokens.new", "Postes"),
    ],
)  # fmt: skip
def test_a_page_of_wiping_belongs_to_what_it_speaks_of(app: Flask, endpoint: str, label: str) -> None:
    with app.test_request_context():
        shown = items(make.user(Role.WORKSHOP_LEAD), endpoint)
    assert [(item.label, item.current) for item in shown if item.current] == [(label, "true")]


def test_a_visitor_is_told_what_the_operation_is_and_offered_to_sign_in(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'class="site-nav"' not in page
    for words in (
        "Vous êtes une entreprise",
        "Vous accompagnez des familles",
        "Vous avez trouvé une étiquette",
    ):
        assert words in page
    for address in ("/connexion", "/lien", "/accessibilite", "/mentions"):
        assert f'href="{address}"' in page


def test_the_scan_field_is_on_every_page_of_those_who_see_devices_only(clients: Clients) -> None:
    assert 'id="scan-anywhere"' in clients(Role.TECHNICIAN).get("/account").text
    assert 'id="scan-anywhere"' not in clients(Role.PRESCRIBER).get("/account").text


@pytest.mark.parametrize("path", ["/accessibilite", "/mentions"])
def test_public_notices_open_to_anyone(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_accessibility_notice_claims_no_more_than_what_was_audited(client: FlaskClient) -> None:
    assert "non conforme" in client.get("/accessibilite").text


@pytest.mark.parametrize("role", Role)
def test_everyone_reads_their_own_account(clients: Clients, role: Role) -> None:
    page = clients(role).get("/account").text
    assert role.label in unescape(page)


def test_an_account_is_opened_and_its_owner_is_told_how_to_enter(session: Session, clients: Clients) -> None:
    client = clients(Role.ADMIN)
    form = {"name": "Lucas Morel", "email": "Lucas@Exemple.fr ", "roles": ["technician", "workshop_lead"]}
    assert client.post("/accounts", data=form).location == "/accounts"
    assert "Le compte de Lucas Morel est ouvert" in client.get("/accounts").text
    user = session.scalars(sa.select(User).where(User.email == "lucas@exemple.fr")).unique().one()
    assert user.role_set == {Role.TECHNICIAN, Role.WORKSHOP_LEAD}
    mail = session.scalars(sa.select(OutgoingMail)).one()
    assert (mail.recipient, "https://ordi.example/mot-de-passe-oublie" in mail.body) == (
        "lucas@exemple.fr",
        True,
    )
    assert "a créé le compte" in client.get("/audit").text


def test_a_donor_is_told_to_ask_for_a_link(session: Session, clients: Clients) -> None:
    form = {"name": "Paul Lambert", "email": "paul@exemple.fr", "roles": ["donor"]}
    clients(Role.ADMIN).post("/accounts", data=form)
    assert "https://ordi.example/lien\n" in session.scalars(sa.select(OutgoingMail)).one().body


def test_a_second_account_for_an_address_is_refused_and_nothing_is_written(session: Session, clients: Clients) -> None:
    client = clients(Role.ADMIN)
    taken = make.user(Role.DONOR).email
    before = session.scalar(sa.select(sa.func.count()).select_from(User))
    refused = client.post("/accounts", data={"name": "Autre", "email": taken, "roles": ["donor"]})
    assert (refused.status_code, "existe déjà" in refused.text) == (409, True)
    assert session.scalar(sa.select(sa.func.count()).select_from(User)) == before
    assert session.scalars(sa.select(OutgoingMail)).all() == []


def test_an_incomplete_account_comes_back_with_what_to_correct(clients: Clients) -> None:
    page = clients(Role.ADMIN).post("/accounts", data={"name": "", "email": "non", "roles": []})
    assert page.status_code == 422
    assert 'class="alert alert-danger error-summary"' in page.text
    for words in ("Ce champ est nécessaire", "prenom.nom@exemple.fr", "Cochez au moins un rôle"):
        assert page.text.count(words) == 2, "in the summary and beside the field"


def test_the_audit_trail_says_each_event_in_a_sentence_a_page_at_a_time(session: Session, clients: Clients) -> None:
    client = clients(Role.ADMIN)
    actor = make.user(Role.COORDINATOR, name="Camille Roy")
    for number in range(PAGE_SIZE + 1):
        at = TODAY + timedelta(minutes=number)
        record(Verb.DONATION_ACCEPTED, f"DON-2026-{number:05d}", actor=actor, at=at)
    first = client.get("/audit").text
    assert f"Camille Roy a accepté le don DON-2026-{PAGE_SIZE:05d}" in first
    assert "DON-2026-00000" not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert "DON-2026-00000" in client.get(unescape(following[1])).text


def test_the_journal_of_a_recipient_shows_what_came_back_and_why_and_nobody_else(
    session: Session, clients: Clients
) -> None:
    for recipient in ("paul@exemple.fr", "lea@exemple.fr"):
        queue_mail(recipient=recipient, subject=f"Pour {recipient}", body="Un texte.", at=TODAY).message_id = recipient
    session.flush()
    bounces.note(Notice(("paul@exemple.fr",), failed=True, status="5.1.1", said="550 inconnu"), at=TODAY)
    page = clients(Role.COORDINATOR).get("/mails?recipient=paul@exemple.fr").text
    assert "Pour paul@exemple.fr" in page
    assert "Revenu" in page
    assert "n’existe pas" in page
    assert "Pour lea@exemple.fr" not in page


def test_the_mail_page_shows_what_left_but_never_the_text(session: Session, clients: Clients) -> None:
    queue_mail(recipient="paul@exemple.fr", subject="Votre lien", body="https://ordi.example/lien/secret", at=TODAY)
    page = clients(Role.COORDINATOR).get("/mails").text
    assert "paul@exemple.fr" in page
    assert "À envoyer" in page
    assert "secret" not in page
