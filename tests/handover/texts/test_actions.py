"""Publishing a text of the agreement."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from ordis.handover.texts import actions, queries, rules
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal


def test_the_text_is_published_once_and_a_change_is_a_new_version(session: Session) -> None:
    first = actions.ensure_text(at=clock.now())
    assert (first.version, actions.ensure_text(at=clock.now()).id) == (1, first.id)
    assert first.sha256 == rules.fingerprint(first.body, first.boxes)
    second = actions.publish_text(
        body="## Autre\n\nJusqu’au {fin}.", summary="", boxes=["Vu."], approved_by="M. Roy", actor=None, at=clock.now()
    )
    assert (second.version, queries.current_text()) == (2, second)
    with pytest.raises(Refusal, match="déjà été publié"):
        actions.publish_text(
            body=first.body, summary="", boxes=first.boxes, approved_by="x", actor=None, at=clock.now()
        )
    with pytest.raises(Refusal, match="prix"):
        actions.publish_text(body="", summary="", boxes=["{prix}"], approved_by="x", actor=None, at=clock.now())


@pytest.mark.parametrize("statement", ["UPDATE agreement_text SET body = 'x'", "DELETE FROM agreement_text"])
def test_the_database_itself_refuses_to_rewrite_a_text(session: Session, statement: str) -> None:
    actions.ensure_text(at=clock.now())
    with pytest.raises(DatabaseError, match="append-only"):
        session.execute(sa.text(statement))
