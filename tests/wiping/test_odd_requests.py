"""Whatever is typed, sent or asked of the rooms of proof, the answer is a page or a problem and never a crash."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.models import Device
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.wiping.models import EvidenceFile
from tests.api.benches import Station, bench, token
from tests.wiping.nwipe_samples import HDD, read
from tests.wiping.proofs import JPEG
from tests.wiping.test_actions import AFTER, NOT_VERIFIED, device_with
from tests.wiping.test_intake import lshw, take

Clients = Callable[[Role], FlaskClient]
ODD = [
    "", " ", "\0", "a\0b", "-1", "0", "1e9", str(2**31), str(2**63), str(-(2**63) - 1), "9" * 400, "١", "²", "é" * 5000,
    "\u202e\u200b", "😀" * 100, "'; drop table disk; --", "{{ 7 * 7 }}", "<script>", "../../etc/passwd", "\r\nX-Odd: 1",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"), "NaN", "true", "2026-13-40T99:99", "9999-12-31T23:59",
    "0001-01-01T00:00",
]  # fmt: skip
FIELDS = (
    "line", "disk", "device", "reason", "words", "witness", "provider", "slip_number", "details", "technique",
    "done_at", "tool", "method", "key", "serial", "name", "host_serial", "host_uuid", "is_station", "days", "scopes",
    "model", "medium", "capacity_gb", "confirmed", "note", "csrf_token",
)  # fmt: skip
STATUSES = {303, 400, 403, 404, 409, 413, 415, 422}


@pytest.fixture(autouse=True)
def _after_the_samples(session: Session) -> Iterator[None]:
    with clock.frozen(AFTER):
        yield


@pytest.fixture
def paths(session: Session) -> list[str]:
    """Every address that writes, on rows where there is something to write."""
    device: Device = device_with(HDD)
    file: EvidenceFile = take(read(NOT_VERIFIED), device=device).evidence
    waiting = take(read("v0.42-zero.log")).evidence
    device.serial = "PC-AUTRE-9"
    inventory = take(lshw(disk="ALORS1"), "lshw.json", device=device).evidence
    post = bench()
    at, of = f"/devices/{device.code}", f"/evidence/{waiting.ref}"
    return [
        f"{at}/evidence", f"{at}/evidence/{file.ref}/disks", f"{at}/reservations", f"{at}/disks", f"{at}/disks/1",
        f"{at}/no-carrier", f"{at}/disks/1/destruction/here", f"{at}/disks/1/destruction/outside",
        f"{at}/disks/1/statement/absent", f"{at}/disks/1/firmware-erase", f"{at}/disks/1/firmware-erases/1/undo",
        f"{at}/inventory/{inventory.ref}/take", f"{at}/inventory/{inventory.ref}/keep", f"{of}/line", f"{of}/device",
        f"{of}/set-aside", f"{of}/take-back", "/evidence", "/benches", f"/benches/{post.ref}",
        f"/benches/{post.ref}/tokens", f"{at}/wiping-certificate",
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_field_of_no_form_crashes(session: Session, clients: Clients, paths: list[str], odd: str) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    for path in paths:
        answer = lead.post(path, data=dict.fromkeys(FIELDS, odd))
        assert answer.status_code in STATUSES | {201}, (path, answer.status_code)


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_field_beside_good_ones_crashes(session: Session, clients: Clients, paths: list[str], odd: str) -> None:
    """Each typed field in turn, where the others are such that the action is reached."""
    lead, (at, *_), bench_path = clients(Role.WORKSHOP_LEAD), paths, paths[19]
    device = at.removesuffix("/evidence")
    good = {
        "/disks": {"medium": "ssd", "model": "Neuf", "serial": "N1", "capacity_gb": "500"},
        "/disks/1/firmware-erase": {"technique": "sanitize_block", "done_at": "2026-11-21T22:00", "tool": "nvme"},
        "/disks/1/destruction/outside": {"method": "shredding", "provider": "Clain", "slip_number": "B", "details": ""},
        "/disks/1/statement/taken-back": {"words": "Erreur"},
    }
    for path, fields in good.items():
        for field in fields:
            answer = lead.post(device + path, data=fields | {field: odd})
            assert answer.status_code in STATUSES, (path, field)
    for field in ("name", "host_serial", "host_uuid"):
        facts = {"name": "Poste neuf", "host_serial": "", "host_uuid": ""}
        assert lead.post(bench_path, data=facts | {field: odd}).status_code in STATUSES, field


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_question_crashes(session: Session, clients: Clients, paths: list[str], odd: str) -> None:
    lead = clients(Role.WORKSHOP_LEAD)
    of = paths[13]
    for path, names in ((of, ("line", "device")), ("/evidence", ("after", "state")), ("/donations", ("after",))):
        for name in names:
            assert lead.get(path, query_string={"line": "0"} | {name: odd}).status_code in {200, 400, 404}, (path, name)


NAMES = ["", "a" * 3000 + ".log", "\0", "../../x.log", "C:\\x\\y.log", "é\u202e.log", ".", "/", "log;a=b"]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_no_name_of_file_crashes_and_the_file_is_given_back(session: Session, clients: Clients, name: str) -> None:
    lead, data = clients(Role.WORKSHOP_LEAD), b"une lettre"
    answer = lead.post("/evidence", data={"file": (io.BytesIO(data), name or "x")})
    assert answer.status_code == 303
    file = take(data).evidence
    assert lead.get(f"/evidence/{file.ref}").status_code == 200
    raw = lead.get(f"/evidence/{file.ref}/raw")
    assert raw.data == data
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src" in raw.headers["Content-Security-Policy"]


BODIES: list[tuple[str, bytes]] = [
    ("multipart/form-data", b""), ("multipart/form-data; boundary=x", b""),
    ("multipart/form-data; boundary=x", b"--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--x--\r\n'),
    ("multipart/form-data; boundary=" + "x" * 500, b"\0" * 100), ("application/json", b'{"file": [1]}'), ("", b"x"),
    ("text/plain; charset=\xff", b"x"), ("application/x-www-form-urlencoded", b"file=%FF%00&device[]=1&device=2"),
    ("application/octet-stream", b""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", ["/api/evidence", "/api/inventory?filename=a.json"])
def test_no_body_crashes_the_api(session: Session, client: FlaskClient, path: str, kind: str, body: bytes) -> None:
    station = Station(client, token(at=AFTER)[1])
    answer = client.post(path, data=body, content_type=kind, headers=station.headers)
    assert answer.status_code in {400, 413, 415, 422}
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_word_crashes_the_api(session: Session, client: FlaskClient, odd: str) -> None:
    station = Station(client, token(at=AFTER)[1])
    assert station.send(read(NOT_VERIFIED), odd).status_code in {200, 201, 400, 422}
    assert station.send(read(NOT_VERIFIED), device=odd).status_code in {200, 201, 400, 422}
    for path in ("/api/devices", "/api/donations"):
        assert (
            client.get(f"{path}/{odd or 'x'}/qr.txt".replace("\0", "%00"), headers=station.headers).status_code == 404
        )
    assert (
        client.get("/api/devices/X", headers={"Authorization": f"Bearer {''.join(odd.split())}".strip()}).status_code
        == 401
    )


JSON_ODD = [
    b'"\\u0000"',
    b'"\\ud800"',
    b'"A\\u0000B"',
    b"1e400",
    b"-1",
    b"99999999999999999999999",
    b"[]",
    b"{}",
    b"null",
]


@pytest.mark.parametrize("odd", JSON_ODD, ids=range(len(JSON_ODD)))
def test_no_value_of_an_inventory_crashes(session: Session, odd: bytes) -> None:
    device, base = device_with(), lshw()
    device.serial = None
    for old in (b'"Latitude 5490"', b'"Dell Inc."', b'"ST500LM021-1KJ15"', b'"NEUF0001"', b"500107862016", b'"poste"'):
        assert old in base
        with suppress(Refusal):
            take(base.replace(old, odd), "lshw.json", device=device if old != b'"poste"' else None)


def test_a_picture_is_shown_in_a_sandbox_and_to_no_one_else(session: Session, clients: Clients) -> None:
    device = device_with(HDD)
    file = take(JPEG, "IMG.jpg", device=device).evidence
    seen = clients(Role.TECHNICIAN).get(f"/evidence/{file.ref}/picture")
    assert (seen.mimetype, seen.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in seen.headers["Content-Security-Policy"]
    for role in (Role.DONOR, Role.PRESCRIBER):
        person = clients(role)
        for what in ("", "/raw", "/picture", "/line"):
            assert person.get(f"/evidence/{file.ref}{what}").status_code == 403
