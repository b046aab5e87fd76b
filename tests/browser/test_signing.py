"""The day of the handover on a touch screen of 800 by 1280, turned over in mid-signature."""

import json

import pytest
from playwright.sync_api import Browser, Page, expect

from ordis.handover.texts.languages import Language
from tests.browser import pen, signing_seed, suiting
from tests.browser.counter import (
    KEPT,
    LYING,
    UPRIGHT,
    go_on,
    prepare,
    read_the_text,
    suits,
    swipe,
    tablet,
    take_back,
    tick_all,
    to_the_signature,
)
from tests.browser.keyboard import Keyboard
from tests.browser.signing_seed import Family
from tests.services.server import Server

pytestmark = pytest.mark.browser


def test_the_whole_day_on_a_touch_screen_turned_over_in_mid_signature(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    first, second = queue.pop(0), queue[0]
    with tablet(chromium, counter) as page:
        page.goto("/handovers")
        row = page.get_by_role("row").filter(has_text=first.number)
        row.get_by_role("button", name="Arrivée").tap()
        expect(row.get_by_text("Arrivée", exact=True)).to_be_visible()
        prepare(page, first)
        expect(page.get_by_role("heading", name="Votre ordinateur")).to_be_visible()
        expect(page.get_by_role("strong").filter(has_text=first.name)).to_be_visible()
        suits(page)
        page.locator("[data-spoken]").get_by_text("العربية").tap()
        arabic = page.locator("[data-told-in=ar]:visible")
        expect(page.get_by_role("link", name="Continuer متابعة")).to_be_visible()
        expect(page.get_by_text("Traduction non relue").locator("visible=true")).to_be_visible()
        assert set(
            arabic.evaluate_all("all => all.map(e => `${e.lang} ${e.dir} ${getComputedStyle(e).direction}`)")
        ) == {"ar rtl rtl"}
        suits(page)
        go_on(page)
        expect(page.locator("[data-language=ar]")).to_be_visible()
        expect(page.locator("[data-language=fr]")).to_be_hidden()
        suits(page)
        read_the_text(page)
        suits(page)
        go_on(page)
        go_on(page)
        expect(page.locator("[data-ticks] li").first).to_be_visible()
        expect(page.locator("[data-told-in=ar]").first).to_be_visible()
        ticked = tick_all(page)
        suits(page)
        go_on(page)
        sign_while_it_turns(page)
        suits(page)
        times = json.loads(page.evaluate(KEPT))["ticks"]
        assert len(times) == ticked
        assert list(times.values()) == sorted(times.values())
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_role("heading", name="C’est signé تم التوقيع")).to_be_visible()
        assert first.name not in page.content()
        suits(page)
        take_back(page)
        page.wait_for_url("**/agreement")
        expect(page.get_by_text("la convention scellée")).to_be_visible()
        page.get_by_role("link", name="Préparer la suivante").tap()
        page.wait_for_url(f"**{second.path}")
        assert page.evaluate(KEPT) is None
    [(method, language, strokes)] = counter.told(signing_seed.signed, first.path)
    assert (method, language, len(json.loads(strokes))) == ("drawn", "ar", 2)


