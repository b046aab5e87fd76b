"""Somebody in a hurry tries every door: the page and its hidden addresses, the scan, the API."""

from ordis.devices import lifecycle, steps
from ordis.devices.lifecycle import Move
from ordis.devices.models import Stage
from ordis.devices.moves import CORRECTIONS
from tests.api.benches import Station
from tests.journeys.person import Person
from tests.journeys.town import Town, bare

MISUSED = ("PUT", "PATCH", "DELETE", "POST")


def stays(town: Town, station: Station, code: str, *why: str, at: Stage = Stage.RECEIVED) -> None:
    """The device stays where it is, and each door says ``why``; not a line of its logbook is written."""
    lines = _lines(town, code)
    for person in (town.technician, town.lead, town.coordinator):
        _by_page(person, code, why, at)
    _by_scan(town.lead, code, why, at)
    _by_api(station, code, at)
    assert town.stage(code) is at
    assert _lines(town, code) == lines


def _towards_families(stage: Stage) -> list[Move]:
    """All but what says that no such device came in."""
    return [move for move in lifecycle.moves_from(stage) if move not in CORRECTIONS]


def _by_page(person: Person, code: str, why: tuple[str, ...], at: Stage) -> None:
    """The buttons are closed with their reason; the requests that they would send are refused with the same."""
    person.open(f"/devices/{bare(code)}")
    for move in _towards_families(at):
        assert not person.offers(move.label), move
        answer = person.insist(f"/devices/{bare(code)}/moves/{move.value}", {"note": "C’est pressé"})
        assert all(reason in answer for reason in why), f"{move}: {answer}"


def _by_scan(person: Person, code: str, why: tuple[str, ...], at: Stage) -> None:
    """A label opens the page with the same reasons; a card arms its step, and the scan is refused with them."""
    label = f"HTTPS://ORDI.EXAMPLE/D/{bare(code)}"
    person.open("/scan").press("Ouvrir", {"Code ou scan": label}).sees(*why)
    for move in _towards_families(at):
        step = steps.named(move.value)
        if step is None or step.wants_note:
            continue
        person.open("/scan").press("Ouvrir", {"Code ou scan": f"HTTPS://ORDI.EXAMPLE/S/{move.value.upper()}"})
        person.press("Appliquer", {"Code ou scan": label}, status=422).sees("Bloqué", *why)


def _by_api(station: Station, code: str, at: Stage) -> None:
    """It tells what is missing, and no address of it moves anything, token in hand."""
    told = station.get(f"/api/devices/{bare(code)}").get_json()
    assert (told["stage"], told["disks_proven"]) == (at.value, False)
    assert not told["disks"] or any(disk["remaining"] for disk in told["disks"])
    for method in MISUSED:
        answer = station.client.open(
            f"/api/devices/{bare(code)}", method=method, json={"stage": "wiped"}, headers=station.headers
        )
        assert answer.status_code == 405, method
    for move in _towards_families(at):
        answer = station.client.post(f"/api/devices/{bare(code)}/moves/{move.value}", headers=station.headers)
        assert answer.status_code == 404, move


def _lines(town: Town, code: str) -> int:
    return len(town.session.scalars(town.device(code).logbook.select()).all())
