"""Signing by a link and a code: what opens it, what does not, and what is kept of both."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.documents.wording.actions import withdraw
from ordis.donations.models import Donation
from ordis.donations.signing import actions, links, queries
from ordis.donations.signing.models import SigningLink, SigningStage, Way
from ordis.donations.texts import recording
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]


def sent(donation: Donation) -> str:
    signing = actions.opened(donation)
    return links.send(signing=signing, email="lea@imprimerie.example", actor=make.user(), at=clock.now())


def last_code(session: Session) -> str:
    body = session.scalars(sa.select(OutgoingMail.body).order_by(OutgoingMail.id.desc())).first() or ""
    found = re.search(r"\b(\d{6})\b", body)
    assert found is not None, body
    return found[1]


def typed(donation: Donation, code: str, **changes: object) -> dict[str, object]:
    said = making.declared(donation)
    given: dict[str, object] = {
        "shown": said.shown, "strokes": said.strokes, "boxes": ["0", "1", "2"], "times": '{"0": 10}', "code": code,
        "read_to_end": "0",
    }  # fmt: skip
    return given | changes


@pytest.fixture
def donation(session: Session) -> Donation:
    return making.proposed()


def test_a_person_asks_for_a_code_and_signs(app: Flask, session: Session, donation: Donation) -> None:
    token, person = sent(donation), app.test_client()
    page = person.get(f"/signer-don/{token}")
    assert "Recevoir le code pour signer" in page.text
    assert "l…@imprimerie.example" in page.text
    assert "Je coche" not in page.text
    assert person.post(f"/signer-don/{token}/code").status_code == 303
    assert "Je coche chaque phrase" in person.get(f"/signer-don/{token}").text
    done = person.post(f"/signer-don/{token}", data=typed(donation, last_code(session)))
    assert "Merci, votre signature est enregistrée" in person.get(done.headers["Location"]).text
    signing = queries.signing_of(donation)
    assert signing is not None
    assert (signing.stage, signing.way) == (SigningStage.CITY, Way.LINK)
    assert signing.donor is not None
    assert signing.donor["how"] == "par le lien envoyé à l…@imprimerie.example, avec un code reçu à cette adresse"
    again = [
        person.post(f"/signer-don/{token}", data=typed(donation, "000000")), person.get(f"/signer-don/{token}"),
        person.post(f"/signer-don/{token}/code"),
    ]  # fmt: skip
    assert {(each.status_code // 100, each.headers["Location"]) for each in again} == {(3, done.headers["Location"])}
    actions.cancel_donor(donation=donation, reason="Mauvaise personne", actor=make.user(), at=clock.now())
    assert person.get(f"/signer-don/{token}").status_code == 410


def test_the_right_code_is_not_spent_by_what_lacks_of_the_signature(
    app: Flask, session: Session, donation: Donation
) -> None:
    token, person = sent(donation), app.test_client()
    person.post(f"/signer-don/{token}/code")
    code = last_code(session)
    for lack in ({"boxes": ["0"]}, {"strokes": ""}, {"read_to_end": ""}):
        for _ in range(links.MOST_TRIES):
            assert person.post(f"/signer-don/{token}", data=typed(donation, code, **lack)).status_code == 422
    session.expire_all()
    assert session.scalars(sa.select(SigningLink.tries)).one() == 0
    done = person.post(f"/signer-don/{token}", data=typed(donation, code))
    assert done.status_code == 303


def test_another_code_is_asked_for_without_losing_what_was_done(
    app: Flask, session: Session, donation: Donation
) -> None:
    token, person, at = sent(donation), app.test_client(), clock.now()
    person.post(f"/signer-don/{token}/code")
    done_so_far = typed(donation, "123456", typed_name="Léa")
    soon = person.post(f"/signer-don/{token}/code", data=done_so_far)
    with clock.frozen(at + timedelta(minutes=2)):
        later = person.post(f"/signer-don/{token}/code", data=done_so_far)
    assert (soon.status_code, later.status_code) == (429, 200)
    for page in (soon.text, later.text):
        assert ("[[[" in page, page.count(" checked"), 'value="Léa"' in page) == (True, 3, True)
        assert "{&#34;0&#34;: 10}" in page
        assert "123456" not in page


@pytest.mark.parametrize("changes", [{"signatory_email": "paul@ailleurs.example"}, {"signatory": "Paul Autre"}])
def test_a_link_sent_to_whoever_no_longer_signs_leads_nowhere(
    app: Flask, session: Session, donation: Donation, changes: dict[str, str]
) -> None:
    token, person = sent(donation), app.test_client()
    said = replace(making.PARTIES, **changes)  # type: ignore[arg-type]
    recording.note(donation=donation, said=said, actor=make.user(), at=clock.now())
    assert person.get(f"/signer-don/{token}").status_code == 410
    assert person.post(f"/signer-don/{token}/code").status_code == 410
    recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    assert person.get(f"/signer-don/{token}").status_code == 410


def test_no_link_leaves_for_an_agreement_that_nobody_may_sign(session: Session, donation: Donation) -> None:
    token = sent(donation)
    said = replace(making.PARTIES, decision="n° 2026-999")
    recording.note(donation=donation, said=said, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="a changé depuis"):
        sent(donation)
    recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    withdraw(text=actions.opened(donation).proposed.text, reason="Article 4", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="vient d’être retiré"):
        sent(donation)
    assert links.live(token, at=clock.now())


def test_the_page_of_a_link_says_that_the_agreement_is_to_be_made_anew(
    app: Flask, session: Session, donation: Donation
) -> None:
    token, person = sent(donation), app.test_client()
    person.post(f"/signer-don/{token}/code")
    code = last_code(session)
    said = replace(making.PARTIES, decision="n° 2026-999")
    recording.note(donation=donation, said=said, actor=make.user(), at=clock.now())
    assert "l’établit à nouveau" in person.get(f"/signer-don/{token}").text
    refused = person.post(f"/signer-don/{token}", data=typed(donation, code))
    assert (refused.status_code, "l’établit à nouveau" in refused.text) == (409, True)


def test_a_scanner_of_mail_that_opens_the_link_ten_times_changes_nothing(
    app: Flask, session: Session, donation: Donation
) -> None:
    token = sent(donation)
    mails = session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail))
    for _ in range(10):
        assert app.test_client().get(f"/signer-don/{token}").status_code == 200
    session.expire_all()
    row = session.scalars(sa.select(SigningLink)).one()
    assert (row.codes, row.tries, row.revoked_at) == (0, 0, None)
    assert session.scalar(sa.select(sa.func.count()).select_from(OutgoingMail)) == mails


def test_the_link_without_its_code_signs_nothing(app: Flask, session: Session, donation: Donation) -> None:
    token, person = sent(donation), app.test_client()
    assert "Demandez d’abord un code" in person.post(f"/signer-don/{token}", data=typed(donation, "123456")).text
    assert person.post(f"/signer-don/{token}", data=typed(donation, "")).status_code == 422
    signing = queries.signing_of(donation)
    assert signing is not None
    assert signing.stage is SigningStage.DONOR


def test_five_wrong_codes_spend_the_right_one_and_the_drawing_is_kept(
    app: Flask, session: Session, donation: Donation
) -> None:
    token, person = sent(donation), app.test_client()
    person.post(f"/signer-don/{token}/code")
    code = last_code(session)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(links.MOST_TRIES):
        page = person.post(f"/signer-don/{token}", data=typed(donation, wrong))
        assert page.status_code == 422
        assert "Ce n’est pas le code envoyé" in page.text
        assert "[[[" in page.text
    assert "Ce code ne sert plus" in person.post(f"/signer-don/{token}", data=typed(donation, code)).text
    session.expire_all()
    assert session.scalars(sa.select(SigningLink.tries)).one() == links.MOST_TRIES


def test_a_code_serves_a_quarter_of_an_hour_and_a_few_are_sent(session: Session, donation: Donation) -> None:
    at = clock.now()
    link = links.live(sent(donation), at=at)
    links.send_code(link, at=at)
    with pytest.raises(Refusal, match="Attendez une minute"):
        links.send_code(link, at=at + timedelta(seconds=30))
    with pytest.raises(Refusal, match="ne sert plus"):
        links.count_try(link, at=at + timedelta(minutes=links.CODE_MINUTES, seconds=1))
    for rank in range(1, links.MOST_CODES):
        links.send_code(link, at=at + timedelta(minutes=2 * rank))
    with pytest.raises(Refusal, match="5 codes"):
        links.send_code(link, at=at + timedelta(hours=1))


def test_a_link_expires_and_another_takes_its_place(app: Flask, session: Session, donation: Donation) -> None:
    old, new = sent(donation), sent(donation)
    person = app.test_client()
    assert person.get(f"/signer-don/{old}").status_code == 410
    page = person.get("/signer-don/inconnu")
    assert page.status_code == 410
    assert "demandez un nouveau lien" in page.text
    assert person.post(f"/signer-don/{old}/code").status_code == 410
    assert links.live(new, at=clock.now())
    with pytest.raises(Refusal, match="a expiré"):
        links.live(new, at=clock.now() + timedelta(days=links.LINK_DAYS))


def test_neither_link_nor_code_is_kept_in_clear_in_its_row(session: Session, donation: Donation) -> None:
    token = sent(donation)
    link = links.live(token, at=clock.now())
    links.send_code(link, at=clock.now())
    kept = " ".join(str(value) for value in vars(link).values())
    assert token not in kept
    assert last_code(session) not in kept


def test_the_link_of_an_agreement_made_anew_leads_nowhere(session: Session, donation: Donation) -> None:
    token = sent(donation)
    donation.pickup_place = "Ailleurs"
    actions.propose(donation=donation, actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="ne sert plus"):
        links.live(token, at=clock.now())


def test_staff_sends_the_link_to_the_address_that_was_noted(
    session: Session, clients: Clients, donation: Donation
) -> None:
    city = clients(Role.COORDINATOR)
    page = follow(city, city.post(f"/donations/{donation.ref}/signing/link"))
    assert "lea@imprimerie.example" in page.text
    mail = session.scalars(sa.select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    assert mail is not None
    assert mail.recipient == "lea@imprimerie.example"
    assert "/signer-don/" in mail.body
    nobody = making.proposed(signatory_email="")
    assert city.post(f"/donations/{nobody.ref}/signing/link").status_code == 409
