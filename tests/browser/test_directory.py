"""The national directory in a real Chromium: a file is given, a column said, what it would do read, then done."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload

from tests.browser.house import House
from tests.browser.window import Window
from tests.partners.directory.places import PLACE, file_of

pytestmark = pytest.mark.browser

NAME = "Tiers-lieu des Couronneries"
ODD = {("Où" if name == "commune" else name): text for name, text in PLACE.items()}


def saved(window: Window, link: str) -> str:
    with window.page.expect_download() as download:
        window.page.get_by_role("main").get_by_role("link", name=link).click()
    return Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_a_file_is_given_its_columns_said_its_effect_read_confirmed_and_published(house: House, city: Window) -> None:
    good, bad = ODD | {"id": "tl-1", "nom": NAME}, ODD | {"id": "tl-2", "code_postal": "86 A"}
    sent = FilePayload(name="lieux.csv", mimeType="text/csv", buffer=file_of(good, bad))
    city.open("/partners/directory").page.locator("#file").set_input_files(sent)
    city.press("Lire le fichier").sees("Aucune colonne ne donne « Commune » (commune)")
    city.label("Où").select_option(label="Commune")
    city.press("Relire avec ces colonnes").sees("1 nouveau lieu", "1 ligne en erreur", "Code postal code_postal")
    assert "Code postal (code_postal)" in saved(city, "Télécharger ces lignes")
    city.press("Importer 1 lieu").sees("1 lieu ajouté", "Importé : 1 nouveau")
    published = list(csv.DictReader(io.StringIO(saved(city, "Télécharger le fichier CSV"))))
    assert [(row["nom"], row["commune"], row["telephone"]) for row in published if row["id"] == "tl-1"] == [
        (NAME, "Poitiers", "+33549000001")
    ]
    city.open("/partners?q=Tiers-lieu").follow(NAME).sees("05 49 00 00 01")
