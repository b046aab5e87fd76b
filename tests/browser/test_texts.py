"""The agreement's texts in a real Chromium: written with its preview, approved, translated, read aloud; axe."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from ordis.handover.texts.actions import ensure_text
from ordis.kernel import clock
from tests.browser.house import House
from tests.browser.window import Window

pytestmark = pytest.mark.browser

VOICES = [
    {"lang": "fr-FR", "localService": True, "default": True, "name": "Ici"},
    {"lang": "en-GB", "localService": False, "default": False, "name": "Ailleurs"},
    {"lang": "fa-IR", "localService": True, "default": False, "name": "Là"},
]
MACHINE = """
  window.said = [];
  const speak = (utterance) => said.push(utterance.lang + " " + utterance.text);
  const fake = { getVoices: () => VOICES, speak, cancel: () => said.push("stop"), addEventListener() {} };
  Object.defineProperty(window, "speechSynthesis", { value: fake });
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""
PAGE = """
  document.querySelector("main").innerHTML = ["fr", "en", "fa-AF", "tr"].map((tag) => `<div lang="${tag}">
    <button hidden data-speak="t-${tag}" data-stop="Arrêter">Écouter ${tag}</button>
    <div id="t-${tag}"><h2>Un</h2><ul><li>Deux.</li></ul></div></div>`).join("");
"""


def published() -> None:
    ensure_text(at=clock.now())


@pytest.fixture
def machine(house: House) -> Iterator[Page]:
    """A page on a machine with a French and a Persian voice of its own, and an English one that asks the network."""
    context = house.browser.new_context()
    context.add_init_script(MACHINE.replace("VOICES", json.dumps(VOICES)))
    page = context.new_page()
    page.goto(house.server.url)
    page.evaluate(PAGE)
    page.evaluate("import('/static/js/speech.js')")
    yield page
    context.close()


def test_a_text_is_written_with_its_preview_compared_and_approved(house: House, city: Window) -> None:
    house.told(published)
    city.open("/texts").fill(title="Un autre prix").press("Commencer le brouillon").sees("Aperçu")
    body = city.page.locator("#body")
    body.fill(body.input_value().replace("à quelque prix", "à {prix}"))
    expect(city.page.locator("[data-preview]")).to_contain_text("Rien ne remplit {prix}")
    expect(city.page.locator("[data-preview-state]")).to_contain_text("Pas encore enregistré")
    body.fill(body.input_value().replace("à {prix}", "à n’importe quel prix"))
    expect(city.page.locator("[data-preview]")).to_contain_text("Rien ne manque")
    city.press("Enregistrer le brouillon").sees("Le brouillon est enregistré")
    city.follow("Ce qui change").sees("4. L’engagement de ne pas revendre", "n’importe quel")
    city.follow("Brouillon").follow("Faire approuver").sees("Ce que la convention devrait dire")
    city.press("Approuver la version 2").sees("Rien n’a été approuvé")
    city.fill(name="Awa Diop", function="adjointe au maire").press("Approuver la version 2")
    city.sees("La version 2 est approuvée", "Awa Diop", "traductions sont reprises")
    city.follow("Dari").sees("Traduction livrée avec Ordis", "Traduction non relue").fill(translator="Sima Karimi")
    city.press("Enregistrer la traduction").sees("Traduction non relue")
    city.fill(reviewer="Sima Karimi").press("Signer la relecture").sees("la traduction est relue")
    city.open("/texts/2").fill(reason="Article 4 à revoir.").press("Retirer la version 2").sees("est retirée")
    city.open("/texts").sees("En vigueur", "Retirée")


def test_only_a_voice_of_the_machine_itself_is_offered_and_the_nearest_of_its_language(machine: Page) -> None:
    expect(machine.get_by_role("button", name="Écouter fr")).to_be_visible()
    expect(machine.get_by_role("button", name="Écouter fa-AF")).to_be_visible()
    expect(machine.get_by_role("button", name="Écouter en")).to_be_hidden()
    expect(machine.get_by_role("button", name="Écouter tr")).to_be_hidden()


def test_it_reads_passage_by_passage_and_stops_on_asking_or_on_leaving(machine: Page) -> None:
    machine.get_by_role("button", name="Écouter fa-AF").click()
    assert machine.evaluate("said") == ["fa-IR Un", "fa-IR Deux."]
    machine.get_by_role("button", name="Arrêter").click()
    assert machine.evaluate("said.at(-1)") == "stop"
    machine.get_by_role("button", name="Écouter fr").click()
    machine.evaluate("dispatchEvent(new Event('pagehide'))")
    assert machine.evaluate("said.slice(3)") == ["fr-FR Un", "fr-FR Deux.", "stop"]
    expect(machine.get_by_role("button", name="Écouter fr")).to_be_visible()
