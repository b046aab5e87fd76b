"""A donation that was received, with its papers, and the person of the donor who may see them."""

from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.donations import papers
from ordis.donations.models import Donation, DonationStage
from tests import make


def given(session: Session) -> tuple[Donation, User]:
    donation = make.donation(of=make.donor(), stage=DonationStage.RECEIVED)
    make.device(stage=Stage.READY, of=donation)
    make.device(stage=Stage.FOR_PARTS, of=donation)
    make.device(stage=Stage.WIPED, of=donation)
    staff = make.user()
    papers.issue_agreement(donation=donation, actor=staff, at=make.AT)
    papers.issue_certificate(donation=donation, actor=staff, at=make.AT)
    return donation, make.user(Role.DONOR, name="Léa Dupuis", of=donation.donor)
