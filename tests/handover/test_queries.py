"""The agenda of handovers."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.handover import queries
from ordis.handover.models import Appointment
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.referrals.models import Referral, ReferralStage
from tests import make


def appointed(days: list[int]) -> None:
    """An appointment in so many days each, of a family of its own."""
    model = make.referral()
    columns = {each.name: getattr(model, each.name) for each in sa.inspect(Referral).columns if each.name != "id"}
    same = columns | {"stage": ReferralStage.APPOINTMENT, "identity_hash": None, "idempotency_key": None}
    rows = [same | {"number": f"DEM-2020-{rank:05d}", "ref": f"{rank:012}"} for rank in range(len(days))]
    ids = db.session.scalars(sa.insert(Referral).returning(Referral.id, sort_by_parameter_order=True), rows).all()
    now = clock.now()
    fixed = {"place": "Hôtel de ville", "changed_at": now}
    db.session.execute(
        sa.insert(Appointment),
        [
            fixed | {"referral_id": referral, "starts_at": now + timedelta(days=away), "ref": f"{referral:012}"}
            for referral, away in zip(ids, days, strict=True)
        ],
    )


def test_however_many_appointments_are_overdue_those_of_today_and_to_come_are_shown(session: Session) -> None:
    appointed([-40] * (5 * queries.LONGEST) + [0, 3])
    agenda = queries.agenda(make.user(), at=clock.now())
    assert (len(agenda.overdue), len(agenda.today), len(agenda.coming)) == (queries.LONGEST, 1, 1)


def test_each_list_of_the_agenda_is_of_a_length_to_be_read(session: Session) -> None:
    appointed([1] * (queries.LONGEST + 5))
    assert len(queries.agenda(make.user(), at=clock.now()).coming) == queries.LONGEST
