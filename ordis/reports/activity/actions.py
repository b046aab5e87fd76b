"""Ask for an activity report: once, whoever presses twice."""

from datetime import date, datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.randomness import new_ref
from ordis.reports.activity import queries, rules
from ordis.reports.activity.models import ActivityReport, Audience, Comparison, Length, ReportState


def ask(
    *,
    first: date,
    last: date,
    comparison: Comparison,
    audience: Audience,
    length: Length,
    actor: User,
    at: datetime,
    anew: bool = False,
) -> tuple[ActivityReport, bool]:
    """The report, and whether it was asked for now: the same one is issued once. ``anew``: another edition of one that
    is issued. One that failed is tried again. Raises :class:`Refusal` for a period that nobody can tell."""
    rules.check(first, last, in_paris(at).date())
    one_at_a_time("activity report")
    known = queries.last_edition(first, last, comparison, audience, length)
    if known is not None and known.state is ReportState.FAILED:
        known.state, known.reason, known.done, known.step = ReportState.WAITING, "", 0, ""
        return known, True
    if known is not None and not (anew and known.state is ReportState.ISSUED):
        return known, False
    report = ActivityReport(
        ref=new_ref(), first=first, last=last, comparison=comparison, audience=audience, length=length,
        edition=known.edition + 1 if known else 1, asked_at=at, asked_by=actor,
    )  # fmt: skip
    db.session.add(report)
    db.session.flush()
    record(Verb.ACTIVITY_REPORT_ASKED, f"{first.isoformat()}/{last.isoformat()}", actor=actor, at=at, ref=report.ref)
    return report, True
