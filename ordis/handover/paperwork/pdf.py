"""The agreement to sign with a pen: a working paper, worth nothing before it is signed, attached and confirmed."""

from dataclasses import dataclass

from ordis.documents.letterhead import Letterhead
from ordis.documents.paper import (
    Block,
    Code,
    Facts,
    Heading,
    Keep,
    Notice,
    Paper,
    Signature,
    Signatures,
    Text,
    Ticks,
    render,
)
from ordis.documents.wording.rules import Part
from ordis.documents.wording.story import blocks
from ordis.handover.frozen import Shown
from ordis.handover.pdf import SERIOUS_REASON, TITLE, by_another, devices_table

WORKING = (
    "Document de travail, à signer au stylo. Cochez chaque case, datez, signez, puis photographiez ou scannez toutes "
    "les pages. Une autre personne les relit et confirme\u202f: l’ordinateur est remis à ce moment-là, avec un "
    "exemplaire scellé, qui seul porte le numéro de la convention."
)
NOT_APPROVED = "Texte\u202f: modèle à valider par la Ville, qui ne l’a pas encore approuvé."
ATTACH = "Une fois signé, à photographier par l’agent"
HOW_TO_ATTACH = (
    "Scannez ce code avec le téléphone qui photographie, connectez-vous, puis joignez une photographie de chaque page. "
    "Une autre personne relit et confirme le papier {number}. Gardez-le jusque-là."
)
BLANK_DATE = "……… / ……… / ……………"


@dataclass(frozen=True, slots=True)
class ToSign:
    """What the paper says: ``said`` is what was frozen, ``parts`` its text. ``number`` is read again on the photograph;
    ``page_url`` is where it is attached, ``digest`` the SHA-256 of what was frozen. ``warnings``: what every page of it
    says of its worth."""

    number: str
    said: Shown
    digest: str
    parts: tuple[Part, ...]
    page_url: str
    warnings: tuple[str, ...] = ()


def render_to_sign(facts: ToSign, letterhead: Letterhead) -> bytes:
    """The PDF, A4, without a seal; the same bytes for the same facts."""
    paper = Paper(
        title=TITLE,
        number=facts.number,
        letterhead=letterhead,
        issued_on=facts.said.shown_on,
        verify_url="",
        subtitle=f"Exemplaire à signer, demande {facts.said.referral}",
        warning="  ·  ".join(facts.warnings),
    )
    return render(paper, [*_warned(facts), *_head(facts.said), *blocks(facts.parts), *_signing(facts)])


def _warned(facts: ToSign) -> list[Block]:
    return [Notice("\n".join(facts.warnings))] if facts.warnings else []


def _head(said: Shown) -> list[Block]:
    rows = [
        ("Bénéficiaire", said.beneficiary),
        ("Signe pour le bénéficiaire", by_another(said.signer, said.signer_quality, said.signer_title)),
        ("Identité du signataire", said.identity_check),
        ("Interprète", said.interpreter),
        ("Prescripteur", said.prescriber),
        ("Remis pour la Ville par", said.representative),
        ("Lieu", said.place),
    ]
    kit = f"Accessoires remis\u202f: {', '.join(said.kit).lower()}." if said.kit else "Sans accessoire."
    return [
        Text(WORKING, style="lead"),
        Heading("Les parties"),
        Facts([(label, value) for label, value in rows if value]),
        Heading("Le matériel remis"),
        devices_table(said.devices),
        *([Text(said.replaces)] if said.replaces else []),
        Text(kit),
        Notice(SERIOUS_REASON, title=f"Pas de revente pendant {said.months} mois à compter de la signature"),
        Heading("Le texte de la convention"),
    ]


def _signing(facts: ToSign) -> list[Block]:
    return [
        Keep(
            [
                Heading("Signature"),
                Text("Cochez chaque case au stylo."),
                Ticks([(False, box) for box in facts.said.boxes]),
                Facts([("Signé le (jour, mois, année)", BLANK_DATE)]),
                Signatures(
                    [
                        Signature(f"Signature de {facts.said.signer}"),
                        Signature(f"Pour la Ville, {facts.said.representative}"),
                    ]
                ),
            ]
        ),
        Text(
            f"Papier {facts.number}. Texte de la convention, version {facts.said.text_version}. Empreinte SHA-256 du "
            f"texte\u202f: {facts.said.text_sha256}\u202f; de ce que dit ce papier\u202f: {facts.digest}.",
            style="small",
        ),
        Code(facts.page_url, ATTACH, HOW_TO_ATTACH.format(number=facts.number)),
    ]
