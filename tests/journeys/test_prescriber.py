"""From the need of a family to the signature in its neighbourhood, between a structure and the city; then again."""

from ordis.devices.models import Stage
from ordis.kernel.db import db
from tests import make
from tests.journeys import family, prescribers
from tests.journeys.prescribers import OTHER, OTHER_MAIL
from tests.journeys.town import Town


def test_a_family_is_served_in_its_structure_and_asks_again_through_another(town: Town) -> None:
    code = make.device(stage=Stage.READY).code
    db.session.commit()

    family.invite_the_prescriber(town)
    prescribers.open_a_place(town)
    prescribers.set_a_quota(town)
    referral = prescribers.state_the_need(town)
    number = prescribers.number_of(town.prescriber.open(referral))
    prescribers.ask_and_answer(town, referral)
    prescribers.decide(town, number)
    prescribers.plan_and_reserve(town, code)
    prescribers.take_a_time(town, referral)
    prescribers.sign_in_their_place(town, referral, code)

    family.invite(town, town.anyone, OTHER, OTHER_MAIL, "Julien Fournier")
    again = prescribers.ask_again_elsewhere(town, town.anyone, number)
    prescribers.accept_by_exception(town, again)
