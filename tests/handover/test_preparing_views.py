"""The form that prepares a handover: the kit of that device, and whoever signs for another."""

import html
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.devices.models import Kind
from ordis.handover import actions
from ordis.handover.actions import NAME_THE_SIGNER, SAY_THE_TITLE
from ordis.handover.models import SignerTitle
from ordis.handover.queries import preparation_of
from ordis.kernel import clock
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


TYPED = {
    "kit": ["charger", "mouse"], "place": "Salle des fêtes", "quality": "guardian", "signer_name": "Moussa N’Diaye",
    "guardian_title": "father", "identity_check": "passport", "interpreter_name": "Leïla Haddad",
}  # fmt: skip
"""Nothing of it is what the card proposes."""


def card(page: str) -> dict[str, object]:
    """What the fields of the card hold, by name."""
    held: dict[str, object] = {"kit": [item for item, on in ticked(page).items() if on]}
    for name in ("place", "signer_name", "interpreter_name"):
        found = re.findall(rf'<input ([^>]*name="{name}"[^>]*)>', page)
        held[name] = html.unescape(re.findall(r'value="([^"]*)"', found[0])[0])
    for name in ("guardian_title", "identity_check"):
        options = page.partition(f'id="{name}"')[2].partition("</select>")[0]
        held[name] = re.findall(r'<option selected value="(\w*)"', options)[0]
    held["quality"] = re.findall(r'<input checked [^>]*name="quality"[^>]*value="(\w+)"', page)[0]
    return held


@pytest.mark.parametrize("beside", ["scan", "wrong scan", "arrival", "family"])
def test_what_is_typed_on_the_card_is_kept_whatever_button_is_pressed_beside_it(
    session: Session, sign_in: SignIn, beside: str
) -> None:
    case = reserved(Kind.LAPTOP)
    actions.set_appointment(referral=case.referral, starts_at=clock.now(), place="Mairie", actor=None, at=clock.now())
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    where, with_it = {
        "scan": ("/scan", {"text": case.device.code}),
        "wrong scan": ("/scan", {"text": make.device().code}),
        "arrival": ("/arrival", {"card": "1"}),
        "family": ("/family", {}),
    }[beside]
    answer = agent.post(path + where, data=TYPED | with_it)
    assert card(agent.get(path).text if "Location" in answer.headers else answer.text) == TYPED


def test_what_is_typed_is_kept_to_the_next_scan_while_it_is_not_whole(session: Session, sign_in: SignIn) -> None:
    case = reserved(Kind.LAPTOP)
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    sent = {
        "text": case.device.code,
        "quality": "guardian",
        "place": "x" * 400,
        "interpreter_name": "Leïla",
        "kit": ["no"],
    }
    assert agent.post(f"{path}/scan", data=sent).status_code == 302
    page = agent.get(path).text
    assert card(page) | {"place": ""} == {
        "kit": [], "place": "", "signer_name": "", "guardian_title": "", "identity_check": "", "quality": "guardian",
        "interpreter_name": "Leïla",
    }  # fmt: skip
    refused = agent.post(path, data={"quality": "guardian"})
    assert (refused.status_code, "Dites comment l’identité a été vérifiée" in refused.text) == (422, True)


def test_a_scan_without_a_card_leaves_what_the_card_proposes(session: Session, sign_in: SignIn) -> None:
    case = reserved(Kind.LAPTOP)
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    agent.post(f"{path}/scan", data={"text": case.device.code})
    assert ticked(agent.get(path).text)["charger"]
    assert preparation_of(case.referral).typed is False  # type: ignore[union-attr]


def test_a_scan_does_not_change_what_an_open_screen_shows(session: Session, sign_in: SignIn) -> None:
    case = holding.with_pin(making.ready())
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    agent.post(path, data=holding.PREPARED | {"where": "tablet"})
    agent.post(f"{path}/scan", data=TYPED | {"text": case.device.code})
    session.expire_all()
    kept = preparation_of(case.referral)
    assert kept is not None
    assert (kept.place, kept.interpreter_name) == (holding.PREPARED["place"], "")


def test_the_code_of_the_agent_is_asked_for_once_the_devices_are_scanned(session: Session, sign_in: SignIn) -> None:
    case = reserved(Kind.LAPTOP)
    case.agent.pin_hash = None
    agent, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    assert 'name="pin"' not in agent.get(path).text
    agent.post(f"{path}/scan", data={"text": case.device.code})
    assert 'name="pin"' in agent.get(path).text
