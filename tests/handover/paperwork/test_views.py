"""The way of paper and the family's copy, page by page."""

import io
import re
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.handover.actions import set_appointment
from ordis.handover.paperwork import actions as paperwork
from ordis.handover.paperwork.actions import Seen
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.french import day, moment
from ordis.kernel.mail import OutgoingMail
from tests import make
from tests.handover import making
from tests.handover.paperwork.making import attached, confirmed, paper_of, photograph, second_person
from tests.handover.test_pdf import text_of
from tests.handover.texts.making import publish
from tests.journeys import papers

SignIn = Callable[[User], FlaskClient]


def sending(*photographs: bytes, day: str = "") -> dict[str, object]:
    files = [(io.BytesIO(data), f"IMG_{rank}.jpg") for rank, data in enumerate(photographs)]
    return {"signed_on": day or clock.today().isoformat(), "photographs": files}


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
    for needed in (
        number[0],
        case.referral.household.full_name,
        case.device.serial or "?",
        "au stylo",
        "900-1",
        "Titre de séjour",
    ):
        assert needed in told, needed
    assert "CNR-" not in told
    assert f'value="{clock.today().isoformat()}"' in page
    assert agent.post(f"{base}/pages", data=sending(photograph(), photograph("PNG"))).headers["Location"] == base
    assert "une autre personne" in agent.get(base).text
    assert case.referral.number in second.get("/handovers/paper").text
    addresses = re.findall(r'<img src="([^"]+/pages/[^"]+)"', second.get(base).text)
    assert [second.get(each).mimetype for each in addresses] == ["image/jpeg", "image/png"]
    assert "Confirmer et sceller" in second.get(base).text
    shown = re.search(r'name="shown" value="([0-9a-f]{64})"', second.get(base).text)
    assert shown
    some = second.post(f"{base}/confirm", data={"seen": ["name"], "shown": shown[1]})
    assert (some.status_code, "Cochez chaque chose" in some.text) == (422, True)
    all_seen = {"seen": [each.value for each in Seen], "shown": shown[1]}
    pages = len(pypdf.PdfReader(io.BytesIO(paper.data)).pages)
    assert pages > 2
    fewer = second.post(f"{base}/confirm", data=all_seen)
    assert (fewer.status_code, case.device.stage) == (422, Stage.RESERVED)
    assert f"Le papier a {pages} pages, et 2\u00a0photographies sont jointes" in fewer.text
    assert f"{pages}\u00a0pages imprimées, 2\u00a0photographies jointes" in fewer.text
    done = second.post(f"{base}/confirm", data=all_seen | {"fewer": "y"})
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


def test_the_page_says_who_may_confirm_and_the_waiting_is_counted_where_they_look(
    session: Session, sign_in: SignIn
) -> None:
    case = attached(making.ready())
    for user in session.scalars(sa.select(User).where(User.id != case.agent.id)).unique():
        user.active = False
    session.commit()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    alone = agent.get(base).text
    assert "Personne d’autre ne peut le confirmer aujourd’hui" in alone
    assert "inviter une deuxième personne" in alone
    second = second_person(case)
    session.commit()
    page = agent.get(base).text
    assert "Noé Garnier" in page
    assert "Personne d’autre" not in page
    assert '1<span class="visually-hidden"> attend' in sign_in(second).get("/handovers").text
    assert "convention sur papier à confirmer" in sign_in(second).get("/").text
    assert 'visually-hidden"> attend' not in agent.get("/handovers").text


def test_a_wrong_page_is_removed_from_the_page_by_its_agent_alone(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready(), photograph(), photograph(turned=3))
    base, agent, second = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent), sign_in(second_person(case))
    first, last = (page.ref for page in paper_of(case).pages)
    session.commit()
    assert "Retirer la photographie 2" in agent.get(base).text
    assert "Retirer" not in second.get(base).text
    assert second.post(f"{base}/pages/{first}/removal").status_code == 409
    assert agent.post(f"{base}/pages/{first}/removal").headers["Location"] == base
    assert agent.get(f"{base}/pages/{first}").status_code == 404
    assert agent.get(f"{base}/pages/{last}").status_code == 200


