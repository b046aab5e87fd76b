"""A donor's list of 10,000 lines, dry run and apply, to a bare insert of the same rows by SQLAlchemy Core.

Run by itself it measures the base of ``ORDIS_DATABASE_URL`` too, to compare both engines.
"""

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

LINES, ROUNDS = 10_000, 3
LIMIT, LIMIT_MB = 4.0, 200.0
TITLES = "Type;Marque;Modèle;N° de série;N° d’inventaire;Processeur;RAM;Disque;N° série disque;Date d’achat"


def measure(data_dir: Path, form: str) -> dict[str, float]:
    """Milliseconds ``dry_run``, ``apply``, ``floor``, and megabytes ``memory`` that both gain at their peak, medians of
    three lists of a ``form`` and of a process of its own."""
    command = [sys.executable, "-m", "bench.donor_list", str(data_dir), form]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def lines(first: int) -> list[list[str]]:
    rows = [
        f"PC portable;Dell;Latitude {5400 + rank % 20};LT{first + rank:07d};INV{first + rank};Core i5-{rank % 9}500U;"
        f"{(4, 8, 16)[rank % 3]} Go;{(128, 256, 512)[rank % 3]} Go SSD;S3Z9{first + rank:08d};"
        f"{1 + rank % 28:02d}/03/2018"
        for rank in range(LINES)
    ]
    return [line.split(";") for line in (TITLES, *rows)]


def csv(rows: list[list[str]]) -> bytes:
    return "\n".join(map(";".join, rows)).encode("cp1252")


def xlsx(rows: list[list[str]]) -> bytes:
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out) as book:
        sheet = book.add_worksheet("Parc")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def ods(rows: list[list[str]]) -> bytes:
    """As LibreOffice writes it, without its styles."""
    from xml.sax.saxutils import escape

    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    told = ("".join(cell.format(escape(text)) for text in row) for row in rows)
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in told)
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in _SPACES)
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Parc">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return out.getvalue()


FORMS = {"csv": csv, "xlsx": xlsx, "ods": ods}
_SPACES = ("office", "table", "text")


def _run(data_dir: str, form: str) -> dict[str, float]:
    from ordis import create_app
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": data_dir})
    with create_app(settings).app_context():
        rounds = [_round(FORMS[form]) for _ in range(ROUNDS)]
    return {name: median(each[name] for each in rounds) for name in rounds[0]}


def _round(written: Callable[[list[list[str]]], bytes]) -> dict[str, float]:
    """One list given, tried and applied as the pages do it, each request reading the file again; then the floor."""
    from ordis.donations import announcement
    from ordis.donations.comparison import dry_run
    from ordis.donations.remembered import propose
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db

    begin_writing()
    at = clock.now()
    donation = _donation(f"DON-BANC-{time.time_ns()}", at)
    data = written(lines((time.time_ns() // 10**6 % 10**6) * LINES))
    sha256 = announcement.keep_file(donation=donation, data=data)
    db.session.commit()

    def tried() -> Any:
        grid = announcement.kept_grid(sha256)
        plan = propose(donation, grid).plan
        return plan, dry_run(donation, grid, plan)

    def applied(plan: Any) -> None:
        announcement.import_list(donation=donation, sha256=sha256, filename="parc.csv", plan=plan, actor=None, at=at)
        db.session.commit()

    before = _peak(anew=True)
    dry, (plan, found) = _timed(tried)
    if len(found.new) != LINES:
        raise RuntimeError(f"{len(found.new)} devices of {LINES}: {found.faults[:3]}")
    apply, _ = _timed(lambda: applied(plan))
    del found
    return {"memory": _peak() - before, "dry_run": dry, "apply": apply, "floor": _floor(donation.id)}


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def _donation(number: str, at: datetime) -> Any:
    from ordis.donations.models import Donation, DonationStage
    from ordis.kernel.db import db
    from ordis.partners.models import Organisation, OrganisationKind

    donor = Organisation(name=number, kind=OrganisationKind.COMPANY, gives=True, invented=True, created_at=at)
    db.session.add(donor)
    donation = Donation(number=number[-20:], donor=donor, offered_at=at, stage=DonationStage.ACCEPTED)
    db.session.add(donation)
    db.session.flush()
    return donation


def _floor(donation_id: int) -> float:
    """The rows that the import has just written, inserted again under other keys, and nothing else."""
    import sqlalchemy as sa

    from ordis.devices.codes import fresh_codes
    from ordis.devices.models import Device, Disk, LogbookLine
    from ordis.kernel.db import db

    device, disk, line = Device.__table__, Disk.__table__, LogbookLine.__table__
    devices = [dict(row._mapping) for row in db.session.execute(sa.select(device).filter_by(donation_id=donation_id))]
    mine = sa.select(device.c.id).where(device.c.donation_id == donation_id)
    disks = [dict(row._mapping) for row in db.session.execute(sa.select(disk).where(disk.c.device_id.in_(mine)))]
    told = [dict(row._mapping) for row in db.session.execute(sa.select(line).where(line.c.device_id.in_(mine)))]
    codes = fresh_codes(len(devices))
    last = {table: db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0 for table in (device, disk, line)}
    keys = {row["id"]: last[device] + rank for rank, row in enumerate(devices, 1)}
    devices = [row | {"id": keys[row["id"]], "code": code} for row, code in zip(devices, codes, strict=True)]
    others = [
        (
            table,
            [row | {"id": last[table] + rank, "device_id": keys[row["device_id"]]} for rank, row in enumerate(rows, 1)],
        )
        for table, rows in ((disk, disks), (line, told))
    ]
    db.session.commit()

    def insert() -> None:
        for table, rows in [(device, devices), *others]:
            db.session.execute(sa.insert(table), rows)  # type: ignore[arg-type]
        db.session.commit()

    elapsed, _ = _timed(insert)
    _follow((device, disk, line))
    return elapsed


def _follow(tables: Any) -> None:
    """PostgreSQL counts keys of its own: the next round must not draw those that were given here."""
    import sqlalchemy as sa

    from ordis.kernel.db import db

    if db.session.get_bind().dialect.name == "postgresql":
        for table in tables:
            last = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            db.session.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), last)))
        db.session.commit()


def _peak(*, anew: bool = False) -> float:
    """Megabytes that this process held at most, as the kernel of Linux counts them; ``anew``: counted from now on."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(_run(*sys.argv[1:])))
