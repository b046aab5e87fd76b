"""The report of a ceremony of 1,000 handovers, and that of the activity of a large base: seconds, and memory.

Each is made by a process of its own, so that its peak of memory is that of the report.
"""

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

HANDOVERS = 1_000
DEVICES = 3_000
CEREMONY_MS, CEREMONY_MB, ACTIVITY_MS = 3_000, 200.0, 30_000

_FAMILIES = """
INSERT INTO household (id, people, school_children, situation, district, equipment, connection, ease, language,
                       created_at)
SELECT id, 1 + id % 6, id % 4,
       CASE id % 3 WHEN 0 THEN 'job_seeker' WHEN 1 THEN 'student' ELSE 'minimum_income' END,
       'Quartier ' || (id % 12), 'none', 'none', 'some', 'français', received_at
FROM device WHERE stage = 'ready' ORDER BY id LIMIT :limit
"""
_REFERRALS = """
INSERT INTO referral (id, ref, number, organisation_id, author_id, household_id, stage, purpose, wanted_kind,
                      created_at, submitted_at, decided_at, wanted_why, extras, file_number, decision_reason, question,
                      answer, exception_reason, override_reason, standing, district)
SELECT household.id, printf('%012d', household.id), 'BANC-' || household.id,
       (SELECT min(id) FROM organisation), (SELECT min(id) FROM user), household.id, 'handed_over',
       CASE household.id % 2 WHEN 0 THEN 'school' ELSE 'formalities' END, 'laptop', created_at, created_at, created_at,
       '', '[]', '', '', '', '', '', '', 0, district
FROM household
"""
_HANDOVERS = """
INSERT INTO handover (id, ref, idempotency_key, referral_id, text_id, shown_id, document_id, signed_at, place, quality,
                      method, kit, witness_id, no_resale_until, terms, identity_check, language, proof_sha256,
                      proof_blob)
SELECT referral.id, printf('%012d', referral.id), printf('%020d', referral.id), referral.id, 1, referral.id, 1,
       strftime('%Y-%m-%d %H:%M:%f', referral.created_at, (1 + referral.id % 90) || ' days') || '000', 'Mairie',
       'beneficiary', 'drawn', '[]', (SELECT min(id) FROM user), '2030-01-01', '{}', 'known', 'fr', '', ''
FROM referral
"""
_DEVICES = "INSERT INTO handed_over_device (handover_id, device_id, facts) SELECT id, id, '{}' FROM handover"
_MOVED = """
INSERT INTO logbook_line (device_id, at, move, from_stage, to_stage, door, note)
SELECT id, strftime('%Y-%m-%d %H:%M:%f', signed_at, :earlier) || '000', :move, :source, :target, 'page', ''
FROM handover
"""


def fill(data_dir: Path, handovers: int) -> int:
    """Devices that were ready are with invented families, who signed within ninety days of the arrival; how many.

    Written on the file: sealed agreements would take a night, and no figure reads them.
    """
    with closing(sqlite3.connect(data_dir / "ordis.db")) as connection, connection:
        connection.execute(_FAMILIES, {"limit": handovers})
        for statement in (_REFERRALS, _HANDOVERS, _DEVICES):
            connection.execute(statement)
        for earlier, move, source, target in (
            ("-3 days", "reserve", "ready", "reserved"), ("-0 days", "hand_over", "reserved", "handed_over"),
        ):  # fmt: skip
            told = {"earlier": earlier, "move": move, "source": source, "target": target}
            connection.execute(_MOVED, told)
        connection.execute("UPDATE device SET stage = 'handed_over' WHERE id IN (SELECT id FROM handover)")
        done = connection.execute("SELECT count(*) FROM handover").fetchone()[0]
        connection.commit()
        connection.execute("ANALYZE")
    return int(done)


def ceremony(data_dir: Path) -> tuple[float, float]:
    """Milliseconds from the press to the sealed report, and megabytes gained at the peak; of 1,000 handovers."""
    if (done := fill(data_dir, HANDOVERS)) < HANDOVERS:
        raise RuntimeError(f"{done} handovers")
    return _measured(data_dir, "ceremony")


def activity(data_dir: Path) -> tuple[float, float]:
    """The same of a year of the base against the year before, by the worker."""
    fill(data_dir, 10**9)
    return _measured(data_dir, "activity")


def _measured(data_dir: Path, what: str) -> tuple[float, float]:
    asked = [sys.executable, "-m", "bench.reports", str(data_dir), what]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    told = json.loads(said.splitlines()[-1])
    return told["ms"], told["mb"]


def _make(data_dir: Path, what: str) -> dict[str, float]:
    from ordis import create_app
    from ordis.settings import Settings

    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        started = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins again from here
        spent = _close() if what == "ceremony" else _write()
    return {"ms": spent, "mb": _memory("VmHWM") - started}


def _memory(name: str) -> float:
    """Megabytes: resident now (``VmRSS``), or at the peak (``VmHWM``)."""
    told = Path("/proc/self/status").read_text().partition(f"{name}:")[2]
    return int(told.split()[0]) / 1024


def _close() -> float:
    from ordis.accounts.models import User
    from ordis.ceremonies import actions
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db

    begin_writing()
    actor, at = db.session.query(User).first(), clock.now()
    assert actor is not None
    held_on = clock.today() + timedelta(days=200)
    period = {"held_on": held_on, "period_from": clock.today() - timedelta(days=2_000)}
    row = actions.plan(name="Banc", place="Mairie", thanks="", **period, actor=actor, at=at)  # type: ignore[arg-type]
    db.session.execute(db.text("UPDATE handover SET ceremony_id = :id"), {"id": row.id})
    begun = time.perf_counter()
    actions.close(ceremony=row, actor=actor, at=at)
    db.session.commit()
    spent = (time.perf_counter() - begun) * 1000
    assert row.figures is not None
    if row.figures["handed_over"] < HANDOVERS:
        raise RuntimeError(f"{row.figures['handed_over']} devices handed over")
    return spent


def _write() -> float:
    from ordis.accounts.models import User
    from ordis.indicators.actions import recount_all
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.reports.activity import actions, building
    from ordis.reports.activity.models import Audience, Comparison, Length

    begin_writing()
    last = clock.today()
    report, _new = actions.ask(
        first=last - timedelta(days=364), last=last, comparison=Comparison.PREVIOUS, audience=Audience.COUNCIL,
        length=Length.FULL, actor=db.session.query(User).first(), at=clock.now(),  # type: ignore[arg-type]
    )  # fmt: skip
    db.session.commit()
    recount_all(at=clock.now())  # kept every night and every minute: not of the report's time
    begun = time.perf_counter()
    building.write_waiting()
    spent = (time.perf_counter() - begun) * 1000
    db.session.refresh(report)
    if report.document is None:
        raise RuntimeError(report.reason)
    return spent


if __name__ == "__main__":
    print(json.dumps(_make(Path(sys.argv[1]), sys.argv[2])))
