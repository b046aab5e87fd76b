"""The agreement of handover and of no resale: frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date, datetime

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Column,
    Facts,
    Heading,
    Keep,
    Notice,
    Signature,
    Signatures,
    Stroke,
    Table,
    Text,
    Ticks,
    long_date,
    long_moment,
    render,
)
from ordis.handover.texts.rules import Part

TITLE = "Convention de remise et de non-revente"
READ = "J’ai lu ou on m’a lu la convention, et j’ai pu poser mes questions"
SERIOUS_REASON = (
    "Ce matériel a été donné et remis en état pour équiper un foyer qui en a besoin. D’ici là, il ne peut "
    "être ni vendu, ni loué, ni échangé, ni mis en gage."
)


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """One device as it is named in the agreement; empty strings for what is not known."""

    code: str
    kind: str
    designation: str
    serial: str
    grade: str
    system: str


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the paper says. ``parts`` is the filled text; ``text_sha256`` is of the text before filling."""

    referral_number: str
    prescriber: str
    beneficiary: str
    representative: str
    place: str
    signed_at: datetime
    no_resale_until: date
    devices: tuple[DeviceFacts, ...]
    kit: tuple[str, ...]
    parts: tuple[Part, ...]
    text_version: int
    text_sha256: str
    text_approved_by: str
    signer_name: str
    signer_quality: str
    typed_name: str = ""
    strokes: tuple[Stroke, ...] = ()


def render_agreement(facts: AgreementFacts, identity: Identity) -> bytes:
    """The PDF to seal, A4: what is particular first, then the text, then the signature."""
    paper = identity.paper(TITLE, subtitle=f"Demande {facts.referral_number}")
    return render(paper, [*_particulars(facts), *_clauses(facts.parts), *_signing(facts)])


def _particulars(facts: AgreementFacts) -> list[Block]:
    parties = [
        ("Bénéficiaire", facts.beneficiary),
        ("Prescripteur", facts.prescriber),
        ("Remis pour la Ville par", facts.representative),
        ("Lieu et date", f"{facts.place}, le {long_date(facts.signed_at)}"),
    ]
    return [
        Heading("Les parties"),
        Facts(parties),
        Heading("Le matériel remis"),
        _devices(facts.devices),
        Text(f"Accessoires remis\u202f: {', '.join(facts.kit).lower()}." if facts.kit else "Sans accessoire."),
        Notice(SERIOUS_REASON, title=f"Pas de revente jusqu’au {long_date(facts.no_resale_until)} inclus"),
        Heading("Le texte de la convention"),
    ]


def _devices(devices: tuple[DeviceFacts, ...]) -> Table:
    columns = (
        Column("Code", share=1.6), Column("Matériel", share=3), Column("Numéro de série", share=2),
        Column("État", share=2), Column("Système", share=2),
    )  # fmt: skip
    rows = [
        (d.code, f"{d.kind}\n{d.designation}", d.serial or "non lisible", d.grade or "–", d.system or "–")
        for d in devices
    ]
    return Table(columns, rows, row_headers=True)


def _clauses(parts: tuple[Part, ...]) -> list[Block]:
    return [_block(part) for part in parts]


def _block(part: Part) -> Block:
    match part.kind:
        case "heading":
            return Heading(part.text, level=3)
        case "bullets":
            return Bullets(part.items)
        case "text":
            return Text(part.text)


def _signing(facts: AgreementFacts) -> list[Block]:
    return [
        Keep([Heading("Signature"), Ticks([(True, READ)]), _signature(facts)]),
        Text(
            f"Texte de la convention, version {facts.text_version} ({facts.text_approved_by}). Empreinte "
            f"SHA-256 du texte\u202f: {facts.text_sha256}.",
            style="small",
        ),
    ]


def _signature(facts: AgreementFacts) -> Block:
    role = f"Signature du {facts.signer_quality}"
    if facts.strokes:
        return Signatures([Signature(role, facts.signer_name, strokes=facts.strokes, signed_at=facts.signed_at)])
    return Notice(
        f"{facts.signer_name} a signé en tapant son nom au clavier\u202f: «\u202f{facts.typed_name}\u202f», "
        f"le {long_moment(facts.signed_at)}.",
        title=role,
    )
