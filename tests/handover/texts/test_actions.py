"""Publishing a text of the agreement, and taking it out of use."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.documents.wording import queries as texts
from ordis.documents.wording import rules
from ordis.documents.wording.actions import withdraw
from ordis.documents.wording.purposes import Purpose
from ordis.handover.models import Handover
from ordis.handover.texts import queries, translating
from ordis.handover.texts.actions import ensure_text
from ordis.handover.texts.languages import Language
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making as handovers
from tests.handover.texts import making


def test_the_model_is_published_once_with_its_translations_and_a_change_is_a_new_version(session: Session) -> None:
    first = ensure_text(at=clock.now())
    assert (first.version, ensure_text(at=clock.now()).id) == (1, first.id)
    assert first.sha256 == rules.fingerprint(first.body, first.boxes)
    assert list(queries.last_translations(first)) == list(Language)
    second = making.publish()
    assert (second.version, texts.current_text(Purpose.NO_RESALE)) == (2, second)
    assert queries.last_translations(second) == {}


def test_a_text_with_a_fault_or_that_changes_nothing_is_not_published(session: Session) -> None:
    model = ensure_text(at=clock.now())
    same = {"body": model.body, "summary": model.summary, "boxes": model.boxes}
    making.publish(**same)  # a person approves the model as it is
    with pytest.raises(Refusal, match="mot pour mot, celui de la version 2"):
        making.publish(**same)
    with pytest.raises(Refusal, match="prix"):
        making.publish(boxes=[*making.BOXES, "Cela vaut {prix}."])
    with pytest.raises(Refusal, match="vide"):
        making.publish(body="")
    with pytest.raises(Refusal, match="nom de la personne"):
        making.publish(approved_by=" . ")
    assert texts.last_version(Purpose.NO_RESALE) == 2


def test_a_summary_alone_may_be_corrected(session: Session) -> None:
    first = ensure_text(at=clock.now())
    second = making.publish(body=first.body, boxes=first.boxes, summary=first.summary + "\n- Merci.\n")
    assert (second.version, second.sha256) == (2, first.sha256)


@pytest.mark.parametrize("table", ["agreement_text", "text_translation", "text_withdrawal", "translation_review"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id + 1000", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_rewrite(session: Session, table: str, statement: str) -> None:
    text, agent = ensure_text(at=clock.now()), make.user()
    withdraw(text=text, reason="Une erreur", actor=agent, at=clock.now())
    translating.review(text=text, language=Language.DARI, seen=1, reviewer="Sima K.", actor=agent, at=clock.now())
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(sa.text(statement.format(table)))


def test_once_withdrawn_the_version_before_is_in_force_again(session: Session) -> None:
    first, second = ensure_text(at=clock.now()), making.publish()
    withdraw(text=second, reason=" Article 17\n à revoir ", actor=make.user(), at=clock.now())
    assert texts.current_text(Purpose.NO_RESALE) == first
    assert second.withdrawal is not None
    assert second.withdrawal.reason == "Article 17 à revoir"
    with pytest.raises(Refusal, match="déjà retirée"):
        withdraw(text=second, reason="Encore", actor=make.user(), at=clock.now())
    assert making.publish().version == 3
    assert session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.verb == "text.withdrawn")).all() == ["2"]


def test_a_withdrawal_says_why(session: Session) -> None:
    with pytest.raises(Refusal, match="pourquoi"):
        withdraw(text=ensure_text(at=clock.now()), reason=" \n", actor=make.user(), at=clock.now())


def test_with_every_version_withdrawn_no_handover_is_prepared_and_what_to_do_is_said(session: Session) -> None:
    withdraw(text=ensure_text(at=clock.now()), reason="À refaire", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="Faites approuver une nouvelle version"):
        handovers.ready()


def test_a_text_withdrawn_while_the_screen_is_open_is_not_signed(session: Session) -> None:
    case = handovers.ready()
    text = texts.current_text(Purpose.NO_RESALE)
    assert text is not None
    withdraw(text=text, reason="Une erreur", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="Rien n’a été signé et rien n’est perdu"):
        handovers.sign(case)
    assert session.scalar(sa.select(sa.func.count()).select_from(Handover)) == 0
