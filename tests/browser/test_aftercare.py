"""What follows a handover, in a real Chromium: the register, a report and what comes of it, a waiver, a repair."""

from datetime import timedelta

import pytest

from ordis.kernel import clock
from ordis.kernel.french import day
from tests.browser import aftercare_seed
from tests.browser.aftercare_seed import Served
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.suiting import PHONE
from tests.browser.window import Window, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def families(house: House) -> list[Served]:
    """Each test takes the next."""
    return house.told(aftercare_seed.served, 3)


def test_anybody_reports_from_a_label_and_a_coordinator_without_a_mouse_excludes_then_lifts(
    house: House, city: Window, families: list[Served]
) -> None:
    family = families.pop()
    with window(house.browser, house.server.url, width=PHONE, touch=True) as passer:
        passer.open(f"/D/{family.code}").follow("Signaler")
        passer.press("Envoyer le signalement").sees("Rien n’a été envoyé")
        passer.label("Où est-il proposé ?").fill("Vitrine de la rue Haute")
        passer.press("Envoyer le signalement").sees("Merci de votre signalement")
        assert family.name not in passer.page.content()
    city.open("/register").fill(q=family.shown)
    city.page.locator("#state").select_option(label="Signalé, à traiter")
    city.press("Chercher").sees(family.agreement, "Signalé")
    city.follow("Signalé").sees("Vitrine de la rue Haute", family.agreement)
    assert family.name not in city.page.content()
    last = clock.today() + timedelta(days=60)
    keys = Keyboard(city.page)
    keys.reach("Conclusion")
    city.page.keyboard.press("Space")
    keys.reach("Plus de matériel attribué au foyer")
    city.page.keyboard.press("Space")
    keys.type("Note", "Échange au téléphone")
    keys.leave("Clore le signalement")
    city.look().sees("échange d’abord avec la famille")
    assert city.label("Note").input_value() == "Échange au téléphone"
    city.label("Échange avec la famille, au besoin avec le prescripteur").check()
    city.fill(excluded_until=last.isoformat())
    city.press("Clore le signalement").sees("est clos", "Foyer exclu jusqu’au")
    city.follow("Voir l’exclusion, ou la lever").sees(" ".join(day(last).split()), "Échange au téléphone")
    city.press("Lever l’exclusion").sees("Dites pourquoi elle est levée")
    city.label("Pourquoi la lever").fill("C’était un autre appareil")
    city.press("Lever l’exclusion").sees("demande comme un autre", "Levée le")
    city.open("/exclusions").sees("Aucun foyer n’est exclu")
    city.open("/resale-reports?show=settled").sees(family.shown, "Fondé")


def test_a_waiver_is_asked_and_answered_on_a_sealed_paper_with_a_page_beside_it(
    city: Window, families: list[Served]
) -> None:
    family = families.pop()
    city.open(f"/register?q={family.agreement}").follow("Demander une levée")
    city.press("Enregistrer la demande").sees("Choisissez un motif.")
    city.label("Départ à l’étranger").check()
    city.label("Au guichet").check()
    city.press("Enregistrer la demande").sees("La ville y répond par écrit", "Levée demandée")
    city.follow("Levée demandée")
    city.label("Refusée").check()
    city.press("Répondre par écrit").sees("la réponse écrite le dira à la famille")
    city.label("Accordée").check()
    city.press("Répondre par écrit").sees("La réponse est enregistrée", "Levé le")
    assert city.pdf("Réponse").startswith(b"%PDF")
    city.follow("Lire").sees(family.agreement)
    assert family.name not in city.page.content()
    city.open(f"/register?q={family.code}").sees("Levé le", "Levée accordée")
    city.open(f"/devices/{family.code}/waiver").sees("il n’y a rien à lever")


def test_a_breakdown_is_declared_at_the_bench_repaired_and_given_back(
    city: Window, bench: Window, families: list[Served]
) -> None:
    family = families.pop()
    bench.open(f"/devices/{family.code}/incidents/new").press("Déclarer l’incident").sees("Dites ce qui s’est passé.")
    bench.label("Panne").check()
    bench.fill(text="Ne charge plus").press("Déclarer l’incident").sees("L’incident est enregistré", "Ne charge plus")
    page = bench.page.url
    bench.open(f"/devices/{family.code}/incidents/new")
    bench.label("Casse").check()
    bench.press("Déclarer l’incident").sees("Un incident est déjà en cours")
    bench.page.goto(page)
    bench.look().press("Recevoir en réparation").sees("Imprimez le bon de dépôt", "À l’atelier")
    bench.follow("Bon de dépôt").sees("Cet ordinateur reste à la famille", family.shown)
    bench.page.goto(page)
    bench.press("Rendre réparé").sees("Dites en quelques mots ce qui a été fait")
    bench.label("Ce qui a été réparé").fill("Connecteur ressoudé")
    bench.press("Rendre réparé").sees("rendu réparé à sa famille", "Connecteur ressoudé")
    city.open("/incidents?all=1").sees(family.shown, "Réparé et rendu")
    city.open(f"/register?q={family.code}").sees("En cours jusqu’au")
