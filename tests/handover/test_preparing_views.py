"""The form that prepares a handover: the kit of that device, and whoever signs for another."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.devices.models import Kind
from ordis.handover.actions import NAME_THE_SIGNER, SAY_THE_TITLE
from ordis.handover.models import SignerTitle
from ordis.handover.queries import preparation_of
from tests import make
from tests.handover import holding, making

SignIn = Callable[[User], FlaskClient]


def ticked(page: str) -> dict[str, bool]:
    """Each accessory offered, and whether it is ticked beforehand."""
    found = re.findall(r'<input ([^>]*name="kit"[^>]*)>', page)
    return {re.findall(r'value="(\w+)"', each)[0]: "checked" in each for each in found}


def reserved(kind: Kind) -> making.Ready:
    """A device of that kind set aside, of which nothing is prepared."""
    structure = make.prescriber_structure()
    agent = make.user(make.Role.PRESCRIBER, of=structure)
    referral = make.referral(of=structure, author=agent, stage=make.ReferralStage.ACCEPTED)
    device = make.reservation(referral=referral).device
    device.kind = kind
    return holding.with_pin(making.Ready(referral, device, agent, ""))


def test_a_tower_is_prepared_with_a_power_cord_and_no_charger(session: Session, sign_in: SignIn) -> None:
    case = reserved(Kind.DESKTOP)
    kit = ticked(sign_in(case.agent).get(f"/handovers/{case.referral.ref}").text)
    assert [item for item, on in kit.items() if on] == ["power_cord"]
    assert "bag" not in kit


def test_a_laptop_is_prepared_with_a_charger(session: Session, sign_in: SignIn) -> None:
    case = reserved(Kind.LAPTOP)
    kit = ticked(sign_in(case.agent).get(f"/handovers/{case.referral.ref}").text)
    assert kit == {"charger": True, "mouse": False, "bag": False, "guide": False}


def test_what_does_not_go_with_the_device_is_refused(session: Session, sign_in: SignIn) -> None:
    case = holding.with_pin(making.ready())
    page = sign_in(case.agent).post(f"/handovers/{case.referral.ref}", data=holding.PREPARED | {"kit": ["video_cable"]})
    assert page.status_code == 422


@pytest.mark.parametrize(
    ("quality", "others", "title"), [("guardian", "proxy", "mother"), ("proxy", "guardian", "relative")]
)
def test_whoever_signs_for_another_gives_a_name_and_a_title_of_their_own_quality(
    session: Session, sign_in: SignIn, quality: str, others: str, title: str
) -> None:
    case = holding.with_pin(making.ready())
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    sent = holding.PREPARED | {"quality": quality, f"{others}_title": "father" if others == "guardian" else "spouse"}
    refused = agent.post(path, data=sent)
    assert refused.status_code == 422
    for field, sentence in (("signer_name", NAME_THE_SIGNER), (f"{quality}_title", SAY_THE_TITLE)):
        told = refused.text.partition(f'id="{field}-error"')[2].partition("</div>")[0]
        assert sentence in told, field
    named = {"signer_name": "Moussa N’Diaye", f"{quality}_title": title}
    assert agent.post(path, data=sent | named).headers["Location"] == "/kiosk"
    preparation = preparation_of(case.referral)
    assert preparation is not None
    assert (preparation.signer_name, preparation.signer_title) == ("Moussa N’Diaye", SignerTitle(title))


def test_what_is_needed_is_not_called_optional_and_each_quality_has_its_own_titles(
    session: Session, sign_in: SignIn
) -> None:
    case = reserved(Kind.LAPTOP)
    page = sign_in(case.agent).get(f"/handovers/{case.referral.ref}").text
    for field in ("signer_name", "guardian_title", "proxy_title"):
        label = page.partition(f'for="{field}"')[2].partition("</label>")[0]
        assert "facultatif" not in label, field
    guardian, proxy = (
        re.findall(r'value="(\w+)"', page.partition(f'id="{name}_title"')[2].partition("</select>")[0])
        for name in ("guardian", "proxy")
    )
    assert (guardian, proxy) == (
        ["mother", "father", "tutor", "other_guardian"], ["spouse", "relative", "support_worker", "written_mandate"],
    )  # fmt: skip
