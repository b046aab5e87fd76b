"""The way of paper and the family's copy, page by page."""

import io
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.handover.paperwork.actions import Seen
from ordis.kernel import clock
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.handover import making
from tests.handover.paperwork.making import attached, photograph, second_person
from tests.handover.test_pdf import text_of

SignIn = Callable[[User], FlaskClient]


def test_from_the_printing_to_the_confirmation(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    base, agent, second = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent), sign_in(second_person(case))
    assert agent.post(base).headers["Location"] == base
    page = agent.get(base).text
    number = re.search(r"P-[0-9A-F]{8}", page)
    assert number
    paper = agent.get(f"{base}.pdf")
    assert paper.mimetype == "application/pdf"
    told = text_of(paper.data)
    for needed in (number[0], case.referral.household.full_name, case.device.serial or "?", "au stylo", "900-1"):
        assert needed in told, needed
    assert "CNR-" not in told
    sent = {"signed_on": clock.today().isoformat(), "photograph": (io.BytesIO(photograph()), "photo.jpg")}
    assert agent.post(f"{base}/photograph", data=sent).headers["Location"] == base
    assert "une autre personne" in agent.get(base).text
    assert case.referral.number in second.get("/handovers/paper").text
    assert second.get(f"{base}/photograph").mimetype == "image/jpeg"
    assert "Confirmer et sceller" in second.get(base).text
    shown = re.search(r'name="sha256" value="([0-9a-f]{64})"', second.get(base).text)
    assert shown
    some = second.post(f"{base}/confirm", data={"seen": ["name"], "sha256": shown[1]})
    assert (some.status_code, "Cochez chaque chose" in some.text) == (422, True)
    done = second.post(f"{base}/confirm", data={"seen": [each.value for each in Seen], "sha256": shown[1]})
    assert done.headers["Location"] == f"/handovers/{case.referral.ref}/agreement"
    assert "Signature sur papier" in second.get(done.headers["Location"]).text
    assert case.device.stage is Stage.HANDED_OVER
    assert second.get(base).headers["Location"].endswith("/agreement")
    assert "n’attend" in second.get("/handovers/paper").text


def test_the_agent_who_attached_is_refused_in_words(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    answer = sign_in(case.agent).post(
        f"/handovers/{case.referral.ref}/paper/confirm", data={"seen": [each.value for each in Seen]}
    )
    assert (answer.status_code, "une autre personne" in answer.text) == (409, True)


def test_a_photograph_is_sent_back_with_its_reason(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    base, second = f"/handovers/{case.referral.ref}/paper", sign_in(second_person(case))
    assert second.post(f"{base}/put-back", data={"reason": ""}).status_code == 422
    assert second.post(f"{base}/put-back", data={"reason": "Page 2 floue"}).status_code == 302
    assert "Page 2 floue" in sign_in(case.agent).get(base).text


@pytest.mark.parametrize(
    ("photo", "day", "status", "sentence"),
    [
        (b"bonjour", "2026-11-20", 422, "ni une photographie"),
        (b"", "2026-11-20", 422, "Choisissez la photographie"),
        (photograph(), "2027-11-21", 422, "pas encore arrivée"),
        (photograph(), "", 422, "Recopiez la date"),
    ],
)
def test_what_is_refused_says_why(
    session: Session, sign_in: SignIn, photo: bytes, day: str, status: int, sentence: str
) -> None:
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    sent = {"signed_on": day, "photograph": (io.BytesIO(photo), "photo.jpg")}
    answer = agent.post(f"{base}/photograph", data=sent)
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_another_structure_sees_nothing_of_it(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    stranger = sign_in(make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="CCAS")))
    base = f"/handovers/{case.referral.ref}/paper"
    for path in (base, f"{base}.pdf", f"{base}/photograph"):
        assert stranger.get(path).status_code == 404, path
    for path in (base, f"{base}/photograph", f"{base}/confirm", f"{base}/put-back"):
        assert stranger.post(path).status_code == 404, path
    assert case.referral.number not in stranger.get("/handovers/paper").text


def test_the_copy_is_printed_or_mailed_from_its_page(session: Session, sign_in: SignIn) -> None:
    handover = making.signed()
    base = f"/handovers/{handover.referral.ref}/copy"
    client = sign_in(handover.witness)
    key = client.get(base).text.split('name="key" value="')[1].split('"')[0]
    for _ in range(2):
        assert client.post(f"{base}/mailed", data={"key": key, "address": "awa@exemple.fr"}).status_code == 302
    assert len(session.scalars(sa.select(OutgoingMail).where(OutgoingMail.forgets)).all()) == 1
    page = client.get(base).text
    assert "Exemplaire envoyé par courriel" in page
    assert "awa@exemple.fr" not in page
    wrong = client.post(f"{base}/mailed", data={"key": key, "address": "awa"})
    assert (wrong.status_code, "Faites-la relire" in wrong.text) == (422, True)
    other = page.split('name="key" value="')[1].split('"')[0]
    assert client.post(f"{base}/printed", data={"key": other}).status_code == 302
    assert "Exemplaire imprimé" in client.get(base).text


def test_a_photograph_of_forty_megabytes_is_told_the_limit(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    sent = {"input_stream": io.BytesIO(bytes(40 * 1024 * 1024)), "content_type": "multipart/form-data; boundary=x"}
    answer = agent.post(f"{base}/photograph", **sent)  # type: ignore[arg-type]
    assert (answer.status_code, "25\u00a0Mo" in answer.text) == (413, True)


def test_the_paper_is_chosen_on_the_page_of_preparation(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    base = f"/handovers/{case.referral.ref}"
    given = {"place": "Ici", "quality": "beneficiary", "identity_check": "known", "where": "paper"}
    answer = sign_in(case.agent).post(base, data=given)
    assert answer.headers["Location"] == f"{base}/paper"
    assert "Ouvrir le papier à imprimer" in sign_in(case.agent).get(f"{base}/paper").text
