"""The working day before, at 9 h, the prescriber is reminded, and the family when it left an e-mail."""

from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.handover.models import Appointment
from ordis.handover.reminders import mails, queries, rules
from ordis.handover.reminders.models import Reminder
from ordis.kernel.clock import in_paris
from ordis.kernel.db import insert_if_new


def remind_due(*, at: datetime) -> int:
    """Recall each appointment of the next working day, once for each time it stands at; answer how many. Run by the
    worker: two at once send one."""
    last = rules.recalled_until(at)
    if last is None:
        return 0
    return sum(_remind(row, at=at) for row in queries.unrecalled(in_paris(at).date(), last))


def _remind(row: Appointment, *, at: datetime) -> bool:
    if not insert_if_new(Reminder, appointment_id=row.id, sequence=row.sequence, sent_at=at):
        return False
    referral, family = row.referral, row.referral.household.email
    if referral.author.active:
        mails.remind(row, recipient=referral.author.email, to_family=False, at=at)
    if family:
        mails.remind(row, recipient=family, to_family=True, at=at)
    record(Verb.APPOINTMENT_REMINDED, referral.number, actor=None, at=at, family=bool(family))
    return True
