"""What an inventory writes on a device, what it refuses, and what a person settles after it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ordis.accounts.audit import Verb
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices import inventories, lifecycle, timeline
from ordis.devices.inventory.machine import Machine, SeenDisk
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Disk, DiskState, Kind, Medium, Stage
from ordis.devices.queries import devices_bearing
from ordis.kernel.refusal import Refusal
from tests import make
from tests.handover import making

UUID = "4c4c4544-0058-4b10-8039-b7c04f505132"
SAMSUNG = SeenDisk("sda", "ATA", "SAMSUNG MZ7LN256", "S3Z9NX0M100001", 256_060_514_304, Medium.SSD, hours=4100)
SEAGATE = SeenDisk("sdb", "ATA", "ST500LM021-1KJ152", "W62ABCDE", 500_107_862_016, Medium.HDD)
STICK = SeenDisk("sdc", "USB", "Ultra Fit", "4C530001", 16_008_609_792, Medium.USB, external=True)
LATER = make.AT + timedelta(days=9)


def machine_of(device: Device, *disks: SeenDisk, **facts: object) -> Machine:
    told = {"kind": device.kind, "make": "Dell Inc.", "model": device.model, "serial": device.serial, **facts}
    return Machine(disks=disks, **told)  # type: ignore[arg-type]


def apply(device: Device, machine: Machine) -> list[str]:
    return inventories.apply_inventory(
        device=device, machine=machine, source="inventaire lshw", actor=make.user(Role.TECHNICIAN), at=LATER
    )


def events(session: Session, device: Device) -> list[AuditEvent]:
    session.flush()
    statement = select(AuditEvent).where(
        AuditEvent.subject == device.code, AuditEvent.verb == Verb.INVENTORY_APPLIED.value
    )
    return list(session.scalars(statement.order_by(AuditEvent.id)))


def states(device: Device) -> dict[str | None, DiskState]:
    return {disk.serial: disk.state for disk in device.disks}


# --- what it writes ----------------------------------------------------------------------------------------


def test_an_inventory_fills_what_was_empty_and_the_story_says_it(session: Session) -> None:
    device = make.device(disk_serial=None)
    told = apply(device, machine_of(device, SAMSUNG, ram_mb=8192, battery_health=83, uuid=UUID.upper()))
    assert (device.ram_mb, device.battery_health, device.system_uuid) == (8192, 83, UUID)
    assert [(disk.serial, disk.hours, disk.state) for disk in device.disks] == [
        ("S3Z9NX0M100001", 4100, DiskState.TO_WIPE)
    ]
    assert device.stage is Stage.RECEIVED
    assert {"Mémoire\u202f: 8\u00a0Go.", "Identifiant du système noté."} <= set(told)
    added = "Disque ajouté, à effacer\u202f: SAMSUNG MZ7LN256 n°\u00a0S3Z9"
    assert any(sentence.startswith(added) for sentence in told)
    (event,) = events(session, device)
    assert event.details["source"] == "inventaire lshw"
    entry = next(each for each in timeline.read(device)[0] if "rattaché un inventaire" in each.sentence)
    assert "mémoire\u202f: (vide) → 8\u00a0Go" in entry.note
    assert "d’après\u202f: inventaire lshw" in entry.note
    assert "Disque ajouté, à effacer" in entry.note
    assert UUID not in entry.note


def test_the_same_inventory_twice_changes_nothing_and_says_so(session: Session) -> None:
    device = make.device(disk_serial=None)
    unnamed = SeenDisk("mmcblk0", None, None, None, 31_268_536_320, Medium.EMMC)
    machine = machine_of(device, SAMSUNG, unnamed, ram_mb=8192)
    apply(device, machine)
    assert apply(device, machine) == [inventories.NOTHING_NEW]
    assert (len(device.disks), len(events(session, device))) == (2, 1)


def test_what_somebody_noted_stays_and_what_differs_is_said(session: Session) -> None:
    device = make.device()
    device.ram_mb = 8192
    told = apply(device, machine_of(device, ram_mb=16384))
    assert device.ram_mb == 8192
    assert "Mémoire\u202f: 8\u00a0Go noté, 16\u00a0Go vu." in told


def test_a_disk_typed_by_hand_is_completed_by_the_inventory(session: Session) -> None:
    device = make.device(disk_serial=None)
    device.disks.append(Disk(medium=Medium.SSD, state_at=make.AT, unproven_since=make.AT))
    session.flush()
    apply(device, machine_of(device, SAMSUNG))
    (disk,) = device.disks
    assert (disk.serial, disk.serial_key, disk.capacity_bytes) == (SAMSUNG.serial, SAMSUNG.serial, SAMSUNG.bytes)
    assert disk.state is DiskState.TO_WIPE


def test_a_wiped_disk_seen_again_stays_wiped_and_ages(session: Session) -> None:
    device = make.device(stage=Stage.WIPED, disk_serial=SAMSUNG.serial)
    device.disks[0].model, device.disks[0].medium = "SAMSUNG MZ7LN256HMJP", Medium.SSD
    device.disks[0].capacity_bytes = SAMSUNG.bytes
    told = apply(device, machine_of(device, replace(SAMSUNG, health="8 secteurs en attente")))
    assert (device.disks[0].state, device.disks[0].hours) == (DiskState.WIPED, 4100)
    assert device.disks[0].health == "8 secteurs en attente"
    assert "8 secteurs en attente" in " ".join(told)
    assert lifecycle.refusals(device, Move.START_WORK, actor=None) == []


def test_an_unknown_disk_on_a_ready_device_is_shouted_about_and_closes_the_gate(session: Session) -> None:
    device = make.device(stage=Stage.READY)
    (told, *_) = apply(device, machine_of(device, replace(SEAGATE, health="2 secteurs en attente")))
    assert told.startswith("Attention")
    assert told.endswith("isolez l’appareil. SMART\u202f: 2 secteurs en attente.")
    assert device.stage is Stage.READY
    assert not device.disks_proven


@pytest.mark.parametrize("state", [DiskState.ABSENT, DiskState.REMOVED_BY_DONOR, DiskState.DESTROYED])
def test_a_disk_said_to_be_gone_that_is_seen_is_to_wipe_again(session: Session, state: DiskState) -> None:
    device = make.device(stage=Stage.WIPED, disk_serial=SEAGATE.serial)
    device.disks[0].state = state
    told = apply(device, machine_of(device, SEAGATE))
    assert (device.disks[0].state, device.disks[0].state_at) == (DiskState.TO_WIPE, LATER)
    assert any(sentence.startswith("Attention") and state.label in sentence for sentence in told)
    assert lifecycle.refusals(device, Move.START_WORK, actor=None)


def test_a_disk_seen_where_the_donor_kept_the_disks_is_shouted_about(session: Session) -> None:
    device = make.device(disk_serial=None)
    device.disks.append(Disk(state=DiskState.REMOVED_BY_DONOR, state_at=make.AT, unproven_since=make.AT))
    session.flush()
    told = apply(device, machine_of(device, SAMSUNG))
    assert states(device) == {None: DiskState.REMOVED_BY_DONOR, SAMSUNG.serial: DiskState.TO_WIPE}
    assert any(sentence.startswith("Attention") for sentence in told)


def test_a_disk_seen_ends_the_statement_that_there_is_none(session: Session) -> None:
    device = make.device(disk_serial=None)
    device.no_carrier_said_by_id = make.user(Role.TECHNICIAN).id
    told = apply(device, machine_of(device, SAMSUNG))
    assert device.no_carrier_said_by_id is None
    assert any(sentence.startswith("Attention") for sentence in told)


def test_an_external_disk_is_proposed_and_added_by_a_person_only(session: Session) -> None:
    device, person = make.device(disk_serial=None), make.user(Role.TECHNICIAN)
    machine = machine_of(device, STICK)
    told = apply(device, machine)
    assert device.disks == []
    assert any("Support externe vu et non ajouté" in sentence for sentence in told)
    inventories.add_external(device=device, machine=machine, serial="4C530001", actor=person, at=LATER)
    assert states(device) == {"4C530001": DiskState.TO_WIPE}
    with pytest.raises(Refusal, match="n’est plus proposé"):
        inventories.add_external(device=device, machine=machine, serial="4C530001", actor=person, at=LATER)


def test_nobody_known_may_apply_an_inventory(session: Session) -> None:
    device = make.device(disk_serial=None)
    inventories.apply_inventory(
        device=device, machine=machine_of(device, SAMSUNG), source="poste", actor=None, at=LATER
    )
    assert events(session, device)[0].actor_id is None


# --- what it refuses ---------------------------------------------------------------------------------------


def nothing_written(session: Session, device: Device) -> bool:
    return not events(session, device) and not session.dirty and device.ram_mb is None


def test_the_inventory_of_another_machine_is_refused(session: Session) -> None:
    device = make.device()
    with pytest.raises(Refusal, match="celui de la machine n°\u00a0AUTRE9X"):
        apply(device, machine_of(device, SEAGATE, serial="AUTRE9X", ram_mb=8192))
    assert nothing_written(session, device)


def test_a_known_disk_tells_that_another_serial_is_a_slip_to_settle(session: Session) -> None:
    device = make.device(disk_serial=SAMSUNG.serial)
    told = apply(device, machine_of(device, SAMSUNG, serial="VRAI9X"))
    assert any(sentence.startswith("Numéro de série\u202f: SN") and "VRAI9X vu" in sentence for sentence in told)


def test_a_serial_or_uuid_of_another_device_names_that_device(session: Session) -> None:
    other, device = make.device(disk_serial=None), make.device(disk_serial=None)
    device.serial, other.system_uuid = None, UUID
    session.flush()
    for marks in ({"serial": other.serial}, {"serial": None, "uuid": UUID}):
        with pytest.raises(Refusal, match="déjà connue") as refused:
            apply(device, machine_of(device, SAMSUNG, ram_mb=8192, **marks))
        assert other.code[:3] in refused.value.message
    assert nothing_written(session, device)


def test_a_uuid_that_a_maker_left_the_same_on_two_machines_is_not_kept(session: Session) -> None:
    other, device = make.device(disk_serial=None), make.device(disk_serial=None)
    other.system_uuid = UUID
    session.flush()
    apply(device, machine_of(device, uuid=UUID, ram_mb=8192))
    assert (device.system_uuid, device.ram_mb) == (None, 8192)


def test_a_disk_known_on_another_device_is_refused_with_its_code(session: Session) -> None:
    other, device = make.device(disk_serial=SAMSUNG.serial), make.device(disk_serial=None)
    with pytest.raises(Refusal, match="S3Z9NX0M100001") as refused:
        apply(device, machine_of(device, SEAGATE, replace(SAMSUNG, serial="s3z9nx0m-100001"), ram_mb=8192))
    assert other.code[:3] in refused.value.message
    assert (device.disks, nothing_written(session, device)) == ([], True)


def test_a_device_that_a_family_has_takes_no_inventory(session: Session) -> None:
    device = making.signed().devices[0].device
    with pytest.raises(Refusal, match="famille"):
        apply(device, machine_of(device, SEAGATE))
    assert SEAGATE.serial not in states(device)


def test_more_disks_than_a_computer_holds_are_refused(session: Session) -> None:
    device = make.device()
    many = [replace(SEAGATE, serial=f"W62{number:05d}") for number in range(inventories.MOST_DISKS + 1)]
    with pytest.raises(Refusal, match="plus de 100 disques"):
        apply(device, machine_of(device, *many))


# --- what a person settles ---------------------------------------------------------------------------------


def test_the_value_seen_is_taken_by_a_person_and_traced(session: Session) -> None:
    device, person = make.device(), make.user(Role.TECHNICIAN)
    device.ram_mb = 8192
    machine = machine_of(device, ram_mb=16384)
    inventories.take_value(device=device, machine=machine, key="ram_mb", actor=person, at=LATER)
    assert device.ram_mb == 16384
    with pytest.raises(Refusal, match="n’existe plus"):
        inventories.take_value(device=device, machine=machine, key="ram_mb", actor=person, at=LATER)


def test_the_value_noted_is_kept_and_not_asked_again(session: Session) -> None:
    device, person = make.device(), make.user(Role.TECHNICIAN)
    device.ram_mb = 8192
    machine = machine_of(device, ram_mb=16384)
    inventories.keep_value(device=device, machine=machine, key="ram_mb", actor=person, at=LATER)
    session.flush()
    session.expire(device)
    assert device.ram_mb == 8192
    assert apply(device, machine) == [inventories.NOTHING_NEW]
    assert len(apply(device, replace(machine, ram_mb=4096))) == 2


def test_a_medium_seen_is_taken_unless_a_proof_is_bound_to_the_disk(session: Session) -> None:
    device, person = make.device(disk_serial=SAMSUNG.serial), make.user(Role.TECHNICIAN)
    (disk,) = device.disks
    machine = machine_of(device, replace(SAMSUNG, model=disk.model, bytes=disk.capacity_bytes))
    key = f"{disk.id}.medium"
    disk.state = DiskState.WIPED
    with pytest.raises(Refusal, match="ne se corrige plus"):
        inventories.take_value(device=device, machine=machine, key=key, actor=person, at=LATER)
    disk.state = DiskState.TO_WIPE
    inventories.take_value(device=device, machine=machine, key=key, actor=person, at=LATER)
    assert (disk.medium, disk.serial_key) == (Medium.SSD, SAMSUNG.serial)


def test_no_kind_taken_from_an_inventory_opens_the_gate(session: Session) -> None:
    device = make.device(disk_serial=None)
    for kind in (Kind.MONITOR, Kind.PERIPHERAL):
        with pytest.raises(Refusal, match="déclarez d’abord"):
            inventories.take_value(
                device=device, machine=machine_of(device, kind=kind), key="kind", actor=make.user(), at=LATER
            )
    assert device.kind is Kind.LAPTOP


# --- whose is it? ------------------------------------------------------------------------------------------


def test_a_device_is_found_by_its_serial_however_written_or_by_its_uuid(session: Session) -> None:
    device, other = make.device(), make.device()
    device.serial, other.system_uuid = "pf-0qa1 wz", UUID
    session.flush()
    assert devices_bearing("PF0QA1WZ", None) == [device]
    assert devices_bearing("PF0QA1WZ", UUID.upper()) == [device, other]
    assert devices_bearing(None, "44454c4c-5800-104b-8039-b7c04f505132") == [other], "as old lshw writes it"
    assert devices_bearing("To Be Filled By O.E.M.", "00000000-0000-0000-0000-000000000000") == []
    assert devices_bearing(None, None) == []


def test_the_key_of_a_serial_follows_each_correction(session: Session) -> None:
    device = make.device()
    for serial, key in (("abc-123", "ABC123"), ("Default string", None), (None, None)):
        device.serial = serial
        session.flush()
        assert device.serial_key == key


def test_of_several_machines_the_one_of_the_device_is_chosen(session: Session) -> None:
    device = make.device(disk_serial=SAMSUNG.serial)
    stranger, bare = Machine(serial="AUTRE9X"), Machine(disks=(SAMSUNG,))
    mine = machine_of(device)
    assert inventories.own_machine(device, [stranger, bare, mine]) is mine
    assert inventories.own_machine(device, [stranger, bare]) is bare
    assert inventories.own_machine(device, [stranger, replace(stranger, serial="AUTRE8X")]) is None
    assert inventories.own_machine(device, [Machine(ram_mb=8192)]) is not None
