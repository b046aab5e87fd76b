"""A whole work order at the bench in a real Chromium, by keyboard; the lists; the points table."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from ordis.devices.models import Grade, Medium, Stage
from ordis.kernel import clock
from ordis.refurbishing import actions
from tests import make
from tests.browser.house import House, member
from tests.browser.keyboard import Keyboard
from tests.browser.window import Window

pytestmark = pytest.mark.browser


def on_the_bench() -> str:
    device = make.device(stage=Stage.WIPED)
    device.cpu_mark, device.ram_mb, device.battery_health, device.disks[0].medium = 6120, 8192, 72, Medium.SSD
    actions.start_work(device=device, actor=member("technician"), at=clock.now())
    return device.code


@pytest.fixture
def code(house: House) -> str:
    return house.told(on_the_bench)


def test_a_work_order_is_done_from_one_end_to_the_other_without_a_mouse(bench: Window, lead: Window, code: str) -> None:
    keys, page = Keyboard(bench.open(f"/devices/{code}").page), bench.page
    keys.leave("Travailler sur l’appareil")
    bench.look().sees("0 sur 13 réponses", "Confort", "à partir de 5 000 points")
    keys.type("Ce que l’appareil a", "Touche Entrée dure")
    keys.choose("Clavier", "Réparé")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    keys.type("Note : Clavier", "Touche remplacée")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le travail est noté.")).to_be_visible()
    bench.look().sees("1 sur 13 réponses")
    keys.press("Tout fonctionne")
    expect(page.get_by_text("Ce qui n’avait pas de réponse")).to_be_visible()
    keys.type("Système installé", "Linux Mint 22")
    for box in ("Chargeur joint", "Souris"):
        keys.reach(box)
        page.keyboard.press("Space")
    keys.choose("État esthétique", Grade.B.label)
    keys.reach("+30 min")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#minutes")).to_have_value("60")
    keys.press("Terminer la liste de contrôle")
    expect(page.get_by_text("La liste de contrôle est complète.")).to_be_visible()
    bench.look().sees("13 sur 13 réponses", "Yanis Benali 60 min", "Liste complète")
    send_back_then_sign(bench, lead, code)
    bench.open(f"/devices/{code}").sees("Qualité contrôlée", "Contrôle qualité signé Marc Delage", "Confort")


def send_back_then_sign(bench: Window, lead: Window, code: str) -> None:
    """Another person finds something, the worker takes it up again, then the other signs."""
    lead.open(f"/devices/{code}").follow("Contrôler la qualité").sees("Linux Mint 22", "Souris", "Touche remplacée")
    lead.press("Refuser").sees("Dites ce qui ne va pas")
    lead.label("Ce qui ne va pas").fill("La touche Entrée colle encore")
    lead.press("Refuser").sees("Refusé au contrôle qualité", "La touche Entrée colle encore")
    bench.open(f"/devices/{code}/work").sees("La touche Entrée colle encore")
    bench.press("Terminer la liste de contrôle").sees("dites ci-dessous ce que vous avez repris")
    bench.label("Ce que vous avez repris, ou pourquoi ce n’est pas nécessaire").fill("Touche changée")
    bench.press("Terminer la liste de contrôle").sees("La liste de contrôle est complète.")
    lead.open(f"/devices/{code}").follow("Contrôler la qualité")
    lead.press("Signer le contrôle qualité").sees("Le contrôle qualité est signé.")


def test_at_the_bench_every_target_is_large_enough_for_gloves(bench: Window, code: str) -> None:
    page = bench.open(f"/devices/{code}/work").page
    targets = page.locator(
        "main .segments label, main .btn, main summary, main .form-check-label, main input.form-control"
    )
    assert targets.count() > 80
    heights = [(box["height"], each.inner_text()) for each in targets.all() if (box := each.bounding_box())]
    assert [low for low in heights if 0 < low[0] < 43.9] == []  # what is folded has no height


def test_an_incomplete_list_comes_back_with_what_was_typed(bench: Window, code: str) -> None:
    bench.open(f"/devices/{code}/work").label("Note de travail").fill("À finir demain")
    bench.press("Terminer la liste de contrôle").sees("Il reste à essayer", "Rien n’a été enregistré cette fois.")
    expect(bench.page.locator(".error-summary")).to_be_focused()
    expect(bench.label("Note de travail")).to_have_value("À finir demain")


def test_a_photograph_is_taken_shown_and_taken_off(bench: Window, code: str, tmp_path: Path) -> None:
    Image.new("RGB", (2400, 1800), "slategray").save(tmp_path / "coin.jpg")
    (tmp_path / "faux.jpg").write_text("pas une image")
    bench.open(f"/devices/{code}/work").page.locator("#photo").set_input_files(tmp_path / "faux.jpg")
    bench.press("Joindre").sees("n’est pas une photographie", "Rien n’a été enregistré")
    bench.open(f"/devices/{code}/work").fill(caption="Coin fendu").page.locator("#photo").set_input_files(
        tmp_path / "coin.jpg"
    )
    bench.press("Joindre").sees("La photographie est jointe.", "Coin fendu", "Yanis Benali")
    picture = bench.page.get_by_role("img", name="Coin fendu")
    picture.scroll_into_view_if_needed()
    bench.page.wait_for_function("picture => picture.naturalWidth === 1600", arg=picture.element_handle())
    bench.press("Retirer").sees("La photographie est retirée.", "Aucune photographie.")


def test_a_lead_rewrites_a_list_without_a_mouse_and_the_bench_sees_the_new_version(
    bench: Window, lead: Window, code: str
) -> None:
    bench.open(f"/devices/{code}/work").press("Tout fonctionne")
    lead.open("/checklists").follow("Ordinateur portable")
    keys, page = Keyboard(lead.page), lead.page
    keys.press("Descendre le point 1")
    expect(page.get_by_role("button", name="Descendre le point 2", exact=True)).to_be_focused()
    keys.press("Ajouter un point")
    expect(page.get_by_label("Point 14", exact=True)).to_be_focused()
    page.keyboard.type("Cache de caméra")
    keys.leave("Aperçu")
    lead.look().sees("Aperçu, comme à l’établi", "Ajouté", "Déplacé")
    keys.type("Ce qui change, et pourquoi", "Demandé par les écoles")
    keys.leave("Publier la version 1")
    lead.look().sees("La version 1 est publiée", "Demandé par les écoles").follow("Version 1").sees("Cache de caméra")
    bench.open(f"/devices/{code}/work").sees("Une nouvelle version de la liste est en vigueur (1)")
    bench.press("Passer à la version 1").sees("Réponses gardées : 13", "13 sur 14 réponses")


def test_a_points_table_is_tried_on_what_is_here_before_it_applies(lead: Window, code: str) -> None:
    lead.open("/performance").label("À partir de (points) classe 1").fill("95")
    lead.press("Essayer").sees("Essai sur", "Rien n’est encore appliqué.")
    assert re.search(r"[1-9]\d* ordinateurs? change", lead.page.inner_text("main").replace("\u00a0", " "))
    lead.press("Publier").sees("Rien n’a été publié", "Dites en quelques mots")
    lead.label("Ce qui change, et pourquoi").fill("Moins d’ordinateurs rapides que prévu")
    lead.press("Publier").sees("est publié", "En vigueur : version 1").follow("Version 1").sees("95 points")
