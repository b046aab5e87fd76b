"""The shelf: every quantity is the sum of its movements, and never less than none."""

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.refurbishing.parts import actions
from ordis.refurbishing.parts.actions import Described
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind, PartMovement
from ordis.refurbishing.parts.movements import NONE_LEFT, move
from tests import make
from tests.refurbishing.parts.making import MEMORY, SSD, lot


def summed(session: Session, part: Part) -> int:
    changes = sa.select(sa.func.coalesce(sa.func.sum(PartMovement.change), 0)).where(PartMovement.part_id == part.id)
    return session.scalar(changes) or 0


def test_what_is_bought_counted_and_scrapped_adds_up(session: Session) -> None:
    lead, part = make.user(Role.WORKSHOP_LEAD), lot(pieces=3)
    actions.add_pieces(part=part, pieces=2, note="F-12", actor=lead, at=make.AT)
    actions.count_part(part=part, counted=4, reason="Une égarée", actor=lead, at=make.AT)
    actions.scrap(part=part, pieces=1, reason="Broche tordue", actor=lead, at=make.AT)
    assert (part.quantity, summed(session, part)) == (3, 3)


def test_no_more_leaves_than_there_is(session: Session) -> None:
    lead, part = make.user(Role.WORKSHOP_LEAD), lot(pieces=1)
    with pytest.raises(Refusal, match="Il n’en reste pas assez"):
        actions.scrap(part=part, pieces=2, reason="Cassées", actor=lead, at=make.AT)
    actions.scrap(part=part, pieces=1, reason="Cassée", actor=lead, at=make.AT)
    with pytest.raises(Refusal, match=NONE_LEFT.partition("{")[0]):
        actions.scrap(part=part, pieces=1, reason="Cassée", actor=lead, at=make.AT)
    assert (part.quantity, summed(session, part)) == (0, 0)


def test_the_database_itself_refuses_less_than_none(session: Session) -> None:
    part = lot(pieces=1)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.update(Part).where(Part.id == part.id).values(quantity=-1))


def test_a_count_and_a_scrap_say_why(session: Session) -> None:
    lead, part = make.user(Role.WORKSHOP_LEAD), lot()
    with pytest.raises(Refusal, match="Dites pourquoi"):
        actions.count_part(part=part, counted=9, reason="  ", actor=lead, at=make.AT)
    with pytest.raises(Refusal, match="Dites pourquoi"):
        actions.scrap(part=part, pieces=1, reason="", actor=lead, at=make.AT)
    with pytest.raises(Refusal, match="déjà celui-là"):
        actions.count_part(part=part, counted=2, reason="Recompté", actor=lead, at=make.AT)


def test_a_line_is_archived_empty_and_a_piece_that_comes_brings_it_back(session: Session) -> None:
    lead, part = make.user(Role.WORKSHOP_LEAD), lot(pieces=1)
    with pytest.raises(Refusal, match="Il en reste au stock"):
        actions.archive(part=part, actor=lead, at=make.AT)
    actions.scrap(part=part, pieces=1, reason="Cassée", actor=lead, at=make.AT)
    actions.archive(part=part, actor=lead, at=make.AT)
    assert part.archived_at == make.AT
    actions.add_pieces(part=part, pieces=1, note="", actor=lead, at=make.AT)
    assert part.archived_at is None


def test_memory_and_disks_say_their_size(session: Session) -> None:
    for kind in (PartKind.MEMORY, PartKind.STORAGE):
        with pytest.raises(Refusal, match="capacité"):
            lot(Described(kind, "Sans taille"))
    assert lot(Described(PartKind.CABLE, "HDMI", capacity=4)).capacity is None


def test_a_line_is_low_at_its_alert(session: Session) -> None:
    assert [lot(MEMORY, pieces=pieces).low for pieces in (0, 1, 2)] == [True, True, False]
    assert not lot(SSD, pieces=0).low


CHANGES = st.lists(st.tuples(st.sampled_from(PartFlow), st.integers(-4, 4).filter(bool)), max_size=12)


@settings(max_examples=25, deadline=None)
@given(changes=CHANGES)
def test_whatever_moves_the_quantity_is_the_sum_and_never_negative(
    app: Flask, changes: list[tuple[PartFlow, int]]
) -> None:
    with app.app_context():
        try:
            actor, part, kept = make.user(Role.WORKSHOP_LEAD), lot(pieces=1), 1
            for flow, change in changes:
                try:
                    move(part, flow, change, actor=actor, at=make.AT)
                    kept += change
                except Refusal:
                    assert kept + change < 0
            assert part.quantity == kept == summed(db.session(), part) >= 0
        finally:
            db.session.rollback()
