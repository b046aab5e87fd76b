"""The camera in a real Chromium, which films labels from our own PDF: read by the server, or by the browser."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.filmed import ALLOWED, OWN_READER, bench_frame, read_by, somebody, two_devices_and_a_donation
from tests.browser.window import Window
from tests.services.chromium import executable, launch_arguments
from tests.services.fake_camera import film, seen, sticker, symbol, turned
from tests.services.server import Server

pytestmark = pytest.mark.browser
Kind = zxingcpp.BarcodeFormat


@pytest.fixture(scope="module")
def known(server: Server) -> tuple[str, str, str]:
    """Two devices that are wiped, and a donation that is being received."""
    return server.told(two_devices_and_a_donation)


Film = Callable[..., Browser]


@pytest.fixture(scope="module")
def filmed(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Browser, Path]]:
    """A Chromium, and the film that its camera shows: read anew each time that the camera is opened."""
    path = tmp_path_factory.mktemp("film") / "film.y4m"
    browser = chromium.browser_type.launch(executable_path=executable(), args=launch_arguments(path))
    yield browser, path
    browser.close()


@pytest.fixture
def filming(filmed: tuple[Browser, Path]) -> Film:
    """``filming(frame, …)`` is a Chromium whose camera sees these frames."""

    def show(*frames: Image.Image) -> Browser:
        browser, path = filmed
        film(frames, path)
        return browser

    return show


@pytest.fixture
def asking(chromium: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A Chromium that asks the person before it opens the camera; nobody answers, which is no."""
    arguments = launch_arguments(film([Image.new("L", (640, 480))], tmp_path / "film.y4m"))
    arguments.remove("--use-fake-ui-for-media-stream")
    browser = chromium.browser_type.launch(executable_path=executable(), args=arguments)
    yield browser
    browser.close()


