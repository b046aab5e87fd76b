"""A device received by error: withdrawn, or announced again, until the slip is sealed, and never after."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices import actions as facts
from ordis.devices import finding, holds, lifecycle, moves
from ordis.devices.code import spoken
from ordis.devices.labels import sources
from ordis.devices.lifecycle import Move
from ordis.devices.listing import Filter
from ordis.devices.lists import queries as lists
from ordis.devices.models import Device, Disk, DiskState, HoldReason, Kind, LogbookLine, Medium, Stage
from ordis.documents.queries import content
from ordis.donations import corrections, papers, queries, reception
from ordis.donations.custody import packing
from ordis.donations.differing.actions import Looked, note_seen
from ordis.donations.models import Donation
from ordis.donations.reception import DiskSeen
from ordis.indicators.queries import figures
from ordis.kernel.db import begin_writing, db
from ordis.kernel.refusal import Refusal
from ordis.wiping.models import DiskStatement
from tests import make
from tests.donations.custody.making import packed
from tests.pages import follow
from tests.racing import at_once

Clients = Callable[[Role], FlaskClient]
WHY = "Mauvais carton scanné"


def unexpected(donation: Donation, serial: str = "5CG1") -> Device:
    return reception.receive_unexpected(
        donation=donation, kind=Kind.LAPTOP, designation="HP EliteBook", serial=serial,
        actor=make.user(Role.TECHNICIAN), at=make.AT,
    )  # fmt: skip


def withdraw(donation: Donation, *devices: Device, reason: str = WHY, actor: User | None = None) -> None:
    actor = actor or make.user(Role.TECHNICIAN)
    corrections.withdraw(donation=donation, devices=devices, reason=reason, actor=actor, at=make.AT)


def undo(donation: Donation, *devices: Device) -> None:
    actor = make.user(Role.TECHNICIAN)
    corrections.undo_reception(donation=donation, devices=devices, reason=WHY, actor=actor, at=make.AT)


def announced(donation: Donation) -> Device:
    device = make.device(stage=Stage.EXPECTED, of=donation)
    device.announced = True
    device.disks.append(Disk(medium=Medium.SSD, serial="ANNONCE1", state_at=make.AT, unproven_since=make.AT))
    db.session.flush()
    return device


def receive(donation: Donation, device: Device, **said: object) -> None:
    said = {"disks_removed": False, "actor": make.user(Role.TECHNICIAN), "at": make.AT + timedelta(hours=1), **said}
    reception.receive(donation=donation, devices=[device], **said)  # type: ignore[arg-type]


def sentence(donation: Donation, device: Device) -> str:
    with pytest.raises(Refusal) as refused:
        withdraw(donation, device)
    assert device.stage is Stage.RECEIVED
    return refused.value.message


def test_a_device_entered_by_error_leaves_its_donation_and_keeps_its_story(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    withdraw(donation, device)
    session.refresh(device)
    assert (device.stage, device.donation_id, device.received_at) == (Stage.ENTERED_IN_ERROR, None, None)
    line = session.scalars(sa.select(LogbookLine).where(LogbookLine.move == "withdraw")).one()
    assert line.note == f"Don {donation.number}\u202f: {WHY}"
    told = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "reception.corrected")).one()
    assert (told.subject, told.details) == (donation.number, {"devices": [device.code]})


def test_nothing_counts_it_any_more(session: Session) -> None:
    donation = make.donation()
    (container,) = packed(donation, 1)
    kept, device = unexpected(donation, "KEPT1"), unexpected(donation)
    facts.change_facts(device=device, values={"weight_g": 2_000}, actor=make.user(), at=make.AT)
    packing.note(container=container, devices=[device], actor=make.user(), at=make.AT)
    withdraw(donation, device)
    slip = papers._slip_facts(donation, make.user(), make.AT)
    assert [line.code for line in slip.unexpected] == [spoken(kept.code)]
    assert queries.stage_counts(donation) == {Stage.RECEIVED: 1}
    assert packing.packed_in(container) == []
    assert device.weight_g is None
    day = make.AT.date()
    assert figures(day, day).received == 1


def test_lists_leave_it_out_unless_its_stage_or_its_code_is_asked_for(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    withdraw(donation, device)
    session.flush()
    assert lists.devices_count(Filter()) == (0, False)
    assert lists.devices_count(Filter(stage=(Stage.ENTERED_IN_ERROR,))) == (1, False)
    assert lists.codes_kept(Filter(text=device.code), most=5) == [device.code]


def test_its_serials_are_free_for_the_line_that_is_right(session: Session) -> None:
    wrong, right = make.donation(), make.donation()
    device = unexpected(wrong)
    reception.add_disk(device=device, seen=DiskSeen(serial="S3Z9"), actor=make.user(Role.TECHNICIAN), at=make.AT)
    withdraw(wrong, device)
    again = unexpected(right)
    reception.add_disk(device=again, seen=DiskSeen(serial="S3Z9"), actor=make.user(Role.TECHNICIAN), at=make.AT)
    assert again.serial == "5CG1"
    assert finding.find("5CG1").device is again


def test_scanning_it_says_what_it_is_and_no_label_is_printed(session: Session, clients: Clients) -> None:
    donation = make.donation()
    device = unexpected(donation)
    withdraw(donation, device)
    found = finding.find(f"HTTPS://ORDI.EXAMPLE/D/{device.code}")
    assert found.tone == "blocked"
    assert "saisi par erreur" in found.sentence
    assert "Détruisez cette étiquette" in found.sentence
    assert list(sources.devices([device.code], user=None).labels) == []
    client = clients(Role.TECHNICIAN)
    answer = client.post("/scan", data={"text": device.code, "step": "certify_wipe"}).text
    assert "Détruisez cette étiquette" in answer
    page = client.get(f"/devices/{device.code}").text
    assert "il n’y a rien à faire" in page
    assert WHY in page


def test_nothing_is_noted_on_it_any_more(session: Session) -> None:
    donation, actor = make.donation(), make.user(Role.WORKSHOP_LEAD)
    device = unexpected(donation)
    withdraw(donation, device)
    with pytest.raises(Refusal, match="saisi par erreur"):
        facts.change_facts(device=device, values={"model": "X"}, actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="saisi par erreur"):
        holds.set_hold(device=device, reason=HoldReason.SAFETY, note="", actor=actor, at=make.AT)
    with pytest.raises(Refusal, match="saisi par erreur"):
        facts.declare_no_carrier(device=device, confirmed=True, actor=actor, at=make.AT)


def test_each_thing_that_shows_that_the_device_is_there_keeps_it(session: Session) -> None:
    donation, lead = make.donation(), make.user(Role.WORKSHOP_LEAD)
    listed = make.device(of=donation)
    listed.announced = True
    assert "était annoncé" in sentence(donation, listed)
    wiped = make.device(of=donation, disk_serial="W1")
    wiped.disks[0].state = DiskState.FAILED
    assert "Un disque de cet appareil" in sentence(donation, wiped)
    said = make.device(of=donation, disk_serial=None)
    facts.declare_no_carrier(device=said, confirmed=True, actor=lead, at=make.AT)
    assert "Un disque de cet appareil" in sentence(donation, said)
    held = make.device(of=donation, disk_serial="H1")
    holds.set_hold(device=held, reason=HoldReason.SAFETY, note="", actor=lead, at=make.AT)
    assert "Appareil bloqué" in sentence(donation, held)
    loaded = make.device(of=donation, disk_serial="L1")
    loaded.loaded_for = "ENL-2026-00001"
    assert "chargé dans l’enlèvement" in sentence(donation, loaded)


def test_what_a_person_stated_of_its_disks_keeps_it(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    said = {"state": DiskState.ABSENT, "said_at": make.AT, "said_by_id": make.user().id, "words": "vide"}
    session.add(DiskStatement(device_id=device.id, **said))
    session.flush()
    assert corrections.EVIDENCE in sentence(donation, device)


def test_a_sealed_slip_closes_both_corrections(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    reception.finish(donation=donation, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)
    session.flush()
    assert "Le bordereau ou l’attestation d’effacement est scellé" in sentence(donation, device)
    shown = {offer.move for offer in moves.offers(device, actor=make.user(Role.WORKSHOP_LEAD))}
    assert not shown & moves.CORRECTIONS


@pytest.mark.parametrize(("reason", "why"), [("  ", corrections.SAY_WHY), ("x" * 241, corrections.TOO_LONG)])
def test_a_reason_is_asked_for(session: Session, reason: str, why: str) -> None:
    donation = make.donation()
    device = unexpected(donation)
    with pytest.raises(Refusal) as refused:
        withdraw(donation, device, reason=reason)
    assert refused.value.message == why
    assert device.stage is Stage.RECEIVED


def test_somebody_without_the_right_withdraws_nothing(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    with pytest.raises(Refusal, match="Votre rôle ne permet pas"):
        withdraw(donation, device, actor=make.user(Role.PRESCRIBER))


def test_one_that_cannot_be_withdrawn_keeps_all_of_them(session: Session) -> None:
    donation = make.donation()
    good, bad = unexpected(donation), make.device(of=donation)
    bad.announced = True
    with pytest.raises(Refusal, match=spoken(bad.code)):
        withdraw(donation, good, bad)
    assert {good.stage, bad.stage} == {Stage.RECEIVED}


def test_an_announced_device_received_by_error_waits_again_as_it_was_announced(session: Session) -> None:
    donation = make.donation()
    device = announced(donation)
    (container,) = packed(donation, 1)
    receive(donation, device, disks_removed=True, container=container)
    reception.add_disk(
        device=device, seen=DiskSeen(serial="VU2"), actor=make.user(Role.TECHNICIAN), at=make.AT + timedelta(hours=2)
    )
    undo(donation, device)
    session.refresh(device)
    assert (device.stage, device.donation_id, device.received_at) == (Stage.EXPECTED, donation.id, None)
    assert [(disk.serial, disk.state) for disk in device.disks] == [("ANNONCE1", DiskState.TO_WIPE)]
    assert packing.packed_in(container) == []
    assert queries.waiting_devices(donation) == [device]
    receive(donation, device)
    assert device.stage is Stage.RECEIVED


def test_an_announced_device_seen_to_differ_is_corrected_first(session: Session) -> None:
    donation = make.donation()
    device = announced(donation)
    looked = Looked(device.kind, device.make, "Latitude 7490", device.serial or "")
    note_seen(donation=donation, device=device, looked=looked, actor=make.user(Role.TECHNICIAN), at=make.AT)
    with pytest.raises(Refusal, match="Un écart avec l’annonce"):
        undo(donation, device)
    assert device.stage is Stage.RECEIVED


def test_a_device_that_nobody_announced_is_withdrawn_and_never_announced(session: Session) -> None:
    donation = make.donation()
    device = unexpected(donation)
    assert lifecycle.refusals(device, Move.UNDO_RECEPTION, actor=None)
    assert not lifecycle.refusals(device, Move.WITHDRAW, actor=None)


def test_the_page_of_the_reception_withdraws_those_ticked_and_says_to_destroy_their_labels(
    session: Session, clients: Clients
) -> None:
    donation, client = make.donation(), clients(Role.TECHNICIAN)
    first, second, kept = (unexpected(donation, f"SN{n}X") for n in range(3))
    first.label_printed_at = make.AT
    session.flush()
    base = f"/donations/{donation.ref}/reception"
    assert "Retirer les appareils cochés" in client.get(f"{base}?shelf=unexpected").text
    ticked = {"codes": [first.code, second.code], "shelf": "unexpected"}
    assert client.post(f"{base}/withdraw", data=ticked).status_code == 422
    page = follow(client, client.post(f"{base}/withdraw", data={**ticked, "reason": WHY})).text
    assert "2\u00a0appareils, saisis par erreur, sont retirés." in page
    assert f"détruisez celle de {spoken(first.code)}." in page
    assert queries.stage_counts(donation) == {Stage.RECEIVED: 1}
    reception.finish(donation=donation, actor=make.user(Role.WORKSHOP_LEAD), at=make.AT)
    session.flush()
    assert "Retirer les appareils cochés" not in client.get(f"{base}?shelf=unexpected").text
    assert client.post(f"{base}/withdraw", data={"codes": kept.code, "reason": WHY}).status_code == 409


def test_the_page_of_the_reception_gives_announced_devices_back_to_the_list(session: Session, clients: Clients) -> None:
    donation, client = make.donation(), clients(Role.TECHNICIAN)
    device = announced(donation)
    receive(donation, device)
    assert f"/donations/{donation.ref}/reception" in client.get(f"/devices/{device.code}").text
    base = f"/donations/{donation.ref}/reception"
    assert "Annuler leur réception" in client.get(f"{base}?shelf=received").text
    page = follow(client, client.post(f"{base}/undo", data={"codes": device.code, "reason": WHY})).text
    assert "1\u00a0appareil attend de nouveau" in page
    assert device.stage is Stage.EXPECTED


def test_a_slip_and_a_withdrawal_at_once_agree(own_database: Flask) -> None:
    """Whoever comes first: the slip counts the device, which stays, or it is withdrawn and never counted."""
    begin_writing()
    donation = make.donation()
    unexpected(donation, "STAYS1")
    code, number, lead = unexpected(donation).code, donation.number, make.user(Role.WORKSHOP_LEAD)

    def seal(actor: User) -> None:
        reception.finish(donation=queries.locked_by_number(number), actor=actor, at=make.AT)

    def take_back(actor: User) -> None:
        mine = queries.locked_by_number(number)
        named = queries.devices_named(mine, [code], lock=True)
        corrections.withdraw(donation=mine, devices=named, reason=WHY, actor=actor, at=make.AT)

    sealed, withdrawn = at_once(own_database, (lead, seal), (lead, take_back))
    assert sealed == ""
    begin_writing()
    slip = queries.locked_by_number(number).reception_slip
    assert slip is not None
    printed = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content(slip))).pages)
    assert (spoken(code) in printed) == ("attestation d’effacement est scellé" in withdrawn)
    assert (spoken(code) in printed) == bool(withdrawn)
