"""Type what the report adds to its figures, issue it, and issue it again when a testimony was withdrawn."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies.models import Ceremony
from ordis.ceremonies.report import pdf, queries
from ordis.ceremonies.report.facts import ReportFacts
from ordis.ceremonies.report.models import CeremonyReport
from ordis.documents.actions import issue
from ordis.documents.models import Document, DocumentKind
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

NOT_YET: Final = (
    "Le rapport est scellé à la clôture de la cérémonie. Rien n’a été émis\u202f: closez-la d’abord, depuis sa page."
)
SAME: Final = (
    "Rien n’a changé depuis le rapport {number}, qui reste en vigueur\u202f: ni témoignage retiré, ni texte modifié. "
    "Aucun nouveau rapport n’a été émis."
)


def write(*, ceremony: Ceremony, incidents: str, next_steps: str, actor: User, at: datetime) -> CeremonyReport:
    """For the next issue; what is issued does not change. ``ceremony``: its row, held by the caller."""
    kept = _kept(ceremony)
    kept.incidents, kept.next_steps = incidents.strip(), next_steps.strip()
    db.session.flush()
    record(Verb.CEREMONY_REPORT_WRITTEN, ceremony.name, actor=actor, at=at, ref=ceremony.ref)
    return kept


def freeze(*, ceremony: Ceremony, actor: User, at: datetime) -> Document:
    """The first report, at closing: its figures are frozen for every issue that follows."""
    facts = queries.facts_of(ceremony, in_paris(at).date())
    kept = _kept(ceremony)
    kept.frozen = replace(facts, quotes=(), incidents="", next_steps="", replaces="").as_json()
    ceremony.figures = facts.review.figures.as_json()
    return _issued(ceremony, facts, actor, at)


def issue_again(*, ceremony: Ceremony, actor: User, at: datetime) -> Document:
    """The same figures with the testimonies and words of today: a new report, which names the one that it replaces.

    ``ceremony``: its row, held by the caller. Raises :class:`Refusal` when it would say the same.
    """
    before = ceremony.report
    if before is None:
        raise Refusal(NOT_YET)
    document = _issued(ceremony, queries.facts_of(ceremony, in_paris(at).date()), actor, at)
    if document is before:
        raise Refusal(SAME.format(number=before.number))
    return document


def _issued(ceremony: Ceremony, facts: ReportFacts, actor: User, at: datetime) -> Document:
    ceremony.report = issue(
        kind=DocumentKind.CEREMONY_REPORT,
        subject=ceremony.name[:120],
        build=partial(pdf.render_report, facts),
        actor=actor,
        at=at,
        replaces=ceremony.report,
        facts=facts.written(),
    )
    db.session.flush()
    return ceremony.report


def _kept(ceremony: Ceremony) -> CeremonyReport:
    kept = queries.words_of(ceremony)
    if kept is None:
        kept = CeremonyReport(ceremony_id=ceremony.id)
        db.session.add(kept)
    return kept
