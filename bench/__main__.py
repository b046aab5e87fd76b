"""``python -m bench``: run every measure, print the table, write ``.bench/result.json``."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from uuid import uuid4

from bench import (
    agreements,
    certificate,
    decoding,
    donations,
    donor_list,
    evidence,
    exports,
    identity,
    indicators,
    kiosk,
    labels,
    plans,
    queue,
    reports,
    scanners,
)
from bench.base import EMAIL, PASSWORD, build, some_code
from bench.server import Visitor, interleaved, serving

SMALL, LARGE, QUICK, LISTED = 1_000, 1_000_000, 20_000, 100_000
ROUNDS = 120
CROWD = 5  # what a person among twenty may feel, to one alone
ARMED = 3  # ratio to the floor: that of any scan, though this one also writes and commits


@dataclass(frozen=True)
class Measure:
    """``value`` and ``floor`` in ``unit``; ``limit`` is the ratio not to exceed, None for what is only told."""

    name: str
    value: float
    floor: float
    limit: float | None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    @property
    def over(self) -> bool:
        return self.limit is not None and self.ratio > self.limit


def pages(data_dir: Path, size: int) -> list[Measure]:
    """Scan, device page and filtered list of one base, against the floor of the same server."""
    code = some_code(data_dir)
    with serving(data_dir) as port:
        visitor = Visitor(port)
        visitor.sign_in(EMAIL, PASSWORD)
        token = visitor.token("/scan")
        form = {"text": f"HTTPS://ORDI.EXAMPLE/D/{code}", "csrf_token": token}

        def expect(status: int, *request: object, says: str = "", **options: object) -> None:
            got, text = visitor.ask(*request, **options)  # type: ignore[arg-type]
            if got != status or says not in text:
                raise RuntimeError(f"{request} answered {got} {text[:200]}")

        armed = _armed(data_dir, code, form)
        floor, scan, put, page, listing = interleaved(
            ROUNDS,
            lambda: expect(200, "GET", f"/floor/{code}"),
            lambda: expect(200, "POST", "/scan", form, accept="application/json"),
            lambda: expect(200, "POST", "/scan", next(armed), says='"applied"', accept="application/json"),
            lambda: expect(200, "GET", f"/devices/{code}"),
            lambda: expect(200, "GET", "/devices?stage=ready&kind=laptop"),
        )
    return [
        Measure(f"scan POST, {size:,} devices", scan, floor, 3),
        Measure(f"scan POST that puts away, {size:,} devices", put, floor, ARMED),
        Measure(f"device page, {size:,} devices", page, floor, 5),
        Measure(f"filtered list of 50, {size:,} devices", listing, floor, 5),
    ]


def _armed(data_dir: Path, code: str, form: dict[str, str]) -> Iterator[dict[str, str]]:
    """The device goes from one place to the other and back: each scan is applied and written."""
    for place in cycle(scanners.two_places(data_dir)):
        yield form | {"text": f"HTTPS://ORDI.EXAMPLE/D/{code}", "step": "put", "value": place, "key": str(uuid4())}


def growth(small: list[Measure], large: list[Measure]) -> list[Measure]:
    """The large base against the small one, each as a ratio to its own floor."""
    return [
        Measure(f"growth: {before.name.split(',')[0]}", after.ratio, before.ratio, 1.3, "×")
        for before, after in zip(small, large, strict=True)
    ]


def certificates(data_dir: Path) -> list[Measure]:
    """Of 100 disks, against its floor and against 0.35 s of this class of machine; of 1,000, against that."""
    few, many, floor = certificate.measure(data_dir)
    return [
        Measure("certificate of 100 disks, built and sealed", few, floor, 12),
        Measure("certificate of 100 disks, against 350 ms", few, 350, 1),
        Measure("growth: certificate of 1,000 disks, of 100", many, few, 12),
    ]


def handed_over(data_dir: Path) -> list[Measure]:
    """The paper of a handover, alone and five hundred together on two processes, and its verification."""
    told = agreements.measure(data_dir)
    return [
        Measure("agreement built, tagged, sealed, to bare parts", told.made, told.bare, 1.5),
        Measure("one of 500 in batch on two processes, to one", told.batch, told.made, 0.6),
        Measure("500 agreements in batch, to one", told.five_hundred, told.made, None),
        Measure("verification, to bare pyHanko validation", told.checked, told.validated, 2),
    ]


def signed(data_dir: Path) -> list[Measure]:
    """A family's signature sent from a kiosk: number, paper, seal, proof, register and device, all or nothing."""
    submitted, made, floor = kiosk.measure(data_dir)
    allowed = made + kiosk.FLOORS * floor
    return [Measure("kiosk submit, to the agreement and 5 floors", submitted, allowed, 1)]


