"""The agreement proposed to a donor: frozen with the version of its text, and numbered once for the same words."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ordis.documents.wording import queries as texts
from ordis.documents.wording.actions import publish_text, withdraw
from ordis.documents.wording.purposes import Purpose
from ordis.donations import papers
from ordis.donations.texts import frozen, queries
from ordis.donations.texts.models import ProposedAgreement
from ordis.donations.texts.wording import model
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make


def approve(body: str = "") -> None:
    shipped = model()
    publish_text(
        purpose=Purpose.DONATION, body=shipped.body + (body or "\nUn mot de plus.\n"), summary="", boxes=shipped.boxes,
        approved_by="Awa Diop", approved_as="juriste", actor=None, at=clock.now(),
    )  # fmt: skip


def test_the_model_is_version_one_of_donations_and_families_have_their_own(session: Session) -> None:
    donation = make.donation()
    papers.issue_agreement(donation=donation, actor=make.user(), at=make.AT)
    text = texts.current_text(Purpose.DONATION)
    assert text is not None
    assert (text.version, text.summary) == (1, "")
    assert texts.current_text(Purpose.NO_RESALE) is None
    row = queries.proposed(donation)
    assert row is not None
    assert (row.text, row.document) == (text, donation.agreement)
    assert row.sha256 == frozen.digest(row.facts.encode())


def test_the_same_words_are_the_same_paper_and_another_text_another(session: Session) -> None:
    donation, actor = make.donation(), make.user()
    first = papers.issue_agreement(donation=donation, actor=actor, at=make.AT)
    assert papers.issue_agreement(donation=donation, actor=actor, at=clock.now()) is first
    assert session.scalar(sa.select(sa.func.count()).select_from(ProposedAgreement)) == 1
    approve()
    second = papers.issue_agreement(donation=donation, actor=actor, at=clock.now())
    assert (second.replaces, donation.agreement) == (first, second)
    assert papers.read_agreement(donation).wording.approved_by == "Awa Diop, juriste"


def test_the_page_says_what_was_proposed_whatever_was_corrected_since(session: Session) -> None:
    donation = make.donation()
    papers.issue_agreement(donation=donation, actor=make.user(), at=make.AT)
    donation.pickup_place = "Ailleurs"
    approve("\nUne autre fin.\n")
    shown = papers.read_agreement(donation)
    assert shown.facts.pickup_place != "Ailleurs"
    assert shown.wording.version == 1


def test_before_anything_is_proposed_the_page_reads_the_model_and_writes_nothing(session: Session) -> None:
    shown = papers.read_agreement(make.donation())
    assert (shown.wording.version, shown.wording.approved_by) == (0, "")
    assert texts.last_version(Purpose.DONATION) == 0


def test_with_every_version_withdrawn_no_agreement_is_made_and_what_to_do_is_said(session: Session) -> None:
    donation, actor = make.donation(), make.user()
    papers.issue_agreement(donation=donation, actor=actor, at=make.AT)
    text = texts.current_text(Purpose.DONATION)
    assert text is not None
    withdraw(text=text, reason="À refaire", actor=actor, at=clock.now())
    with pytest.raises(Refusal, match="Faites approuver une nouvelle version"):
        papers.issue_agreement(donation=make.donation(), actor=actor, at=clock.now())


@pytest.mark.parametrize("statement", ["UPDATE proposed_agreement SET sha256 = ''", "DELETE FROM proposed_agreement"])
def test_the_database_itself_refuses_to_rewrite_what_was_proposed(session: Session, statement: str) -> None:
    papers.issue_agreement(donation=make.donation(), actor=make.user(), at=make.AT)
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(sa.text(statement))
