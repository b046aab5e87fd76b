"""Places of an organisation typed by hand."""

import sqlalchemy as sa

from ordis.accounts.permissions import Role
from ordis.partners import sites
from ordis.partners.models import Site
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