def evidences(data_dir: Path) -> list[Measure]:
    """A log of five disks sent by a bench to its stored verdict: it syncs the disk twice, a scan never."""
    scan, first, later = evidence.measure(data_dir)
    return [
        Measure("evidence POST, log of 5 disks, to a scan", first, scan, 3),
        Measure("growth: 50th evidence of a device", later, first, 1.3),
        Measure("1,000 logs read again, against 20 s", evidence.reread(data_dir), 20_000, 1),
    ]


def cameras(data_dir: Path) -> list[Measure]:
    """Frames are decoded by processes of their own at a low priority: those who scan feel them, and no more."""
    return [
        Measure("frame of 640 × 480 decoded, CPU, to 20 ms", decoding.measure(), decoding.LIMIT_MS, 1),
        Measure("scan POST beside ten cameras, to alone", *decoding.beside_cameras(data_dir), decoding.LIMIT_BESIDE),
    ]


def lists(data_dir: Path) -> list[Measure]:
    """Memory gained while the whole list is exported."""
    return [
        Measure(f"export of {LISTED:,} devices, {kind}, memory", gained, exports.LIMIT_MB, 1, "MB")
        for kind, (gained, _seconds) in exports.measure(data_dir).items()
    ]


def imports(data_dir: Path, form: str) -> list[Measure]:
    """A donor's list tried and applied, both requests reading the file, to a bare insert of what they wrote."""
    told = donor_list.measure(data_dir, form)
    name, both = f"{form.upper()} of {donor_list.LINES:,} lines", told["dry_run"] + told["apply"]
    return [
        Measure(f"{name}, dry run and apply, to Core insert", both, told["floor"], donor_list.LIMIT),
        Measure(f"{name}, of which the dry run", told["dry_run"], told["floor"], None),
        Measure(f"{name}, memory", told["memory"], donor_list.LIMIT_MB, 1, "MB"),
    ]


def gifts(data_dir: Path) -> list[Measure]:
    """A page of fifty devices, whatever the donation holds: counts are asked of the database."""
    return [Measure(name, value, floor, 5) for name, (value, floor) in donations.measure(data_dir).items()]


def crowd(data_dir: Path) -> list[Measure]:
    """Each scan is applied and written; one that fails stops the whole run. Only the best minute is limited."""
    minutes, alone = scanners.measure(data_dir, limit=CROWD)
    best = min(minutes, key=lambda minute: minute.scans)
    told = [
        Measure(f"20 scanners, minute {rank}, to a bare write then", minute.scans, minute.disk, None)
        for rank, minute in enumerate(minutes, 1)
    ]
    return [Measure("20 scanners for 60 s: 95th centile, to one alone", best.scans, alone, CROWD), *told]


def allocations(data_dir: Path) -> list[Measure]:
    """The race is told only: what matters of it, twenty winners and every loser told, stops the run when it fails."""
    first, usual, race = plans.measure(data_dir)
    return [
        Measure("plan of 500 × 500, first of its process, to 5 s", first, plans.LIMIT_MS, 1),
        Measure("plan of 500 × 500, later ones, to 5 s", usual, plans.LIMIT_MS, 1),
        Measure("200 reservations at once of 20 devices", race, plans.LIMIT_MS, None),
    ]


def waiting(data_dir: Path) -> list[Measure]:
    """The queue of 100,000 referrals, put in order by the job of a published table; only its first page is limited."""
    return [
        Measure(f"queue of {queue.REFERRALS:,} referrals, {name}", value, floor, 5 if name == "first page" else None)
        for name, (value, floor) in queue.measure(data_dir).items()
    ]


