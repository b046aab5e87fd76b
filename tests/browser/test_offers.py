"""« Proposer du matériel » in a real Chromium: what is typed outlives a reload, photographs are weighed before."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.suiting import faults
from tests.documents.picturing import picture

pytestmark = pytest.mark.browser
HEAVY: FilePayload = {"name": "gros.jpg", "mimeType": "image/jpeg", "buffer": b"\xff" * (26 * 1024 * 1024)}
ROOM: FilePayload = {"name": "salle.jpg", "mimeType": "image/jpeg", "buffer": picture(60, 40)}


@pytest.fixture
def page(visitor: Page) -> Page:
    return visitor


def test_age_and_state_are_asked_of_what_is_offered_only(page: Page) -> None:
    page.goto("/offrir")
    age = page.locator("[name=laptop_age]")
    expect(age).to_be_hidden()
    page.locator("[name=laptop]").fill("12")
    expect(age).to_be_visible()
    expect(page.locator("[name=monitor_age]")).to_be_hidden()


def test_what_is_typed_outlives_a_reload_and_heavy_photographs(page: Page) -> None:
    page.goto("/offrir")
    page.locator("[name=laptop]").fill("12")
    page.get_by_label("Un particulier").check()
    page.reload()
    expect(page.locator("[name=laptop]")).to_have_value("12")
    expect(page.get_by_label("Un particulier")).to_be_checked()
    expect(page.locator("[name=organisation]")).to_be_hidden()
    page.get_by_label("Photographies").set_input_files([HEAVY])
    expect(page.locator(".offer-heavy")).to_contain_text("Rien n’est parti")
    page.get_by_role("button", name="Envoyer mon offre").click()
    expect(page).to_have_url(page.url)
    expect(page.get_by_role("button", name="Envoyer mon offre")).not_to_have_attribute("aria-disabled", "true")


def test_what_comes_back_is_said_and_may_be_left(page: Page) -> None:
    page.goto("/offrir")
    said = page.get_by_text("Ce que vous aviez écrit ici est revenu")
    expect(said).to_be_hidden()
    page.locator("[name=laptop]").fill("12")
    page.reload()
    expect(said).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Repartir de zéro").click()
    expect(said).to_be_hidden()
    expect(page.locator("[name=laptop]")).to_have_value("")
    page.reload()
    expect(page.locator("[name=laptop]")).to_have_value("")
    expect(said).to_be_hidden()


def test_an_offer_goes_with_its_photograph_and_the_next_page_starts_afresh(page: Page) -> None:
    page.goto("/offrir")
    page.locator("[name=laptop]").fill("3")
    page.get_by_label("Un particulier").check()
    page.get_by_label("Prénom et nom").fill("Awa Diop")
    page.get_by_label("Photographies").set_input_files([ROOM])
    page.wait_for_timeout(4_100)  # the page is read for four seconds at least: here time is what is tried
    page.get_by_role("button", name="Envoyer mon offre").click()
    expect(page.get_by_text("Choisissez-les à nouveau").first).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Photographies").set_input_files([ROOM])
    page.get_by_label("Adresse électronique").fill("awa@exemple.fr")
    page.get_by_role("button", name="Envoyer mon offre").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci. Il reste à confirmer votre adresse")
    expect(page.get_by_text("awa@exemple.fr")).to_be_visible()
    assert faults(page) == []
    page.goto("/offrir")
    expect(page.locator("[name=laptop]")).to_have_value("")
