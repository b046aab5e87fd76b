"""The list in a real browser: choose across pages, keep a view, paste codes; every page looked at by axe."""

import re

import pytest
from playwright.sync_api import expect

from ordis.devices import lifecycle
from ordis.devices.codes import fresh_codes
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Kind
from ordis.kernel import clock
from ordis.kernel.db import db
from tests.browser.house import House
from tests.browser.window import Window

pytestmark = pytest.mark.browser


def sixty_screens() -> list[str]:
    codes = fresh_codes(60)
    for rank, code in enumerate(codes):
        row = Device(
            code=code, kind=Kind.MONITOR, make="Iiyama", model="Moniteur de la liste " + "très long " * 8,
            serial=f"LISTE{rank:03d}", created_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)
        with db.session.no_autoflush:
            lifecycle.apply(row, Move.RECEIVE, actor=None, at=clock.now())
    return codes


@pytest.fixture(scope="module")
def codes(house: House) -> list[str]:
    """Sixty screens received by nobody's donation, the oldest first."""
    return house.told(sixty_screens)


def test_the_page_then_the_whole_list_is_chosen_and_sent_to_the_bulk_page(lead: Window, codes: list[str]) -> None:
    lead.open("/devices?kind=monitor&text=LISTE")
    page = lead.page
    offer = page.get_by_label(re.compile("toutes pages comprises"))
    expect(offer).to_be_hidden()
    page.get_by_label("Choisir toute la page").check()
    lead.sees("50 choisis sur cette page.")
    offer.check()
    lead.sees("toute la liste est choisie").look()
    lead.press("Agir sur la sélection").sees("60")


def test_unticking_one_device_withdraws_the_whole_list(lead: Window, codes: list[str]) -> None:
    lead.open("/devices?text=LISTE")
    page = lead.page
    page.get_by_label("Choisir toute la page").check()
    page.get_by_label(re.compile("toutes pages comprises")).check()
    page.locator("input[name=codes]").nth(3).uncheck()
    lead.sees("49 choisis sur cette page.")
    expect(page.locator("#all")).not_to_be_checked()
    expect(page.locator("[data-offer-all]")).to_be_hidden()


def test_the_button_counts_before_one_filters_and_the_address_stays_short(lead: Window, codes: list[str]) -> None:
    lead.open("/devices").unfold("Filtres")
    lead.page.get_by_label("Écran", exact=True).check()
    lead.fill(text="LISTE00")
    button = lead.page.locator(".filter-bar button")
    expect(button).to_have_text(re.compile(r"Voir 10\s+appareils"))
    with lead.page.expect_navigation():
        button.click()
    assert lead.page.url.endswith("/devices?text=LISTE00&kind=monitor")
    lead.sees("Commence par LISTE00", "10 appareils").look()


def test_a_view_is_kept_starred_and_removed(lead: Window, codes: list[str]) -> None:
    lead.open("/devices?kind=monitor&text=LISTE").unfold("Enregistrer cette vue")
    lead.fill(view_name="Écrans de la liste").press("Enregistrer la vue").sees("est enregistrée")
    tab = lead.page.get_by_role("navigation", name="Vues de la liste").get_by_role("link", name="Écrans de la liste")
    expect(tab).to_have_attribute("aria-current", "page")
    lead.follow("Gérer les vues").press("Étoiler Écrans de la liste")
    lead.open("/devices")
    expect(lead.page.locator(".views li").nth(1)).to_contain_text("★ Écrans de la liste")
    lead.open("/devices/views").confirm("Retirer", "Retirer la vue").sees("est retirée")


def test_pasted_codes_are_found_and_the_missing_are_said(lead: Window, codes: list[str]) -> None:
    lead.open("/devices/paste").fill(items="\n".join([*codes[:3], "LISTE004", "RIEN-DU-TOUT"]))
    lead.press("Chercher").sees("4 trouvés sur 5", "RIEN-DU-TOUT")
    lead.follow("Ouvrir ces 4").sees("4 codes collés")


def test_an_export_is_saved_and_given_back_unchanged(lead: Window, codes: list[str], house: House) -> None:
    lead.open("/devices?text=LISTE")
    with lead.page.expect_download() as saved:
        lead.page.get_by_role("button", name="Exporter en XLSX").click()
    lead.open("/devices/import").page.set_input_files("#file", saved.value.path())
    lead.press("Lire la liste").sees("60 lignes qui ne changent rien", "Il n’y a rien à importer")
    lead.follow("Choisir un autre fichier").follow("Toutes les colonnes").sees("Colonnes de l’export")
