"""What the demonstration shows of the workshop floor: no page of it is empty."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.devices.labels.models import BlankSticker, FormerCode, LabelSize, Printer, PrinterLanguage
from ordis.devices.lists.models import SavedView
from ordis.devices.models import Device, Disk, DiskState, Hold, HoldReason, Kind, Stage
from ordis.kernel.blobs import Blobs
from ordis.refurbishing import queries as work
from ordis.refurbishing.models import Answer, WorkOrder, WorkPhoto
from ordis.refurbishing.outside.models import LotStage, OutsideItem, OutsideLot, WorkOutcome
from ordis.refurbishing.parts.models import Part, PartFlow, PartKind, PartMovement
from ordis.stock import queries as stock
from ordis.stock.counting.models import CountOutcome, CountStage, StockTake
from ordis.stock.counting.queries import lines_told, progress_of, seen_since
from ordis.stock.recycling.models import CollectionStage, RecyclingCollection

COMPUTERS = [kind for kind in Kind if kind.is_computer]


# --- the work -----------------------------------------------------------------------------------------------


def test_every_ready_computer_has_a_class_and_a_processor_mark(story: Session) -> None:
    ready = story.scalars(sa.select(Device).where(Device.stage == Stage.READY, Device.kind.in_(COMPUTERS))).all()
    assert len(ready) > 55
    assert all(device.cpu_mark and device.performance for device in ready)
    assert {device.performance for device in ready} == {"Confort", "Courant", "Simple"}
    assert all(device.battery_health for device in ready if device.kind is Kind.LAPTOP)


def test_the_work_of_two_people_is_told_with_its_parts_its_fault_and_its_photograph(
    story: Session, folder: Path
) -> None:
    photo = story.scalars(sa.select(WorkPhoto)).one()
    order = work.open_order(photo.device)
    assert order is not None
    assert order.diagnosis
    assert len(work.times_of(order)) == 2
    assert {answer.answer for answer in order.answers} == {Answer.OK, Answer.FAULTY}
    assert Blobs(str(folder / "blobs")).get(photo.sha256).startswith(b"\xff\xd8")


def test_one_licence_is_kept_with_its_cost_and_accessories_go_along(story: Session) -> None:
    order = story.scalars(sa.select(WorkOrder).where(WorkOrder.licence_cost_cents.is_not(None))).one()
    assert work.has_licence(order)
    assert order.accessories
    assert order.device.stage in {Stage.READY, Stage.RESERVED, Stage.HANDED_OVER}


def test_a_quality_check_sent_one_back_with_its_reason(story: Session) -> None:
    order = story.scalars(sa.select(WorkOrder).where(WorkOrder.quality_note != "")).one()
    assert order.finished_at is None
    assert order.device.checklist_done_at is None


def test_laptops_follow_a_checklist_of_the_house_in_its_first_version(story: Session) -> None:
    version = work.checklist_in_force(Kind.LAPTOP)
    assert version.version == 1
    assert "Charnières" in {item.label for item in version.items}
    assert work.checklist_in_force(Kind.DESKTOP).version == 0
    assert version.row
    assert story.scalars(sa.select(WorkOrder).where(WorkOrder.checklist_id == version.row.id)).first()


# --- labels and lists ---------------------------------------------------------------------------------------


def test_two_printers_a_size_stickers_and_a_replaced_label(story: Session) -> None:
    printers = {printer.language: printer for printer in story.scalars(sa.select(Printer))}
    assert printers[PrinterLanguage.PDF].down_mm
    assert printers[PrinterLanguage.ZPL].dpi == 203
    assert story.scalars(sa.select(LabelSize)).one().name
    stickers = story.scalars(sa.select(BlankSticker)).all()
    (given,) = [sticker for sticker in stickers if sticker.claimed_at]
    assert len(stickers) > 20
    assert given.device
    assert given.device.code == given.code
    former = story.scalars(sa.select(FormerCode)).one()
    assert former.reason
    assert former.device.code != former.code
    assert former.device.label_printed_at


def test_views_are_kept_and_some_are_shared(story: Session) -> None:
    views = story.scalars(sa.select(SavedView)).all()
    assert {view.shared for view in views} == {True, False}
    assert {Role.TECHNICIAN, Role.WORKSHOP_LEAD} <= {role for view in views for role in view.owner.role_set}


def test_a_hold_of_every_reason_is_open(story: Session) -> None:
    assert set(story.scalars(sa.select(Hold.reason).where(Hold.lifted_at.is_(None)))) == set(HoldReason)


# --- parts --------------------------------------------------------------------------------------------------


def test_a_disk_of_a_dead_device_runs_in_another_and_stays_proven(story: Session) -> None:
    fitted = story.scalars(sa.select(Disk).where(Disk.from_disk_id.is_not(None))).one()
    assert fitted.from_disk
    assert fitted.from_disk.device.stage is Stage.FOR_PARTS
    assert fitted.from_disk.taken_out_at
    assert fitted.state is DiskState.WIPED
    assert fitted.device.disks_proven


def test_parts_are_in_stock_some_fitted_some_to_order(story: Session) -> None:
    parts = story.scalars(sa.select(Part)).all()
    assert {PartKind.MEMORY, PartKind.CHARGER, PartKind.STORAGE, PartKind.BATTERY} <= {part.kind for part in parts}
    assert any(part.low for part in parts)
    flows = set(story.scalars(sa.select(PartMovement.flow)))
    assert flows == {PartFlow.BOUGHT, PartFlow.TAKEN, PartFlow.FITTED}


# --- outside, counts, lorry ---------------------------------------------------------------------------------


def test_one_lot_is_back_with_its_cost_and_one_is_away(story: Session) -> None:
    back, away = story.scalars(sa.select(OutsideLot).order_by(OutsideLot.id)).all()
    assert (back.stage, away.stage) == (LotStage.BACK, LotStage.AWAY)
    assert back.cost_cents == 6_600
    assert back.slip_out
    assert back.slip_in
    assert away.slip_out
    said = set(story.scalars(sa.select(OutsideItem.outcome).where(OutsideItem.lot_id == back.id)))
    assert said == {WorkOutcome.REFURBISHED, WorkOutcome.PARTLY, WorkOutcome.NOT_WORTH}
    assert {item.device.place_id for item in away.items} == {None}


def test_the_esat_has_an_account_and_said_itself_what_it_did(story: Session) -> None:
    guests = [user for user in story.scalars(sa.select(User)).unique() if Role.REFURBISHER in user.role_set]
    assert len(guests) == 1
    reported = sa.select(OutsideItem.reported_by_id).where(OutsideItem.reported_at.is_not(None))
    assert set(story.scalars(reported)) == {guests[0].id}


def test_a_device_missing_last_month_was_found_since(story: Session) -> None:
    take = story.scalars(sa.select(StockTake).where(StockTake.stage == CountStage.CLOSED)).one()
    assert take.closed_at
    (missing,) = lines_told(take, CountOutcome.MISSING)
    assert seen_since([missing.device_id], after=take.closed_at)
    assert take.figures[CountOutcome.ELSEWHERE.value] == 1
    assert len(progress_of(take).people) == 2


def test_another_stock_take_is_half_counted(story: Session) -> None:
    take = story.scalars(sa.select(StockTake).where(StockTake.stage == CountStage.OPEN)).one()
    assert progress_of(take).percent in range(45, 51)


def test_the_lorry_waits_with_one_device_loaded(story: Session) -> None:
    waiting = sa.select(RecyclingCollection).where(RecyclingCollection.stage == CollectionStage.OPEN)
    collection = story.scalars(waiting).one()
    (loaded,) = collection.loaded
    assert loaded.device.loaded_for == collection.number


@pytest.mark.parametrize("name", [f"Étagère {rank}" for rank in range(1, 7)])
def test_no_shelf_holds_more_than_it_can(story: Session, name: str) -> None:
    place = next(each for each in stock.all_places() if each.name == name)
    devices, _capped = stock.count_in(place)
    assert place.capacity
    assert 0 < devices <= place.capacity
