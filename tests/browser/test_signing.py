"""The day of the handover on a touch screen of 800 by 1280, turned over in mid-signature, the network cut, and back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ordis.handover.texts.languages import Language
from tests.browser import pen, signing_seed, suiting
from tests.browser.counter import (
    KEPT,
    LYING,
    UPRIGHT,
    go_on,
    prepare,
    suits,
    swipe,
    tablet,
    take_back,
    tick_all,
    to_the_signature,
)
from tests.browser.keyboard import Keyboard
from tests.browser.signing_seed import PIN, Family
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser

FAST = "4"  # idle seconds of the short-lived house


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("signing")) as found:
        yield found


@pytest.fixture(scope="module")
def queue(server: Server) -> list[Family]:
    """Who is expected that day; each test takes the next."""
    return server.told(signing_seed.families, 12)


def test_the_whole_day_on_a_touch_screen_turned_over_in_mid_signature(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    first, second = queue.pop(0), queue[0]
    with tablet(chromium, server) as page:
        page.goto("/handovers")
        row = page.get_by_role("row").filter(has_text=first.number)
        row.get_by_role("button", name="Arrivée").tap()
        expect(row.get_by_text("Arrivée", exact=True)).to_be_visible()
        prepare(page, first)
        expect(page.get_by_role("heading", name="Votre ordinateur")).to_be_visible()
        expect(page.get_by_text(first.name)).to_be_visible()
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
    [(method, language, strokes)] = server.told(signing_seed.signed, first.path)
    assert (method, language, len(json.loads(strokes))) == ("drawn", "ar", 2)


def test_the_words_of_each_step_stand_under_the_french_in_every_language(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    """French stays, the other language is whole, and nothing is wider than a tablet held either way nor a phone."""
    family = queue.pop(0)
    with tablet(chromium, server) as page:
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


def test_a_network_cut_while_sending_keeps_the_signature_and_sends_it_once(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, family)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        cut_the_answer(page.context)
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_text("Pas de réseau")).to_be_visible()
        assert json.loads(page.evaluate(KEPT))["pending"] is True
        page.context.unroute("**/kiosk/sign")
        page.context.set_offline(True)
        page.get_by_role("button", name="Réessayer maintenant").tap()
        expect(page.get_by_text("Pas de réseau")).to_be_visible()
        assert suiting.faults(page) == []
        page.context.set_offline(False)
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
        assert page.evaluate(KEPT) is None
    assert len(server.told(signing_seed.signed, family.path)) == 1


def cut_the_answer(context: BrowserContext) -> None:
    """The server signs, and its answer is lost on the way: the worst of cuts."""

    def lose(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    context.route("**/kiosk/sign", lose)


def no_network(page: Page) -> None:
    """« Je signe » while the signature cannot leave, whatever page is loaded next. (Chromium's own « offline » ends
    with the page, whose last try then leaves.)"""
    page.context.route("**/kiosk/sign", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="Je signe").tap()
    expect(page.get_by_text("Pas de réseau")).to_be_visible()


def test_a_signature_that_waited_past_the_idle_limit_is_sent_once_when_the_page_is_loaded_again(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, family)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        no_network(page)
        expect(page.get_by_role("link", name="Agent").last).to_be_visible()
        drawn = pen.strokes(page)
        page.evaluate("kept => sessionStorage.setItem('ordis-kiosk', kept)", pressed_earlier(page, minutes=15))
        page.goto("about:blank")  # the battery was changed, the tablet put away
        assert server.told(signing_seed.signed, family.path) == []
        server.told(signing_seed.nobody_touched_it, family.path, 20)
        page.context.unroute("**/kiosk/sign")
        cut_the_answer(page.context)
        page.goto("/kiosk")
        expect(page.get_by_text("Pas de réseau")).to_be_visible()
        expect(page.get_by_text("Rien n’a été signé")).to_be_hidden()
        kept = page.evaluate(KEPT)
        page.context.unroute("**/kiosk/sign")
        page.get_by_role("button", name="Réessayer maintenant").tap()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
        assert page.evaluate(KEPT) is None
        page.evaluate("kept => sessionStorage.setItem('ordis-kiosk', kept)", kept)
        page.reload()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
        page.wait_for_function(f"{KEPT} === null")
    [(method, _language, strokes)] = server.told(signing_seed.signed, family.path)
    assert (method, json.loads(strokes)) == ("drawn", drawn)
    assert server.told(signing_seed.papers, family.path) == 1
    assert server.told(signing_seed.waited, family.path)


def pressed_earlier(page: Page, *, minutes: int) -> str:
    """What the tablet keeps, as if « Je signe » had been pressed that long before."""
    kept = json.loads(page.evaluate(KEPT))
    return json.dumps(kept | {"pressed": kept["pressed"] - minutes * 60_000})


def test_a_screen_that_closed_says_that_nothing_was_signed_only_when_nothing_was(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    drawn_only, refused = queue.pop(0), queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, drawn_only)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        server.told(signing_seed.nobody_touched_it, drawn_only.path, 20)
        page.goto("/kiosk")
        expect(page.get_by_text("Rien n’a été signé")).to_be_visible()
        page.wait_for_function(f"{KEPT} === null")
        suits(page)
        take_back(page)
        page.wait_for_url(f"**{drawn_only.path}")
        prepare(page, refused)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        no_network(page)
        page.goto("about:blank")
        server.told(signing_seed.nobody_touched_it, refused.path, 5 * 60)
        page.context.unroute("**/kiosk/sign")
        page.goto("/kiosk")
        expect(page.get_by_role("heading", name="ouvert depuis trop longtemps")).to_be_visible()
        suits(page)
    for family in (drawn_only, refused):
        assert server.told(signing_seed.signed, family.path) == []


def test_a_page_loaded_again_has_lost_nothing(chromium: Browser, server: Server, queue: list[Family]) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
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


def test_no_address_typed_nor_tab_nor_back_button_leaves_the_kiosk(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, family)
        for path in ("/handovers", family.path, "/connexion", "/", "/v", "/nulle-part"):
            page.goto(path)
            expect(page.get_by_role("heading", name="Votre ordinateur")).to_be_visible()
        page.go_back()
        page.go_back()
        expect(page.get_by_role("heading", name="Votre ordinateur")).to_be_visible()
        tab = page.context.new_page()
        tab.goto("/referrals")
        expect(tab.get_by_role("heading", name="Votre ordinateur")).to_be_visible()
        tab.get_by_role("link", name="Agent").tap()
        expect(tab.get_by_role("heading", name="reprendre l’écran")).to_be_visible()
        suits(tab)
        tab.get_by_label("Votre code").fill("1111")
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("Il reste 4 essais")).to_be_visible()
        suits(tab)
        tab.get_by_label("Votre code").fill(PIN)
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"**{family.path}")
        page.goto("/handovers")
        expect(page.get_by_role("heading", name="Remises", exact=True)).to_be_visible()


def test_a_name_is_typed_and_signed_by_keyboard_alone(chromium: Browser, server: Server, queue: list[Family]) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, family)
        keys = Keyboard(page)
        keys.press("Continuer")
        keys.press("Continuer")
        for rank in range(page.locator("[data-ticks] li").count()):
            box = page.locator("[data-ticks] input").nth(rank)
            keys.reach(page.locator("[data-ticks] label").nth(rank).inner_text()[:20])
            page.keyboard.press("Space")
            expect(box).to_be_checked()
        keys.press("Continuer")
        keys.press("Je préfère taper mon nom")
        keys.type("Je tape mon prénom et mon nom", "Awa Famille")
        suits(page)
        keys.press("Je signe")
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    assert server.told(signing_seed.signed, family.path) == [("typed", "fr", "Awa Famille")]


def test_without_scripts_the_steps_stand_on_one_page_and_a_typed_name_signs(
    chromium: Browser, server: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, server) as page:
        prepare(page, family)
        cookies = page.context.storage_state()
    plain = chromium.new_context(
        base_url=server.url, java_script_enabled=False, storage_state=cookies, viewport=UPRIGHT
    )
    page = plain.new_page()
    page.goto("/kiosk")
    expect(page.locator("canvas")).to_be_hidden()
    for box in page.locator("[data-ticks] input").all():
        box.check()
    page.get_by_text("Je préfère taper").click()
    page.get_by_label("Je tape mon prénom").fill("Awa Famille")
    page.get_by_role("button", name="Je signe").click()
    expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    plain.close()
    assert [method for method, *_ in server.told(signing_seed.signed, family.path)] == ["typed"]


def test_a_screen_that_nobody_touches_warns_then_closes_and_forgets(chromium: Browser, tmp_path: Path) -> None:
    with running_ordis(tmp_path, KIOSK_IDLE_SECONDS=FAST) as server:
        [family] = server.told(signing_seed.families, 1)
        with tablet(chromium, server) as page:
            prepare(page, family)
            warning = page.get_by_role("dialog", name="Êtes-vous là")
            expect(warning).to_be_visible()
            warning.get_by_role("button", name="Je suis là").tap()
            expect(warning).to_be_hidden()
            expect(warning).to_be_visible()
            expect(page.get_by_role("heading", name="L’écran s’est refermé")).to_be_visible()
            page.wait_for_selector("text=Je suis l’agent")
            assert page.evaluate(KEPT) is None
            assert family.name not in page.content()
            suits(page)
            page.goto("/handovers")
            expect(page.get_by_role("heading", name="L’écran s’est refermé")).to_be_visible()
            take_back(page)
            page.wait_for_url(f"**{family.path}")
        assert server.told(signing_seed.signed, family.path) == []
