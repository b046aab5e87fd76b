"""The line that decides is the same whether the database knows the lines already or not yet."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from ordis.devices.models import Stage
from ordis.kernel import clock
from ordis.wiping import queries
from ordis.wiping.evidence import Format, HiddenArea, Outcome, Status
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests import counting, make

NOON = datetime(2026, 11, 19, 12)  # noqa: DTZ001 (the clock of a bench, without a zone)
EARLIER, LATER, LONG_AGO = NOON - timedelta(hours=2), NOON + timedelta(hours=2), NOON - timedelta(days=900)
GOOD, BAD, RESERVED = Outcome.SUCCESS, Outcome.FAILED, Outcome.SUCCESS_WITH_RESERVATION


def file_of(lines: list[tuple[Outcome, datetime]], name: str) -> EvidenceFile:
    file = EvidenceFile(sha256=name * 64, filename=name, size=1, format=Format.NWIPE_LOG.value, received_at=clock.now())
    file.records = [
        WipeRecord(
            position=position, recorded_at=clock.now(), ordered_at=ended, ended_at=ended, tool="nwipe",
            status=Status.ERASED.value, hidden_area=HiddenArea.ABSENT.value, outcome=outcome.value,
        )
        for position, (outcome, ended) in enumerate(lines)
    ]  # fmt: skip
    return file


@pytest.mark.parametrize(
    ("saved", "unsaved", "chosen"),
    [
        ([], [], None),
        ([], [(GOOD, NOON)], ("b", 0)),
        ([(GOOD, NOON)], [], ("a", 0)),
        ([(GOOD, NOON)], [(BAD, EARLIER)], ("a", 0)),
        ([(GOOD, NOON)], [(BAD, NOON)], ("b", 0)),
        ([(GOOD, NOON)], [(RESERVED, LATER)], ("a", 0)),
        ([(GOOD, NOON)], [(BAD, LATER), (GOOD, EARLIER)], ("b", 0)),
        ([], [(BAD, NOON), (GOOD, NOON)], ("b", 1)),
        ([], [(GOOD, LONG_AGO)], None),
    ],
)
def test_the_newest_line_that_counts_decides_saved_or_not(
    session: Session,
    saved: list[tuple[Outcome, datetime]],
    unsaved: list[tuple[Outcome, datetime]],
    chosen: tuple[str, int] | None,
) -> None:
    disk = make.device(stage=Stage.RECEIVED).disks[0]
    old, new = file_of(saved, "a"), file_of(unsaved, "b")
    for line in (*old.records, *new.records):
        line.disk = disk
    session.add(old)
    session.flush()

    def told(line: WipeRecord | None) -> tuple[str, int] | None:
        return (line.evidence.filename, line.position) if line else None

    with session.no_autoflush:
        assert told(queries.deciding_each([disk], new.records).get(disk.id)) == chosen
        older = queries.with_lines([disk.id])
        assert older == ({disk.id} if saved else set())
        with counting.queries() as asked:
            assert told(queries.deciding_each([disk], new.records, older).get(disk.id)) == chosen
        assert len(asked) == bool(saved), "nothing is asked of a disk of which no line tells"
    session.add(new)
    session.flush()
    assert told(queries.deciding(disk)) == chosen
