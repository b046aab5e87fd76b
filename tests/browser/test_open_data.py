"""« Impact » and « Données ouvertes » in a real Chromium: read, edited, published, for everyone."""

import re

import pytest

from tests.browser.house import House
from tests.browser.window import Window
from tests.reports.opendata.making import equip, publish

pytestmark = pytest.mark.browser


def published() -> None:
    publish("2021")


def two_digits(number: float) -> str:
    """« 27 », « 110 » for 108: as an order of magnitude is told."""
    return f"{float(f'{number + 1e-9:.2g}'):.0f}"


def test_the_impact_is_read_a_factor_changed_and_told_by_the_new_one(house: House, city: Window) -> None:
    house.told(equip)
    city.open("/impact").sees("Mesuré", "1 année d’usage supposée").look()
    told = re.search(r"kgCO2e, sur\s(\d+)\sappareil", city.page.get_by_role("main").inner_text())
    assert told
    handed = int(told[1])  # other stories of the house hand over too
    city.sees(f"environ {two_digits(27 * handed)} kgCO2e")
    city.unfold("Le calcul, par type").look()
    city.follow("Table de facteurs").sees("En vigueur : la table d’Ordis").look()
    city.follow("Modifier").unfold("Ordinateur portable, gaz à effet de serre : 27").look()
    city.page.locator("#lines-0-value").fill("-3")
    city.fill(note="Un nombre impossible").send("Publier la version 1").sees("jamais négatif").look()
    city.page.locator("#lines-0-value").fill("28,5")
    city.fill(note="Étude de 2026").press("Publier la version 1").sees("En vigueur : version 1", "28,5").look()
    city.open("/impact").sees(f"environ {two_digits(28.5 * handed)} kgCO2e")
    city.open("/impact?first=2031-01-01&last=2031-12-31").sees("rien à mesurer").look()


def test_a_period_is_published_and_anyone_reads_it_on_any_screen(house: House, city: Window) -> None:
    house.told(published)
    city.open("/donnees").sees("Année 2021", "Licence Ouverte").look()
    city.open("/open-data").look()
