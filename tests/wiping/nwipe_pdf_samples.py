"""PDF reports of nwipe: true ones, or the text of true ones, with what a person reads in them; and a small maker
of PDFs that are drawn as nwipe draws its own, for the cases that no true report shows."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ordis.wiping import nwipe_pdf
from ordis.wiping.evidence import DiskResult, Run

SAMPLES = Path(__file__).parent / "samples"
PDFS = SAMPLES / "nwipe-pdf"
TEXTS = SAMPLES / "nwipe-pdf-text"
UUID = "11111111-2222-3333-4444-555555555555"
TAG = "LOT-2026-0001 / ORD-0042"


@dataclass(frozen=True)
class Expected:
    """One report, every line written by reading it."""

    version: str
    method: str
    blank: bool
    verify: str
    started_at: str
    ended_at: str
    duration: int
    host: str | None
    tag: str | None
    operator: str | None
    device: str
    bus: str
    model: str
    serial: str | None
    status: str
    hidden: str
    outcome: str


def loop(version: str, started_at: str, ended_at: str) -> Expected:
    return Expected(version, "Fill With Zeros", True, "last", started_at, ended_at, 1, None, None, None, "loop0",
                    "VIRT", "Loopback device", None, "Erased", "not_applicable",
                    "success_with_reservation")  # fmt: skip


EXPECTED: dict[str, Expected] = {
    "v0.35-zero": loop("0.35", "21:46:00", "21:46:01"),
    "v0.38-zero": loop("0.38", "21:51:10", "21:51:11"),
    "v0.40-zero": loop("0.40", "21:51:24", "21:51:25"),
    "vm-v040-zero-card": Expected(
        "0.40", "Fill With Zeros", True, "last", "23:02:24", "23:02:40", 16, "PC0TEST1", TAG, "OP-01",
        "mmcblk0", "MMC", "SD QEMU!", None, "Erased", "not_applicable", "success_with_reservation"),
    "vm-v040-zero": Expected(
        "0.40", "Fill With Zeros", True, "last", "23:02:23", "23:02:32", 9, "PC0TEST1", TAG, "OP-01",
        "", "ATA", "ST500LM021-1KJ152", "W62TEST1", "Erased", "absent", "success"),
    "vm-v036-dodshort-nvme": Expected(
        "0.36", "DoD Short", True, "last", "23:05:23", "23:05:31", 8, None, None, "OP-01",
        "", "NVME", "QEMU NVMe Ctrl", "S3ESNX0J000001L", "Erased", "not_applicable", "success"),
    "vm-v036-abort": Expected(
        "0.36", "Gutmann Wipe", True, "all", "23:07:04", "23:07:35", 30, None, None, "OP-01",
        "", "ATA-SSD", "Samsung SSD 850 EVO 250GB", "S21PNXAG000001Z", "UABORTED", "absent", "aborted"),
    "vm-v042-noverify-noblank": Expected(
        "0.42", "Fill With Zeros", False, "none", "23:05:54", "23:05:54", 0, "PC0TEST1", TAG, "OP-01",
        "", "ATA", "ST500LM021-1KJ152", "W62TEST1", "Erased", "absent", "success_with_reservation"),
}  # fmt: skip


def pages_of(name: str) -> list[str]:
    """The text of a true report, page by page."""
    return (TEXTS / f"{name}.txt").read_text("utf-8").split("\f")


def run_of(name: str) -> tuple[Run, DiskResult]:
    """The one run and the one disk of a report, from its PDF where it is kept, else from its text."""
    path = PDFS / f"{name}.pdf"
    if path.exists():
        data = path.read_bytes()
        evidence = nwipe_pdf.parse(data, hashlib.sha256(data).hexdigest())
    else:
        evidence = nwipe_pdf.read(pages_of(name), "0" * 64)
    ((run, disk),) = evidence.results()
    return run, disk


def drawn(*pages: str) -> bytes:
    """A PDF of those pages, one line of text under the other, plain streams as nwipe writes them."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in page.split("\n")]
        stream = "BT /F1 10 Tf 14 TL 50 800 Td " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        fonts = "<< /Font << /F1 3 0 R >> >>"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {len(objects)} 0 R >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return numbered([item.encode("cp1252") for item in objects])


def numbered(objects: list[bytes]) -> bytes:
    """Objects from 1, the table of where they stand, the trailer."""
    data, places = b"%PDF-1.3\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(data))
    )
