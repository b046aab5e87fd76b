"""The wiping certificate as a paper: facts in, bytes of an unsealed PDF out."""

from collections.abc import Sequence
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
    Keep,
    Notice,
    Table,
    Text,
    long_date,
    number,
    render,
)
from ordis.kernel.french import THIN, count
from ordis.wiping.certificate_facts import (
    UNKNOWN,
    Apart,
    CertificateFacts,
    Destination,
    Signing,
    Wipe,
    joined,
)

LEAD: Final = {
    False: "L’atelier atteste de l’état de chaque support de données reçu avec ce don, support par support.",
    True: "L’atelier atteste de l’état de chaque support de données de cet appareil, support par support.",
}
FINAL: Final = "Aucun support n’est sans preuve ou sans déclaration."
REPLACED_LATER: Final = "Une nouvelle attestation remplacera celle-ci."
PURGE_WANTED: Final = "Niveau Purge pour les SSD"
KEPT: Final = (
    "Les journaux sont conservés sans aucun changement par l’atelier, qui les remet sur demande avec cette "
    "attestation. Les heures sont celles de l’horloge du poste d’effacement."
)
APART: Final = {
    "failed": "Supports en échec d’effacement",
    "destroyed": "Supports détruits",
    "removed": "Supports retirés par le donateur",
    "absent": "Supports absents",
    "pending": "Supports sans preuve à ce jour",
}
WIPED: Final = "Supports effacés, d’après un journal d’outil"
ERASED: Final = "Supports effacés par leur propre commande, puis relus"
UNKNOWN_CARRIERS: Final = "Appareils dont les supports ne sont pas connus"
NO_CARRIER: Final = "Appareils sans support de données"
DESTINATION: Final = "Destination après effacement"
HOW_TO_READ: Final = "Comment lire cette attestation"
HOW_TO_CHECK: Final = "Comment la contrôler"
RESERVATIONS: Final = "Réserves acceptées une à une"
READING: Final = (
    "Le résultat d’un support vient du tableau final de l’outil ; son numéro de série, de l’outil d’effacement, d’un "
    "outil d’inventaire (« inventaire ») ou d’une personne (« noté ») ; sa marque, de son modèle. « Opérateur » : "
    "nommé par l’outil ; « envoyé », « déposé » : d’où vient le journal, rien de plus. Ce que le journal ne dit pas "
    "n’est pas imprimé.",
    "Niveaux de NIST SP 800-88 Rev. 2 (2025), déduits du support et de la technique par l’atelier. Clear : les zones "
    "adressables par les commandes ordinaires. Purge : une commande du support lui-même, contre des moyens de "
    "laboratoire. Destroy : le support est physiquement détruit.",
)
CHECKING: Final = (
    "Cette attestation : scannez le code de la dernière page, ou déposez le fichier PDF sur la page « Vérifier un "
    "document » ; à l’atelier, « ordis verify FICHIER ».",
    "Un journal : son SHA-256 (« sha256sum FICHIER ») est celui que donne cette attestation. Tous ceux remis avec "
    "elle : « sha256sum -c SHA256SUMS ».",
)
_HASH = Column("SHA-256 du journal", share=125)  # as wide as half a SHA-256
_RESULT: Final = (
    Column("Appareil", share=112), Column("Support", share=131), Column("Méthode, niveau, erreurs", share=97), _HASH,
)  # fmt: skip
_READ_BACK: Final = (
    Column("Appareil", share=104), Column("Support", share=110), Column("Commande, puis relecture", share=126), _HASH,
)  # fmt: skip
_APART: Final = (Column("Appareil", share=109), Column("Support", share=118), Column("Constat", share=238))
_NOTES: Final = (Column(HOW_TO_READ, share=295), Column(HOW_TO_CHECK, share=170))
_METHODS: Final = (Column("Lettre", share=35), Column("Méthode", share=430))


def render_certificate(facts: CertificateFacts, signing: Signing, identity: Identity) -> bytes:
    """The unsealed certificate, A4; 100 carriers hold on six pages."""
    paper = identity.paper("Attestation d’effacement", subtitle=f"{facts.title} · {facts.subject}")
    return render(paper, story(facts, signing))


def story(facts: CertificateFacts, signing: Signing) -> list[Block]:
    """The certificate as plain blocks: what the page tells too."""
    return [*_front(facts, signing), *_wiped(facts), *_apart(facts), _end(facts)]


def source(facts: CertificateFacts) -> str:
    """« D’après le journal nwipe ci-joint, SHA-256 dans la dernière colonne. »"""
    named = " ou le ".join(facts.sources)
    by = f" Pour tous ces supports : {facts.by_all}." if facts.by_all else ""
    return f"D’après le {named} ci-joint, SHA-256 dans la dernière colonne.{by} {KEPT}"


