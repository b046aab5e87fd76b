"""The papers of a ceremony: what they say, that names always fit, that no family lies on a table."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.ceremonies import invitations
from ordis.ceremonies.models import Answer
from ordis.ceremonies.papers import actions, printing, queries, speech
from ordis.ceremonies.papers.cards import CardFormat, CardsFacts, NameCard, render_cards
from ordis.ceremonies.papers.fitting import LEADING, fitted
from ordis.documents import fonts
from ordis.documents.models import Document, DocumentKind
from ordis.donations.thanks import actions as thanks
from ordis.donations.thanks.models import Naming
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.ceremonies.guests.test_guests import comes, family
from tests.ceremonies.making import TODAY, donor, guest, planned
from tests.ceremonies.running.test_running import written
from tests.documents.samples import CEREMONY as REPORT
from tests.journeys.page import plain
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
LONG = "Marie-Antoinette de la Tour d’Auvergne-Lauraguais-Saint-Hilaire, Anticonstitutionnellement-Interministérielle"
DAY = TODAY.date()


def words(pdf: bytes) -> str:
    return plain(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def pages(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


@given(st.text(min_size=1, max_size=160), st.floats(60, 500), st.floats(30, 120))
def test_any_name_is_whole_and_within_its_room(name: str, width: float, height: float) -> None:
    size, lines = fitted(name, fonts.BOLD, width, height, most=44)
    assert "".join("".join(lines).split()) == "".join(fonts.drawable(name).split())
    assert all(fonts.width(line, fonts.BOLD, size) <= width + 0.01 or len(line) == 1 for line in lines)
    assert size == 4 or len(lines) * size * LEADING <= height


@pytest.mark.parametrize("form", CardFormat)
def test_the_longest_names_are_printed_whole_on_cards(form: CardFormat) -> None:
    cards = tuple(NameCard(LONG, "Vice-présidente déléguée aux transitions", "Officiel") for _ in range(9))
    pdf = render_cards(CardsFacts(cards, "Ordinateurs solidaires, Poitiers", "#1f4f8f", form))
    assert pages(pdf) == {CardFormat.BADGE: 2, CardFormat.TENT: 3}[form]
    told = words(pdf).replace(" ", "")
    assert told.count(LONG.replace(" ", "")) == 9 * (2 if form is CardFormat.TENT else 1)


def test_one_badge_for_each_person_one_tent_for_each_guest_and_none_for_who_says_no(session: Session) -> None:
    donor()
    ceremony = planned()
    comes(ceremony.guests[0], 2)
    absent = guest(ceremony, "Absente")
    actions_no = {"guest": absent, "answer": Answer.DECLINES, "coming": None, "actor": make.user(), "at": TODAY}
    invitations.answered(**actions_no)  # type: ignore[arg-type]
    badges = words(printing.name_cards(ceremony, form=CardFormat.BADGE, families=False))
    assert (badges.count("Imprimerie"), "Absente" in badges) == (2, False)
    assert words(printing.name_cards(ceremony, form=CardFormat.TENT, families=False)).count("DONATEUR") == 2


def test_no_family_is_named_on_a_sheet_and_a_first_name_alone_on_a_card_when_it_is_asked(session: Session) -> None:
    ceremony = planned()
    _, referral = family(ceremony)
    home = referral.household
    sheet = words(printing.sign_in(ceremony, printed_on=DAY))
    assert "3 personnes attendues" in sheet
    assert (home.last_name or "?") not in sheet
    assert referral.number not in sheet
    with pytest.raises(Refusal, match="Aucun invité n’a de nom"):
        printing.name_cards(ceremony, form=CardFormat.BADGE, families=False)
    cards = words(printing.name_cards(ceremony, form=CardFormat.BADGE, families=True))
    assert ((home.first_name or "?") in cards, (home.last_name or "?") in cards) == (True, False)


def test_without_a_guest_nor_a_moment_the_papers_still_serve(session: Session, sign_in: SignIn) -> None:
    ceremony, city = planned(), sign_in(make.user())
    for name, said in (
        ("sign-in", "Personne n’est encore invité"), ("running", "pas encore écrit"),
        ("speaking", "l’opération commence avec vous"), ("consent", "Enfant mineur"),
    ):  # fmt: skip
        answer = city.get(f"/ceremonies/{ceremony.ref}/{name}.pdf")
        assert (answer.mimetype, said in words(answer.data)) == ("application/pdf", True), name
        assert "no-store" in answer.headers["Cache-Control"]
    assert city.get(f"/ceremonies/{ceremony.ref}/cards.pdf").status_code == 409
    assert city.get(f"/ceremonies/{ceremony.ref}/cards.pdf?format=other").status_code == 404
    assert city.get(f"/ceremonies/{ceremony.ref}/diplomas.pdf").status_code == 409
    assert "pas de donateur à honorer" in city.get(f"/ceremonies/{ceremony.ref}/papers").text


def test_the_running_order_is_printed_with_its_hours(session: Session) -> None:
    ceremony = planned()
    written(ceremony, 20, 130)
    told = words(printing.running_order(ceremony, printed_on=DAY))
    for said in ("18 h 00", "18 h 20", "Le déroulé finit 30 minutes après l’heure annoncée", "150"):
        assert said in told, said


def test_the_figures_can_be_said_aloud_on_one_page(session: Session) -> None:
    figures = REPORT.review.figures
    told = speech.sentences(figures, date(2026, 1, 1))
    assert len(told) >= 5
    assert all(sentence.endswith(".") and len(sentence) < 160 for sentence in told)
    assert f"{figures.households}\u00a0familles ont reçu leur ordinateur" in " ".join(told)
    few = replace(figures, households=2, people=5, school_children=3, handed_over=2)
    said = " ".join(speech.sentences(few, date(2026, 1, 1)))
    assert "2\u00a0familles ont reçu" in said
    assert "personnes" not in said
    assert "enfants" not in said
    assert speech.some([str(n) for n in range(14)])[-1] == "et 4\u00a0autres"


def test_who_speaks_greets_officials_in_order_and_thanks_by_name_who_agreed(session: Session) -> None:
    named, silent = donor(), donor("Garage du Pont", "")
    thanks.say(donor=named, naming=Naming.NAME, logo=None, actor=make.user(), at=TODAY)
    ceremony = planned()
    for each in [
        *ceremony.guests,
        guest(ceremony, "Second", rank=2),
        guest(ceremony, "Première", rank=1, title="Maire"),
    ]:
        comes(each, 1)
    pdf = printing.speaking_notes(ceremony, printed_on=DAY)
    told = words(pdf)
    assert pages(pdf) == 1
    assert "Saluer, dans cet ordre : Première, Maire, Second." in told
    assert f"Remercier : {named.name}." in told
    assert silent.name not in told


def test_diplomas_are_sealed_once_for_those_who_are_chosen(session: Session, sign_in: SignIn) -> None:
    with clock.frozen(TODAY):
        agreed, silent = donor(), donor("Garage du Pont", "")
        thanks.say(donor=agreed, naming=Naming.NAME, logo=None, actor=make.user(), at=TODAY)
        ceremony, city = planned(), sign_in(make.user())
        page = city.get(f"/ceremonies/{ceremony.ref}/papers").text
        assert page.count("checked") >= 1
        assert "n’a pas dit s’il accepte d’être nommé" in page
        address = f"/ceremonies/{ceremony.ref}/diplomas"
        assert "1\u00a0diplôme établi" in follow(city, city.post(address, data={"donors": [agreed.ref]})).text
        assert "déjà établis" in follow(city, city.post(address, data={"donors": [agreed.ref]})).text
        assert city.post(address, data={}).status_code == 422
        (diploma,) = queries.diplomas_of(ceremony)
        single = city.get(f"/ceremonies/diplomas/{diploma.ref}")
        told = words(single.data)
        for said in ("Merci", agreed.name, "1 ordinateur ou équipement", "Poitiers, le 3 décembre 2026"):
            assert said in told, (said, told)
        follow(city, city.post(address, data={"donors": [agreed.ref, silent.ref]}))
        both = city.get(f"/ceremonies/{ceremony.ref}/diplomas.pdf")
        assert pages(both.data) == 2
        box = PdfReader(io.BytesIO(both.data)).pages[0].mediabox
        assert box.width > box.height
        issued = sa.select(sa.func.count()).select_from(Document).where(Document.kind == DocumentKind.DIPLOMA)
        assert session.scalar(issued) == 2
        assert agreed.name in city.get(f"/ceremonies/diplomas/{diploma.ref}?read=1").text


def test_more_devices_since_give_a_new_number_that_replaces_the_first(session: Session) -> None:
    giver = donor()
    ceremony = planned()
    said = {"ceremony": ceremony, "donors": [giver.ref], "actor": make.user(), "at": TODAY}
    assert actions.issue_diplomas(**said) == 1  # type: ignore[arg-type]
    (diploma,) = queries.diplomas_of(ceremony)
    first = diploma.document
    make.device(stage=make.Stage.RECEIVED, of=make.donation(of=giver))
    assert actions.issue_diplomas(**said) == 1  # type: ignore[arg-type]
    (diploma,) = queries.diplomas_of(ceremony)
    assert (diploma.document.replaces, diploma.document.number != first.number) == (first, True)
