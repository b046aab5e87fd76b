"""The agreement of handover and of no resale: frozen facts in, bytes out."""

from dataclasses import dataclass
from datetime import date, datetime

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Column,
    Facts,
    Heading,
    Keep,
    Notice,
    PageBreak,
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
from ordis.documents.wording.rules import Part
from ordis.documents.wording.story import blocks
from ordis.kernel.french import count

TITLE = "Convention de remise et de non-revente"
READ = "J’ai lu ou on m’a lu la convention, et j’ai pu poser mes questions"
PROOF = "Fichier de preuve, SHA-256"
WAITED = "Signée sur la tablette, à l’heure qu’elle a comptée, puis gardée le temps que le réseau revienne."
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
class PaperFacts:
    """An agreement signed with a pen: ``photographs`` are the SHA-256 of what is kept in its place, ``scanned`` of one
    PDF. Of its ``pages`` so many are ``joined``: fewer, ``confirmed_by`` said that all of them are read there."""

    photographs: tuple[str, ...]
    scanned: bool
    pages: int
    joined: int
    attached_by: str
    confirmed_by: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Annex:
    """The summary that was read in another language: ``tag`` is BCP 47, ``warning`` says in that language that French
    alone binds. Not ``reviewed``, nobody who reads the language signed it off."""

    language: str
    tag: str
    warning: str
    parts: tuple[Part, ...]
    revision: int
    reviewed: bool


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """What the paper says. ``parts`` is the filled text, ``boxes`` the sentences ticked; ``text_sha256`` is of the text
    before filling. ``signer_title`` and ``interpreter`` are empty when there is none; ``paper`` when signed by pen:
    nobody knows the hour, and ``signed_at`` is None. ``replaces``: of an exchange, the sentence that names the computer
    that came back. ``received_at``: of a signature that waited on the tablet, when it reached the city."""

    referral_number: str
    prescriber: str
    beneficiary: str
    representative: str
    place: str
    signed_on: date
    signed_at: datetime | None
    no_resale_until: date
    devices: tuple[DeviceFacts, ...]
    kit: tuple[str, ...]
    parts: tuple[Part, ...]
    boxes: tuple[str, ...]
    text_version: int
    text_sha256: str
    text_approved_by: str
    signer_name: str
    signer_quality: str
    identity_check: str
    signer_title: str = ""
    interpreter: str = ""
    typed_name: str = ""
    strokes: tuple[Stroke, ...] = ()
    paper: PaperFacts | None = None
    annex: Annex | None = None
    replaces: str = ""
    received_at: datetime | None = None
    proof_sha256: str = ""


def render_agreement(facts: AgreementFacts, identity: Identity) -> bytes:
    """The PDF to seal, A4: what is particular first, then the text, then the signature."""
    paper = identity.paper(TITLE, subtitle=f"Demande {facts.referral_number}")
    annex = _annex(facts.annex) if facts.annex else []
    return render(paper, [*_particulars(facts), *blocks(facts.parts), *_signing(facts), *annex])


def _particulars(facts: AgreementFacts) -> list[Block]:
    return [
        Heading("Les parties"),
        Facts(_parties(facts)),
        Heading("Le matériel remis"),
        devices_table(facts.devices),
        *([Text(facts.replaces)] if facts.replaces else []),
        Text(f"Accessoires remis\u202f: {', '.join(facts.kit).lower()}." if facts.kit else "Sans accessoire."),
        Notice(SERIOUS_REASON, title=f"Pas de revente jusqu’au {long_date(facts.no_resale_until)} inclus"),
        Heading("Le texte de la convention"),
    ]


def _parties(facts: AgreementFacts) -> list[tuple[str, str]]:
    rows = [
        ("Bénéficiaire", facts.beneficiary),
        ("Signe pour le bénéficiaire", by_another(facts.signer_name, facts.signer_quality, facts.signer_title)),
        ("Identité du signataire", facts.identity_check),
        ("Interprète", facts.interpreter),
        ("Prescripteur", facts.prescriber),
        ("Remis pour la Ville par", f"{facts.representative}, témoin de la signature"),
        ("Lieu et date", f"{facts.place}, le {long_date(facts.signed_on)}"),
    ]
    return [(label, value) for label, value in rows if value]


