"""What the report of a ceremony is made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ordis.ceremonies.models import Ceremony, GuestKind
from ordis.ceremonies.report.facts import ReportFacts
from ordis.ceremonies.report.models import CeremonyReport
from ordis.ceremonies.testimonies.queries import testimonies_for_report
from ordis.documents.models import Document
from ordis.indicators.review.queries import review
from ordis.kernel.db import db


def words_of(ceremony: Ceremony) -> CeremonyReport | None:
    return db.session.get(CeremonyReport, ceremony.id)


def facts_of(ceremony: Ceremony, on: date) -> ReportFacts:
    """What the next issue would say on the day ``on``: figures frozen at closing, or those of the day until then;
    testimonies that may be printed that day; the words as they stand."""
    kept = words_of(ceremony)
    base = ReportFacts.from_json(kept.frozen) if kept and kept.frozen else _fresh(ceremony)
    return replace(
        base,
        quotes=quotes_of(ceremony, on),
        incidents=kept.incidents if kept else "",
        next_steps=kept.next_steps if kept else "",
        replaces=ceremony.report.number if ceremony.report else "",
    )


def _fresh(ceremony: Ceremony) -> ReportFacts:
    return ReportFacts(
        name=ceremony.name,
        place=ceremony.where,
        held_on=ceremony.held_on,
        thanks=ceremony.thanks,
        guests=tuple((guest.label, guest.seats) for guest in ceremony.guests if guest.kind is not GuestKind.FAMILY),
        review=review(ceremony.period_from, ceremony.held_on),
    )


def quotes_of(ceremony: Ceremony, on: date) -> tuple[tuple[str, str], ...]:
    """Testimonies whose author agreed in writing to be printed here, and has not taken it back."""
    return tuple((each.text, each.signature) for each in testimonies_for_report(ceremony, on))


def issues_of(ceremony: Ceremony) -> Sequence[Document]:
    """Every report issued for the ceremony, the one in force first."""
    found, document = [], ceremony.report
    while document is not None:
        found.append(document)
        document = document.replaces
    return found
