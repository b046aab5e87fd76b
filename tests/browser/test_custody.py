"""A change of hands signed where there is no network: nothing typed or drawn is lost, and it is written once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import custody_seed
from tests.browser.suiting import BRIEF, complaints
from tests.services.server import Server

pytestmark = pytest.mark.browser
PRESSED = "Enregistrer et sceller le bordereau"


def filled(page: Page, server: Server) -> str:
    """The form of a donation, typed, and signed by who takes; its path."""
    path = server.told(custody_seed.form)
    page.goto(path)
    page.get_by_label("Prénom et nom de qui remet").fill("Léa Dupuis")
    page.get_by_label("Prénom et nom de qui reçoit").fill("Louis Martin")
    page.get_by_label("Lieu").fill("Quai nord")
    draw(page)
    return path


def draw(page: Page) -> None:
    canvas = page.locator("canvas").nth(1)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.6)
    page.mouse.down()
    for step in range(1, 25):
        across, down = 0.2 + step * 0.02, 0.3 if step % 4 < 2 else 0.7
        page.mouse.move(box["x"] + box["width"] * across, box["y"] + box["height"] * down, steps=3)
    page.mouse.up()
    expect(page.get_by_text("La signature est tracée.")).to_be_visible()


def test_without_a_network_the_form_waits_survives_a_reload_and_is_written_once(page: Page, server: Server) -> None:
    path = filled(page, server)
    assert complaints(page, BRIEF) == []
    page.route(f"**{path}", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name=PRESSED).click()
    expect(page.get_by_text("rien n’est encore enregistré, et rien n’est perdu")).to_be_visible()
    assert complaints(page, BRIEF) == []
    assert server.told(custody_seed.told, path) == []
    page.reload()
    expect(page.get_by_text("est repris")).to_be_visible()
    expect(page.get_by_label("Prénom et nom de qui reçoit")).to_have_value("Louis Martin")
    expect(page.get_by_text("La signature est tracée.")).to_be_visible()
    page.unroute(f"**{path}")
    page.get_by_role("button", name=PRESSED).click()
    page.wait_for_url(f"**{path.removesuffix('/custody')}")
    expect(page.get_by_text("est scellé")).to_be_visible()
    assert server.told(custody_seed.told, path) == [("Léa Dupuis", "Louis Martin", 2, True)]
    page.goto(path)
    expect(page.get_by_text("est repris")).to_be_hidden()


def test_an_answer_lost_on_the_way_back_writes_no_second_transfer(page: Page, server: Server) -> None:
    path = filled(page, server)
    lost: list[int] = []

    def lose(route) -> None:  # type: ignore[no-untyped-def]
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route(f"**{path}", lose)
    page.get_by_role("button", name=PRESSED).click()
    page.wait_for_url(f"**{path.removesuffix('/custody')}")
    assert lost == [200]
    assert len(server.told(custody_seed.told, path)) == 1


def test_what_the_server_refuses_is_told_and_what_was_drawn_stays(page: Page, server: Server) -> None:
    path = filled(page, server)
    page.get_by_label("Lieu").fill("")
    page.get_by_role("button", name=PRESSED).click()
    expect(page.get_by_text("Dites où.").first).to_be_visible()
    expect(page.get_by_text("La signature est tracée.")).to_be_visible()
    page.get_by_label("Lieu").fill("Quai sud")
    page.get_by_role("button", name=PRESSED).click()
    page.wait_for_url(f"**{path.removesuffix('/custody')}")
    assert len(server.told(custody_seed.told, path)) == 1


def test_starting_afresh_forgets_what_was_kept(page: Page, server: Server) -> None:
    filled(page, server)
    page.reload()
    page.get_by_role("button", name="Repartir de zéro").click()
    expect(page.get_by_text("est repris")).to_be_hidden()
    expect(page.get_by_label("Prénom et nom de qui reçoit")).to_have_value("")
