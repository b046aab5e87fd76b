"""Computers proposed for many families in a real Chromium: asked for, read again, one left out, reserved; axe."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from ordis.accounts.permissions import Role
from ordis.allocation.models import Reservation
from ordis.devices.models import Stage
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.browser.house import House, running_house
from tests.browser.suiting import PHONE
from tests.browser.window import Window, window

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One in which only the families and the devices of this file wait."""
    with running_house(chromium, tmp_path_factory.mktemp("plan")) as found:
        yield found


def queue_and_shelf(families: int, devices: int) -> list[str]:
    """Numbers of accepted referrals of one structure, in the order of the queue; and devices that are ready."""
    structure = make.prescriber_structure()
    author = make.user(Role.PRESCRIBER, of=structure)
    asked = [make.referral(of=structure, author=author, stage=ReferralStage.ACCEPTED) for _ in range(families)]
    for _ in range(devices):
        make.device(stage=Stage.READY)
    return [each.number for each in asked]


def reserved() -> set[str]:
    statement = sa.select(Referral.number).join(Reservation, Reservation.referral_id == Referral.id)
    return set(db.session.scalars(statement.where(Reservation.ended_at.is_(None))))


def test_a_plan_is_proposed_read_again_and_applied_but_for_what_is_left_out(house: House, city: Window) -> None:
    first, second, third, fourth = house.told(queue_and_shelf, 4, 3)
    city.open("/allocation").sees("4 demandes attendent", "Réservations qui se terminent")
    city.follow("Proposer des appareils").sees("Aucune proposition n’a encore été faite")
    city.press("Proposer des appareils").sees("3 familles servies, 1 demande sans appareil", fourth)
    city.unfold("Pourquoi cet appareil")
    city.page.get_by_label(f"pour {second}").uncheck()
    expect(city.page.get_by_role("button", name="Réserver les 2 appareils cochés")).to_be_enabled()
    assert house.told(reserved) == set()
    city.press("Réserver les 2 appareils cochés").sees("2 appareils réservés", "Décoché")
    assert house.told(reserved) == {first, third}
    city.open("/allocation").sees("2 demandes attendent", second, fourth).open("/allocation/plans").sees("2 réservé")


def test_on_a_phone_the_queue_begins_with_its_families_and_its_filters_unfold(house: House, city: Window) -> None:
    cookies = city.page.context.storage_state()
    with window(house.browser, house.server.url, width=PHONE, touch=True, cookies=cookies) as phone:
        phone.open("/allocation")
        expect(phone.page.get_by_label("Quartier")).to_be_hidden()
        top = phone.page.get_by_role("row").nth(1).bounding_box()
        assert top is not None
        assert top["y"] < 844, "the first family is not on the first screen of a phone"
        phone.unfold("Filtrer").label("Appareil").select_option("Unité centrale")
        phone.press("Filtrer", exact=True).sees("Aucune demande acceptée n’attend avec ces filtres")
        expect(phone.page.locator("summary").filter(has_text="Unité centrale")).to_be_visible()
        phone.follow("Voir toute la file").sees("2 demandes attendent").unfold("Autres pages").follow(
            "Réservations qui se terminent"
        )
        phone.sees("Aucune réservation ne se termine")
