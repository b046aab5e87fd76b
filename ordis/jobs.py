"""What the worker does by itself, and when."""

from datetime import datetime
from functools import partial
from typing import Protocol

from flask import Flask

from ordis.aftercare.keeping import forget_words
from ordis.aftercare.register import actions as register_actions
from ordis.aftercare.surveys import actions as survey_actions
from ordis.allocation.actions import expire_reservations, warn_reservations
from ordis.allocation.policy import standing
from ordis.api import views as api_views  # noqa: F401 (it declares the addresses of the API)
from ordis.devices.scanning.actions import forget_old_receipts
from ordis.documents.batches.draining import seal_waiting
from ordis.documents.stamping import stamp_waiting
from ordis.donations.offers.keeping import remove_photographs
from ordis.donations.signing.keeping import destroy_papers
from ordis.handover.kiosk.actions import forget_old as forget_kiosks
from ordis.handover.missed.actions import note_forgotten
from ordis.handover.reminders.actions import remind_due
from ordis.indicators import actions as indicator_actions
from ordis.kernel import clock
from ordis.kernel.blobs import sweep_drafts
from ordis.kernel.jobs import periodic
from ordis.kernel.mail import deliver_waiting
from ordis.kernel.readings import sweep_readings
from ordis.kernel.transaction import in_one_transaction, in_small_transactions
from ordis.referrals import expiring
from ordis.referrals.drafts.actions import forget_old as forget_old_drafts
from ordis.referrals.exclusions.actions import expire as expire_exclusions
from ordis.refurbishing.rating import rate_stock
from ordis.reports.activity.building import write_waiting
from ordis.settings import Settings


class Job(Protocol):
    """Work of the worker; how much was done."""

    def __call__(self, *, at: datetime) -> int: ...


JOBS: dict[str, tuple[Job, str]] = {
    "expire_reservations": (expire_reservations, "*/15"),
    "warn_reservations": (warn_reservations, "7-59/15"),
    "warn_quiet_referrals": (expiring.warn, "11"),
    "expire_referrals": (expiring.expire, "26"),
    "expire_exclusions": (expire_exclusions, "14"),
    "note_missed": (note_forgotten, "3"),
    "remind_appointments": (remind_due, "*/15"),
    "forget_old_receipts": (forget_old_receipts, "23"),
    "forget_old_drafts": (forget_old_drafts, "41"),
    "forget_kiosks": (forget_kiosks, "57"),
    "sweep_drafts": (sweep_drafts, "44"),
    "sweep_readings": (sweep_readings, "49"),
    "forget_words": (forget_words, "46"),
    "destroy_agreements": (destroy_papers, "48"),
    "remove_photographs": (remove_photographs, "54"),
    "forget_survey_links": (survey_actions.forget_links, "52"),
}
"""What the worker does in one transaction, and at which minutes of the hour."""


def install(app: Flask) -> None:
    """What the worker does by itself."""
    settings: Settings = app.extensions["ordis"]
    for name, (work, minutes) in JOBS.items():
        periodic(app, name, partial(_now, work), minutes=minutes)
    periodic(app, "deliver_mail", lambda: deliver_waiting(settings.smtp, at=clock.now()))
    periodic(app, "stamp_waiting", lambda: stamp_waiting(settings.tsa_url, at=clock.now()))
    periodic(app, "seal_waiting", seal_waiting)
    periodic(app, "write_reports", write_waiting)
    periodic(app, "score_waiting", lambda: standing.score_waiting(at=clock.now()))
    periodic(app, "recount_stale", lambda: indicator_actions.recount_stale(at=clock.now()))
    periodic(app, "recount_all", lambda: indicator_actions.recount_all(at=clock.now()), minutes="40", hours="2")
    periodic(app, "rate_stock", lambda: rate_stock(at=clock.now()))
    periodic(
        app,
        "tell_ends",
        lambda: in_small_transactions(
            lambda: register_actions.tell_due(at=clock.now()), chunk=register_actions.CHUNK, most=20
        ),
        minutes="38",
    )
    periodic(
        app,
        "send_surveys",
        lambda: in_small_transactions(
            lambda: survey_actions.invite_due(at=clock.now()), chunk=survey_actions.CHUNK, most=20
        ),
        minutes="34",
    )


def _now(work: Job) -> int:
    return in_one_transaction(lambda: work(at=clock.now()))
