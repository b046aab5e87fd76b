"""A kiosk left alone: the network cut, the screen that closes, addresses typed on it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser import pen, signing_seed, suiting
from tests.browser.counter import (
    KEPT,
    prepare,
    suits,
    tablet,
    take_back,
    to_the_signature,
)
from tests.browser.signing_seed import PIN, Family
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser

FAST = "4"  # idle seconds of the short-lived house


def test_a_network_cut_while_sending_keeps_the_signature_and_sends_it_once(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
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
    assert len(counter.told(signing_seed.signed, family.path)) == 1


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
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, family)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        no_network(page)
        expect(page.get_by_role("link", name="Agent").last).to_be_visible()
        drawn = pen.strokes(page)
        page.evaluate("kept => sessionStorage.setItem('ordis-kiosk', kept)", pressed_earlier(page, minutes=15))
        page.goto("about:blank")  # the battery was changed, the tablet put away
        assert counter.told(signing_seed.signed, family.path) == []
        counter.told(signing_seed.nobody_touched_it, family.path, 20)
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
    [(method, _language, strokes)] = counter.told(signing_seed.signed, family.path)
    assert (method, json.loads(strokes)) == ("drawn", drawn)
    assert counter.told(signing_seed.papers, family.path) == 1
    assert counter.told(signing_seed.waited, family.path)


def pressed_earlier(page: Page, *, minutes: int) -> str:
    """What the tablet keeps, as if « Je signe » had been pressed that long before."""
    kept = json.loads(page.evaluate(KEPT))
    return json.dumps(kept | {"pressed": kept["pressed"] - minutes * 60_000})


def test_a_screen_that_closed_says_that_nothing_was_signed_only_when_nothing_was(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    drawn_only, refused = queue.pop(0), queue.pop(0)
    with tablet(chromium, counter) as page:
        prepare(page, drawn_only)
        to_the_signature(page)
        pen.draw(page, left=0.2, right=0.8)
        counter.told(signing_seed.nobody_touched_it, drawn_only.path, 20)
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
        counter.told(signing_seed.nobody_touched_it, refused.path, 5 * 60)
        page.context.unroute("**/kiosk/sign")
        page.goto("/kiosk")
        expect(page.get_by_role("heading", name="ouvert depuis trop longtemps")).to_be_visible()
        suits(page)
    for family in (drawn_only, refused):
        assert counter.told(signing_seed.signed, family.path) == []


def test_a_late_signature_that_is_asked_about_is_kept_and_leads_back_to_what_was_done(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    first_name = family.name.partition(" ")[0]
    with tablet(chromium, counter) as page:
        prepare(page, family)
        to_the_signature(page)
        page.get_by_text("Je préfère taper mon nom").tap()
        page.get_by_label("Je tape mon prénom").fill(first_name)
        no_network(page)
        page.goto("about:blank")
        counter.told(signing_seed.nobody_touched_it, family.path, 20)
        page.context.unroute("**/kiosk/sign")
        page.goto("/kiosk")
        expect(page.get_by_text("est-ce bien vous")).to_be_visible()
        expect(page.get_by_text("Rendez la tablette")).to_be_hidden()
        assert json.loads(page.evaluate(KEPT))["typed"] == first_name
        suits(page)
        page.get_by_role("link", name="Je suis l’agent").tap()
        expect(page.get_by_text("elle a été refusée")).to_be_visible()
        expect(page.get_by_text("est-ce bien vous")).to_be_visible()
        expect(page.get_by_text("attend encore le réseau")).to_be_hidden()
        suits(page)
        page.get_by_role("link", name="Revenez à l’écran").tap()
        page.get_by_role("button", name="Revenir à ma signature").tap()
        expect(page.get_by_text("est-ce bien vous")).to_be_in_viewport()
        expect(page.get_by_label("Je tape mon prénom")).to_have_value(first_name)
        page.get_by_label("c’est bien moi").check()
        page.get_by_role("button", name="Je signe").tap()
        expect(page.get_by_role("heading", name="C’est signé")).to_be_visible()
    assert counter.told(signing_seed.signed, family.path) == [("typed", "fr", first_name)]


def test_no_address_typed_nor_tab_nor_back_button_leaves_the_kiosk(
    chromium: Browser, counter: Server, queue: list[Family]
) -> None:
    family = queue.pop(0)
    with tablet(chromium, counter) as page:
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


def test_a_screen_that_nobody_touches_warns_then_closes_and_forgets(chromium: Browser, tmp_path: Path) -> None:
    with running_ordis(tmp_path, KIOSK_IDLE_SECONDS=FAST) as counter:
        [family] = counter.told(signing_seed.families, 1)
        with tablet(chromium, counter) as page:
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
        assert counter.told(signing_seed.signed, family.path) == []
