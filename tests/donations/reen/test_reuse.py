"""The yearly proof of a public donor: ages as far as they are known, shares, and what is not known said so."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.documents.queries import content
from ordis.donations.models import Donation, DonationStage, LegalOrigin
from ordis.donations.reen.actions import draw_proof, issue_proof
from ordis.donations.reen.rules import Age, Given, age, objective, told
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.test_pdf import text_of
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]
LATER = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("bought_on", "expected"),
    [
        ("", Age.UNKNOWN), ("2017", Age.UNDER), ("2016", Age.UNKNOWN), ("2015", Age.OVER), ("2016-12", Age.UNDER),
        ("2016-11", Age.UNKNOWN), ("2016-10", Age.OVER), ("2016-11-03", Age.UNDER), ("2016-11-02", Age.OVER),
        ("2027", Age.UNKNOWN), ("2098-03-12", Age.UNKNOWN),
    ],
)  # fmt: skip
def test_an_age_is_known_only_when_both_ends_of_what_was_said_agree(bought_on: str, expected: Age) -> None:
    assert age(bought_on, date(2026, 11, 2)) is expected


def test_ten_years_after_the_29th_of_february_is_the_28th() -> None:
    assert age("2016-02-29", date(2026, 2, 28)) is Age.OVER
    assert age("2016-02", date(2026, 2, 28)) is Age.OVER
    assert age("2016-02-29", date(2026, 2, 27)) is Age.UNDER


def test_outcomes_are_counted_among_those_under_ten_only() -> None:
    found = told(
        [
            Given(Age.UNDER, Stage.HANDED_OVER), Given(Age.UNDER, Stage.RECYCLED), Given(Age.OVER, Stage.HANDED_OVER),
            Given(Age.UNKNOWN, Stage.READY),
        ]
    )  # fmt: skip
    assert (found.given, found.under, found.over, found.unknown) == (4, 2, 1, 1)
    assert (found.reused, found.ready, found.recycled) == (1, 0, 1)


def test_the_objective_of_each_year_is_that_of_the_decree() -> None:
    assert [objective(year) for year in (2023, 2024, 2025, 2031)] == [25, 35, 50, 50]


def given(*bought: str, origin: LegalOrigin = LegalOrigin.PUBLIC) -> Donation:
    donation = make.donation(of=make.donor(name="Rectorat"), stage=DonationStage.RECEIVED)
    donation.legal_origin, donation.received_at = origin, make.AT
    for day in bought:
        make.device(stage=Stage.READY, of=donation).bought_on = day
    make.device(stage=Stage.MISSING, of=donation)
    return donation


def test_the_proof_tells_shares_devices_and_what_it_does_not_know(session: Session) -> None:
    donation = given("2019-03", "2012", "")
    paper = issue_proof(donor=donation.donor, year=2026, actor=make.user(name="Inès Petit"), at=LATER)
    text = text_of(content(paper))
    for words in (
        "Rectorat, année 2026", "2026, en cours", "3 matériels donnés et reçus", "1 de moins de dix ans",
        "1 d’âge inconnu", "Prêts, en attente d’une famille 1 100 %", "n° 2023-266", "Objectif de 2026 : 50 %",
        "lui seul le connaît", "mars 2019", "Plus de dix ans", "Liste des matériels (3)", "Inès Petit",
    ):  # fmt: skip
        assert words in text, words
    again = issue_proof(donor=donation.donor, year=2026, actor=(other := make.user()), at=LATER)
    assert again.replaces is paper
    assert issue_proof(donor=donation.donor, year=2026, actor=other, at=LATER) is again, "pressed twice, it is one"


def test_it_is_drawn_before_the_writers_are_kept_waiting(app: Flask, session: Session) -> None:
    assert getattr(app.view_functions["donations.seal_reuse_proof"], "only_reads", False)
    donation, lead = given("2019-03"), make.user()
    drawn = draw_proof(donor=donation.donor, year=2026, actor=lead, at=LATER)
    paper = issue_proof(donor=donation.donor, year=2026, actor=lead, at=LATER, drawn=drawn)
    assert (paper.ref, paper.number) == (drawn.ref, drawn.identity.number)
    text = text_of(content(paper))
    assert paper.number in text
    assert "mars 2019" in text


def test_a_company_or_another_year_has_no_proof(session: Session) -> None:
    company, public = given("2019", origin=LegalOrigin.COMPANY), given("2019")
    for donor, year, words in (
        (company.donor, 2026, "Aucun matériel"),
        (public.donor, 2025, "Aucun matériel"),
        (public.donor, 2022, "2023"),
        (public.donor, 2027, "année en cours"),
    ):
        with pytest.raises(Refusal, match=words):
            issue_proof(donor=donor, year=year, actor=make.user(), at=LATER)


def test_the_staff_read_it_then_seal_it_and_the_donor_downloads_it(session: Session, sign_in: SignIn) -> None:
    donation = given("2019-03")
    with clock.frozen(LATER):
        lead = sign_in(make.user(Role.WORKSHOP_LEAD))
        own = sign_in(make.user(Role.DONOR, of=donation.donor))
        page = f"/donations/reuse/{donation.donor.ref}/2026"
        assert page in lead.get(f"/donations/{donation.ref}").text
        assert "une preuve établie aujourd’hui" in lead.get(page).text
        assert lead.get(f"{page}/paper").status_code == 404
        assert "est scellée" in follow(lead, lead.post(page)).text
        assert lead.get(f"{page}/paper").data.startswith(b"%PDF")
        mine = f"/donor/reuse/{donation.donor.ref}/2026"
        assert mine in own.get("/donor").text
        assert own.get(mine).data.startswith(b"%PDF")
        assert "article 16" in own.get(f"{mine}?read=1").text
        assert own.get(page).status_code == 403
        stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque", gives=True)))
        assert stranger.get(mine).status_code == 404
        assert "Preuves annuelles" not in stranger.get("/donor").text
        assert lead.get(f"/donations/reuse/{donation.donor.ref}/1999").status_code == 404
