"""The card of a handover and the page of its agreement: what they say, and what they keep saying."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts import pin
from ordis.accounts.models import AuditEvent, User
from ordis.handover import actions, keeping
from ordis.handover.models import SignerQuality, SignerTitle
from ordis.kernel import clock
from ordis.kernel.french import moment
from tests.handover import making

SignIn = Callable[[User], FlaskClient]


def test_the_name_that_was_asked_for_stays_when_what_is_typed_is_refused(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    client, path, name = sign_in(case.agent), f"/handovers/{case.referral.ref}", case.referral.household.full_name
    assert 'name="named" value="1"' in client.post(f"{path}/family").text
    refused = client.post(path, data={"named": "1", "where": "paper"})
    assert (refused.status_code, name in refused.text) == (422, True)
    assert name not in client.post(path, data={"where": "paper"}).text
    seen = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "household.seen")).all()
    assert len(seen) == 2


def test_what_is_refused_says_whether_the_paper_or_the_screen_is_not_ready(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    client, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    assert "Le papier n’est pas prêt" in client.post(path, data={"where": "paper"}).text
    assert "L’écran n’est pas ouvert" in client.post(path, data={"where": "here"}).text


def test_the_card_says_whether_the_family_is_here_and_notes_it(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    client, path = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    assert "Noter l’arrivée" not in client.get(path).text
    actions.set_appointment(referral=case.referral, starts_at=clock.now(), place="Mairie", actor=None, at=clock.now())
    assert "Pas encore arrivée" in client.get(path).text
    assert client.post(f"{path}/arrival", data={"card": "1"}).headers["Location"] == path
    card = client.get(path).text
    assert "Arrivée le" in card
    assert "Noter l’arrivée" not in card


def test_the_code_that_would_be_refused_is_said_before_it_is_typed(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    assert (
        "1234, 0000 et leurs semblables sont refusés" in sign_in(case.agent).get(f"/handovers/{case.referral.ref}").text
    )
    for code in ("1234", "0000"):
        assert pin.guessable(code)


def test_the_page_of_an_agreement_says_for_whom_before_whom_and_in_what_language_it_was_signed(
    session: Session, sign_in: SignIn
) -> None:
    guarded = {"quality": SignerQuality.GUARDIAN, "signer_name": "Moussa N’Diaye", "signer_title": SignerTitle.FATHER}
    case = making.ready(interpreter_name="Leïla Haddad", **guarded)  # type: ignore[arg-type]
    came = clock.now() + timedelta(minutes=30)
    handover = making.sign(case, language="ar", waited_ms=20 * 60_000, at=came)
    client, path = sign_in(case.agent), f"/handovers/{case.referral.ref}/agreement"
    page = client.get(path).text
    for needed in (
        case.referral.household.full_name, "Moussa N’Diaye, représentant légal (père)", "Titre de séjour",
        "Leïla Haddad", "Arabe", moment(came), moment(handover.signed_at), f'href="{path}.pdf?read=1"',
    ):  # fmt: skip
        assert needed in page, needed
    keeping.forget(handover=handover, actor=None, at=came)
    session.flush()
    assert "Effacé" in client.get(path).text
