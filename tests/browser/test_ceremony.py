"""A ceremony in a real Chromium: invited, moved, its order by keyboard, its door, its papers; axe on each page."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from ordis.ceremonies import mails, queries
from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.actions import add_contact
from tests import make
from tests.browser.house import House
from tests.browser.suiting import PHONE
from tests.browser.window import Window, window
from tests.journeys.papers import pages_of

pytestmark = pytest.mark.browser

NAME, DONOR = "Remise du Clain", "Papeterie du Clain"


def a_donor() -> None:
    giver = make.donor(name=DONOR)
    device = make.device(stage=Stage.RECEIVED, of=make.donation(of=giver))
    device.received_at = clock.now()
    add_contact(organisation=giver, name="Léa", function="", email="lea@clain.example", phone="", actor=make.user(),
                at=clock.now())  # fmt: skip
    db.session.flush()


def link_of(label: str) -> str:
    """The path of the personal address of a guest."""
    ceremony = queries.ceremonies()[0]
    guest = next(each for each in ceremony.guests if each.label == label)
    return "/invitation/" + mails.address_of(guest).rpartition("/")[2]


def test_a_city_prepares_a_ceremony_and_a_guest_answers_without_a_password(
    house: House, city: Window, chromium: Browser
) -> None:
    house.told(a_donor)
    day = clock.today() + timedelta(days=12)
    city.open("/ceremonies/new").fill(
        name=NAME, held_on=day.isoformat(), starts="18:00", ends="20:00", place="Salons de Blossac", seats="3",
        address="7 rue de Blossac",
    )  # fmt: skip
    city.press("Préparer la cérémonie").sees("Écrivez le déroulé", "places gardées pour qui n’a pas répondu")
    home = city.page.url
    city.follow("Invités").sees(DONOR)
    city.label("Officiel").check()
    city.fill(label="Solène Marchand", title="Maire", rank="1", email="cabinet@clain.example", seats="2")
    city.press("Ajouter l’invité").sees("Solène Marchand", "il manquera")
    city.unfold("Envoyer").press("Envoyer", exact=True).sees("invité le")
    with window(chromium, house.server.url, width=PHONE) as mayor:
        mayor.open(house.told(link_of, "Solène Marchand")).sees("Votre invitation", "Salons de Blossac", "18 h 00")
        mayor.label("Nous venons").check()
        mayor.press("Répondre").sees("Votre réponse est notée", "vient, 2 personnes")
    city.open(f"{home}/edit").sees("ont déjà l’invitation")
    city.fill(held_on=(day + timedelta(days=1)).isoformat())
    city.press("Enregistrer et prévenir les invités").sees("courriels partent", "Changements annoncés", "à confirmer")


def test_the_order_is_changed_by_keyboard_and_the_door_ticked_from_a_phone(house: House, city: Window) -> None:
    city.open("/ceremonies").follow(NAME)
    home = city.page.url
    city.follow("Déroulé")
    for title, minutes in (("Accueil", "20"), ("Discours", "15"), ("Verre de l’amitié", "30")):
        city.fill(title=title, minutes=minutes).press("Ajouter au déroulé").sees(title)
    city.sees("18 h 20", "65 minutes en tout, fin à 19 h 05")
    city.page.get_by_role("button", name="Monter Verre de l’amitié").focus()
    with city.page.expect_navigation():
        city.page.keyboard.press("Enter")
    city.look()
    titles = city.page.locator(".moment-title").all_inner_texts()
    assert titles == ["Accueil", "Verre de l’amitié", "Discours"]
    city.follow("Modifier Accueil").fill(speaker="Camille Roy").press("Enregistrer").sees("Camille Roy")
    city.page.set_viewport_size({"width": PHONE, "height": 844})
    city.open(f"{home}/door").label("Personnes arrivées, Solène Marchand").fill("1")
    city.press("Arrivé : Solène Marchand").sees("1 personne arrivée")
    expect(city.page.locator("li.is-here")).to_have_count(1)
    city.open(f"{home}/counter").sees("Aucun rendez-vous n’est fixé")
    city.page.set_viewport_size({"width": 1280, "height": 900})


def test_a_testimony_is_kept_and_withdrawn_and_papers_are_printed(house: House, city: Window) -> None:
    city.open("/ceremonies").follow(NAME)
    city.follow("Témoignages").follow("Noter un témoignage").fill(text="Le grand aide la petite.", first_name="Awa")
    for choice in ("Prénom seul", "Rapport de la cérémonie", "La personne elle-même, majeure"):
        city.label(choice).check()
    city.press("Garder ce témoignage").sees("Le grand aide la petite.", "Awa")
    city.confirm("Retirer", "Retirer ce témoignage").sees("Ses mots sont oubliés")
    city.follow("Papiers").sees(DONOR)
    assert "Solène Marchand" in pages_of(city.pdf("Feuille d’émargement"))
    assert "Saluer" not in pages_of(city.pdf("Notes pour prendre la parole"))
    assert "Enfant mineur" in pages_of(city.pdf("Accords pour photographies"))
    assert "Maire" in pages_of(city.pdf("Imprimer les cartes"))
    city.page.get_by_role("main").get_by_label(DONOR).check()
    city.press("Établir et sceller").sees("diplôme établi", "DIP-")
    assert "Merci" in pages_of(city.pdf("Imprimer 1 diplôme"))
    city.follow("Ensemble").follow("Modifier, déplacer, annuler").unfold("Annuler la cérémonie")
    city.label("Pourquoi").fill("La salle est fermée.")
    city.press("Annuler la cérémonie", exact=True).sees("La cérémonie est annulée", "La salle est fermée.")
