"""A session of the commission in a real Chromium: its list, decisions in block, what changed, its minutes; axe."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator

from ordis.accounts.permissions import Role
from ordis.devices.models import Kind, Stage
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals import actions, changing
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.browser.house import House, member, running_house
from tests.browser.window import Window
from tests.journeys.papers import pages_of

pytestmark = pytest.mark.browser

S = ReferralStage


@pytest.fixture(scope="module")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One in which only the families of this file wait."""
    with running_house(chromium, tmp_path_factory.mktemp("commission")) as found:
        yield found


def families(number: int) -> list[str]:
    """Numbers of deposited referrals of one structure."""
    structure = make.prescriber_structure()
    author = make.user(Role.PRESCRIBER, of=structure)
    return [make.referral(of=structure, author=author).number for _ in range(number)]


def named(number: str) -> Referral:
    return db.session.scalars(sa.select(Referral).where(Referral.number == number)).one()


def correct(number: str) -> None:
    """Its structure now asks for another kind of computer."""
    referral = named(number)
    need = replace(make.NEED, wanted_kind=Kind.DESKTOP)
    changing.change(
        referral=referral, need=need, household=make.HOUSEHOLD, actor=referral.author,
        at=clock.now() + timedelta(seconds=1),
    )  # fmt: skip


def serve(number: str) -> None:
    """A colleague accepts it and sets a computer aside, meanwhile."""
    referral = named(number)
    actions.accept(referral=referral, actor=member("coordinator"), at=clock.now())
    make.reservation(referral=referral, device=make.device(stage=Stage.READY), at=clock.now())


def stages(numbers: list[str]) -> list[str]:
    return [named(each).stage.value for each in numbers]


def test_a_session_is_listed_decided_in_block_closed_and_its_minutes_sealed(house: House, city: Window) -> None:
    first, second, corrected, refused, put_off = numbers = house.told(families, 5)
    city.open("/allocation").follow("Commissions").sees("Aucune commission").open("/allocation/commissions/new")
    tomorrow = house.told(clock.today) + timedelta(days=1)
    city.fill(held_on=tomorrow.isoformat(), place="Hôtel de ville", members="Adjointe au numérique\nCCAS")
    city.press("Arrêter la liste").sees("0 décidée sur 5", "Points du barème")

    house.told(correct, corrected)
    city.page.reload()
    city.look().sees("A changé", "après l’établissement de la liste").fill(first="2")
    city.press("premières de la liste").sees("2 demandes décidées", "2 décidées sur 5")

    row(city, refused).locator("summary").filter(has_text="Autre…").click()
    city.look()
    row(city, refused).get_by_role("textbox").fill("Déjà équipé")
    with city.page.expect_navigation():
        row(city, refused).get_by_role("button", name="Refuser").click()
    city.look().sees("3 décidées sur 5")
    for each in (corrected, put_off):
        city.page.get_by_label(f"Cocher {each}").check()
    city.page.get_by_label("Décision pour les demandes cochées").select_option("Reportée")
    city.press("Décider", exact=True).sees("5 décidées sur 5")

    house.told(serve, second)
    close(city)
    assert house.told(stages, numbers) == ["accepted", "reserved", "submitted", "refused", "submitted"]
    words = " ".join(pages_of(city.pdf("Procès-verbal (PDF)")).split())
    assert all(each in words for each in numbers)
    assert "Déjà équipé" in words
    assert f"{second} : Un appareil lui a été réservé entre-temps" in words.replace("\u202f", " ")
    assert first in words


def row(city: Window, number: str) -> Locator:
    return city.page.get_by_role("row").filter(has_text=number)


def close(city: Window) -> None:
    """Not before its day; on it, what a colleague did meanwhile is said without alarm."""
    city.follow("Clore…").sees("se clôt à partir de ce jour", "1 demande déjà servie ou déjà traitée")
    city.press("Sceller le procès-verbal et clore").sees("La commission n’est pas close", "ne se scelle pas d’avance")
    city.fill(held_on=clock.today().isoformat())
    city.press("Sceller le procès-verbal et clore").sees("est scellé", "Déjà servie par une réservation")
    assert "Sans effet" not in city.page.locator("main").inner_text()
