"""What goes wrong between rooms: nothing is written halfway, nothing is lost, and a sentence says what to do."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from ordis.accounts.actions import add_user
from ordis.accounts.permissions import Role
from ordis.aftercare.models import ReturnReason
from ordis.allocation.models import Reservation
from ordis.ceremonies.models import Ceremony
from ordis.devices.models import Stage
from ordis.documents import sealing
from ordis.documents.models import Document
from ordis.documents.seal import Seal
from ordis.donations.models import Donation, DonationStage
from ordis.handover.models import Handover
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.conftest import TODAY
from tests.documents.test_seal import city_pkcs12
from tests.handover import making
from tests.journeys import family
from tests.journeys.person import HOME, Person
from tests.journeys.town import PASSWORD, STRUCTURE, Town

PEOPLE = 4


@contextmanager
def expired_seal(folder: Path) -> Iterator[None]:
    usual = sealing.current()
    sealing.use(Seal.load(city_pkcs12(folder, b"secret", days=30), b"secret"))
    try:
        yield
    finally:
        sealing.use(usual)


def count(session: Session, table: type[object]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_without_its_token_a_form_from_elsewhere_changes_nothing(town: Town) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    town.session.commit()
    forged = town.coordinator.client.post(
        f"/donations/{donation.ref}/accept", base_url=HOME, headers={"Referer": "https://ailleurs.example/"}
    )
    assert (forged.status_code, "Rien n’a été enregistré" in forged.text) == (400, True)
    town.session.refresh(donation)
    assert donation.stage is DonationStage.OFFERED


def test_signed_out_in_another_tab_one_is_told_and_nothing_is_written(town: Town) -> None:
    person, form = town.coordinator.open("/partners/new"), town.coordinator.page
    person.press("Se déconnecter")
    person.page = form
    person.press("Ajouter ce partenaire", {"Nom": "Perdu ?", "Nature": "Entreprise"}, status=400)
    person.sees("vous vous êtes déconnecté entre-temps", "Rien n’a été enregistré")
    person.sign_in("coordinator@poitiers.example", PASSWORD).open("/partners")
    person.sees_nowhere("Perdu ?")


@dataclass(frozen=True)
class Sealed:
    """A page whose button seals a paper."""

    address: str
    button: str
    unchanged: Callable[[], bool]


def offered() -> Sealed:
    donation = make.donation(stage=DonationStage.OFFERED)

    def unchanged() -> bool:
        return db.session.get_one(Donation, donation.id).stage is DonationStage.OFFERED

    return Sealed(f"/donations/{donation.ref}", "Accepter et établir la convention", unchanged)


def planned() -> Sealed:
    row = Ceremony(name="Remise", held_on=TODAY.date(), place="Mairie", period_from=TODAY.date())
    db.session.add(row)
    db.session.flush()

    def unchanged() -> bool:
        return db.session.get_one(Ceremony, row.id).report_id is None

    return Sealed(f"/ceremonies/{row.ref}", "Clore et sceller le rapport", unchanged)


@pytest.mark.parametrize("case", [offered, planned])
def test_when_the_seal_fails_the_paper_and_the_step_wait_for_the_next_try(
    town: Town, tmp_path: Path, case: Callable[[], Sealed]
) -> None:
    sealed = case()
    town.session.commit()
    with expired_seal(tmp_path):
        town.coordinator.open(sealed.address).press(sealed.button, status=503)
    town.coordinator.sees("Le certificat du cachet est valable du", "Rien n’a été enregistré.")
    assert sealed.unchanged()
    assert count(town.session, Document) == 0
    town.coordinator.open(sealed.address).press(sealed.button)
    assert not sealed.unchanged()


def test_when_the_seal_fails_at_the_signature_the_family_signs_again_and_leaves_with_the_computer(
    town: Town, tmp_path: Path
) -> None:
    case = making.ready()
    kiosk = town.coordinator
    town.session.commit()
    with expired_seal(tmp_path):
        family.sign(family.hand_the_screen(kiosk.open(f"/handovers/{case.referral.ref}"), {}), status=503)
    kiosk.sees("Le certificat du cachet est valable du", "Votre ordinateur")
    assert town.stage(case.device.code) is Stage.RESERVED
    assert (count(town.session, Document), count(town.session, Handover)) == (0, 0)
    family.sign(kiosk).sees("La remise est signée et la convention scellée.")
    assert town.stage(case.device.code) is Stage.HANDED_OVER


def test_a_computer_that_comes_back_is_unproven_and_its_label_no_longer_speaks_of_a_family(town: Town) -> None:
    case = making.ready()
    town.session.commit()
    code = case.device.code
    family.sign(family.hand_the_screen(town.coordinator.open(f"/handovers/{case.referral.ref}"), {}))
    town.anyone.open(f"/D/{code}").sees("remis gratuitement à une famille")
    town.lead.open(f"/devices/{code}/return")
    town.lead.press("Enregistrer le retour", {"Pourquoi revient-il ?": ReturnReason.BREAKDOWN.label})
    town.lead.sees("est revenu", "Ses disques sont à effacer de nouveau.", "Reçu de retour")
    town.lead.open(f"/devices/{code}").sees("Disque sans preuve d’effacement")
    assert town.stage(code) is Stage.RETURNED
    town.anyone.open(f"/D/{code}").sees("en cours de reconditionnement").sees_nowhere("famille")


def test_the_same_device_reserved_by_four_people_in_the_same_second_has_one_winner(own_database: Flask) -> None:
    own_database.config["WTF_CSRF_ENABLED"] = True
    try:
        referrals = _one_device_and_its_suitors()
        city = [_coordinator(own_database, rank) for rank in range(PEOPLE)]
        for person, referral in zip(city, referrals, strict=True):
            person.open(f"/referrals/{referral}/devices").sees("Latitude 5490")
        outcomes = _all_at_once(city)
    finally:
        own_database.config["WTF_CSRF_ENABLED"] = False
    assert sorted(outcomes) == [303, 409, 409, 409]
    losers = [person for person, status in zip(city, outcomes, strict=True) if status == 409]
    for person in losers:
        person.sees("vient d’être réservé").sees_nowhere("Traceback")
    assert count(db.session(), Reservation) == 1
    stages = db.session.scalars(sa.select(Referral.stage)).all()
    assert sorted(stages) == [*[ReferralStage.ACCEPTED] * (PEOPLE - 1), ReferralStage.RESERVED]


def _one_device_and_its_suitors() -> list[str]:
    make.device(stage=Stage.READY)
    structure = make.prescriber_structure(name=STRUCTURE)
    referrals = [make.referral(of=structure, stage=ReferralStage.ACCEPTED).ref for _ in range(PEOPLE)]
    for rank in range(PEOPLE):
        add_user(
            email=f"ville{rank}@poitiers.example", name=f"Ville {rank}", roles=[Role.COORDINATOR],
            password=PASSWORD, actor=None, at=clock.now(),
        )  # fmt: skip
    db.session.commit()
    return referrals


class Browser(FlaskClient):
    """Each request in a context of its own, so that several people may ask at once."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        def ask() -> TestResponse:
            with clock.frozen(TODAY):
                return super(Browser, self).open(*args, buffered=True, **kwargs)

        return Context().run(ask)


def _coordinator(app: Flask, rank: int) -> Person:
    return Person(Browser(app, app.response_class)).sign_in(f"ville{rank}@poitiers.example", PASSWORD)


def _all_at_once(people: list[Person]) -> list[int]:
    start = Barrier(len(people))

    def reserve(person: Person) -> int:
        start.wait(timeout=30)
        return person.send("Réserver Dell Latitude 5490")

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(reserve, people))
