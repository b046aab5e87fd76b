"""The inbox « à rattacher »: proposals and their reason, one click, set aside, taken back; what is not found waits."""

import io
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Device, Disk, DiskState
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping import benches, inbox, placing
from ordis.wiping.benches import BenchFacts
from ordis.wiping.inbox import Proposal, Shown, Waiting
from ordis.wiping.matching import Ground
from ordis.wiping.models import EvidenceFile, FirmwareErase, WipeRecord
from tests import make
from tests.counting import queries
from tests.wiping.nwipe_samples import HDD, NVME, PC, QUIET, read
from tests.wiping.test_actions import AFTER, FIVE, GOOD, device_with
from tests.wiping.test_intake import lshw, take, zipped
from tests.wiping.test_views import text_of

Clients = Callable[[Role], FlaskClient]


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


def waiting(shown: Shown = Shown.WAITING) -> list[Waiting]:
    return inbox.inbox(shown, after=None).items


def proposed(serial: str | None) -> tuple[Proposal, ...]:
    (card,) = waiting()
    return next(card.for_line[line.id] for line in card.lines if line.serial == serial)


def line(session: Session, serial: str) -> WipeRecord:
    return session.scalars(sa.select(WipeRecord).where(WipeRecord.serial == serial)).one()


# --- proposals -------------------------------------------------------------------------------------------------


def test_the_machine_on_which_the_log_was_made_is_proposed(session: Session) -> None:
    device = device_with()
    device.serial = PC
    session.flush()
    take(read(GOOD))
    (found,) = proposed(HDD)
    assert (found.device, found.grounds, found.disk) == (device, (Ground.HOST,), 0)


def test_a_wiping_station_proposes_nothing(session: Session) -> None:
    device = device_with()
    device.serial = PC
    benches.add_bench(facts=BenchFacts("Baie 1", PC), actor=make.user(Role.WORKSHOP_LEAD), at=AFTER)
    take(read(GOOD))
    assert proposed(HDD) == ()


def test_a_closed_station_keeps_silent_no_more(session: Session) -> None:
    device, lead = device_with(), make.user(Role.WORKSHOP_LEAD)
    device.serial = PC
    bench = benches.add_bench(facts=BenchFacts("Baie 1", PC), actor=lead, at=AFTER)
    benches.close_bench(bench=bench, closed=True, actor=lead, at=AFTER)
    take(read(GOOD))
    assert [found.device for found in proposed(HDD)] == [device]


def test_the_code_that_the_operator_noted_is_proposed(session: Session) -> None:
    device = device_with()
    take(read(GOOD))
    line(session, HDD).tag = f"ordi {spoken(device.code)}"
    session.flush()
    assert [(found.device, found.grounds) for found in proposed(HDD)] == [(device, (Ground.TAG,))]


def test_a_disk_noted_after_its_log_came_is_proposed_as_that_disk(session: Session) -> None:
    take(read(GOOD))
    device = device_with("AUTRE1", HDD)
    (found,) = proposed(HDD)
    assert (found.device, found.grounds, found.disk) == (device, (Ground.SERIAL,), 2)


def test_the_device_on_which_the_file_was_dropped_is_proposed(session: Session) -> None:
    device = device_with(HDD)
    take(read(GOOD), device=device)
    assert [(found.device, found.grounds) for found in proposed(NVME)] == [(device, (Ground.DROPPED,))]


def test_an_inventory_is_proposed_to_the_device_that_has_its_disk(session: Session) -> None:
    device = device_with("NEUF0001")
    take(lshw(), "lshw.json")
    (card,) = waiting()
    assert [found.device for found in card.for_machine] == [device]


# --- what a person answers -------------------------------------------------------------------------------------


def test_one_click_adds_the_disk_and_every_run_of_it_follows(session: Session, clients: Clients) -> None:
    device = device_with()
    take(read(GOOD) + read("vm-v042-verifyzero-fail-nwipe.log"))
    path = f"/evidence/{session.scalars(sa.select(EvidenceFile)).one().ref}/line"
    assert (
        clients(Role.TECHNICIAN).post(path, data={"line": 0, "device": spoken(device.code).lower()}).status_code == 303
    )
    (disk,) = session.get_one(Device, device.id).disks
    assert (disk.serial, disk.state) == (HDD, DiskState.FAILED)
    assert session.scalar(sa.select(sa.func.count()).where(WipeRecord.disk_id == disk.id)) == 2