def test_a_label_shown_to_the_camera_opens_its_device_read_by_the_server(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    with somebody(filming(bench_frame(known[0], server)), server) as page:
        page.goto("/scan")
        assert page.evaluate("'BarcodeDetector' in globalThis") is False
        with page.expect_response("**/camera/frame") as answered:
            page.get_by_role("button", name="Lire avec la caméra").click()
        frame = answered.value.request.post_data_buffer or b""
        assert len(frame) < 60_000
        page.wait_for_url(f"**/devices/{known[0]}")


def test_a_label_shown_to_the_camera_opens_its_device_read_by_the_browser(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    """Debian's Chromium has no reader of its own: this one stands for Android's, and sees two labels."""
    with somebody(filming(Image.new("L", (640, 480), 90)), server) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(OWN_READER.replace("LABEL", f"{server.url}/D/{known[1]}".upper()))
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        page.wait_for_url(f"**/devices/{known[1]}")
        assert not [url for url in asked if url.endswith("/camera/frame")]


def test_one_after_the_other_each_label_is_one_scan_however_long_it_stays(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    # Two seconds of nothing: a label read before the box is ticked would close the camera, as it should.
    nothing = Image.new("L", (640, 480), 90)
    frames = [nothing] * 20 + [bench_frame(known[0], server)] * 20 + [bench_frame(known[1], server)] * 20
    with somebody(filming(*frames), server) as page:
        page.goto("/scan?step=pause")
        page.get_by_role("button", name="Lire avec la caméra").click()
        page.get_by_label("Lire plusieurs étiquettes à la suite").check()
        read_by(page, codes=2)
        page.wait_for_timeout(1500)
        read = [each["text"][-7:] for each in page.evaluate("scans")]
        assert all(one != other for one, other in pairwise(read)), read
        expect(page.get_by_role("button", name="Fermer la caméra")).to_be_visible()


def test_a_code_too_fine_for_the_square_is_read_in_a_full_photograph_after_three_seconds(
    filming: Film, server: Server
) -> None:
    wide = turned(seen(symbol("S/N 5CD1234ABC", Kind.Code128), size=(1280, 720), part=1.55), 0)
    with somebody(filming(wide), server) as page:
        page.goto("/scan?step=pause")
        page.get_by_role("button", name="Lire avec la caméra").click()
        assert read_by(page, codes=1)[0] == {"text": "S/N 5CD1234ABC", "format": "code_128"}


def test_with_nothing_to_read_typing_is_offered_and_serves(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    with somebody(filming(Image.new("L", (640, 480), 90)), server) as page:
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        expect(page.locator(".camera-status")).to_contain_text("ou tapez le code")
        page.get_by_label("Code ou scan").fill(known[0])
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/devices/{known[0]}")


def test_a_scanner_goes_on_typing_while_the_camera_is_open(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    with somebody(filming(Image.new("L", (640, 480), 90)), server) as page:
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        expect(page.get_by_label("Code ou scan")).to_be_focused()
        page.keyboard.type(f"{server.url}/D/{known[1]}\n")
        page.wait_for_url(f"**/devices/{known[1]}")


def test_a_refused_permission_is_explained_with_what_to_do(asking: Browser, server: Server) -> None:
    with somebody(asking, server) as page:
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        status = page.locator(".camera-status")
        expect(status).to_contain_text("L’accès à la caméra est refusé. Pour l’autoriser")
        expect(status).to_contain_text("tapez le code")
        expect(page.get_by_role("button", name="Lire avec la caméra")).to_be_enabled()
        expect(page.locator(".camera-panel")).to_be_hidden()


def test_a_machine_without_a_camera_is_told_so(chromium: Browser, server: Server) -> None:
    with somebody(chromium, server) as page:
        page.context.grant_permissions(ALLOWED)
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        expect(page.locator(".camera-status")).to_contain_text("Aucune caméra n’est branchée")


def test_the_camera_stops_when_the_tab_is_hidden_and_when_the_page_is_left(filming: Film, server: Server) -> None:
    with somebody(filming(Image.new("L", (640, 480), 90)), server) as page:
        page.goto("/scan")
        page.get_by_role("button", name="Lire avec la caméra").click()
        expect(page.locator("video")).to_be_visible()
        page.evaluate(
            """() => { Object.defineProperty(document, "hidden", { value: true, configurable: true });
                       document.dispatchEvent(new Event("visibilitychange")); delete document.hidden; }"""
        )
        expect(page.locator(".camera-status")).to_contain_text("La caméra s’est arrêtée quand cet onglet a été masqué")
        assert page.evaluate("stopped") == 1
        page.get_by_role("button", name="Lire avec la caméra").click()
        expect(page.locator("video")).to_be_visible()
        page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
        assert page.evaluate("stopped") == 2


def test_a_phone_opens_in_camera_mode_once_allowed_and_remembers_when_it_was_closed(
    filming: Film, server: Server
) -> None:
    with somebody(filming(Image.new("L", (640, 480), 90)), server, width=390, phone=True) as page:
        page.context.grant_permissions(ALLOWED)
        page.goto("/scan")
        expect(page.locator("video")).to_be_visible()
        page.get_by_role("button", name="Fermer la caméra").click()
        page.reload()
        page.wait_for_timeout(800)
        expect(page.locator("video")).to_be_hidden()
        page.get_by_role("button", name="Lire avec la caméra").click()
        page.reload()
        expect(page.locator("video")).to_be_visible()


def test_a_label_left_in_view_of_a_phone_is_received_once_though_the_page_comes_back(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    with somebody(filming(bench_frame(known[0], server)), server, width=390, phone=True) as page:
        page.context.grant_permissions(ALLOWED)
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.url) if asked.url.endswith("/reception/scan") else None)
        page.goto(f"/donations/{known[2]}/reception")
        expect(page.locator(".flashes")).to_contain_text("n’est pas un appareil de ce don")
        expect(page.locator("video:visible")).to_have_count(1)
        page.wait_for_timeout(4000)
        assert len(sent) == 1


STICKER = [("4CCC6A112233", Kind.Code128), ("S/N: 5CD1234ABC", Kind.DataMatrix), ("1AB23EA#ABF", Kind.Code128)]


def test_the_serial_is_read_from_its_sticker_on_the_facts_of_a_device(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    frame = seen(sticker(*(symbol(text, kind) for text, kind in STICKER)), size=(1280, 720), part=0.95)
    with somebody(filming(frame), server) as page:
        page.goto(f"/devices/{known[0]}/facts")
        page.get_by_role("button", name="Lire le numéro de série").click()
        field = page.get_by_label(re.compile("Numéro de série du fabricant"))
        expect(field).to_have_value("5CD1234ABC")
        expect(field).to_be_focused()
        expect(page.locator(".camera-status")).to_contain_text("5CD1234ABC (mention S/N de l’étiquette)")
        assert page.evaluate("stopped") == 1
        page.get_by_role("button", name="Enregistrer la fiche").click()
        expect(page.get_by_text("La fiche est corrigée.")).to_be_visible()


def test_in_doubt_the_person_chooses_the_serial_at_reception(
    filming: Film, server: Server, known: tuple[str, str, str]
) -> None:
    codes = (symbol("ZX81-2345678", Kind.DataMatrix), symbol("7BCD1T2", Kind.DataMatrix))
    with somebody(filming(seen(sticker(*codes))), server) as page:
        page.goto(f"/donations/{known[2]}/reception")
        page.get_by_role("button", name="Lire le numéro de série").click()
        page.get_by_role("button", name="7BCD1T2").wait_for()
        field = page.get_by_label(re.compile("^Numéro de série"))
        expect(field).to_have_value("")
        page.get_by_role("button", name="ZX81-2345678").click()
        expect(field).to_have_value("ZX81-2345678")
        expect(page.locator(".camera-proposals:visible")).to_have_count(0)


@pytest.mark.parametrize("open_it", [False, True], ids=["closed", "open"])
def test_pages_with_a_camera_suit_everyone(
    filming: Film, server: Server, known: tuple[str, str, str], open_it: bool
) -> None:
    with somebody(filming(Image.new("L", (640, 480), 90)), server) as page:
        watched = Window(page, server.url)
        for path in ("/scan", f"/devices/{known[0]}/facts", f"/donations/{known[2]}/reception"):
            page.goto(path)
            if open_it:
                page.locator(".camera-toggle").first.click()
                expect(page.locator("video:visible")).to_have_count(1)
            watched.look()
        assert watched.complaints == []
