"""The impact of a period against hand-written SQL, and versions of the table that never change."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device, Kind
from ordis.indicators.impact import actions, queries
from ordis.indicators.impact.actions import Overtaken
from ordis.indicators.impact.factors import SHIPPED, Table
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts.models import PartFlow, PartKind, PartMovement
from tests import make
from tests.counting import queries as counted
from tests.handover import making
from tests.refurbishing.parts.making import MEMORY, lot

TWICE = replace(SHIPPED, years=Decimal(2))


def handed(kind: Kind, weight_g: int | None = None) -> Device:
    case = making.ready()
    making.sign(case)
    case.device.kind, case.device.weight_g = kind, weight_g
    db.session.flush()
    return case.device


def publish(table: Table = TWICE, *, based_on: int = 0, zeros: bool = False, note: str = "Deux ans") -> int:
    row = actions.publish_factors(
        table=table, zeros_wanted=zeros, based_on=based_on, note=note, actor=make.user(), at=make.AT
    )
    return row.version


def today() -> tuple[date, date]:
    return clock.today(), clock.today()


def test_devices_are_counted_by_kind_and_weighed_or_reckoned_at_their_typical_mass(session: Session) -> None:
    handed(Kind.LAPTOP, 1_500)
    handed(Kind.LAPTOP)
    handed(Kind.TABLET)
    impact = queries.measure(*today())
    by_hand = session.execute(
        sa.text(
            "SELECT device.kind, count(*), count(weight_g), sum(weight_g) FROM handed_over_device"
            " JOIN device ON device.id = device_id JOIN handover ON handover.id = handover_id"
            " GROUP BY device.kind ORDER BY count(*) DESC"
        )
    )
    assert [
        (each.kind.value, each.mass.devices, each.mass.weighed, each.mass.weighed_g or None) for each in impact.handed
    ] == [tuple(row) for row in by_hand]
    mass = impact.handed_mass
    assert (mass.weighed, mass.typical, mass.typical_g, mass.unknown) == (1, 1, 2_280, 1)
    assert impact.estimates[0].total == 2 * 27 + 20


def test_a_period_with_nothing_and_one_to_come_are_empty_and_no_error(session: Session) -> None:
    handed(Kind.LAPTOP)
    for first in (date(2019, 1, 1), clock.today() + timedelta(days=400)):
        impact = queries.measure(first, first)
        assert (impact.handed, impact.recycled, impact.new_parts) == ((), (), ())
        assert {each.total for each in impact.estimates} == {None}


def test_only_parts_that_were_bought_count_as_new_and_what_came_out_again_does_not(session: Session) -> None:
    device, bought, given = handed(Kind.LAPTOP), lot(), lot(replace(MEMORY, label="Donnée", unit_cost_cents=0))
    for part, flow, change in (
        (bought, PartFlow.FITTED, -2),
        (bought, PartFlow.REMOVED, 1),
        (given, PartFlow.FITTED, -1),
    ):
        session.add(
            PartMovement(
                part_id=part.id, flow=flow, change=change, device_id=device.id, at=make.AT,
                by_id=make.user().id, unit_cost_cents=part.unit_cost_cents,
            )
        )  # fmt: skip
    session.flush()
    (new,) = queries.measure(*today()).new_parts
    assert (new.kind, new.pieces) == (PartKind.MEMORY, 1)


def test_a_report_asks_as_many_queries_whatever_the_period_holds(session: Session) -> None:
    with counted() as few:
        queries.measure(*today())
    for _ in range(3):
        handed(Kind.LAPTOP)
    with counted() as many:
        queries.measure(*today())
    assert len(few) == len(many) <= 4


def test_a_new_version_is_in_force_and_the_older_ones_are_still_read(session: Session) -> None:
    assert (publish(), publish(replace(SHIPPED, years=Decimal(3)), based_on=1)) == (1, 2)
    assert queries.in_force().table.years == 3
    assert [(each.number, each.table.years) for each in queries.versions()] == [(2, 3), (1, 2), (0, 1)]


def test_a_frozen_impact_keeps_the_factors_that_it_was_told_with(session: Session) -> None:
    handed(Kind.LAPTOP)
    frozen = queries.measure(*today())
    publish()
    assert (frozen.version, frozen.estimates[0].total) == (0, 27)
    now = queries.measure(*today())
    assert (now.version, now.estimates[0].total) == (1, 54)


def test_a_published_table_never_changes_whatever_program_writes(session: Session) -> None:
    publish()
    for statement in ("UPDATE impact_factor_version SET note = 'x'", "DELETE FROM impact_factor_version"):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"table": SHIPPED}, "rien à publier"), ({"note": "  "}, "pourquoi"), ({"note": "x" * 401}, "400 caractères")],
)
def test_what_may_not_be_published_is_refused(session: Session, changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        publish(**changes)  # type: ignore[arg-type]
    assert queries.in_force().number == 0


def test_somebody_who_did_not_see_the_last_version_publishes_nothing(session: Session) -> None:
    publish()
    with pytest.raises(Overtaken, match="version 1"):
        publish(replace(SHIPPED, years=Decimal(4)), based_on=0)
    assert make.user(Role.ADMIN)
    assert queries.in_force().number == 1
