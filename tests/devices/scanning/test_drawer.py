"""The scan drawer: problems in groups, one confirmation for all or none, applied once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices import holds
from ordis.devices.labels.models import FormerCode
from ordis.devices.models import Device, Door, HoldReason, LogbookLine, Stage
from ordis.devices.scanning import drawer
from ordis.devices.scanning.models import ScanReceipt
from ordis.kernel import clock
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from tests import make
from tests.counting import queries
from tests.devices.scanning.drawers import UNBORNE, devices, held, labels, order
from tests.make import AT

KEY = "7d1c8f1e-0000-4000-8000-00000000000"


def test_problems_are_counted_in_groups_each_with_its_sentence(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    ready, blocked = devices(2), [held(), held()]
    lines = [
        *(each.code for each in [*ready, *blocked, make.device()]),
        UNBORNE,
        "BCDFGHJ",
        "HTTPS://X.EXAMPLE/D/BCDFGHB",
    ]
    opened = drawer.look(order=order(lead), lines=lines, actor=lead)
    assert labels(opened.checked) == [
        "1 code inconnu", "1 scan illisible", "1 étiquette d’une autre ville",
        "2 avec un blocage", "1 à l’étape «\u202fReçu\u202f»",
    ]  # fmt: skip
    assert all(group.sentence and group.blocks for group in opened.checked.groups)
    assert "à lever par" in opened.checked.groups[3].sentence
    assert opened.checked.ready() == ready
    assert not opened.open_for([])


def test_one_group_or_all_that_blocks_is_taken_out(session: Session) -> None:
    lead, ready, blocked = make.user(Role.WORKSHOP_LEAD), devices(2), held()
    opened = drawer.look(order=order(lead), lines=[ready[0].code, UNBORNE, blocked.code, ready[1].code], actor=lead)
    unknown, hold = opened.checked.groups
    assert drawer.take_out(opened, [unknown.key], actor=lead).checked.blocked == {blocked.code}
    assert drawer.take_out(opened, [hold.key], actor=lead).checked.blocked == {UNBORNE}
    settled = drawer.take_out(opened, [drawer.ALL], actor=lead)
    assert list(settled.gathered.lines) == [each.code for each in ready]
    assert settled.open_for([])
    assert drawer.take_out(settled, [ready[0].code], actor=lead).checked.devices == [ready[1]]


def test_a_device_is_found_by_label_code_serial_and_former_code_and_kept_once(session: Session) -> None:
    lead, (device,) = make.user(Role.WORKSHOP_LEAD), devices(1)
    session.add(FormerCode(code=UNBORNE, device_id=device.id, replaced_at=AT, replaced_by_id=lead.id))
    session.flush()
    scans = [f"https://ordi.example/d/{device.code.lower()}", device.code, UNBORNE, device.serial or ""]
    opened = drawer.look(order=order(lead), lines=scans, actor=lead)
    assert (list(opened.checked.devices), list(opened.gathered.lines)) == ([device], [device.code])


def test_the_label_of_a_place_chooses_where_to_put_and_another_step_refuses_it(session: Session) -> None:
    lead, (device,), place = make.user(Role.WORKSHOP_LEAD), devices(1), make.place(name="Étagère B3")
    lines = [device.code, f"HTTPS://ORDI.EXAMPLE/L/{place.code}"]
    opened = drawer.look(order=order(lead, "put"), lines=lines, actor=lead)
    assert (opened.order.value_label, list(opened.gathered.lines)) == ("Étagère B3", [device.code])
    assert opened.open_for([])
    assert labels(drawer.look(order=order(lead), lines=lines, actor=lead).checked) == [
        "1 scan qui n’est pas un appareil"
    ]


def test_what_is_already_so_blocks_until_it_is_taken_out(session: Session) -> None:
    lead, place, (here, there) = make.user(Role.WORKSHOP_LEAD), make.place(), devices(2)
    here.place = place
    session.flush()
    opened = drawer.look(order=order(lead, "put", place.code), lines=[here.code, there.code], actor=lead)
    assert labels(opened.checked) == ["1 déjà à cette place"]


def test_nothing_is_said_of_devices_before_the_value_is_chosen(session: Session) -> None:
    lead, (device,) = make.user(Role.WORKSHOP_LEAD), devices(1)
    opened = drawer.look(order=order(lead, "put"), lines=[device.code], actor=lead)
    assert opened.checked.groups == []
    assert not opened.open_for([])
    assert opened.order.missing == "Choisissez d’abord\u202f: emplacement."


def test_a_device_reserved_for_a_family_is_moved_only_once_read(session: Session) -> None:
    lead, place, reservation = make.user(Role.WORKSHOP_LEAD), make.place(), make.reservation()
    code, put = reservation.device.code, order(lead, "put", place.code)
    opened = drawer.look(order=put, lines=[code], actor=lead)
    (warning,) = opened.checked.warnings
    assert reservation.referral.number in warning.sentence
    with pytest.raises(drawer.StillClosed):
        drawer.confirm(order=put, lines=[code], accepted=[], key=f"{KEY}1", actor=lead, at=AT)
    drawer.confirm(order=put, lines=[code], accepted=[warning.key], key=f"{KEY}2", actor=lead, at=AT)
    assert reservation.device.place is place


def test_a_confirmed_drawer_is_applied_once_told_twice_and_written_down(session: Session) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(3)
    lines = [each.code for each in found]
    told = [
        drawer.confirm(order=order(lead), lines=lines, accepted=[], key=f"{KEY}1", actor=lead, at=AT) for _ in range(2)
    ]
    assert told[0] == told[1]
    assert "3\u00a0appareils" in told[0]
    assert {each.stage for each in found} == {Stage.REFURBISHING}
    written = session.scalars(sa.select(LogbookLine).where(LogbookLine.actor_id == lead.id)).all()
    assert [line.door for line in written] == [Door.SCAN] * 3
    (event,) = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == Verb.BULK_APPLIED.value))
    assert event.details == {"step": "start_work", "devices": 3, "value": "", "door": "scan"}


def test_a_drawer_filled_again_after_a_lost_answer_is_applied_and_not_told_the_first_one(session: Session) -> None:
    lead, (first, second) = make.user(Role.WORKSHOP_LEAD), devices(2)
    for device in (first, second):
        drawer.confirm(order=order(lead), lines=[device.code], accepted=[], key=KEY, actor=lead, at=AT)
    assert [first.stage, second.stage] == [Stage.REFURBISHING, Stage.REFURBISHING]


def test_all_or_none_when_the_world_changed_meanwhile(session: Session) -> None:
    lead, found = make.user(Role.WORKSHOP_LEAD), devices(3)
    lines = [each.code for each in found]
    assert drawer.look(order=order(lead), lines=lines, actor=lead).open_for([])
    holds.set_hold(device=found[1], reason=HoldReason.SAFETY, note="", actor=lead, at=AT)
    session.flush()
    with pytest.raises(drawer.StillClosed) as closed:
        drawer.confirm(order=order(lead), lines=lines, accepted=[], key=f"{KEY}1", actor=lead, at=AT)
    assert labels(closed.value.opened.checked) == ["1 avec un blocage"]
    assert {each.stage for each in found} == {Stage.WIPED}


def test_a_hold_with_its_reason_and_note_is_set_on_each(session: Session) -> None:
    technician, found = make.user(Role.TECHNICIAN), devices(2)
    hold = order(technician, "hold", "investigate", "Bruit au démarrage")
    lines = [each.code for each in found]
    told = drawer.confirm(order=hold, lines=lines, accepted=[], key=f"{KEY}1", actor=technician, at=AT)
    assert "À examiner" in told
    assert {hold.note for each in found for hold in each.open_holds} == {"Bruit au démarrage"}


def test_a_step_is_offered_only_with_its_right_and_never_what_is_signed_one_by_one(session: Session) -> None:
    technician = make.user(Role.TECHNICIAN)
    for name in ("keep_for_parts", "quality", "nothing"):
        assert drawer.order_of(technician, name=name) is None
    assert order(make.user(Role.WORKSHOP_LEAD), "keep_for_parts").missing == drawer.SAY_WHY


def test_an_empty_drawer_an_old_page_and_too_many_scans_are_refused(session: Session) -> None:
    lead = make.user(Role.WORKSHOP_LEAD)
    with pytest.raises(drawer.StillClosed):
        drawer.confirm(order=order(lead), lines=[], accepted=[], key=f"{KEY}1", actor=lead, at=AT)
    with pytest.raises(Refusal, match="rechargez"):
        drawer.confirm(order=order(lead), lines=[], accepted=[], key="", actor=lead, at=AT)
    with pytest.raises(Refusal, match="300 scans"):
        drawer.look(order=order(lead), lines=[f"scan {rank}" for rank in range(301)], actor=lead)


@pytest.mark.parametrize("name", ["start_work", "put", "hold", "certify_wipe"])
def test_a_check_asks_as_many_questions_for_ten_devices_as_for_two_hundred(session: Session, name: str) -> None:
    lead, found, place = make.user(Role.WORKSHOP_LEAD), devices(200), make.place()
    asked = []
    for count in (10, 200):
        lines = [*(each.code for each in found[:count]), UNBORNE, "SN-NULLE-PART"]
        session.expire_all()
        armed = order(lead, name, {"put": place.code, "hold": "safety"}.get(name, ""))
        with queries() as seen:
            drawer.look(order=armed, lines=lines, actor=lead)
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 12


def test_two_drawers_confirm_the_same_device_at_once_and_one_applies(own_database: Flask) -> None:
    begin_writing()
    found, people = devices(6), [make.user(Role.WORKSHOP_LEAD) for _ in range(2)]
    lines, ids = [each.code for each in found], [each.id for each in people]
    db.session.commit()
    start = Barrier(2)

    def confirm(rank: int) -> str:
        with own_database.app_context(), clock.frozen(AT):
            begin_writing()
            lead = db.session.get_one(type(people[0]), ids[rank])
            db.session.rollback()
            start.wait(timeout=30)
            mine = lines[:4] if rank else lines[::-1][:4]
            try:
                drawer.confirm(order=order(lead), lines=mine, accepted=[], key=f"{KEY}{rank}", actor=lead, at=AT)
                db.session.commit()
            except drawer.StillClosed:
                db.session.rollback()
                return "closed"
        return "applied"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(confirm, range(2))) == ["applied", "closed"]
    db.session.expire_all()
    stages = db.session.scalars(sa.select(Device.stage).order_by(Device.id)).all()
    assert sorted(stages) == sorted([Stage.REFURBISHING] * 4 + [Stage.WIPED] * 2)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ScanReceipt)) == 1
