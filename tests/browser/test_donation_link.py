"""A donor signs an agreement by a link in a real Chromium: the text first, and nothing done twice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import donation_seed, pen
from tests.browser.suiting import BRIEF, complaints
from tests.services.server import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visitor: Page) -> Page:
    return visitor


def opened(page: Page, server: Server) -> str:
    """The page of a link whose code was asked for; its path."""
    path = server.told(donation_seed.link)
    page.goto(path)
    page.get_by_role("button", name="Recevoir le code pour signer").click()
    return path


def read_and_tick(page: Page) -> None:
    boxes = page.locator("input[name=boxes]")
    boxes.first.click()
    expect(boxes.first).not_to_be_checked()
    expect(page.get_by_text("Lisez d’abord le texte jusqu’à la fin")).to_be_visible()
    page.locator(".agreement-text").evaluate("region => region.scrollTo(0, region.scrollHeight)")
    expect(page.get_by_text("Lisez d’abord le texte jusqu’à la fin")).to_be_hidden()
    for box in boxes.all():
        box.check()


def test_the_text_is_read_then_a_wrong_code_costs_neither_ticks_nor_drawing(page: Page, server: Server) -> None:
    path = opened(page, server)
    assert complaints(page, BRIEF) == []
    read_and_tick(page)
    pen.draw(page, left=0.1, right=0.8)
    drawn = pen.strokes(page)
    code = page.get_by_label("Code reçu par courriel")
    code.fill("000000")
    page.get_by_role("button", name="Recevoir un autre code").click()
    expect(page.get_by_text("Attendez une minute")).to_be_visible()
    assert pen.strokes(page) == drawn
    for box in page.locator("input[name=boxes]").all():
        expect(box).to_be_checked()
    code.fill(server.told(donation_seed.code))
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre signature est enregistrée")
    read, *ticked = server.told(donation_seed.ticks)
    assert 0 < read <= ticked[0] < ticked[1] < ticked[2]
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre signature est enregistrée")


def test_part_of_the_name_is_asked_for_once_more(page: Page, server: Server) -> None:
    opened(page, server)
    read_and_tick(page)
    page.get_by_text("Je préfère taper mon nom").click()
    page.get_by_label("Je tape mon prénom et mon nom").fill("Léa")
    page.get_by_label("Code reçu par courriel").fill(server.told(donation_seed.code))
    page.get_by_role("button", name="Je signe").click()
    page.get_by_label("Oui, Léa Dupuis, c’est bien moi").check()
    assert complaints(page, BRIEF[:1]) == []
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre signature est enregistrée")
