"""Evidence by doors that name no device, archives, PDF reports, inventories: what is tied and what waits."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState, Door, Stage
from ordis.kernel.blobs import blobs
from ordis.kernel.refusal import Refusal
from ordis.wiping import benches, intake, queries
from ordis.wiping.benches import BenchFacts
from ordis.wiping.evidence import Outcome
from ordis.wiping.models import Bench, EvidenceDrop, EvidenceFile, WipeRecord
from ordis.wiping.receipts import Answer, Receipt
from tests import make
from tests.wiping.nwipe_samples import HDD, NVME, PC, QUIET, SSD, read
from tests.wiping.test_actions import AFTER, FAILING, FIVE, GOOD, NOT_VERIFIED, device_with, nothing_written


def take(
    data: bytes, name: str = "nwipe.log", *, device: Device | None = None, bench: Bench | None = None,
    late: timedelta = timedelta(),
) -> Receipt:  # fmt: skip
    actor = make.user(Role.TECHNICIAN)
    at = AFTER + late
    return intake.take(data=data, filename=name, actor=actor, at=at, door=Door.API, device=device, bench=bench)


def answer(receipt: Receipt, serial: str) -> Answer:
    return next(each for each in receipt.all_answers() if each.serial == serial)


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return content.getvalue()


def lshw(*, serial: str = "PC-AUTRE-9", disk: str = "NEUF0001", size: int = 500_107_862_016) -> bytes:
    """An inventory of one invented laptop with one disk."""
    return json.dumps(
        {
            "id": "poste", "class": "system", "product": "Latitude 5490", "vendor": "Dell Inc.", "serial": serial,
            "children": [{"id": "core", "class": "bus", "children": [
                {"id": "disk", "class": "disk", "description": "ATA Disk", "product": "ST500LM021-1KJ15",
                 "logicalname": "/dev/sda", "serial": disk, "units": "bytes", "size": size},
            ]}],
        }
    ).encode()  # fmt: skip


def test_one_log_of_a_bench_wipes_the_disks_of_several_devices_at_once(session: Session) -> None:
    one, other = device_with(HDD), device_with(SSD, NVME)
    receipt = take(read(FIVE))
    assert [disk.state for disk in (*one.disks, *other.disks)] == [DiskState.WIPED] * 3
    assert answer(receipt, HDD).device_code == one.code
    assert answer(receipt, SSD) == Answer(
        SSD, "Samsung SSD 850", other.code, "bound", Outcome.SUCCESS,
        f"Samsung SSD 850 n°\u00a0{SSD}, sur {spoken(other.code)}\u202f: effacé.",
    )  # fmt: skip
    assert receipt.questions == 2  # the stick and the card, without serial
    subjects = set(session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.verb == "evidence.added")))
    assert subjects == {one.code, other.code}


def test_a_disk_that_nobody_knows_waits_and_the_others_go_on(session: Session) -> None:
    device = device_with(HDD)
    receipt = take(read(GOOD))
    assert device.disks[0].state is DiskState.WIPED
    assert answer(receipt, NVME).state == "waiting"
    assert [line.serial for line in queries.records_of(receipt.evidence) if line.disk_id is None] == [NVME]


def test_a_disk_known_on_two_devices_is_refused_alone(session: Session) -> None:
    one, twin, sound = device_with(HDD), device_with(HDD), device_with(NVME)
    receipt = take(read(GOOD))
    refused = answer(receipt, HDD)
    assert refused.state == "refused"
    assert spoken(one.code) in refused.sentence
    assert spoken(twin.code) in refused.sentence
    assert sound.disks[0].state is DiskState.WIPED
    assert one.disks[0].state is DiskState.TO_WIPE


@pytest.mark.parametrize("state", [DiskState.ABSENT, DiskState.REMOVED_BY_DONOR])
def test_a_disk_said_to_be_gone_and_yet_seen_is_refused_alone(session: Session, state: DiskState) -> None:
    gone, sound = device_with(HDD), device_with(NVME)
    gone.disks[0].state = state
    assert "Annulez d’abord cette déclaration" in answer(take(read(GOOD)), HDD).sentence
    assert (gone.disks[0].state, sound.disks[0].state) == (state, DiskState.WIPED)


def test_a_disk_that_left_one_device_for_another_is_tied_to_the_one_where_it_is(session: Session) -> None:
    old, new = device_with(HDD), device_with(HDD)
    old.disks[0].state = DiskState.ABSENT
    assert answer(take(read(GOOD)), HDD).device_code == new.code


def test_an_end_before_the_arrival_or_in_the_future_is_refused_for_that_disk_alone(session: Session) -> None:
    late, sound = device_with(HDD), device_with(NVME)
    late.received_at = AFTER + timedelta(days=7)
    receipt = take(read(GOOD), late=timedelta(days=8))
    assert "avant la réception" in answer(receipt, HDD).sentence
    assert sound.disks[0].state is DiskState.WIPED
    future = take(read(FIVE), late=timedelta(days=-3))
    assert {each.state for each in future.answers if each.serial in {HDD, NVME}} == {"refused"}


def test_a_disk_of_a_device_not_yet_received_is_refused_alone(session: Session) -> None:
    device = make.device(stage=Stage.EXPECTED)
    device.disks.append(Disk(serial=HDD, serial_key=HDD, state_at=make.AT, unproven_since=make.AT))
    session.flush()
    assert "n’est pas encore à l’atelier" in answer(take(read(GOOD)), HDD).sentence


def test_another_model_or_size_is_never_tied_without_a_person(session: Session) -> None:
    device = device_with(HDD)
    device.disks[0].capacity_bytes = 1_000_204_886_016
    found = answer(take(read(GOOD)), HDD)
    assert (found.state, device.disks[0].state) == ("waiting", DiskState.TO_WIPE)
    assert "la taille diffère" in found.sentence


def test_a_refused_or_waiting_disk_is_tied_when_the_same_file_comes_again(session: Session) -> None:
    device, twin = device_with(HDD), device_with(HDD)
    first = take(read(GOOD))
    twin.disks[0].state = DiskState.ABSENT
    second = take(read(GOOD))
    assert (second.evidence, second.again) == (first.evidence, False)
    assert device.disks[0].state is DiskState.WIPED
    assert take(read(GOOD)).again


def test_the_tables_keep_who_ran_the_tool_where_and_under_which_name(session: Session) -> None:
    device_with(HDD)
    take(read(GOOD))
    line = session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == HDD)).one()
    assert (line.host_serial, line.host_uuid) == (PC, "11111111-2222-3333-4444-555555555555")


def test_a_file_names_its_bench_and_its_door(session: Session) -> None:
    bench = benches.add_bench(facts=BenchFacts("Baie 1"), actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    receipt = take(read(GOOD), bench=bench)
    assert receipt.evidence.bench is bench
    event = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "evidence.taken")).one()
    assert (event.details["door"], event.details["bench"]) == ("api", bench.ref)


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "vide"), (read(QUIET), "anonyme"), (read("vm-nodevice-nwipe.log"), "aucun disque"),
     (b"\x7fELF\x02" + bytes(200), "programme")],
    ids=["empty", "quiet", "no-disk", "program"],
)  # fmt: skip
def test_what_says_nothing_is_refused_without_a_device_and_leaves_nothing(
    session: Session, data: bytes, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        take(data)
    assert nothing_written(session)


def test_results_without_a_serial_wait_instead_of_being_lost(session: Session) -> None:
    device = device_with(HDD)
    receipt = take(read("v0.36-zero.log"), device=device)
    assert [each.state for each in receipt.answers] == ["waiting"]
    assert [line.serial for line in queries.unplaced(device)] == [None]


# --- archives --------------------------------------------------------------------------------------------------


def test_each_file_of_a_stick_is_its_own_evidence_and_the_stick_is_kept_whole(session: Session) -> None:
    device = device_with(HDD, NVME, "Y5TESTBAD")
    stick = zipped({"logs/a.log": read(GOOD), "logs/b.log": read(FAILING), "boot/grub.cfg": b"set timeout=5"})
    receipt = take(stick, "clef.zip")
    names = [file.filename for file in session.scalars(sa.select(EvidenceFile).order_by(EvidenceFile.id))]
    assert names == ["clef.zip", "clef.zip/a.log", "clef.zip/b.log"]
    assert all(member.evidence.container is receipt.evidence for member in receipt.members)
    assert receipt.evidence.format == "zip"
    assert blobs().get(receipt.evidence.sha256) == stick
    assert [disk.state for disk in device.disks] == [DiskState.WIPED, DiskState.WIPED, DiskState.FAILED]
    assert take(stick, "clef.zip").again


def test_one_bad_file_of_a_stick_is_told_and_loses_no_other(session: Session) -> None:
    device = device_with(HDD)
    receipt = take(zipped({"muet.log": read(QUIET), "bon.log": read(GOOD)}), "clef.zip")
    assert device.disks[0].state is DiskState.WIPED
    assert any("muet.log" in sentence and "anonyme" in sentence for sentence in receipt.changes)


def test_what_is_no_proof_on_a_stick_is_named_in_one_sentence(session: Session) -> None:
    letters = {f"lettre-{number}.txt": b"bonjour %d" % number for number in range(6)}
    receipt = take(zipped({"bon.log": read(GOOD), **letters}), "clef.zip")
    [told] = [sentence for sentence in receipt.changes if "lettre" in sentence]
    assert "restés dans l’archive" in told
    assert told.endswith("lettre-3.txt, 2 de plus.")


def test_a_log_known_already_is_known_in_a_stick_too(session: Session) -> None:
    device_with(HDD)
    take(read(GOOD))
    receipt = take(zipped({"a.log": read(GOOD)}), "clef.zip")
    assert receipt.members[0].again
    assert session.scalar(sa.select(sa.func.count()).select_from(EvidenceFile)) == 2


def test_an_archive_of_nothing_readable_is_refused_whole(session: Session) -> None:
    with pytest.raises(Refusal, match="aucun fichier qu’Ordis sache lire"):
        take(zipped({"lettre.txt": b"bonjour"}), "clef.zip")
    assert nothing_written(session)


def test_the_inventory_of_a_stick_names_the_disks_before_its_log_proves_them(session: Session) -> None:
    device = device_with()
    device.serial = "PC-AUTRE-9"
    session.flush()
    log = read(NOT_VERIFIED).replace(HDD.encode(), b"NEUF0001")
    receipt = take(zipped({"a.log": log, "z-lshw.json": lshw(size=67_108_864)}), "clef.zip")
    assert [disk.serial for disk in device.disks] == ["NEUF0001"]
    assert answer(receipt, "NEUF0001").device_code == device.code


# --- inventories -----------------------------------------------------------------------------------------------


def test_an_inventory_finds_its_device_by_serial_and_adds_its_disks(session: Session) -> None:
    device = device_with()
    device.serial = "PC-AUTRE-9"
    session.flush()
    receipt = take(lshw(), "lshw.json")
    assert [disk.serial for disk in device.disks] == ["NEUF0001"]
    assert receipt.changes
    assert not receipt.evidence.waits
    assert session.scalars(sa.select(EvidenceDrop)).one().device is device
    assert take(lshw(), "lshw.json").again


@pytest.mark.parametrize("serials", [(), ("PC-AUTRE-9", "PC-AUTRE-9")], ids=["nobody", "two"])
def test_an_inventory_that_no_device_or_two_may_be_waits(session: Session, serials: tuple[str, ...]) -> None:
    devices = [device_with() for _ in serials]
    for device, serial in zip(devices, serials, strict=True):
        device.serial = serial
    session.flush()
    receipt = take(lshw(), "lshw.json")
    assert receipt.evidence.waits
    assert not any(device.disks for device in devices)


def test_the_inventory_of_a_wiping_station_is_never_that_of_a_device(session: Session) -> None:
    device = device_with()
    device.serial = "PC-AUTRE-9"
    benches.add_bench(facts=BenchFacts("Baie 1", "PC-AUTRE-9"), actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    assert take(lshw(), "lshw.json").evidence.waits
    assert device.disks == []


def test_an_inventory_dropped_on_a_device_is_its_own(session: Session) -> None:
    device = device_with()
    device.serial = None
    session.flush()
    take(lshw(), "lshw.json", device=device)
    assert (device.serial, [disk.serial for disk in device.disks]) == ("PC-AUTRE-9", ["NEUF0001"])
