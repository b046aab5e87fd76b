"""The tables that end a run of nwipe: errors, bytes erased (0.41 and later), status of each disk."""

from dataclasses import dataclass, field

from ordis.wiping.evidence import Errors, Status

MOST_DISKS = 1_000
"""In one run; a log of more is refused, never read in part."""
_LOOP = "Loopback device"
_NO_SERIAL = "(S/N: unknown)"
_STATUSES = {"Erased": Status.ERASED, "-FAILED-": Status.FAILED, "UABORTED": Status.UABORTED,
             "INSANITY": Status.INSANITY}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table « Drive Status »; the name may be cut to its last six or eight characters."""

    name: str
    status: Status
    duration: int | None
    model: str
    serial: str

    def bears(self, serial: str) -> bool:
        """True when the last column ends by this serial, which may itself hold a slash."""
        return f"/{self.model}/{self.serial}".endswith(f"/{serial}")


@dataclass(slots=True)
class Tables:
    """Rows by the device name that the tables print."""

    rows: list[Row] = field(default_factory=list)
    errors: dict[str, Errors] = field(default_factory=dict)
    erased: dict[str, tuple[int, int]] = field(default_factory=dict)
    _current: str = ""

    def header(self, line: str) -> None:
        """Take the titles of a table: they tell which one follows, in every version. One unknown teaches nothing."""
        self._current = ""
        for word, table in (("Pass Errors", "errors"), ("Bytes Erased", "erased"), ("Status |", "status")):
            if word in line:
                self._current = table

    def row(self, line: str) -> None:
        """Take a row of the table under way."""
        cells = line.split("|", 4)
        name = cells[0].lstrip("! ").rstrip()
        if not name or " " in name or len(self.rows) > MOST_DISKS:
            return
        if self._current == "status" and len(cells) == 5:
            model, serial = _model_and_serial(cells[4].strip())
            status = _STATUSES.get(cells[1].strip(), Status.NONE)
            self.rows.append(Row(name, status, seconds(cells[3]), model.strip(), true_serial(serial, model)))
        elif self._current == "errors" and len(cells) >= 3:
            counts = [number(cell) for cell in cells[1:4] if cell.strip()]
            if len(counts) >= 2 and None not in counts:
                passes, verify, sync = [count or 0 for count in (*counts, 0)][:3]
                self.errors[name] = Errors(passes, verify, sync, stated=True)
        elif self._current == "erased" and len(cells) >= 3:
            done, size = number(cells[1]), number(cells[2])
            if done is not None and size is not None:
                self.erased[name] = (done, size)


def true_serial(text: str, model: str | None) -> str:
    """The serial as printed, empty for what nwipe reads where there is none.

    For a loop device it prints uninitialised memory, seen with Debian's 0.34; a true serial is printable ASCII
    (ATA8-ACS §7.16.7, NVMe 2.0 §5.17), and a loop device has none.
    """
    serial = text.strip()
    stray = not (serial.isascii() and serial.isprintable()) or (model or "").strip().startswith(_LOOP)
    return "" if stray else serial


def _model_and_serial(text: str) -> tuple[str, str]:
    """Split on the last slash, but for ``(S/N: unknown)``, whose own slash would make a false serial."""
    if text.endswith(_NO_SERIAL):
        return text.removesuffix(_NO_SERIAL).rstrip("/"), ""
    model, _, serial = text.rpartition("/")
    return model, serial


def number(text: str) -> int | None:
    """A whole number as nwipe prints it, at most 2⁶⁰; ``None`` for anything else."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 20:
        return None
    return min(int(digits), 2**60)


def seconds(text: str) -> int | None:
    """``HH:MM:SS`` in seconds, hours without limit; ``None`` for anything else."""
    parts = [number(part) for part in text.strip().split(":")]
    if len(parts) != 3 or None in parts:
        return None
    hours, minutes, rest = (part or 0 for part in parts)
    return hours * 3600 + minutes * 60 + rest
