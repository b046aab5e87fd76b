"""The inbox « à rattacher »: proposals and their reason, one click, set aside, taken back; what is not found waits."""

import io
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.devices.models import Disk, Stage
from ordis.kernel import clock
from ordis.wiping import benches, inbox
from ordis.wiping.benches import BenchFacts
from ordis.wiping.inbox import Proposal, Shown, Waiting
from ordis.wiping.matching import Ground
from ordis.wiping.models import EvidenceFile, WipeRecord
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


@pytest.mark.parametrize(("station", "found"), [(True, 0), (False, 1)])
def test_a_station_whose_own_numbers_nobody_noted_never_speaks_of_its_machine(
    session: Session, station: bool, found: int
) -> None:
    device = device_with()
    device.serial = PC
    lead = make.user(Role.WORKSHOP_LEAD)
    bench = benches.add_bench(facts=BenchFacts("Clef 1", is_station=station), actor=lead, at=AFTER)
    take(read(GOOD), bench=bench)
    assert len(proposed(HDD)) == found


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
    assert [found.device for found in card.for_file] == [device]


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
    ("data", "words"), [(b"", "vide"), (read(QUIET), "anonyme"), (b"\x7fELF\x02" + bytes(200), "programme")]
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


def test_a_disk_that_nobody_knows_says_so_and_asks_whose_it_is(session: Session, clients: Clients) -> None:
    take(read(GOOD))
    told = text_of(clients(Role.TECHNICIAN).get("/evidence"))
    assert "Aucun appareil connu ne porte ce numéro de série" in told


def test_a_disk_that_bears_another_serial_is_not_offered_for_the_line(session: Session, clients: Clients) -> None:
    device = device_with("AUTRE0001")
    device.disks.append(Disk(state_at=make.AT, unproven_since=make.AT))
    session.flush()
    file = take(read(GOOD)).evidence
    position = line(session, HDD).position
    told = text_of(clients(Role.TECHNICIAN).get(f"/evidence/{file.ref}/line?line={position}&device={device.code}"))
    assert [number for number in ("1", "2") if f'name="disk" value="{number}"' in told] == ["2"]


def test_a_disk_of_an_announced_device_names_it_and_asks_for_its_reception(session: Session, clients: Clients) -> None:
    device = make.device(stage=Stage.EXPECTED)
    device.disks.append(Disk(serial=HDD, serial_key=HDD, state_at=make.AT, unproven_since=make.AT))
    session.flush()
    take(read(GOOD))
    told = text_of(clients(Role.TECHNICIAN).get("/evidence"))
    assert f'<a href="/devices/{device.code}">{spoken(device.code)}</a>, à l’étape « Annoncé »' in told
    assert "enregistrez d’abord sa réception" in told


def test_a_picture_dropped_in_the_inbox_waits_for_its_device(session: Session, clients: Clients) -> None:
    data = {"file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(40)), "photo.png")}
    technician = clients(Role.TECHNICIAN)
    assert technician.post("/evidence", data=data).status_code == 303
    assert "photo.png" in text_of(technician.get("/evidence"))
