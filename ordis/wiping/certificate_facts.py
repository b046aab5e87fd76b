"""What a wiping certificate attests, as plain data: the paper and the page tell it, its digest names it.

Fields: NIST SP 800-88 Rev. 2, §4.6, those that the house knows. What no evidence and no person said is empty,
and is not printed. Who signs, and which paper this one replaces, are no facts of the wiping: see ``Signing``.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from ordis.kernel.choice import Choice
from ordis.kernel.french import NBSP, count

UNKNOWN = "Pas encore connue"
"""The destination of a device that has not gone on yet."""


class SerialSource(Choice):
    """Who read the serial number of a carrier; the label is what follows the number."""

    TOOL = "tool", ""
    INVENTORY = "inventory", "(inventaire)"
    PERSON = "person", "(noté)"


@dataclass(frozen=True, slots=True)
class Carrier:
    """One data carrier and its device. Empty when nobody and nothing said it.

    ``device`` is make and model, ``model`` the carrier's own in full, its make included as makers write it.
    """

    code: str
    asset_tag: str
    device: str
    device_serial: str
    model: str
    serial: str
    kind: str
    capacity: str
    source: SerialSource = SerialSource.PERSON

    @property
    def device_lines(self) -> str:
        first = joined(self.code, f"inv. {self.asset_tag}" if self.asset_tag else "")
        second = joined(self.device, f"n°{NBSP}{self.device_serial}" if self.device_serial else "")
        return f"{first} \n{second}"

    @property
    def carrier_lines(self) -> str:
        return f"{joined(self.model or self.kind, self.capacity)} \n{self._second_line}"

    @property
    def _second_line(self) -> str:
        serial = f"n°{NBSP}{self.serial} {self.source.label}".strip() if self.serial else "sans n° de série"
        return joined(self.kind if self.model else "", serial)

    @property
    def told(self) -> str:
        """« BCD-FGH-C, ST500LM021 n° W62 » : enough to find it in the tables."""
        return (
            f"{self.code}, {self.model or self.kind} {f'n°{NBSP}{self.serial}' if self.serial else 'sans n° de série'}"
        )


@dataclass(frozen=True, slots=True)
class Method:
    """One way in which carriers were wiped, told once and named by ``letter``."""

    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Wipe:
    """A carrier wiped with evidence. Times: the bench's clock. ``reservation``: its number in the list, or 0.

    ``erase`` says when and by whom a command of the carrier's own firmware was given; the line of evidence is
    then that of the read-back. ``by``: who wiped, as the tool says, or by whom the file came, no more than that.
    """

    carrier: Carrier
    letter: str
    level: str
    errors: str
    started_at: datetime | None
    ended_at: datetime | None
    sha256: str
    reservation: int = 0
    erase: str = ""
    by: str = ""

    def result_lines(self, *, who: bool = True) -> str:
        """``who``: whether the line says by whom, which is told once when it is the same for all."""
        mark = f"réserve {self.reservation}" if self.reservation else ""
        first = joined(self.letter, self.level, self.errors, mark)
        by = f"\n{self.by}" if who and self.by else ""
        if self.erase:
            return f"{first}\n{self.erase}\nrelecture {self.times}{by}"
        return f"{first} \n{self.times}{by}"

    @property
    def times(self) -> str:
        """« 21/11/26 23:05 → 23:12 », with the day of the end when it is another."""
        start, end = self.started_at, self.ended_at
        if start is None or end is None:
            known = end or start
            return f"{'fin' if end else 'début'} {known:%d/%m/%y %H:%M}" if known else ""
        other_day = "" if start.date() == end.date() else f"{end:%d/%m} "
        return f"{start:%d/%m/%y %H:%M} → {other_day}{end:%H:%M}"

    @property
    def hash_lines(self) -> str:
        half = len(self.sha256) // 2
        return f"{self.sha256[:half]}\n{self.sha256[half:]}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A carrier that no log proves wiped, and what is known of it. ``level``: what its destruction reaches."""

    carrier: Carrier
    words: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where devices go once wiped, and the codes of those."""

    words: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that the certificate names by its SHA-256."""

    sha256: str
    filename: str


