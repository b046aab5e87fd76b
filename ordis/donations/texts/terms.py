"""What fills the text of a donation agreement, and which of its paragraphs are said. Pure."""

from collections.abc import Mapping, Sequence

from ordis.documents.french import long_date, number
from ordis.documents.wording import rules
from ordis.documents.wording.rules import Part
from ordis.donations.agreement import UNKNOWN, AgreementFacts, Wording, said_on
from ordis.donations.models import LegalOrigin, WipedBy
from ordis.donations.texts.rules import TABLES
from ordis.kernel.variables import fill


def terms(facts: AgreementFacts) -> dict[str, str]:
    """Every variable that is no table, on one line each: what people typed opens neither heading nor list."""
    person = facts.legal_origin is LegalOrigin.PERSON
    told = {
        "ville": facts.city,
        "adresse": facts.city_address,
        "courriel": facts.contact,
        "representant": facts.represented_by or UNKNOWN,
        "fonction_representant": facts.representative_function or UNKNOWN,
        "decision": facts.decision or "dont le numéro est à compléter",
        "donateur": facts.donor,
        "siren": facts.siren or "non communiqué",
        "adresse_donateur": facts.donor_address or UNKNOWN,
        "signataire": facts.signatory or UNKNOWN,
        "fonction": facts.signatory_function or ("en son nom" if person else UNKNOWN),
        "don": facts.donation_number,
        "offre": long_date(facts.offered_on),
        "origine": facts.legal_origin.label,
        "proprietaire": facts.owner or "le donateur",
        "fondement": facts.legal_basis,
        "annonces": number(facts.announced),
        "niveau": "« purge »" if facts.requires_purge else "« clear » ou « purge », selon le support",
        "lieu": facts.pickup_place,
        "jour": said_on(facts.pickup_on),
    }
    return {name: value.replace("\r", " ").replace("\n", " ") for name, value in told.items()}


def held(facts: AgreementFacts) -> frozenset[str]:
    """The conditions of ``rules.CONDITIONS`` that hold for this donation."""
    holding = {
        "atelier": facts.wiped_by is WipedBy.WORKSHOP,
        "donateur": facts.wiped_by is WipedBy.DONOR,
        "public": facts.legal_origin is LegalOrigin.PUBLIC,
        "fondement": bool(facts.legal_basis),
        "liste": bool(facts.announced),
        "lieu": bool(facts.pickup_place),
        "jour": facts.pickup_on is not None,
    }
    return frozenset(name for name, holds in holding.items() if holds)


def worded(
    facts: AgreementFacts, body: str, boxes: Sequence[str], *, version: int, sha256: str, approved_by: str
) -> Wording:
    """The text of a version as this donation reads it. Cut before it is filled: no value opens a paragraph."""
    filled = terms(facts)
    shown = rules.parts(rules.kept(body, held(facts)), TABLES)
    parts = tuple(part if part.kind == "table" else _filled(part, filled) for part in shown)
    return Wording(parts, tuple(fill(box, filled) for box in boxes), version, sha256, approved_by)


def _filled(part: Part, values: Mapping[str, str]) -> Part:
    return Part(part.kind, fill(part.text, values), tuple(fill(item, values) for item in part.items))
