"""Before the signature: the text read to its end, the name typed, the language kept, all on the screen either way."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import pen, signing_seed, suiting
from tests.browser.counter import (
    KEPT,
    LYING,
    UPRIGHT,
    go_on,
    prepare,
    read_the_text,
    suits,
    tablet,
    tick_all,
    to_the_signature,
)
from tests.browser.signing_seed import Family
from tests.services.server import Server

pytestmark = pytest.mark.browser

SHORTER = """() => document.querySelectorAll("[data-text] > *:not([data-text-end])").forEach(
  (each, rank) => { if (rank > 1) each.remove(); })"""
CLOCK_OF_ITS_OWN = """{ const usual = Date.now.bind(Date);
  Date.now = () => usual() - Number(localStorage.getItem("back") ?? 0); }"""
EMPTIED = "document.querySelector('[data-text]').scrollHeight <= document.querySelector('[data-text]').clientHeight"


def test_nothing_is_ticked_before_the_end_of_the_text_was_on_the_screen(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, family)
        go_on(page)
        expect(page.get_by_text("Faites défiler le texte jusqu’à la fin")).to_be_visible()
        go_on(page)
        expect(page.locator("[data-reading].is-missing")).to_be_in_viewport()
        expect(page.get_by_role("region", name="Le texte complet")).to_be_focused()
        suits(page)
        page.evaluate("location.hash = '#4'")
        page.reload()
        expect(page.get_by_role("heading", name="Le texte", exact=True)).to_be_visible()
        expect(page.locator("[data-ticks]")).to_be_hidden()
        page.locator("[data-text]").hover()
        page.mouse.wheel(0, 400)
        page.wait_for_function("document.querySelector('[data-text]').scrollTop > 0")
        page.set_viewport_size(LYING)
        page.evaluate(suiting.TWO_FRAMES)
        expect(page.get_by_text("Faites défiler le texte jusqu’à la fin")).to_be_visible()
        page.set_viewport_size(UPRIGHT)
        page.locator("[data-text]").hover()
        page.mouse.wheel(0, 100_000)
        expect(page.get_by_text("Vous êtes à la fin du texte")).to_be_visible()
        page.set_viewport_size(LYING)
        page.reload()
        expect(page.get_by_role("heading", name="Vos accords")).to_be_visible()
        expect(page.locator("[data-ticks] li").first).to_be_visible()


def test_a_tablet_whose_clock_is_put_back_in_the_middle_signs_all_the_same(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        page.add_init_script(CLOCK_OF_ITS_OWN)
        prepare(page, family)
        page.evaluate("localStorage.setItem('back', 3_600_000)")
        go_on(page)
        read_the_text(page)
        page.evaluate("localStorage.setItem('back', 7_200_000)")
        page.reload()
        go_on(page)
        tick_all(page)
        go_on(page)
        pen.draw(page, left=0.2, right=0.8)
        kept = json.loads(page.evaluate(KEPT))
        moments = [kept["read"], *(kept["ticks"][rank] for rank in sorted(kept["ticks"], key=int))]
        assert moments == sorted(moments)
        assert 0 < moments[0] <= moments[-1] < 600_000
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    assert len(counter.told(signing_seed.signed, family.path)) == 1


def test_a_text_short_enough_to_fit_counts_as_read(chromium: Browser, counter: Server, queue: list[Family]) -> None:
    with tablet(chromium, counter) as page:
        prepare(page, queue.pop(0))
        page.evaluate(SHORTER)
        go_on(page)
        assert page.evaluate(EMPTIED)
        page.locator("[data-text-end]").scroll_into_view_if_needed()
        expect(page.get_by_text("Vous êtes à la fin du texte")).to_be_visible()


def test_a_first_name_alone_is_asked_about_once_and_signs_when_confirmed(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    first_name = family.name.partition(" ")[0]
    with tablet(chromium, counter) as page:
        prepare(page, family)
        to_the_signature(page)
        page.get_by_text("Je préfère taper mon nom").tap()
        typed, yes = page.get_by_label("Je tape mon prénom"), page.get_by_label("c’est bien moi")
        typed.fill("Samir Autre")
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_text(f"Le nom attendu est «\u202f{family.name}\u202f»")).to_be_in_viewport()
        expect(yes).to_be_hidden()
        typed.fill(first_name)
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_text("est-ce bien vous")).to_be_in_viewport()
        suits(page)
        yes.check()
        typed.fill(family.name[:-1])
        expect(yes).not_to_be_checked()
        typed.fill(first_name)
        yes.check()
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    assert counter.told(signing_seed.signed, family.path) == [("typed", "fr", first_name)]


def test_the_language_is_kept_by_a_page_loaded_again_that_remembers_nothing(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    with tablet(chromium, counter) as page:
        prepare(page, queue.pop(0))
        with page.expect_response("**/kiosk/stay"):
            page.locator("[data-spoken] label[for=spoken-uk]").tap()
        page.evaluate("sessionStorage.clear()")
        page.reload()
        expect(page.locator("[data-spoken] input[value=uk]")).to_be_checked()
        expect(page.locator(".given-name [data-told-in=uk]")).to_have_text("Ноутбук")
        expect(page.locator(".kit [data-told-in=uk]").first).to_have_text("Зарядний пристрій")
        expect(page.locator(".recap [data-told-in=uk]").first).to_have_text("Що ви підписуєте")
        assert "uk" not in page.url


@pytest.mark.parametrize("language", ["fr", "ar", "uk"])
def test_the_button_that_signs_is_on_the_screen_either_way_and_a_refusal_leaves_no_hole(
    chromium: Browser, counter: Server, queue: list[Family], language: str
) -> None:
    with tablet(chromium, counter) as page:
        prepare(page, queue.pop(0))
        page.locator(f"[data-spoken] label[for=spoken-{language}]").tap()
        go_on(page)
        read_the_text(page)
        go_on(page)
        tick_all(page)
        for held in (UPRIGHT, LYING):
            page.set_viewport_size(held)
            go_on(page)
            sign = page.get_by_role("button", name="Je signe")
            expect(sign).to_be_in_viewport(ratio=1)
            before = top(page, "[data-sign-row]")
            sign.tap()
            expect(page.get_by_text("Signez dans le cadre, ou tapez votre nom")).to_be_in_viewport(ratio=1)
            frame = top(page, "canvas")
            pen.draw(page, left=0.3, right=0.7)
            expect(page.get_by_text("Signez dans le cadre, ou tapez votre nom")).to_be_hidden()
            assert (top(page, "canvas"), top(page, "[data-sign-row]")) == (frame, before), "nothing moved, no hole"
            page.get_by_role("button", name="Effacer").tap()
            page.go_back()
            expect(page.get_by_role("heading", name="Vos accords")).to_be_visible()


def top(page: Page, selector: str) -> float:
    """From the top of the page, whatever was scrolled."""
    return float(page.locator(selector).evaluate("e => e.getBoundingClientRect().top + scrollY"))