def test_a_result_without_serial_is_placed_by_a_person_and_stays_a_reservation(
    session: Session, clients: Clients
) -> None:
    device = device_with("CLEF0001")
    file = take(read("v0.42-zero.log")).evidence
    answer = clients(Role.TECHNICIAN).post(
        f"/evidence/{file.ref}/line", data={"line": 0, "device": device.code, "disk": 1}
    )
    assert answer.status_code == 303
    (placed,) = session.get_one(EvidenceFile, file.id).records
    assert placed.disk is session.get_one(Device, device.id).disks[0]
    assert (placed.outcome, placed.disk.state) == ("success_with_reservation", DiskState.TO_WIPE)
    assert placed.disk.serial == "CLEF0001"


def test_a_result_without_serial_is_not_placed_on_a_disk_of_another_size(session: Session) -> None:
    device = device_with("CLEF0001")
    device.disks[0].capacity_bytes = 1_000_204_886_016
    file = take(read("v0.42-zero.log")).evidence
    with pytest.raises(Refusal, match="ce n’est pas lui"):
        placing.place_disk(
            device=device, line=file.records[0], disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER
        )


def test_a_sanitize_log_placed_on_a_disk_is_an_erase_that_waits_for_its_read_back(session: Session) -> None:
    device = device_with(NVME)
    data = b'{"nvme0": {"sprog": 65535, "sstat": 257, "cdw10_info": 2}}'
    file = take(data, "sanitize.json", device=device).evidence
    (waits,) = file.records
    placing.place_disk(
        device=device, line=waits, disk=device.disks[0], actor=make.user(Role.TECHNICIAN), at=AFTER
    )  # fmt: skip
    erase = session.scalars(sa.select(FirmwareErase)).one()
    assert (erase.disk, erase.technique.value, erase.evidence) == (device.disks[0], "sanitize_block", file)
    assert device.disks[0].state is DiskState.TO_WIPE


def test_what_is_known_on_another_device_is_not_added_a_second_time(session: Session, clients: Clients) -> None:
    take(read(GOOD))
    device_with(HDD)
    device, file = device_with(), session.scalars(sa.select(EvidenceFile)).one()
    refused = clients(Role.TECHNICIAN).post(f"/evidence/{file.ref}/line", data={"line": 0, "device": device.code})
    assert refused.status_code == 409
    assert "deux appareils" in refused.text


def test_a_code_that_nothing_bears_is_said(session: Session, clients: Clients) -> None:
    file = take(read(GOOD)).evidence
    technician = clients(Role.TECHNICIAN)
    path = f"/evidence/{file.ref}/line"
    refused = technician.post(path, data={"line": 0, "device": "BBBBBBB"})
    assert refused.status_code == 422
    assert "Aucun appareil ne porte le code" in text_of(
        technician.get(path, query_string={"line": 0, "device": "BBBBBBB"})
    )
    assert technician.get(f"/evidence/{file.ref}/line?line=99").status_code == 404


def test_the_page_of_a_line_shows_the_disks_of_the_device_found_by_its_code(session: Session, clients: Clients) -> None:
    device = device_with("AUTRE1")
    file = take(read(GOOD)).evidence
    path = f"/evidence/{file.ref}/line"
    told = text_of(clients(Role.TECHNICIAN).get(path, query_string={"line": 0, "device": device.code}))
    assert "n° AUTRE1" in told
    assert f"Ajouter ce disque à {spoken(device.code)}" in told


def test_an_inventory_is_placed_by_its_code(session: Session, clients: Clients) -> None:
    device = device_with()
    device.serial = None
    session.flush()
    file = take(lshw(), "lshw.json").evidence
    answer = clients(Role.TECHNICIAN).post(f"/evidence/{file.ref}/inventory", data={"device": device.code})
    assert answer.status_code == 303
    assert [disk.serial for disk in session.get_one(Device, device.id).disks] == ["NEUF0001"]
    assert not session.get_one(EvidenceFile, file.id).machines_wait
    assert waiting() == []


def test_what_concerns_nobody_is_set_aside_by_a_name_and_taken_back(session: Session, clients: Clients) -> None:
    file, technician = take(read(GOOD)).evidence, clients(Role.TECHNICIAN)
    assert technician.post(f"/evidence/{file.ref}/set-aside", data={"line": 0}).status_code == 303
    assert [card.count for card in waiting()] == [1]
    assert technician.post(f"/evidence/{file.ref}/set-aside").status_code == 303
    assert waiting() == []
    told = text_of(technician.get("/evidence?state=set_aside"))
    assert told.count("Écarté par Camille Roy") == 2
    assert technician.post(f"/evidence/{file.ref}/take-back", data={"line": 1}).status_code == 303
    assert [card.count for card in waiting()] == [1]
    verbs = list(session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.subject == file.ref)))
    assert verbs == ["evidence.taken", "evidence.set_aside", "evidence.set_aside", "evidence.taken_back"]


