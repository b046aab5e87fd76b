"""One draft at a time, published for good."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent, User
from ordis.allocation.policy import actions, queries
from ordis.allocation.policy.models import PriorityVersion
from ordis.allocation.priority import PRIORITY, Threshold
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from tests import make
from tests.allocation.policy.tables import LIMITS, points, publish, save


@pytest.fixture
def city(session: Session) -> User:
    return make.user()


def test_the_table_of_ordis_is_in_force_until_a_city_publishes_its_own(city: User) -> None:
    assert queries.in_force() == PRIORITY
    row = publish(city, make.AT, soon_days=15, purpose={"school": 20})
    assert row.number == 2
    assert queries.in_force().version == 2
    assert queries.in_force().thresholds[Threshold.SOON_DAYS] == 15
    assert [each.number for each in queries.versions()] == [2, 1]


def test_a_draft_changes_nothing_and_is_the_only_one(city: User) -> None:
    first = save(city, make.AT, purpose={"school": 20})
    second = save(city, make.AT, purpose={"school": 30})
    assert first is second
    assert queries.in_force() == PRIORITY
    with pytest.raises(sa.exc.IntegrityError), db.session.begin_nested():
        db.session.add(PriorityVersion(written_at=make.AT))


def test_what_a_colleague_saved_meanwhile_is_not_written_over(city: User) -> None:
    opened = actions.seen(queries.draft(), queries.in_force())
    save(city, make.AT, purpose={"school": 20})
    with pytest.raises(actions.Overtaken, match="Une autre personne"):
        actions.save_draft(points=points(), thresholds=LIMITS, based_on=opened, actor=city, at=make.AT)


def test_only_the_draft_that_was_tried_is_published(city: User) -> None:
    tried = actions.seen(save(city, make.AT, purpose={"school": 20}), queries.in_force())
    save(city, make.AT, purpose={"school": 30})
    with pytest.raises(actions.Overtaken, match="a changé depuis cet essai"):
        actions.publish(based_on=tried, note="Décidé", actor=city, at=make.AT)


@pytest.mark.parametrize(("note", "sentence"), [("  ", "cette note reste"), ("x" * 401, "400 caractères")])
def test_a_version_says_why_it_is_there(city: User, note: str, sentence: str) -> None:
    draft = save(city, make.AT, purpose={"school": 20})
    with pytest.raises(Refusal, match=sentence):
        actions.publish(based_on=actions.seen(draft, queries.in_force()), note=note, actor=city, at=make.AT)


def test_a_draft_that_changes_nothing_is_not_published(city: User) -> None:
    draft = save(city, make.AT)
    with pytest.raises(Refusal, match="rien à publier"):
        actions.publish(based_on=actions.seen(draft, queries.in_force()), note="Rien", actor=city, at=make.AT)


def test_publishing_is_traced_and_a_draft_thrown_away_is_gone(city: User, session: Session) -> None:
    publish(city, make.AT, purpose={"school": 20})
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == Verb.PRIORITY_PUBLISHED)).one()
    assert event.subject == "version 2"
    save(city, make.AT, purpose={"school": 25})
    actions.discard_draft(actor=city, at=make.AT)
    assert queries.draft() is None
    with pytest.raises(Refusal, match="plus de brouillon"):
        actions.discard_draft(actor=city, at=make.AT)


@pytest.mark.parametrize("change", ["UPDATE priority_version SET note = 'Autre'", "DELETE FROM priority_version"])
def test_the_database_refuses_to_change_a_published_version_and_lets_a_draft_be_written(
    city: User, session: Session, change: str
) -> None:
    save(city, make.AT, purpose={"school": 20}).note = "Un brouillon se corrige"
    session.flush()
    publish(city, make.AT, purpose={"school": 25})
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), session.begin_nested():
        session.execute(sa.text(change))
