"""Pages about partners."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.kernel.mail import OutgoingMail
from ordis.partners.models import Contact, Organisation
from tests import make
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
TYPED = {
    "name": "Imprimerie du Clain",
    "kind": "company",
    "gives": "y",
    "siret": "732 829 320 00074",
    "town": "Poitiers",
}


def test_a_coordinator_adds_a_donor_and_lands_on_its_page(session: Session, clients: Clients) -> None:
    client = clients(Role.COORDINATOR)
    answer = follow(client, client.post("/partners/new", data=TYPED))
    assert answer.status_code == 200
    assert "732\u00a0829\u00a0320\u00a000074" in answer.text
    assert "Enregistrer un don" in answer.text


def test_a_wrong_siret_is_said_under_its_field_and_nothing_is_lost(session: Session, clients: Clients) -> None:
    answer = clients(Role.COORDINATOR).post("/partners/new", data=TYPED | {"siret": "73282932000075"})
    assert answer.status_code == 422
    assert "clé de contrôle" in answer.text
    assert 'value="Imprimerie du Clain"' in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def test_a_partner_is_corrected(session: Session, clients: Clients) -> None:
    organisation = make.donor()
    client = clients(Role.COORDINATOR)
    assert 'value="73282932000074"' in client.get(f"/partners/{organisation.ref}/edit").text
    client.post(f"/partners/{organisation.ref}/edit", data=TYPED | {"name": "Imprimerie neuve"})
    assert organisation.name == "Imprimerie neuve"


def test_contacts_are_added_and_removed(session: Session, clients: Clients) -> None:
    organisation, client = make.donor(), clients(Role.COORDINATOR)
    typed = {"contact-name": "Léa Dupuis", "contact-email": "lea@exemple.fr", "contact-phone": "0549123456"}
    page = follow(client, client.post(f"/partners/{organisation.ref}/contacts", data=typed))
    assert "05 49 12 34 56" in page.text
    contact = session.scalars(sa.select(Contact)).one()
    client.post(f"/partners/{organisation.ref}/contacts/{contact.ref}/remove")
    assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0


def test_a_wrong_telephone_keeps_the_page_with_what_was_typed(session: Session, clients: Clients) -> None:
    organisation = make.donor()
    typed = {"contact-name": "Léa Dupuis", "contact-phone": "12"}
    answer = clients(Role.COORDINATOR).post(f"/partners/{organisation.ref}/contacts", data=typed)
    assert answer.status_code == 422
    assert 'value="Léa Dupuis"' in answer.text


def test_an_invited_donor_is_shown_and_gets_another_link_on_demand(session: Session, clients: Clients) -> None:
    organisation, client = make.donor(), clients(Role.COORDINATOR)
    typed = {"member-name": "Léa Dupuis", "member-email": "lea@exemple.fr", "member-role": "donor"}
    page = follow(client, client.post(f"/partners/{organisation.ref}/members", data=typed))
    assert "Envoyer son lien personnel" in page.text
    member = make.user(Role.DONOR, of=organisation)
    client.post(f"/partners/{organisation.ref}/members/{member.ref}/link")
    assert set(session.scalars(sa.select(OutgoingMail.recipient))) == {"lea@exemple.fr", member.email}


def test_an_invitation_offers_only_the_parts_that_the_structure_plays(session: Session, clients: Clients) -> None:
    organisation = make.prescriber_structure()
    typed = {"member-name": "X Y", "member-email": "x@exemple.fr", "member-role": "donor"}
    assert clients(Role.COORDINATOR).post(f"/partners/{organisation.ref}/members", data=typed).status_code == 422


def test_the_list_is_filtered_by_part_and_by_words(session: Session, clients: Clients) -> None:
    make.donor()
    make.prescriber_structure()
    client = clients(Role.WORKSHOP_LEAD)
    assert "Saint-Éloi" not in client.get("/partners?part=gives").text
    assert "Imprimerie" in client.get("/partners?q=clain").text
    assert "Imprimerie" in client.get("/partners?q=732829").text
    assert "Aucun partenaire ne correspond" in client.get("/partners?q=%25").text


def test_organisations_that_share_a_siret_are_pointed_at(session: Session, clients: Clients) -> None:
    first = make.donor()
    make.organisation(name="Imprimerie, annexe", gives=True, siret=first.siret)
    assert "Imprimerie, annexe" in clients(Role.COORDINATOR).get(f"/partners/{first.ref}").text


@pytest.mark.parametrize("role", [Role.DONOR, Role.PRESCRIBER, Role.TECHNICIAN])
def test_partners_are_not_for_every_role(session: Session, clients: Clients, role: Role) -> None:
    organisation = make.donor()
    assert clients(role).get("/partners").status_code == 403
    assert clients(role).get(f"/partners/{organisation.ref}").status_code == 403


def test_an_unknown_partner_is_not_found(session: Session, clients: Clients) -> None:
    assert clients(Role.COORDINATOR).get("/partners/xxxxxxxxxxxx").status_code == 404