def destination(place: Destination, *, others: bool) -> str:
    """The devices of one destination by their codes; ``others``: all those that no other line names."""
    named = "tous ceux qui ne sont pas nommés ci-dessous" if others else ", ".join(place.codes)
    return f"{place.words} : {count(len(place.codes), 'appareil')}{f', {named}' if named else ''}."


def destinations(facts: CertificateFacts) -> list[str]:
    """One sentence per destination when there are several: the devices of the first are those not named."""
    if len(facts.destinations) < 2:
        return []
    return [destination(place, others=rank == 0) for rank, place in enumerate(facts.destinations)]


def identity_rows(facts: CertificateFacts) -> list[tuple[str, str]]:
    """Who gave, what, when, who wiped: labels and values, those that are known."""
    received = long_date(facts.received_on) if facts.received_on else ""
    alone = facts.destinations[0].words if len(facts.destinations) == 1 else ""
    counted = f"{count(facts.devices, 'appareil')}, {count(facts.carriers, 'support')} de données"
    gift = f"don {facts.donation}" if facts.device and facts.donation else ""
    rows = [
        ("Donateur", joined(facts.donor, f"SIREN {facts.siren}" if facts.siren else "", gift)),
        ("Réceptionné le", received), ("Reçu", counted), (DESTINATION, "" if alone == UNKNOWN else alone),
        ("Exigence du donateur", PURGE_WANTED if facts.purge_wanted else ""),
        ("Effacement réalisé par", facts.workshop),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def _front(facts: CertificateFacts, signing: Signing) -> list[Block]:
    nature = [] if facts.final else [Notice(_bound(" ".join((*facts.lacking, REPLACED_LATER))), title=facts.title)]
    signed = [
        (facts.title, FINAL if facts.final else ""),
        ("Attestation établie par", joined(signing.signatory, signing.quality)),
        ("Remplace", f"l’attestation n° {signing.replaces}" if signing.replaces else ""),
    ]
    cards = [Card(number(tally.value), tally.caption, tally.note) for tally in facts.tallies]
    return [
        Text(LEAD[bool(facts.device)], style="lead"),
        Cards(cards),
        *nature,
        Facts([*identity_rows(facts), *(row for row in signed if row[1])]),
    ]


def _wiped(facts: CertificateFacts) -> list[Block]:
    if not facts.proven:
        return []
    who = not facts.by_all
    blocks: list[Block] = [
        Heading(WIPED if facts.wiped else ERASED),
        Table(_METHODS, [(each.letter, _bound(each.words)) for each in facts.methods], dense=True, row_headers=True),
        Text(_bound(source(facts)), style="small"),
    ]
    if facts.wiped:
        blocks.append(_results(facts.wiped, _RESULT, who=who))
    if facts.erased:
        blocks += [*([Heading(ERASED, level=3)] if facts.wiped else []), _results(facts.erased, _READ_BACK, who=who)]
    if facts.reservations:
        numbered = [_bound(each) for each in facts.reservations]
        blocks += [Heading(RESERVATIONS, level=3), Bullets(numbered, ordered=True)]
    return blocks


def _results(wipes: Sequence[Wipe], columns: Sequence[Column], *, who: bool) -> Table:
    rows = [
        (wipe.carrier.device_lines, wipe.carrier.carrier_lines, wipe.result_lines(who=who), wipe.hash_lines)
        for wipe in wipes
    ]
    return Table(columns, rows, fine=True, row_headers=True)


def _apart(facts: CertificateFacts) -> list[Block]:
    blocks: list[Block] = []
    for name, title in APART.items():
        lines: Sequence[Apart] = getattr(facts, name)
        if lines:
            rows = [(line.carrier.device_lines, line.carrier.carrier_lines, _bound(line.words)) for line in lines]
            blocks += [Heading(title), Table(_APART, rows, fine=True, row_headers=True)]
    if facts.pending_devices:
        blocks += [Heading(UNKNOWN_CARRIERS), _list(facts.pending_devices)]
    if facts.without_carrier:
        blocks += [Heading(NO_CARRIER), _list(facts.without_carrier)]
    return blocks


def _destinations(facts: CertificateFacts) -> list[Block]:
    told = destinations(facts)
    if not told:
        return []
    return [Heading(DESTINATION, level=3), _list(told)]


def _end(facts: CertificateFacts) -> Block:
    """Destinations, then the notes side by side: whole, and the seal that follows stays with them, so that a last page
    never holds the notes alone when something else may."""
    notes = tuple(_bound("\n".join(texts)) for texts in (READING, CHECKING))
    return Keep([*_destinations(facts), Table(_NOTES, [notes], fine=True)])


def _list(items: Sequence[str]) -> Bullets:
    return Bullets([_bound(item) for item in items])


def _bound(text: str) -> str:
    """French punctuation stays with its word at the end of a line."""
    for mark in (":", ";", "»", "?", "!"):
        text = text.replace(f" {mark}", f"{THIN}{mark}")
    return text.replace("« ", f"«{THIN}").replace("n° ", "n°\u00a0")
