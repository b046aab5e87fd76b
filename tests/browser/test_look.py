"""The layout and the account pages in a real Chromium: axe, small screens, keyboard, light and dark."""

import re
from collections.abc import Callable, Iterator

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.browser.signing import cookies_of
from tests.browser.suiting import FULL, faults, fits_everyone
from tests.services.server import PASSWORD, Server, running_ordis

pytestmark = pytest.mark.browser
PUBLIC = ("/", "/offrir", "/connexion", "/mot-de-passe-oublie", "/lien", "/accessibilite", "/mentions", "/nulle-part")
OWN = ("/", "/account", "/second-facteur", "/mot-de-passe", "/codes-de-secours")
Enter = Callable[[str], None]
ANA, NOE, LUCAS = "ana@exemple.fr", "noe@exemple.fr", "lucas@exemple.fr"
ADMIN = ("/accounts", "/audit", "/mails", "/settings", "/reports-nulle-part")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("look")) as server:
        server.add_user("technician", ANA, "Ana Petit")
        server.add_user("admin", NOE, "Noé Martin")
        yield server


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A fresh browser window that fails the test when a script or the security policy complains."""
    context = chromium.new_context(base_url=server.url, locale="fr-FR", reduced_motion="reduce")
    window = context.new_page()
    complaints: list[str] = []
    window.on("pageerror", lambda error: complaints.append(str(error)))
    window.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    yield window
    context.close()
    assert complaints == []


def sign_in(page: Page, email: str) -> None:
    page.goto("/connexion")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Se connecter").click()


@pytest.fixture
def enter(page: Page, chromium: Browser, server: Server) -> Enter:
    """``enter(ANA)``: she is on the first page, signed in."""

    def come_in(email: str) -> None:
        page.context.add_cookies(cookies_of(chromium, server, email)["cookies"])  # type: ignore[arg-type]
        page.goto("/")

    return come_in


def assert_fit_for_all(page: Page, path: str) -> None:
    page.goto(path)
    fits_everyone(page, FULL)


@pytest.mark.parametrize("path", PUBLIC)
def test_public_pages_are_accessible(page: Page, path: str) -> None:
    assert_fit_for_all(page, path)


def test_the_pages_of_ones_own_account_are_accessible(page: Page, enter: Enter) -> None:
    enter(ANA)
    for path in OWN:
        assert_fit_for_all(page, path)


def test_the_pages_of_administrators_are_accessible(page: Page, enter: Enter) -> None:
    enter(NOE)
    for path in ADMIN:
        assert_fit_for_all(page, path)
    page.goto("/accounts")
    page.get_by_role("button", name="Ouvrir le compte").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert faults(page) == []


def test_a_technician_sets_up_a_second_factor_from_the_qr_page_and_signs_in_with_a_code(
    page: Page, server: Server
) -> None:
    server.add_user("workshop_lead", LUCAS, "Lucas Morel")
    sign_in(page, LUCAS)
    page.goto("/account")
    page.get_by_role("link", name="Mettre en place").click()
    page.get_by_role("button", name="Commencer").click()
    picture = page.get_by_role("img", name=re.compile("QR code"))
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 0
    assert faults(page) == []
    totp = TOTP(key=page.locator(".totp-key").inner_text())
    page.get_by_label("Code à six chiffres").fill(totp.generate().token)
    page.get_by_role("button", name="Terminer").click()
    expect(page.get_by_text("En place", exact=True)).to_be_visible()

    page.locator(".account-menu summary").click()
    page.get_by_role("button", name="Se déconnecter").click()
    sign_in(page, LUCAS)
    assert faults(page) == []
    page.get_by_label("Code à six chiffres").fill(totp.generate().token)
    page.get_by_role("button", name="Entrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Lucas Morel")


def test_the_keyboard_reaches_the_content_first_then_the_scan_field_by_its_shortcut(page: Page, enter: Enter) -> None:
    enter(ANA)
    page.goto("/account")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Scanner ou saisir un code")).to_be_focused()


def test_the_account_menu_closes_with_escape_and_gives_the_focus_back(page: Page, enter: Enter) -> None:
    enter(ANA)
    summary = page.locator(".account-menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mon compte")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Mon compte")).to_be_hidden()
    expect(summary).to_be_focused()


def test_on_a_phone_the_menu_opens_by_its_button(page: Page, enter: Enter) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    enter(NOE)
    menu, toggle = (
        page.get_by_role("navigation", name="Menu principal"),
        page.get_by_role("button", name="Menu"),
    )
    expect(menu).to_be_hidden()
    toggle.click()
    expect(menu).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")


def test_the_appearance_follows_the_system_until_one_chooses_and_is_remembered(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto("/")
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.get_by_label("Claire").check()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.goto("/mentions")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.get_by_label("Automatique").check()
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_nothing_is_asked_of_another_host(page: Page, server: Server) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert any(url.endswith(".woff2") for url in asked)
    assert [url for url in asked if not url.startswith((server.url, "data:"))] == []


def test_on_paper_only_the_content_remains(page: Page, enter: Enter) -> None:
    enter(NOE)
    page.goto("/audit")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    for hidden in ("header.site-header", "footer.site-footer"):
        expect(page.locator(hidden)).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
