"""One referral is decided by what its page showed: corrected or answered meanwhile, it is shown again first."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.devices.models import Kind
from ordis.partners.models import Organisation
from ordis.referrals import actions, changing
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.conftest import TODAY
from tests.pages import follow

DECISIONS = (("accept", {}), ("refuse", {"reason": "Déjà équipé"}), ("question", {"question": "Quel âge ?"}))


def correct(referral: Referral) -> None:
    need = replace(make.NEED, wanted_kind=Kind.DESKTOP)
    changing.change(referral=referral, need=need, household=make.HOUSEHOLD, actor=referral.author, at=TODAY)


@pytest.mark.parametrize(("decision", "said"), DECISIONS)
def test_a_stale_page_decides_nothing_keeps_what_was_typed_and_says_what_to_do(
    city: FlaskClient, session: Session, decision: str, said: dict[str, str]
) -> None:
    referral = make.referral()
    page = city.get(f"/referrals/{referral.ref}").text
    assert page.count('name="facts" value=""') == 3
    correct(referral)
    stale = city.post(f"/referrals/{referral.ref}/{decision}", data=said | {"facts": ""})
    assert stale.status_code == 409
    assert "après l’affichage de cette page" in stale.text
    assert "relisez-la ci-dessous, puis recommencez" in stale.text
    assert all(text in stale.text for text in said.values())
    assert Kind.DESKTOP.label in stale.text
    assert (referral.stage, referral.decided_at) == (ReferralStage.SUBMITTED, None)
    assert stale.text.count(f'name="facts" value="{referral.facts_seen}"') == 3
    again = city.post(f"/referrals/{referral.ref}/{decision}", data=said | {"facts": referral.facts_seen})
    assert again.status_code == 303
    assert referral.stage is not ReferralStage.SUBMITTED


def test_a_page_shown_before_the_answer_to_the_question_is_stale_too(city: FlaskClient, session: Session) -> None:
    referral = make.referral()
    seen = referral.facts_seen
    actions.ask(referral=referral, question="Quel âge ?", actor=make.user(), at=TODAY)
    actions.complete(referral=referral, answer="Six ans", actor=referral.author, at=TODAY + timedelta(minutes=1))
    answer = city.post(f"/referrals/{referral.ref}/refuse", data={"reason": "Sans réponse", "facts": seen})
    assert answer.status_code == 409
    assert "Six ans" in answer.text


def test_another_telephone_weighs_nothing_and_makes_no_page_stale(city: FlaskClient, structure: Organisation) -> None:
    referral = make.referral(of=structure)
    seen = referral.facts_seen
    need = replace(make.NEED, file_number="D-18")
    changing.change(referral=referral, need=need, household=make.HOUSEHOLD, actor=referral.author, at=TODAY)
    assert city.post(f"/referrals/{referral.ref}/accept", data={"facts": seen}).status_code == 303


def test_what_somebody_decided_already_is_told_on_the_page_as_it_is_now(city: FlaskClient, session: Session) -> None:
    referral = make.referral()
    follow(city, city.post(f"/referrals/{referral.ref}/refuse", data={"reason": "Déjà équipé"}))
    answer = city.post(f"/referrals/{referral.ref}/accept")
    assert answer.status_code == 409
    assert "n’est pas possible à l’étape" in answer.text
    assert "Déjà équipé" in answer.text
    assert referral.stage is ReferralStage.REFUSED