def test_an_inventory_is_set_aside_and_taken_back(session: Session, clients: Clients) -> None:
    file, technician = take(lshw(), "lshw.json").evidence, clients(Role.TECHNICIAN)
    technician.post(f"/evidence/{file.ref}/set-aside")
    assert (waiting(), len(waiting(Shown.SET_ASIDE))) == ([], 1)
    technician.get("/evidence?state=set_aside")
    technician.post(f"/evidence/{file.ref}/take-back")
    assert len(waiting()) == 1
    assert technician.post(f"/evidence/{file.ref}/take-back").status_code == 409


# --- the page --------------------------------------------------------------------------------------------------


def test_several_files_dropped_in_the_inbox_have_each_their_answer(session: Session, clients: Clients) -> None:
    device, technician = device_with(HDD), clients(Role.TECHNICIAN)
    files = [
        (io.BytesIO(read(GOOD)), "bon.log"), (io.BytesIO(read(QUIET)), "muet.log"),
        (io.BytesIO(zipped({"lshw.json": lshw()})), "clef.zip"),
    ]  # fmt: skip
    assert technician.post("/evidence", data={"file": files}).status_code == 303
    told = text_of(technician.get("/evidence"))
    assert f"{HDD}, sur {spoken(device.code)} : effacé." in told
    assert "« muet.log »" in told
    assert "clef.zip/lshw.json" in told
    assert NVME in told


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "vide"), (read(QUIET), "anonyme"), (b"bonjour", "Rien n’a été enregistré")]
)
def test_a_bad_file_is_refused_on_the_page_of_the_inbox(
    session: Session, clients: Clients, data: bytes, words: str
) -> None:
    refused = clients(Role.TECHNICIAN).post("/evidence", data={"file": (io.BytesIO(data), "x.log")})
    assert refused.status_code == 422
    assert words in refused.text
    assert not session.scalar(sa.select(sa.exists().select_from(EvidenceFile)))


def test_an_empty_inbox_says_so(session: Session, clients: Clients) -> None:
    told = text_of(clients(Role.TECHNICIAN).get("/evidence"))
    assert "Rien n’attend" in told
    assert "À rattacher" in told
    assert "Rien n’a été écarté" in text_of(clients(Role.TECHNICIAN).get("/evidence?state=set_aside"))


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DONOR, Role.PRESCRIBER])
def test_the_inbox_is_for_those_who_record_wipes(session: Session, clients: Clients, role: Role) -> None:
    assert clients(role).get("/evidence").status_code == 403


def test_the_inbox_asks_no_more_queries_for_ten_files_than_for_one(session: Session, clients: Clients) -> None:
    technician, device = clients(Role.TECHNICIAN), device_with()
    device.serial = PC
    session.flush()
    counts = []
    for number in range(10):
        take(read(FIVE) + b"\n" * number)
        take(lshw(serial=f"INCONNU{number}", disk=f"INCONNU-D{number}"), "lshw.json")
        if number in {0, 9}:
            technician.get("/evidence")
            with queries() as asked:
                technician.get("/evidence")
            counts.append(len(asked))
    assert counts[1] <= counts[0]


def test_a_log_of_many_disks_shows_the_first_and_counts_the_rest(session: Session, clients: Clients) -> None:
    file = take(read(GOOD)).evidence
    for number in range(2, 30):
        like = file.records[0]
        file.records.append(
            WipeRecord(
                position=number, recorded_at=AFTER, ordered_at=like.ordered_at, tool="nwipe", serial=f"D{number}",
                status="Erased", hidden_area="absent", outcome="success", reasons=[],
            )
        )  # fmt: skip
    session.flush()
    (card,) = waiting()
    assert (len(card.lines), card.count, card.more) == (10, 30, 20)
    assert "Et 20 autres disques" in text_of(clients(Role.TECHNICIAN).get("/evidence"))


def test_the_list_goes_on_by_pages(session: Session) -> None:
    for number in range(23):
        take(read("v0.42-zero.log") + b"\n" * number)
    first = inbox.inbox(Shown.WAITING, after=None)
    rest = inbox.inbox(Shown.WAITING, after=first.next_after)
    assert (len(first.items), len(rest.items), rest.next_after) == (20, 3, None)


def test_a_disk_without_serial_of_the_device_is_offered_for_a_line_without_serial(session: Session) -> None:
    device = device_with()
    device.disks.append(Disk(state_at=make.AT, unproven_since=make.AT))
    session.flush()
    take(read("v0.42-zero.log"), device=device)
    (found,) = proposed(None)
    assert (found.device, found.disk) == (device, 0)
