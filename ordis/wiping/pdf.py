"""The wiping certificate of a donation: facts in, bytes of an unsealed PDF out.

Fields: NIST SP 800-88 Rev. 2, §4.6. What no evidence and no person said is not printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Card,
    Cards,
    Column,
    Facts,
    Heading,
    Notice,
    Table,
    Text,
    long_date,
    number,
    render,
)

FINAL: Final = "Attestation finale"
PARTIAL: Final = "Attestation partielle"
FLASH: Final = "Écrasement des zones adressables ; les cellules de réserve ne sont pas adressables par cet outil."
LEVEL: Final = "niveau {level} au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier)"
ENCLOSED: Final = (
    "D’après le journal nwipe ci-joint, SHA-256 dans la dernière colonne. Les journaux sont conservés "
    "sans aucun "
    "changement par l’atelier, qui les remet sur demande avec cette attestation. Les heures sont celles de "
    "l’horloge du poste d’effacement."
)
SAID: Final = "déclaré par l’opérateur, sans journal d’outil"
_HALF: Final = 32  # hexadecimal digits of half a SHA-256


@dataclass(frozen=True, slots=True)
class Carrier:
    """One data carrier and its device. Empty when nobody and nothing said it."""

    code: str
    asset_tag: str
    device: str
    device_serial: str
    model: str
    serial: str
    kind: str
    capacity: str

    @property
    def device_lines(self) -> str:
        first = _joined(self.code, f"inv. {self.asset_tag}" if self.asset_tag else "")
        second = _joined(self.device, f"n° {self.device_serial}" if self.device_serial else "")
        return f"{first} \n{second}"

    @property
    def carrier_lines(self) -> str:
        serial = f"n° {self.serial}" if self.serial else "sans n° de série"
        return f"{self.model or self.kind} \n{_joined(serial, self.kind if self.model else '', self.capacity)}"


@dataclass(frozen=True, slots=True)
class Method:
    """One way in which carriers of this donation were wiped, told once and named by ``letter``."""

    letter: str
    words: str


@dataclass(frozen=True, slots=True)
class Wipe:
    """A carrier wiped with evidence. Times: the bench's clock. ``reservation``: its number in the
    list, or 0."""

    carrier: Carrier
    letter: str
    level: str
    errors: str
    started_at: datetime | None
    ended_at: datetime | None
    sha256: str
    reservation: int = 0

    @property
    def result_lines(self) -> str:
        mark = f"réserve {self.reservation}" if self.reservation else ""
        return f"{_joined(self.letter, self.level, self.errors, mark)} \n{self.times}"

    @property
    def times(self) -> str:
        """« 21/11/26 23:05 → 23:12 », with the day of the end when it is another."""
        start, end = self.started_at, self.ended_at
        if start is None or end is None:
            known = end or start
            return f"{'fin' if end else 'début'} {known:%d/%m/%y %H:%M}" if known else ""
        other_day = "" if start.date() == end.date() else f"{end:%d/%m} "
        return f"{start:%d/%m/%y %H:%M} → {other_day}{end:%H:%M}"

    @property
    def hash_lines(self) -> str:
        return f"{self.sha256[:_HALF]}\n{self.sha256[_HALF:]}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A carrier that no log proves wiped, and what is known of it."""

    carrier: Carrier
    words: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """All that the certificate says. ``pending``: why it is not final yet, one sentence per carrier or
    device."""

    donation: str
    donor: str
    siren: str
    received_on: date | None
    workshop: str
    signatory: str
    quality: str
    replaces: str
    devices: int
    carriers: int
    methods: tuple[Method, ...]
    wiped: tuple[Wipe, ...]
    reservations: tuple[str, ...]
    destroyed: tuple[Apart, ...]
    failed: tuple[Apart, ...]
    gone: tuple[Apart, ...]
    without_carrier: tuple[str, ...]
    pending: tuple[str, ...]
    still_expected: int

    @property
    def final(self) -> bool:
        return not self.pending and not self.failed and not self.still_expected

    @property
    def title(self) -> str:
        return FINAL if self.final else PARTIAL

    @property
    def unproven(self) -> int:
        return len(self.pending) + len(self.failed)


def render_certificate(facts: CertificateFacts, identity: Identity) -> bytes:
    """The unsealed certificate, A4; 100 carriers hold on six pages."""
    paper = identity.paper("Attestation d’effacement", subtitle=f"{facts.title} · Don n° {facts.donation}")
    return render(paper, story(facts))


def story(facts: CertificateFacts) -> list[Block]:
    """The certificate as plain blocks: what the page tells too."""
    return [*_front(facts), *_wiped(facts), *_apart(facts), *_legend(facts)]


