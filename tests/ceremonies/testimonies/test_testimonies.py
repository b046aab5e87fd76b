"""Testimonies: written consent for each use, linked to nothing, forgotten when it ends or is withdrawn."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.aftercare.keeping import forget_words
from ordis.ceremonies import actions as ceremonies
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.testimonies import actions, models, queries
from ordis.ceremonies.testimonies.models import ConsentWay, GivenBy, NameShown, UseFor
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.ceremonies.making import TODAY, invited, planned
from tests.handover.paperwork.making import photograph
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
SAID = actions.Said(
    text="Le grand aide la petite.", shown=NameShown.FIRST, first_name="Awa", last_name="Diop", media=(UseFor.REPORT,),
    given_by=GivenBy.SELF, consented_on=date(2026, 11, 19), way=ConsentWay.SHEET, months=12,
)  # fmt: skip
TYPED = {
    "key": "one-key-alone", "text": "Le grand aide la petite.", "shown": "first", "first_name": "Awa",
    "last_name": "Diop", "media": ["report", "web"], "months": "24", "given_by": "self", "consented_on": "2026-11-19",
    "way": "sheet",
}  # fmt: skip


def kept(ceremony: Ceremony, said: actions.Said = SAID, once: str = "a-key-of-its-own") -> models.Testimony:
    return actions.add(ceremony=ceremony, said=said, sheet=None, once=once, actor=make.user(), at=TODAY)


def test_a_testimony_refers_to_its_ceremony_and_to_nothing_else() -> None:
    keys = {key.target_fullname for column in models.Testimony.__table__.columns for key in column.foreign_keys}
    assert keys == {"ceremony.id"}


def test_words_and_names_are_encrypted_and_only_the_part_that_may_be_shown_is_kept(session: Session) -> None:
    ceremony = planned()
    row = kept(ceremony)
    assert (row.signature, row.last_name) == ("Awa", "")
    anonymous = kept(ceremony, replace(SAID, shown=NameShown.NONE), "another-key")
    assert (anonymous.signature, anonymous.first_name) == ("anonyme", "")
    assert kept(ceremony, replace(SAID, shown=NameShown.FULL), "a-third-key").signature == "Awa Diop"
    stored = session.execute(sa.text("SELECT text, first_name FROM testimony")).all()
    assert not [value for row in stored for value in row if b"petite" in bytes(value) or b"Awa" in bytes(value)]


def test_only_what_is_consented_for_it_and_still_stands_is_given_to_a_report(session: Session) -> None:
    ceremony = planned()
    good = kept(ceremony)
    kept(ceremony, replace(SAID, media=(UseFor.PRESS,)), "for-the-press")
    withdrawn = kept(ceremony, SAID, "to-be-withdrawn")
    actions.withdraw(testimony=withdrawn, actor=make.user(), at=TODAY)
    assert queries.testimonies_for_report(ceremony, TODAY.date()) == [good]
    assert queries.testimonies_for_report(ceremony, date(2027, 11, 19)) == [good]
    assert queries.testimonies_for_report(ceremony, date(2027, 11, 20)) == []
    assert queries.testimonies_for_report(ceremony, date(2026, 11, 18)) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (replace(SAID, media=()), "au moins un usage"),
        (replace(SAID, consented_on=date(2026, 11, 21)), "plus tard qu’aujourd’hui"),
        (replace(SAID, consented_on=date(2025, 11, 19)), "déjà pris fin"),
        (replace(SAID, first_name=" "), "nom à montrer"),
        (replace(SAID, shown=NameShown.FULL, last_name=""), "nom à montrer"),
    ],
)
def test_without_a_consent_that_holds_nothing_is_kept(session: Session, wrong: actions.Said, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        kept(planned(), wrong)
    assert session.scalars(sa.select(models.Testimony)).all() == []


def test_withdrawn_its_words_go_at_once_and_a_second_press_changes_nothing(session: Session) -> None:
    row = kept(planned())
    actions.withdraw(testimony=row, actor=make.user(), at=TODAY)
    actions.withdraw(testimony=row, actor=make.user(), at=TODAY + timedelta(days=1))
    assert (row.text, row.first_name, row.withdrawn_at) == ("", "", TODAY)


def test_a_report_that_printed_it_is_marked_and_one_of_before_it_is_not(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony = planned()
        printed = kept(ceremony)
        ceremonies.close(ceremony=ceremony, actor=make.user(), at=TODAY + timedelta(hours=1))
    with clock.frozen(TODAY + timedelta(days=3)):
        at = clock.now()
        late = actions.add(ceremony=ceremony, said=SAID, sheet=None, once="a-late-one", actor=make.user(), at=at)
        city = sign_in(make.user())
        actions.withdraw(testimony=late, actor=make.user(), at=at)
        assert "de ce rapport a été retiré" not in city.get(f"/ceremonies/{ceremony.ref}").text
        actions.withdraw(testimony=printed, actor=make.user(), at=at)
        assert queries.taken_back_since(ceremony) == [date(2026, 11, 23)]
        for path in ("", "/testimonies"):
            page = city.get(f"/ceremonies/{ceremony.ref}{path}").text
            assert "Un témoignage de ce rapport a été retiré le 23\u00a0novembre 2026" in page


def test_the_job_forgets_what_is_past_its_term(session: Session) -> None:
    row = kept(planned())
    forget_words(at=TODAY.replace(year=2027, day=19))
    session.refresh(row)
    assert row.text == SAID.text
    forget_words(at=TODAY.replace(year=2027, day=20))
    session.refresh(row)
    assert (row.text, row.first_name, row.forgotten_at is not None) == ("", "", True)


def test_a_year_after_the_day_a_person_invited_has_no_name_and_a_structure_keeps_its_own(session: Session) -> None:
    _ceremony, donor, mayor = invited()
    forget_words(at=TODAY.replace(year=2028))
    for row in (donor, mayor):
        session.refresh(row)
    assert (mayor.label, mayor.title, mayor.email) == ("Invité (nom effacé)", "", "")
    assert donor.organisation
    assert donor.label == donor.organisation.name


def test_it_is_typed_once_read_with_its_sheet_and_withdrawn(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, city = planned(), sign_in(make.user())
        address = f"/ceremonies/{ceremony.ref}/testimonies"
        assert "Feuille signée" in city.get(f"{address}/new").text
        for _ in range(2):
            sheet = (io.BytesIO(photograph(size=(640, 480))), "feuille.jpg")
            page = follow(city, city.post(address, data=TYPED | {"sheet": sheet})).text
        assert "Le grand aide la petite." in page
        row = session.scalars(sa.select(models.Testimony)).one()
        found = city.get(f"/ceremonies/testimonies/{row.ref}/sheet")
        assert (found.status_code, found.mimetype) == (200, "image/jpeg")
        follow(city, city.post(f"/ceremonies/testimonies/{row.ref}/withdrawal"))
        assert city.get(f"/ceremonies/testimonies/{row.ref}/sheet").status_code == 404
        told = city.get(address)
        assert "Ses mots sont oubliés" in told.text
        assert "petite" not in told.text
        assert told.headers["Cache-Control"] == "no-store"


def test_what_is_typed_wrong_is_told_and_stays_on_the_page(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        ceremony, city = planned(), sign_in(make.user())
        address = f"/ceremonies/{ceremony.ref}/testimonies"
        for wrong, words in (
            ({"media": []}, "au moins un usage"), ({"shown": "other"}, "Choisissez"),
            ({"sheet": (io.BytesIO(b"nothing"), "x.jpg")}, "ni une photographie"),
        ):  # fmt: skip
            answer = city.post(address, data=TYPED | wrong)
            assert (answer.status_code, words in answer.text, "petite" in answer.text) == (422, True, True), wrong
        assert session.scalars(sa.select(models.Testimony)).all() == []