def test_a_page_of_another_family_is_not_found_under_this_one(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    other = attached(making.ready(of=case.referral.organisation, agent=case.agent))
    foreign = paper_of(other).pages[0].ref
    agent, address = sign_in(case.agent), f"/handovers/{case.referral.ref}/paper/pages/{foreign}"
    session.commit()
    assert agent.get(address).status_code == 404
    assert agent.post(f"{address}/removal").status_code == 404


def test_while_a_paper_waits_the_family_leaves_without_the_computer_and_the_page_says_what_to_do(
    session: Session, sign_in: SignIn
) -> None:
    case = making.ready()
    set_appointment(referral=case.referral, starts_at=clock.now(), place="Mairie", actor=case.agent, at=clock.now())
    agent, base = sign_in(case.agent), f"/handovers/{case.referral.ref}"
    assert "se remet une fois le papier confirmé" not in agent.get(base).text
    attached(case)
    waiting = agent.get(f"{base}/paper").text
    assert "L’ordinateur reste ici jusque-là" in waiting
    assert "Appelez maintenant la personne qui confirme" in waiting
    card = agent.get(base).text
    assert "Un papier signé attend d’être confirmé" in card
    queue = agent.get("/handovers").text
    assert "Papier à confirmer</span>" in queue
    assert f'href="{base}/paper">Voir le papier' in queue
    assert "Continuer" not in queue


def test_the_printed_paper_says_on_each_page_that_it_is_a_demonstration_and_that_its_text_is_not_approved(
    session: Session, sign_in: SignIn
) -> None:
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    pages = pypdf.PdfReader(io.BytesIO(agent.get(f"{base}.pdf").data)).pages
    assert len(pages) > 1
    for page in pages:
        told = page.extract_text().replace("\u202f", " ")
        assert "Démonstration : ce papier n’engage personne." in told
        assert "modèle à valider par la Ville" in told


def test_an_approved_text_is_not_called_a_model(session: Session, sign_in: SignIn) -> None:
    publish()
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    assert "modèle à valider" not in text_of(agent.get(f"{base}.pdf").data)


def test_the_page_of_the_agreement_says_the_day_of_the_pen_and_no_hour_of_it(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    handover = confirmed(case)
    page = sign_in(case.agent).get(f"/handovers/{case.referral.ref}/agreement").text
    (told,) = re.findall(r"<dt>Signée le</dt>\s*<dd>([^<]*)</dd>", page)
    assert told.strip() == f"{day(handover.signed_at)}, au stylo"
    confirmer = f"Noé Garnier, le {moment(handover.document.issued_at)}"
    assert confirmer in page
    (address,) = re.findall(r'<img src="([^"]+/pages/[^"]+)"', page)
    assert sign_in(case.agent).get(address).mimetype == "image/jpeg"


def test_the_printed_paper_carries_a_code_that_opens_its_page_and_names_no_family(
    session: Session, sign_in: SignIn
) -> None:
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    (address,) = papers.scanned(agent.get(f"{base}.pdf").data)
    assert address == f"{settings.current().base_url}{base}"
    assert agent.get(base).status_code == 200
    nobody = agent.application.test_client().get(base)
    assert (nobody.status_code, "/connexion" in nobody.headers["Location"]) == (302, True)


def test_a_photograph_is_sent_back_with_its_reason(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    base, second = f"/handovers/{case.referral.ref}/paper", sign_in(second_person(case))
    assert second.post(f"{base}/put-back", data={"reason": ""}).status_code == 422
    assert second.post(f"{base}/put-back", data={"reason": "Page 2 floue"}).status_code == 303
    assert "Page 2 floue" in sign_in(case.agent).get(base).text


@pytest.mark.parametrize(
    ("photo", "day", "status", "sentence"),
    [
        (b"bonjour", "2026-11-20", 422, "ni une photographie"),
        (b"", "2026-11-20", 422, "Choisissez les photographies"),
        (b"\x00\x00\x00\x24ftypheic" + bytes(40), "2026-11-20", 422, "Le plus compatible"),
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
    answer = agent.post(f"{base}/pages", data=sending(photo) | {"signed_on": day})
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_another_structure_sees_nothing_of_it(session: Session, sign_in: SignIn) -> None:
    case = attached(making.ready())
    stranger = sign_in(make.user(Role.PRESCRIBER, of=make.prescriber_structure(name="CCAS")))
    base = f"/handovers/{case.referral.ref}/paper"
    page = f"{base}/pages/{paper_of(case).pages[0].ref}"
    for path in (base, f"{base}.pdf", page):
        assert stranger.get(path).status_code == 404, path
    for path in (base, f"{base}/pages", f"{page}/removal", f"{base}/confirm", f"{base}/put-back"):
        assert stranger.post(path).status_code == 404, path
    assert case.referral.number not in stranger.get("/handovers/paper").text


def test_the_copy_is_printed_or_mailed_from_its_page(session: Session, sign_in: SignIn) -> None:
    handover = making.signed()
    base = f"/handovers/{handover.referral.ref}/copy"
    client = sign_in(handover.witness)
    key = client.get(base).text.split('name="key" value="')[1].split('"')[0]
    for _ in range(2):
        assert client.post(f"{base}/mailed", data={"key": key, "address": "awa@exemple.fr"}).status_code == 303
    assert len(session.scalars(sa.select(OutgoingMail).where(OutgoingMail.forgets)).all()) == 1
    page = client.get(base).text
    assert "Exemplaire retenu" in page
    assert "aucune messagerie n’est réglée" in page
    assert "4\u00a0envois possibles encore" in page
    assert "awa@exemple.fr" not in page
    wrong = client.post(f"{base}/mailed", data={"key": key, "address": "awa"})
    assert (wrong.status_code, "Faites-la relire" in wrong.text) == (422, True)
    other = page.split('name="key" value="')[1].split('"')[0]
    assert client.post(f"{base}/printed", data={"key": other}).status_code == 303
    page = client.get(base).text
    assert "Exemplaire imprimé" in page
    assert "L’exemplaire est imprimé" not in page


def test_a_photograph_of_forty_megabytes_is_told_the_limit(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    base, agent = f"/handovers/{case.referral.ref}/paper", sign_in(case.agent)
    agent.post(base)
    sent = {"input_stream": io.BytesIO(bytes(40 * 1024 * 1024)), "content_type": "multipart/form-data; boundary=x"}
    answer = agent.post(f"{base}/pages", **sent)  # type: ignore[arg-type]
    assert (answer.status_code, "25\u00a0Mo" in answer.text) == (413, True)


def test_the_paper_is_chosen_on_the_page_of_preparation(session: Session, sign_in: SignIn) -> None:
    case = making.ready()
    base = f"/handovers/{case.referral.ref}"
    given = {"place": "Ici", "quality": "beneficiary", "identity_check": "known", "where": "paper"}
    answer = sign_in(case.agent).post(base, data=given)
    assert answer.headers["Location"] == f"{base}/paper"
    assert "Ouvrir le papier à imprimer" in sign_in(case.agent).get(f"{base}/paper").text


def test_nobody_waits_to_write_while_a_photograph_is_decoded(
    own_database: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = making.ready()
    paperwork.start(referral=case.referral, actor=case.agent, at=clock.now())
    base, agent = f"/handovers/{case.referral.ref}/paper", case.agent.fs_uniquifier
    db.session.commit()
    engine, open_picture, wrote = db.engine, Image.open, []

    def write_meanwhile(*given: Any, **named: Any) -> Image.Image:
        with engine.connect() as other:
            if engine.dialect.name == "sqlite":
                other.exec_driver_sql("PRAGMA busy_timeout = 100")
            wrote.append(other.execute(sa.text("UPDATE signed_paper SET printed_at = printed_at")).rowcount)
            other.commit()
        return open_picture(*given, **named)

    monkeypatch.setattr(Image, "open", write_meanwhile)
    db.session.remove()
    client = own_database.test_client()
    with client.session_transaction() as cookie:
        cookie.update({"_user_id": agent, "_fresh": True, "fs_cc": "set", "identity.id": agent})
    assert client.post(f"{base}/pages", data=sending(photograph(), photograph())).status_code == 303
    assert wrote == [1, 1]
