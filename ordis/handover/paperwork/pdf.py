"""The agreement to sign with a pen: a working paper, worth nothing before it is signed, attached and confirmed."""

from dataclasses import dataclass
from datetime import date

from ordis.documents.letterhead import Letterhead
from ordis.documents.paper import Block, Facts, Heading, Keep, Notice, Paper, Signature, Signatures, Text, Ticks, render
from ordis.handover.pdf import SERIOUS_REASON, TITLE, DeviceFacts, clauses, devices_table
from ordis.handover.texts.rules import Part

WORKING = (
    "Document de travail, à signer au stylo. Cochez chaque case, datez, signez, puis photographiez ou scannez toutes "
    "les pages. La Ville remet ensuite un exemplaire scellé, qui seul porte le numéro de la convention."
)
BLANK_DATE = "……… / ……… / ……………"


@dataclass(frozen=True, slots=True)
class ToSign:
    """What the paper says. ``number`` is read again on the photograph; ``page_url`` is where it is attached."""

    number: str
    referral_number: str
    prescriber: str
    beneficiary: str
    signer: str
    signer_role: str
    interpreter: str
    representative: str
    place: str
    months: int
    devices: tuple[DeviceFacts, ...]
    kit: tuple[str, ...]
    parts: tuple[Part, ...]
    boxes: tuple[str, ...]
    text_version: int
    text_sha256: str
    page_url: str
    replaces: str = ""


def render_to_sign(facts: ToSign, letterhead: Letterhead, *, printed_on: date) -> bytes:
    """The PDF, A4, without a seal; the same bytes for the same facts and day."""
    paper = Paper(
        title=TITLE,
        number=facts.number,
        letterhead=letterhead,
        issued_on=printed_on,
        verify_url="",
        subtitle=f"Exemplaire à signer, demande {facts.referral_number}",
    )
    return render(paper, [*_head(facts), *clauses(facts.parts), *_signing(facts)])


def _head(facts: ToSign) -> list[Block]:
    rows = [
        ("Bénéficiaire", facts.beneficiary),
        ("Signe pour le bénéficiaire", f"{facts.signer}, {facts.signer_role}" if facts.signer_role else ""),
        ("Interprète", facts.interpreter),
        ("Prescripteur", facts.prescriber),
        ("Remis pour la Ville par", facts.representative),
        ("Lieu", facts.place),
    ]
    kit = f"Accessoires remis\u202f: {', '.join(facts.kit).lower()}." if facts.kit else "Sans accessoire."
    return [
        Text(WORKING, style="lead"),
        Heading("Les parties"),
        Facts([(label, value) for label, value in rows if value]),
        Heading("Le matériel remis"),
        devices_table(facts.devices),
        *([Text(facts.replaces)] if facts.replaces else []),
        Text(kit),
        Notice(SERIOUS_REASON, title=f"Pas de revente pendant {facts.months} mois à compter de la signature"),
        Heading("Le texte de la convention"),
    ]


def _signing(facts: ToSign) -> list[Block]:
    return [
        Keep(
            [
                Heading("Signature"),
                Text("Cochez chaque case au stylo."),
                Ticks([(False, box) for box in facts.boxes]),
                Facts([("Signé le (jour, mois, année)", BLANK_DATE)]),
                Signatures(
                    [
                        Signature(f"Signature de {facts.signer}"),
                        Signature(f"Pour la Ville, {facts.representative}"),
                    ]
                ),
            ]
        ),
        Text(
            f"Papier {facts.number}. Texte de la convention, version {facts.text_version}. Empreinte SHA-256 du "
            f"texte\u202f: {facts.text_sha256}. Pour joindre le papier signé\u202f: {facts.page_url}",
            style="small",
        ),
    ]
