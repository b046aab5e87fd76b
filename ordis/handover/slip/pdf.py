"""The slip of a handover on paper: what left, for which referral, never to whom."""

from dataclasses import dataclass
from datetime import date, datetime

from ordis.documents.actions import Identity
from ordis.documents.paper import (
    Block,
    Bullets,
    Facts,
    Heading,
    Keep,
    Signature,
    Signatures,
    Text,
    long_date,
    number,
    render,
)
from ordis.handover.pdf import DeviceFacts, devices_table

TITLE = "Bordereau de remise"
UNNAMED = (
    "Ce bordereau ne nomme pas la famille\u202f: la convention le fait pour elle seule. Il peut suivre le matériel ou "
    "rester au dossier de la structure."
)


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """``agreement_number``: of the paper that the family signed. ``replaces``: of an exchange, what came back."""

    referral_number: str
    agreement_number: str
    prescriber: str
    place: str
    handed_at: datetime
    handed_by: str
    no_resale_until: date
    devices: tuple[DeviceFacts, ...]
    kit: tuple[str, ...]
    replaces: str = ""


def render_slip(facts: SlipFacts, identity: Identity) -> bytes:
    """The PDF to seal, A4."""
    return render(identity.paper(TITLE, subtitle=f"Demande {facts.referral_number}"), story(facts))


def story(facts: SlipFacts) -> list[Block]:
    kit: Block = Bullets(facts.kit) if facts.kit else Text("Aucun accessoire.")
    return [
        Facts(_rows(facts), columns=2),
        Heading(f"Le matériel remis ({number(len(facts.devices))})"),
        devices_table(facts.devices),
        *([Text(facts.replaces)] if facts.replaces else []),
        Keep([Heading("Les accessoires"), kit]),
        Text(UNNAMED, style="small"),
        Signatures([Signature("Pour la Ville", facts.handed_by), Signature("Pour la structure")]),
    ]


def _rows(facts: SlipFacts) -> list[tuple[str, str]]:
    return [
        ("Demande", facts.referral_number),
        ("Structure", facts.prescriber),
        ("Convention signée", facts.agreement_number),
        ("Remis le", long_date(facts.handed_at)),
        ("Lieu", facts.place),
        ("Pas de revente jusqu’au", f"{long_date(facts.no_resale_until)} inclus"),
    ]
