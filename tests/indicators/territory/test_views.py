"""The page « Territoire »."""

import pytest

from ordis.accounts.permissions import Role
from tests.partners.territory import making


def test_the_page_shows_families_beside_one_index_with_its_card(session, clients):
    making.district("Beaulieu")
    first, second = making.index(), making.index(making.LE_MANS, making.Card("Le Mans", "Fragilité", 2022, "lower"))
    client = clients(Role.COORDINATOR)
    bare = client.get("/territory").text
    assert first.ref in bare
    assert "Se lit ainsi" not in bare
    page = client.get(f"/territory?index={first.ref}").text
    for told in ("Compas", "2023", "Plus la valeur est haute", "Feuille de route FNE", "pas des personnes", "20"):
        assert told in page
    other = client.get(f"/territory?index={second.ref}").text
    assert "Plus la valeur est basse" in other
    assert "−7,64" in other
    assert "Feuille de route FNE" not in other


@pytest.mark.parametrize("asked", ["year=1789&quarter=9&index=xxx", "year=abc", "quarter=2"])
def test_what_means_nothing_in_the_address_shows_the_year(clients, asked):
    assert clients(Role.ADMIN).get(f"/territory?{asked}").status_code == 200


def test_whoever_reads_figures_reads_it_and_only_those_who_may_change_are_offered_to(clients):
    lead = clients(Role.WORKSHOP_LEAD).get("/territory")
    assert lead.status_code == 200
    assert "/territory/districts" not in lead.text
    assert "/territory/districts" in clients(Role.COORDINATOR).get("/territory").text
    assert clients(Role.PRESCRIBER).get("/territory").status_code == 403