@dataclass(frozen=True, slots=True)
class Tally:
    """One figure of the first page."""

    value: int
    caption: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs, in what quality, and the number of the certificate that this one replaces, or ""."""

    signatory: str
    quality: str
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """All that the certificate attests. ``device``: the code of the only device that it speaks of, or "".

    ``pending``: carriers without proof, with the reason; ``pending_devices``: devices of which no carrier is known;
    ``still_expected`` devices have not come; ``reception_open``: others may come that nobody announced.
    ``sources``: kinds of evidence, as the sentence about them names them.
    """

    device: str
    donation: str
    donor: str
    siren: str
    purge_wanted: bool
    received_on: date | None
    workshop: str
    devices: int
    carriers: int
    methods: tuple[Method, ...] = ()
    sources: tuple[str, ...] = ()
    wiped: tuple[Wipe, ...] = ()
    erased: tuple[Wipe, ...] = ()
    reservations: tuple[str, ...] = ()
    failed: tuple[Apart, ...] = ()
    destroyed: tuple[Apart, ...] = ()
    removed: tuple[Apart, ...] = ()
    absent: tuple[Apart, ...] = ()
    without_carrier: tuple[str, ...] = ()
    pending: tuple[Apart, ...] = ()
    pending_devices: tuple[str, ...] = ()
    still_expected: int = 0
    reception_open: bool = False
    destinations: tuple[Destination, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()

    @property
    def subject(self) -> str:
        return f"Appareil {self.device}" if self.device else f"Don {self.donation}"

    @property
    def final(self) -> bool:
        return not (self.unproven or self.still_expected or self.reception_open)

    @property
    def title(self) -> str:
        return "Attestation finale" if self.final else "Attestation partielle"

    @property
    def unproven(self) -> int:
        """Carriers, or devices whose carriers nobody knows, that keep the certificate partial."""
        return len(self.pending) + len(self.pending_devices) + len(self.failed)

    @property
    def proven(self) -> tuple[Wipe, ...]:
        return self.wiped + self.erased

    @property
    def by_all(self) -> str:
        """By whom all carriers were wiped, or their logs came, when there are several and it is the same for all."""
        named = {wipe.by for wipe in self.proven}
        return named.pop() if len(named) == 1 and len(self.proven) > 1 else ""

    @property
    def says_something(self) -> bool:
        return bool(self.proven or self.destroyed or self.removed or self.absent or self.without_carrier)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Why it is partial, one French sentence each."""
        found = [f"{count(len(self.failed), 'support')} en échec d’effacement."] if self.failed else []
        waiting = len(self.pending) + len(self.pending_devices)
        if waiting:
            found.append(f"{count(waiting, 'support ou appareil', 'supports ou appareils')} sans preuve à ce jour.")
        if self.still_expected:
            awaited = count(self.still_expected, "appareil annoncé n’est", "appareils annoncés ne sont")
            found.append(f"{awaited} pas encore {'reçus' if self.still_expected > 1 else 'reçu'}.")
        if self.reception_open:
            found.append("La réception de ce don n’est pas terminée : d’autres appareils peuvent arriver.")
        return tuple(found)

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """Every carrier counted once, by what became of it: the first page."""
        found = [self._wiped_at(level) for level in _by_strength(self.proven)] or [Tally(0, "effacé")]
        others = [
            *(self._destroyed_at(level) for level in _by_strength(self.destroyed)),
            Tally(len(self.removed), _agreed(self.removed, "retiré"), "par le donateur"),
            Tally(len(self.absent), _agreed(self.absent, "absent"), "tel que déclaré"),
            Tally(len(self.failed), "en échec", "à reprendre ou à détruire"),
            Tally(len(self.pending), "en attente", "sans preuve à ce jour"),
        ]
        return (*found, *(tally for tally in others if tally.value))

    def _wiped_at(self, level: str) -> Tally:
        here = [wipe for wipe in self.proven if wipe.level == level]
        reserved = sum(1 for wipe in here if wipe.reservation)
        note = f"dont {reserved} avec réserve" if reserved else "avec journal d’outil"
        return Tally(len(here), f"{_agreed(here, 'effacé')}, niveau {level or 'non établi'}", note)

    def _destroyed_at(self, level: str) -> Tally:
        here = [apart for apart in self.destroyed if apart.level == level]
        at = f"niveau {level}" if level else "sans niveau établi"
        return Tally(len(here), f"{_agreed(here, 'détruit')}, {at}", "tel que déclaré")

    def as_bytes(self) -> bytes:
        """The canonical form: the same facts give the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=_iso).encode()


def enclosed_in(facts: bytes) -> tuple[Enclosed, ...]:
    """The files named by a certificate, out of the canonical form of its facts."""
    return tuple(Enclosed(**each) for each in json.loads(facts)["enclosed"])


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _by_strength(lines: Sequence[Wipe | Apart]) -> list[str]:
    """The levels met, the stronger first: Purge before Clear, and none at all last."""
    return sorted({line.level for line in lines}, reverse=True)


def _agreed(items: Sequence[object], word: str) -> str:
    return f"{word}s" if len(items) > 1 else word


def _iso(value: date) -> str:
    return value.isoformat()
