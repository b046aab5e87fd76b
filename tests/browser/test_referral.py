"""The prescriber's three minutes on a phone, by keyboard alone, every screen suiting everyone; and what stays."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from ordis.accounts.actions import add_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.partners.models import Membership
from tests import make
from tests.browser.chain import onward
from tests.browser.house import House
from tests.browser.keyboard import Keyboard
from tests.browser.suiting import PHONE
from tests.browser.window import Window, window
from tests.services.server import PASSWORD

pytestmark = pytest.mark.browser

MAIL = "ines@quartier.example"
PRESSED_KEYS = 400
"""Three minutes at a little more than two keys a second."""
COUNT_KEYS = """sessionStorage.keys ??= 0;
addEventListener("keydown", () => { sessionStorage.keys = Number(sessionStorage.keys) + 1; }, true);"""


def prescriber() -> None:
    """Somebody who may state needs for one structure with a quota."""
    if db.session.scalar(sa.select(User.id).where(User.email == MAIL)) is None:
        at = clock.now()
        add_user(email=MAIL, name="Inès Petit", roles=[Role.PRESCRIBER], password=PASSWORD, actor=None, at=at)
        db.session.flush()
        person = db.session.scalars(sa.select(User).where(User.email == MAIL)).unique().one()
        structure = make.prescriber_structure(yearly_quota=20)
        db.session.add(Membership(user_id=person.id, organisation_id=structure.id))


def enter(house: House, person: Window) -> None:
    house.told(prescriber)
    person.sign_in(MAIL, PASSWORD).sees("Bonjour Inès Petit")


def state_the_need(person: Window, keys: Keyboard) -> None:
    """Up to the last screen."""
    keys.choose("Quartier du foyer", "Rocher")
    onward(person, keys, "Continuer")
    keys.type("Votre numéro de dossier", "MQ-18")
    keys.choose("Usage principal", "Recherche d’emploi")
    keys.choose("Appareil souhaité", "Ordinateur portable")
    keys.type("Pourquoi cet appareil", "CV et entretiens")
    onward(person, keys, "Continuer")
    keys.type("Personnes dans le foyer", "3")
    keys.type("Dont enfants scolarisés", "1")
    keys.choose("Situation de l’adulte référent", "En recherche")
    keys.choose("Équipement à la maison", "Un téléphone seulement")
    keys.choose("Connexion à la maison", "Téléphone mobile")
    keys.choose("Aisance avec le numérique", "Quelques usages")
    onward(person, keys, "Continuer")


def test_a_whole_referral_on_a_phone_by_keyboard_within_the_keys_of_three_minutes(house: House) -> None:
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        enter(house, person)
        person.page.add_init_script(COUNT_KEYS)
        keys = Keyboard(person.open("/referrals/new").sees("sur 20").page)
        state_the_need(person, keys)
        keys.type("Nom", "O’Brien-Ségolène")
        keys.type("Prénom", "Fatoumata")
        keys.pick_day("Date de naissance", "12", "04", "1990")
        keys.type("Téléphone", "0549123456")
        onward(person, keys, "Déposer la demande")
        person.sees("est déposée", "La ville étudie la demande", "MQ-18")
        assert int(person.page.evaluate("sessionStorage.keys")) < PRESSED_KEYS
        assert person.page.viewport_size == {"width": PHONE, "height": 900}


def test_what_was_typed_stays_going_back_leaving_and_coming_again(house: House) -> None:
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        enter(house, person)
        state_the_need(person, Keyboard(person.open("/referrals/new").page))
        person.label("Nom").fill("Zoubeida")
        person.press("Revenir").sees("Le foyer")
        expect(person.label("Personnes dans le foyer")).to_have_value("3")
        person.press("Continuer")
        expect(person.label("Nom")).to_have_value("Zoubeida")
        person.press("Finir plus tard").sees("est gardé jusqu’au", "Brouillons").follow("MQ-18")
        expect(person.label("Nom")).to_have_value("Zoubeida")
        person.press("Déposer la demande").sees("il reste à corriger")
        expect(person.page.locator(".error-summary")).to_be_focused()
        person.confirm("Supprimer le brouillon", "Supprimer le brouillon").sees("Rien n’a été déposé")


def test_a_session_that_ends_between_two_screens_loses_nothing_typed(house: House) -> None:
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        enter(house, person)
        person.open("/referrals/new").label("Quartier du foyer").select_option("Rocher")
        person.press("Continuer").label("Votre numéro de dossier").fill("MQ-33")
        with person.page.expect_response(lambda answer: answer.status == 204):
            person.label("Pourquoi cet appareil").fill("Une formation à distance")
        person.page.context.clear_cookies()
        person.press("Continuer").sign_in(MAIL, PASSWORD).open("/referrals").follow("MQ-33")
        expect(person.label("Pourquoi cet appareil")).to_have_value("Une formation à distance")


def test_another_town_is_told_before_anything_is_typed(house: House) -> None:
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        enter(house, person)
        person.open("/referrals/new").label("Quartier du foyer").select_option("Autre commune")
        person.press("Continuer").sees("hors de Poitiers", "05 49 00 00 00")


def test_a_message_goes_to_the_city_and_its_answer_comes_back(house: House, city: Window) -> None:
    with window(house.browser, house.server.url, width=PHONE, touch=True) as person:
        enter(house, person)
        state_the_need(person, Keyboard(person.open("/referrals/new").page))
        for label, text in (("Nom", "Kaboré"), ("Prénom", "Ali"), ("Téléphone", "0549123457")):
            person.label(label).fill(text)
        person.label("Date de naissance").fill("1975-02-03")
        person.press("Déposer la demande").follow("Messages").label("Votre message").fill("Un mot.")
        person.press("Envoyer le message").sees("Un mot.", "Pas encore lu")
        city.open("/referrals?unread=1").follow("1 message non lu").sees("Nouveau", "Un mot.")
        city.press("J’ai lu").label("Votre message").fill("Bien noté.")
        city.press("Envoyer le message")
        person.open("/referrals").sees("À vous", "1 message non lu")
