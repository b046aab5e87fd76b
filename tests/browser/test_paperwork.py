"""The whole way of paper: prepared at a desk, printed, photographed with a phone by its code, confirmed by another
person, sealed; and the copy said to the family as it is."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.browser import signing_seed, suiting
from tests.browser.signing import signed_in
from tests.browser.signing_seed import AGENT, Family
from tests.documents.reading import rasterised
from tests.handover.paperwork.making import photograph
from tests.journeys.papers import scanned
from tests.services.server import Server, running_ordis

pytestmark = pytest.mark.browser

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
SECOND = "noe@quartier.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with running_ordis(tmp_path_factory.mktemp("paperwork")) as found:
        yield found


def test_printed_photographed_by_phone_confirmed_by_another_and_sealed(chromium: Browser, server: Server) -> None:
    (family,) = server.told(signing_seed.families, 1)
    server.told(signing_seed.colleague, SECOND, "Noé Garnier")
    with window(chromium, server, AGENT, viewport=DESK) as desk:
        printed = print_the_paper(desk, family)
    (address,) = scanned(printed)
    assert address == f"{server.url}{family.path}/paper"
    with window(chromium, server, AGENT, viewport=PHONE, has_touch=True) as phone:
        attach_from_the_phone(phone, address, sheets(printed))
        expect(phone.get_by_text("Noé Garnier")).to_be_visible()
        expect(phone.get_by_role("button", name="Confirmer et sceller")).to_have_count(0)
        assert suiting.faults(phone) == []
    with window(chromium, server, SECOND, viewport=DESK) as second:
        confirm_what_is_seen(second, family, pages=len(sheets(printed)))
        assert [how for how, *_ in server.told(signing_seed.signed, family.path)] == ["paper"]
        give_the_copy(second)


@contextmanager
def window(chromium: Browser, server: Server, email: str, **options: Any) -> Iterator[Page]:
    context = signed_in(chromium, server, email, reduced_motion="reduce", **options)
    try:
        yield context.new_page()
    finally:
        context.close()


def print_the_paper(desk: Page, family: Family) -> bytes:
    desk.goto(family.path)
    expect(desk.get_by_label("Scannez l’étiquette")).to_be_focused()
    desk.keyboard.type(f"{family.label}\n")
    expect(desk.get_by_text("Confirmé")).to_be_visible()
    desk.get_by_label("Identité vérifiée par").select_option("known")
    desk.get_by_role("button", name="Signer sur papier").click()
    desk.wait_for_url("**/paper")
    assert suiting.faults(desk) == []
    link = desk.get_by_role("link", name="Ouvrir le papier à imprimer").get_attribute("href")
    return desk.request.get(f"{desk.url.partition('/handovers')[0]}{link}").body()


def sheets(printed: bytes) -> list[bytes]:
    """Each page of the paper as a phone photographs it."""
    found = []
    for page in rasterised(printed, dpi=100):
        out = io.BytesIO()
        page.convert("RGB").save(out, "JPEG", quality=80)
        found.append(out.getvalue())
    return found


def attach_from_the_phone(phone: Page, address: str, pages: list[bytes]) -> None:
    """A wrong picture first, taken away; then the pages, in order."""
    phone.goto(address)
    assert phone.get_by_label("Date écrite sur le papier").input_value() != ""
    field = phone.get_by_label("Photographies du papier signé, ou son scan")
    assert (field.get_attribute("accept") or "").startswith("image/jpeg")
    field.set_input_files([file("IMG_0001.jpg", photograph())])
    phone.get_by_role("button", name="Joindre").tap()
    expect(phone.get_by_role("heading", name="Il reste à confirmer")).to_be_visible()
    phone.get_by_role("button", name="Retirer la photographie 1").tap()
    expect(phone.get_by_role("heading", name="Photographier et joindre")).to_be_visible()
    field = phone.get_by_label("Photographies du papier signé, ou son scan")
    field.set_input_files([file("IMG_0002.jpg", pages[0])])
    phone.get_by_role("button", name="Joindre").tap()
    expect(phone.get_by_role("heading", name="Ajouter une page")).to_be_visible()
    field = phone.get_by_label("Photographies du papier signé, ou son scan")
    field.set_input_files([file(f"IMG_{rank:04}.jpg", page) for rank, page in enumerate(pages[1:], start=3)])
    phone.get_by_role("button", name="Ajouter").tap()
    expect(phone.get_by_text(f"Photographie {len(pages)} sur {len(pages)}")).to_be_visible()


def file(name: str, data: bytes) -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def confirm_what_is_seen(second: Page, family: Family, *, pages: int) -> None:
    second.goto("/handovers")
    second.get_by_role("link", name="Papiers à confirmer 1").click()
    second.get_by_role("link", name=f"Regarder et confirmer {family.number}").click()
    expect(second.locator(".signed-pages img")).to_have_count(pages)
    for picture in second.locator(".signed-pages img").all():
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("each => each.naturalWidth") > 0
    assert suiting.faults(second) == []
    for box in second.locator("input[name=seen]").all():
        box.check()
    second.get_by_role("button", name="Confirmer et sceller la convention").click()
    second.wait_for_url("**/agreement")
    expect(second.get_by_text("Signature sur papier")).to_be_visible()


def give_the_copy(page: Page) -> None:
    """No mail server is set: the page says so before and after, and the printed copy is noted once."""
    page.get_by_role("link", name="Donner l’exemplaire à la famille").click()
    expect(page.get_by_text("aucune messagerie n’est réglée")).to_be_visible()
    page.get_by_label("Adresse électronique de la famille").fill("awa@exemple.fr")
    page.get_by_role("button", name="Envoyer l’exemplaire").click()
    expect(page.get_by_role("listitem").filter(has_text="Exemplaire retenu")).to_be_visible()
    page.get_by_role("button", name="L’exemplaire est imprimé").click()
    expect(page.get_by_role("listitem").filter(has_text="Exemplaire imprimé")).to_be_visible()
    expect(page.get_by_role("button", name="L’exemplaire est imprimé")).to_have_count(0)
    assert suiting.faults(page) == []
