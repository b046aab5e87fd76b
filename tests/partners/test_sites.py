"""Places of an organisation typed by hand."""

import pytest
import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.partners import sites
from ordis.partners.models import Site
from ordis.partners.rules import shown_phone
from ordis.partners.sites import SiteFacts
from tests import make
from tests.pages import follow

TYPED = {"name": "Accueil", "address": "1 place Coïmbra", "postal_code": "86000", "town": "Poitiers"}


def test_a_place_is_added_corrected_and_no_longer_offered(session, clients):
    structure, client = make.prescriber_structure(), clients(Role.COORDINATOR)
    page = follow(client, client.post(f"/partners/{structure.ref}/sites/new", data=TYPED | {"phone": "0549000000"}))
    assert "Accueil" in page.text
    site = session.scalars(sa.select(Site)).one()
    assert site.phone == "05 49 00 00 00"
    client.post(f"/partners/sites/{site.ref}", data=TYPED | {"hands_over": "y"})
    assert site.hands_over
    page = follow(client, client.post(f"/partners/sites/{site.ref}/close"))
    assert "Aucun lieu" in page.text
    assert client.get(f"/partners/sites/{site.ref}").status_code == 404


def test_a_wrong_postal_code_is_said_and_nothing_is_lost(session, clients):
    structure = make.prescriber_structure()
    answer = clients(Role.COORDINATOR).post(
        f"/partners/{structure.ref}/sites/new", data=TYPED | {"postal_code": "860"}
    )  # fmt: skip
    assert answer.status_code == 422
    assert "cinq chiffres" in answer.text
    assert 'value="Accueil"' in answer.text


def test_the_number_that_the_directory_wrote_is_no_change(session):
    site = Site(name="Accueil", phone="+33549000000", created_at=make.AT)
    structure = make.organisation()
    structure.sites.append(site)
    session.flush()
    facts = SiteFacts(name="Accueil", phone="05 49 00 00 00")
    assert sites.change_site(site=site, facts=facts, actor=make.user(), at=make.AT) == []
    assert site.phone == "+33549000000"


def test_a_place_is_not_for_those_who_only_read(session, clients):
    structure = make.prescriber_structure()
    assert clients(Role.WORKSHOP_LEAD).get(f"/partners/{structure.ref}/sites/new").status_code == 403


def test_the_first_place_is_likely_where_the_organisation_is(session):
    structure = make.organisation(address="12 rue des Forges", postal_code="86000", town="Poitiers", district="Rocher")
    assert sites.likely(structure) == SiteFacts(
        name="Imprimerie du Clain", address="12 rue des Forges", postal_code="86000", town="Poitiers", district="Rocher"
    )


def test_another_place_shares_the_town_and_never_the_street_of_a_place_already_noted(session):
    structure = make.organisation(address="12 rue des Forges", postal_code="86000", town="Poitiers")
    structure.sites.append(Site(name="Atelier", address="12 RUE DES FORGES", created_at=make.AT))
    session.flush()
    assert sites.likely(structure) == SiteFacts(name="", postal_code="86000", town="Poitiers")


def test_the_address_of_the_organisation_is_proposed_until_a_place_stands_there(session):
    structure = make.organisation(address="12 rue des Forges", postal_code="86000", town="Poitiers")
    structure.sites.append(Site(name="Annexe", address="3 place du Marché", created_at=make.AT))
    session.flush()
    assert sites.likely(structure).address == "12 rue des Forges"


def test_an_organisation_without_an_address_lends_the_town_of_its_other_place(session, clients):
    structure = make.prescriber_structure()
    structure.sites.append(
        Site(name="Accueil", address="1 place Coïmbra", postal_code="86000", town="Poitiers", created_at=make.AT)
    )
    session.flush()
    page = clients(Role.COORDINATOR).get(f"/partners/{structure.ref}/sites/new").text
    assert 'value="86000"' in page
    assert 'value="Poitiers"' in page
    assert "Coïmbra" not in page


def test_the_number_of_the_directory_is_shown_as_it_is_printed_in_france(session, clients):
    structure, client = make.prescriber_structure(), clients(Role.COORDINATOR)
    structure.sites.append(Site(name="Accueil", phone="+33549000000", created_at=make.AT))
    session.flush()
    pages = [
        client.get(f"/partners/{structure.ref}").text,
        client.get(f"/partners/sites/{structure.sites[0].ref}").text,
    ]
    assert "05\u00a049\u00a000\u00a000\u00a000" in pages[0]
    assert 'value="05 49 00 00 00"' in pages[1]
    assert "+335" not in "".join(pages)


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("+33549000000", "05 49 00 00 00"), ("+3222345678", "+32 2 234 56 78"), ("le standard", "le standard"), ("", "")],
)
def test_a_number_is_shown_in_the_writing_of_its_country_and_other_words_as_they_are(kept, shown):
    assert shown_phone(kept) == shown