def told(data_dir: Path, large: Path) -> list[Measure]:
    """Time, and the memory gained; the year of the large base holds every one of its devices."""
    spent, gained = reports.ceremony(data_dir)
    year, _gained = reports.activity(large)
    return [
        Measure("ceremony report of 1,000 handovers, to 3 s", spent, reports.CEREMONY_MS, 1),
        Measure("ceremony report of 1,000 handovers, memory", gained, reports.CEREMONY_MB, 1, "MB"),
        Measure("activity report of a year, large base, to 30 s", year, reports.ACTIVITY_MS, 1),
    ]


def known(data_dir: Path) -> list[Measure]:
    """Near names, earlier handover, referral in progress: all told for the price of a look-up."""
    checked, hashed, looked = identity.measure(data_dir)
    return [
        Measure(f"identity check, {identity.HOUSEHOLDS:,} households, to a bare look-up", checked, looked, 1.5),
        Measure("of which the keyed hashes of near names", hashed, looked, None),
    ]


def figures(data_dir: Path, size: int) -> list[Measure]:
    """Pages once warm; what is computed first in a minute, and the whole recount of the night, are told only."""
    recount = indicators.prepare(data_dir)
    told = [
        Measure(f"{name}, {size:,} devices", value, floor, None if "first of" in name else indicators.LIMIT)
        for name, (value, floor) in indicators.pages(data_dir).items()
    ]
    told.append(Measure("recount of ten years", recount * 1000, 1000, None))
    age = indicators.MINUTE_S + indicators.age(data_dir)
    told.append(Measure("age of the oldest figure, to a minute", age * 1000, indicators.MINUTE_S * 1000, None))
    marked = indicators.scans(data_dir).items()
    return told + [Measure(f"{name}, with marks, to without", *pair, indicators.LIMIT_SCAN) for name, pair in marked]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help=f"large base of {QUICK:,} devices")
    large = QUICK if parser.parse_args().quick else LARGE
    folder = Path(tempfile.mkdtemp(prefix="ordis-bench-"))
    try:
        measures = [Measure("1,000 labels", *labels.measure(), 1.5)]
        measures += certificates(folder / "certificate")
        measures += handed_over(folder / "agreements")
        measures += signed(build(folder / "kiosk", SMALL))
        small_pages = pages(build(folder / "small", SMALL), SMALL)
        measures += evidences(folder / "small")
        printed, limit = labels.printed(folder / "small"), labels.LIMIT_MS
        measures.append(Measure("1,000 labels through HTTP, against 1,500 ms", printed, limit, 1))
        measures += cameras(folder / "small") + crowd(folder / "small")
        measures += allocations(build(folder / "plans", plans.STARTED))
        measures += waiting(build(folder / "queue", SMALL))
        measures += known(build(folder / "identity", SMALL))
        imported = build(folder / "imports", SMALL)
        for form in donor_list.FORMS:
            measures += imports(imported, form)
        measures += gifts(build(folder / "gifts", donations.DEVICES))
        measures += lists(build(folder / "listed", LISTED))
        large_pages = pages(build(folder / "large", large), large)
        measures += told(build(folder / "reports", reports.DEVICES), folder / "large")
        measures += small_pages + large_pages + growth(small_pages, large_pages)
        measures += figures(folder / "large", large)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return _report(measures)


def _report(measures: list[Measure]) -> int:
    print(f"{'name':50} {'value':>10} {'floor':>10} {'unit':4} {'ratio':>7} {'limit':>6}")
    for each in measures:
        limit = f"{each.limit:6.1f}" if each.limit is not None else f"{'–':>6}"
        told = f"{each.name:50} {each.value:10.2f} {each.floor:10.2f} {each.unit:4} {each.ratio:7.2f} {limit}"
        print(f"{told}  ← over" if each.over else told)
    out = Path(".bench")
    out.mkdir(exist_ok=True)
    rows = [asdict(each) | {"ratio": each.ratio} for each in measures]
    (out / "result.json").write_text(json.dumps({"cores": os.cpu_count(), "measures": rows}, indent=1))
    return 1 if any(each.over for each in measures) else 0


if __name__ == "__main__":
    sys.exit(main())