def _front(facts: CertificateFacts) -> list[Block]:
    received = long_date(facts.received_on) if facts.received_on else ""
    rows = [
        ("Donateur", facts.donor), ("SIREN", facts.siren), ("Don", f"n° {facts.donation}"),
        ("Réceptionné le", received), ("Effacement réalisé par", facts.workshop),
        ("Attestation établie par", _joined(facts.signatory, facts.quality)),
        ("Remplace", f"l’attestation n° {facts.replaces}" if facts.replaces else ""),
    ]  # fmt: skip
    devices = "appareil reçu" if facts.devices < 2 else "appareils reçus"
    cards = [
        Card(number(facts.devices), devices),
        Card(number(facts.carriers), _plural(facts.carriers, "support")),
        Card(number(len(facts.wiped)), _plural(len(facts.wiped), "effacé"), "avec journal d’outil"),
        Card(number(len(facts.destroyed)), _plural(len(facts.destroyed), "détruit")),
    ]  # fmt: skip
    blocks: list[Block] = [
        Text(
            "L’atelier atteste de l’état de chaque support de données reçu avec ce don, support par support.",
            style="lead",
        ),
        Facts([row for row in rows if row[1]]),
        Cards(cards),
    ]
    return [*blocks, _nature(facts)]


def _nature(facts: CertificateFacts) -> Block:
    if facts.final:
        return Notice("Aucun support reçu avec ce don n’est sans preuve ou sans déclaration.", title=FINAL)
    one, many = "support ou appareil", "supports ou appareils"
    waiting = f"{number(facts.unproven)} {one if facts.unproven < 2 else many} sans preuve d’effacement à ce jour."
    expected = f" {_still_expected(facts.still_expected)}" if facts.still_expected else ""
    return Notice(f"{waiting}{expected} Une nouvelle attestation remplacera celle-ci.", title=PARTIAL)


def _wiped(facts: CertificateFacts) -> list[Block]:
    if not facts.wiped:
        return []
    columns = [
        Column("Appareil", share=112), Column("Support", share=127),
        Column("Méthode, niveau, erreurs", share=103), Column("SHA-256 du journal", share=123),
    ]  # fmt: skip
    rows = [
        (wipe.carrier.device_lines, wipe.carrier.carrier_lines, wipe.result_lines, wipe.hash_lines)
        for wipe in facts.wiped
    ]
    blocks: list[Block] = [
        Heading("Supports effacés"),
        Bullets([f"{method.letter} : {method.words}" for method in facts.methods]),
        Text(ENCLOSED, style="small"),
        Table(columns, rows, fine=True, row_headers=True),
    ]
    if facts.reservations:
        blocks += [
            Heading("Réserves acceptées une à une", level=3), Bullets(list(facts.reservations), ordered=True)
        ]  # fmt: skip
    return blocks


def _apart(facts: CertificateFacts) -> list[Block]:
    sections: list[tuple[str, Sequence[Apart]]] = [
        ("Supports en échec d’effacement", facts.failed),
        ("Supports détruits (niveau Destroy, tel que déclaré)", facts.destroyed),
        ("Supports retirés par le donateur ou absents", facts.gone),
    ]
    blocks: list[Block] = []
    for title, lines in sections:
        if lines:
            columns = [
                Column("Appareil", share=112),
                Column("Support", share=127),
                Column("Constat", share=226),
            ]
            rows = [(line.carrier.device_lines, line.carrier.carrier_lines, line.words) for line in lines]
            blocks += [Heading(title), Table(columns, rows, fine=True, row_headers=True)]
    if facts.without_carrier:
        blocks += [Heading("Appareils sans support de données"), Bullets(list(facts.without_carrier))]
    if facts.pending:
        blocks += [Heading("Supports sans preuve à ce jour"), Bullets(list(facts.pending))]
    return blocks


def _legend(facts: CertificateFacts) -> list[Block]:
    return [
        Heading("Comment lire cette attestation", level=3),
        Text(
            "Le résultat de chaque support vient du tableau final de l’outil, pour ce support, nommé "
            "par le numéro de série que l’outil a lu. "
            "Le niveau (Clear, Purge, Destroy) est celui de NIST SP 800-88 Rev. 2 (2025), déduit du "
            "support et de la "
            "technique par l’atelier. Ce que le journal ne dit pas n’est pas imprimé ici.",
            style="small",
        ),
    ]


def _still_expected(count: int) -> str:
    if count < 2:
        return "Un appareil du don est encore attendu."
    return f"{number(count)} appareils du don sont encore attendus."


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _plural(count: int, word: str) -> str:
    return word if count < 2 else f"{word}s"
