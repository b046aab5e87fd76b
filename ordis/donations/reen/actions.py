"""The yearly proof is issued as things stand; a later one replaces it without rewriting it."""

from datetime import datetime
from functools import partial
from typing import Any, Final

from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.documents.actions import issue, letterhead
from ordis.documents.ahead import Drawn, draw
from ordis.documents.canonical import all_but_number
from ordis.documents.models import Document, DocumentKind
from ordis.donations import papers
from ordis.donations.outcomes import outcome_of
from ordis.donations.reen import pdf, queries
from ordis.donations.reen.models import ReuseProof
from ordis.donations.reen.rules import FIRST_YEAR, Given, age, told
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.french import partial_day
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation

NOTHING_GIVEN: Final = (
    "Aucun matériel d’un don public de {donor} n’a été reçu en {year}. Rien n’a été scellé\u202f: vérifiez l’année, et "
    "l’origine notée sur chaque don."
)
NO_YEAR: Final = f"La preuve se donne de {FIRST_YEAR}, première année de l’objectif, à l’année en cours."


def draw_proof(*, donor: Organisation, year: int, actor: User, at: datetime) -> Drawn[pdf.ReuseFacts]:
    """The proof as it would be now: a line for each device of a year, never drawn under the writers' lock. Raises
    :class:`Refusal` as :func:`issue_proof`."""
    facts = _facts(donor, year, queries.proof(donor, year), actor, at)
    return draw(DocumentKind.REUSE_PROOF, facts, pdf.render_proof, at=at)


def issue_proof(
    *, donor: Organisation, year: int, actor: User, at: datetime, drawn: Drawn[pdf.ReuseFacts] | None = None
) -> Document:
    """Saying the same, it is the same. ``drawn``: see :func:`draw_proof`. Raises :class:`Refusal` for a year out of
    reach, and when nothing was received."""
    one_at_a_time(f"reuse proof {donor.id} {year}")
    row = queries.proof(donor, year)
    facts = _facts(donor, year, row, actor, at)
    paper = issue(
        kind=DocumentKind.REUSE_PROOF,
        subject=f"{donor.ref} {year}",
        build=drawn.build(facts) if drawn else partial(pdf.render_proof, facts),
        actor=actor,
        at=at,
        replaces=row.document if row else None,
        facts=all_but_number(facts),
        ref=drawn.ref if drawn else "",
    )
    row = row or ReuseProof(organisation_id=donor.id, year=year)
    row.document = paper
    db.session.add(row)
    db.session.flush()
    return paper


def _facts(donor: Organisation, year: int, row: ReuseProof | None, actor: User, at: datetime) -> pdf.ReuseFacts:
    return facts_of(donor, year, actor, at, replaces=row.document.number if row else "")


def facts_of(donor: Organisation, year: int, actor: User, at: datetime, *, replaces: str = "") -> pdf.ReuseFacts:
    """What a proof made now would say."""
    if not FIRST_YEAR <= year <= in_paris(at).year:
        raise Refusal(NO_YEAR, status=404)
    rows = queries.received_in(donor, year)
    if not rows:
        raise Refusal(NOTHING_GIVEN.format(donor=donor.name, year=year), status=404)
    given = [Given(age(row.bought_on, _arrived(row)), row.stage) for row in rows]
    return pdf.ReuseFacts(
        city=letterhead().city,
        donor=donor.name,
        siren=papers.spaced_siren(donor),
        year=year,
        state_on=in_paris(at).date(),
        agreements=queries.agreements(donor, sorted({row.donation for row in rows})),
        told=told(given),
        lines=tuple(_line(row, each) for row, each in zip(rows, given, strict=True)),
        signed_by=actor.name,
        replaces=replaces,
    )


def _arrived(row: Any) -> Any:
    return in_paris(row.received_at).date()


def _line(row: Any, given: Given) -> pdf.Line:
    return pdf.Line(
        code=spoken(row.code),
        designation=f"{row.make} {row.model}".strip() or row.kind.label,
        serial=row.serial or "–",
        donation=row.donation,
        bought=partial_day(row.bought_on) or "inconnu",
        age=given.age.label,
        outcome=outcome_of(row.stage).label,
    )