def by_another(name: str, quality: str, title: str) -> str:
    """Who signs for the beneficiary, in what title; empty for a person who signs for themselves."""
    return f"{name}, {quality} ({title})" if title else ""


def devices_table(devices: tuple[DeviceFacts, ...]) -> Table:
    """The devices as every paper of the handover lists them."""
    columns = (
        Column("Code", share=1.6), Column("Matériel", share=3), Column("Numéro de série", share=2),
        Column("État", share=2), Column("Système", share=2),
    )  # fmt: skip
    rows = [
        (d.code, f"{d.kind}\n{d.designation}", d.serial or "non lisible", d.grade or "–", d.system or "–")
        for d in devices
    ]
    return Table(columns, rows, row_headers=True)


def _annex(annex: Annex) -> list[Block]:
    told = f"Résumé de la convention en {annex.language.lower()}, tel qu’il a été lu avant la signature. "
    unread = "" if annex.reviewed else " Cette traduction n’a pas été relue."
    return [
        PageBreak(),
        Heading("Annexe\u202f: le résumé lu"),
        Notice(f"{told}Seul le texte français engage.{unread}"),
        *([Text(annex.warning, language=annex.tag)] if annex.warning else []),
        *blocks(annex.parts, language=annex.tag),
    ]


def _signing(facts: AgreementFacts) -> list[Block]:
    return [
        Keep([Heading("Signature"), Ticks([(True, box) for box in facts.boxes]), _signature(facts)]),
        Text(
            f"Texte de la convention, version {facts.text_version} ({facts.text_approved_by}). Empreinte "
            f"SHA-256 du texte\u202f: {facts.text_sha256}.",
            style="small",
        ),
        Text(f"{PROOF}\u202f: {facts.proof_sha256}.", style="small"),
    ]


def _signature(facts: AgreementFacts) -> Block:
    role = f"Signature du {facts.signer_quality}"
    if facts.paper:
        return _signed_by_pen(facts, facts.paper, role)
    if facts.strokes:
        return Signatures(
            [
                Signature(
                    role, facts.signer_name, mention=_waited(facts), strokes=facts.strokes, signed_at=facts.signed_at
                )
            ]
        )
    when = long_moment(facts.signed_at) if facts.signed_at else long_date(facts.signed_on)
    told = (
        f"{facts.signer_name} a signé en tapant son nom au clavier\u202f: «\u202f{facts.typed_name}\u202f», le {when}."
    )
    return Notice(f"{told} {_waited(facts)}".rstrip(), title=role)


def _waited(facts: AgreementFacts) -> str:
    """Empty for a signature that came at once."""
    if facts.received_at is None:
        return ""
    return f"{WAITED} Reçue le {long_moment(facts.received_at)}."


def _signed_by_pen(facts: AgreementFacts, paper: PaperFacts, role: str) -> Block:
    kept = f"{_kept(paper)}\u202f: SHA-256 {', '.join(paper.photographs)}."
    return Notice(
        f"{facts.signer_name} a signé de sa main sur papier, le {long_date(facts.signed_on)}. L’exemplaire signé "
        f"({count(paper.pages, 'page')}) a été {'scanné' if paper.scanned else 'photographié'} par "
        f"{paper.attached_by}, puis relu et confirmé par {paper.confirmed_by} le "
        f"{long_moment(paper.confirmed_at)}. {kept}{_fewer(paper)}",
        title=role,
    )


def _kept(paper: PaperFacts) -> str:
    if paper.scanned:
        return f"Son scan ({count(paper.joined, 'page')}) est conservé"
    several = len(paper.photographs) > 1
    return f"Ses {len(paper.photographs)} photographies sont conservées" if several else "Sa photographie est conservée"


def _fewer(paper: PaperFacts) -> str:
    """The second person was told that pages seemed to be missing, and said that none was."""
    if paper.joined >= paper.pages:
        return ""
    return f" {paper.confirmed_by} a confirmé que les {paper.pages} pages du papier s’y lisent toutes."