def test_the_words_of_each_step_stand_under_the_french_in_every_language(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    """French stays, the other language is whole, and nothing is wider than a tablet held either way nor a phone."""
    family, first = queue.pop(0), next(iter(Language))
    with tablet(chromium, counter) as page:
        prepare(page, family)
        for language in Language:
            page.locator(f"[data-spoken] label[for=spoken-{language.value}]").tap()
            for step in ("Votre ordinateur", "Le texte", "Vos accords"):
                expect(page.locator(".step:visible h2")).to_contain_text(step)
                shown = page.locator(".said:visible").evaluate_all(
                    "all => [...new Set(all.map(e => e.dataset.toldIn))]"
                )
                assert shown == [language.value]
                next_words = page.locator(f".step:visible .btn-primary .said[data-told-in={language.value}]")
                expect(next_words).to_be_visible()
                assert too_wide(page) == []
                if step == "Le texte" and language is first:
                    read_the_text(page)
                if step != "Vos accords":
                    go_on(page)
            expect(page.locator(f".ticks-left [data-told-in={language.value}]")).to_be_visible()
            page.go_back()
            page.go_back()
        assert suiting.faults(page) == []


def too_wide(page: Page) -> list[int]:
    """The widths of screen out of which the page sticks; it is upright again afterwards."""
    found = []
    for width in (LYING["width"], suiting.PHONE, UPRIGHT["width"]):
        page.set_viewport_size({"width": width, "height": 1280})
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(width)
    return found


def sign_while_it_turns(page: Page) -> None:
    finger = page.context.new_cdp_session(page)
    swipe(page, finger, left=0.12, right=0.4)
    before = pen.strokes(page)
    page.set_viewport_size(LYING)
    page.evaluate(suiting.TWO_FRAMES)
    assert pen.strokes(page) == before
    swipe(page, finger, left=0.62, right=0.88)
    after = pen.strokes(page)
    assert (len(after), after[0]) == (2, before[0])
    painted = pen.inked(page)
    assert [painted[place] for place in (2, 5, 7)] == [True, False, True]
    page.set_viewport_size(UPRIGHT)


def test_a_page_loaded_again_has_lost_nothing(chromium: Browser, counter: Server, queue: list[Family]) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, family)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.5)
        before = pen.strokes(page)
        page.reload()
        expect(page.get_by_role("heading", name="Votre signature")).to_be_visible()
        assert pen.strokes(page) == before
        assert pen.inked(page)[3]
        page.get_by_role("button", name="Effacer").tap()
        assert pen.strokes(page) == []
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_text("Signez dans le cadre, ou tapez votre nom")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("heading", name="Vos accords")).to_be_visible()


def test_a_name_is_typed_and_signed_by_keyboard_alone(chromium: Browser, counter: Server, queue: list[Family]) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, family)
        keys = Keyboard(page)
        keys.press("Continuer")
        keys.press("Continuer")
        expect(page.locator("[data-reading].is-missing")).to_be_visible()
        expect(page.get_by_role("region", name="Le texte complet")).to_be_focused()
        page.keyboard.press("End")
        expect(page.get_by_text("Vous êtes à la fin du texte")).to_be_visible()
        keys.press("Continuer")
        for rank in range(page.locator("[data-ticks] li").count()):
            box = page.locator("[data-ticks] input").nth(rank)
            keys.reach(page.locator("[data-ticks] label").nth(rank).inner_text()[:20])
            page.keyboard.press("Space")
            expect(box).to_be_checked()
        keys.press("Continuer")
        keys.press("Je préfère taper mon nom")
        keys.type("Je tape mon prénom et mon nom", family.name)
        suits(page)
        keys.press("Je signe")
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    assert counter.told(signing_seed.signed, family.path) == [("typed", "fr", family.name)]


def test_without_scripts_the_steps_stand_on_one_page_and_a_typed_name_signs(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, family)
        cookies = page.context.storage_state()
    plain = chromium.new_context(
        base_url=counter.url, java_script_enabled=False, storage_state=cookies, viewport=UPRIGHT
    )
    page = plain.new_page()
    page.goto("/kiosk")
    expect(page.locator("canvas")).to_be_hidden()
    for box in page.locator("[data-ticks] input").all():
        box.check()
    page.get_by_text("Je préfère taper").click()
    page.get_by_label("Je tape mon prénom").fill(family.name)
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_text("n’a pas été lu jusqu’à la fin")).to_be_visible()
    page.get_by_label("J’ai lu le texte jusqu’à la fin").check()
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    plain.close()
    assert [method for method, *_ in counter.told(signing_seed.signed, family.path)] == ["typed"]
