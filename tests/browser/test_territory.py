"""The territory in a real Chromium: a file refused then written, a district renamed, an index beside families."""

import pytest
from playwright.sync_api import FilePayload

from tests.browser.house import House
from tests.browser.window import Window
from tests.partners.territory.making import QPV, VIENNE

pytestmark = pytest.mark.browser


def payload(name: str, data: bytes) -> FilePayload:
    return FilePayload(name=name, mimeType="text/csv", buffer=data)


def test_a_city_says_its_districts_reads_a_file_and_compares_with_an_index(house: House, city: Window) -> None:
    city.open("/territory").follow("Quartiers").press("Reprendre ces quartiers").sees("11 quartiers enregistrés")
    page = city.open("/territory/import").page
    page.get_by_label("Quartiers prioritaires (QPV)").check()
    page.locator("#file").set_input_files(payload("qpv.csv", b"nom;code\nQN08601M;Exemple un\n"))
    city.press("Lire le fichier").sees("Ligne", "Exemple un", "sans doute échangées")
    page = city.open("/territory/import").page
    page.get_by_label("Quartiers prioritaires (QPV)").check()
    page.locator("#file").set_input_files(payload("qpv.csv", QPV))
    city.press("Lire le fichier").press("Écrire 2 lignes").sees("2 lignes écrites", "Exemple deux")
    city.follow("Rocher").label("Nom").fill("Les Jardins du Rocher")
    city.press("Enregistrer").sees("« Rocher » est devenu « Les Jardins du Rocher »", "Anciens noms")
    page = city.open("/territory/import").page
    page.locator("#index_file").set_input_files(payload("indice.csv", VIENNE))
    city.fill(publisher="Compas", name="Indice de rupture", year="2021")
    page.get_by_label("Plus la valeur est haute").check()
    city.press("Lire l’indice").sees("Intercommunalité").press("Importer 12 territoires").sees("12 territoires")
    page = city.open("/territory").page
    page.get_by_label("Indice en regard").select_option(index=1)
    city.press("Afficher").sees("Plus la valeur est haute, plus le territoire est fragile", "Les Jardins du Rocher")
