"""The register as a file: what the page says, and no more."""

import csv
import io
from collections.abc import Iterable, Iterator

from ordis.aftercare.register.queries import Line
from ordis.devices.code import spoken
from ordis.kernel.french import short_day
from ordis.kernel.grid import harmless

MARK = "\ufeff"
PIECE = 64 * 1024
TITLES = (
    "Code", "Désignation", "Numéro de série", "Convention", "Demande", "Structure", "Remis le",
    "Pas de revente jusqu’au", "Fin anticipée le", "État", "Signalements", "Signalements ouverts",
)  # fmt: skip


def csv_pieces(lines: Iterable[Line]) -> Iterator[bytes]:
    """``;``, UTF-8 with its mark, lines of Windows: what a French spreadsheet opens."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(MARK)
    writer.writerow(TITLES)
    for line in lines:
        writer.writerow(map(harmless, _cells(line)))
        if out.tell() > PIECE:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _cells(line: Line) -> tuple[str, ...]:
    device, handover = line.row.device, line.row.handover
    return (
        spoken(device.code),
        device.designation,
        device.serial or "",
        handover.document.number,
        handover.referral.number,
        handover.referral.organisation.name,
        short_day(handover.signed_at),
        short_day(handover.no_resale_until),
        short_day(line.row.ended_on) if line.row.ended_on else "",
        line.standing.state.label,
        str(len(line.reports)),
        str(len(line.open_reports)),
    )
