"""A report is kept and the city told; a coordinator then settles it."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable, link
from ordis.accounts.mailing.sending import send_news
from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.accounts.queries import addresses_of
from ordis.aftercare.register.queries import last_line_of
from ordis.aftercare.resale import rules
from ordis.aftercare.resale.models import Finding, Followed, ResaleReport
from ordis.devices.code import spoken
from ordis.devices.models import Device, Stage
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.referrals.exclusions.actions import exclude

SETTLED_ALREADY = "Ce signalement est déjà clos\u202f: rien n’a été modifié. Rechargez la page pour lire la conclusion."
REPORTED: Final = MailStage(
    "aftercare.resale_reported",
    "Signalement de revente",
    Reader.STAFF,
    "Signalement de revente\u202f: {appareil}",
    "Une personne signale que l’appareil {appareil} serait proposé à la vente. Lisez ce qu’elle dit, échangez avec la "
    "famille ou avec le prescripteur, puis dites ce qui a été fait.\n{lien}",
    {
        "appareil": Variable("le code de l’appareil", "K7P-4M2X"),
        "lien": link("/resale-reports/exemple", "l’adresse de la page du signalement"),
    },
    needed=("lien",),
)
MAILS: Final = (REPORTED,)


def report(*, code: str, device: Device | None, said: str, contact: str, key: str, at: datetime) -> bool:
    """Keep what somebody says; False when this form was already sent.

    ``code``: seven letters, those of no device as well: a copied label is worth a look.
    """
    line = last_line_of(device) if device is not None and device.stage is Stage.HANDED_OVER else None
    ref = new_ref()
    new = insert_if_new(
        ResaleReport, ref=ref, key=key, code=code, device_id=device.id if device else None,
        line_id=line.id if line else None, said=said.strip(), contact=contact.strip() or None, reported_at=at,
        followed=[], note="",
    )  # fmt: skip
    if new:
        _tell_the_city(code, ref, at)
        record(Verb.RESALE_REPORTED, spoken(code), actor=None, at=at, report=ref)
    return new


def _tell_the_city(code: str, ref: str, at: datetime) -> None:
    said = {"appareil": spoken(code), "lien": f"{settings.current().base_url}/resale-reports/{ref}"}
    for address in addresses_of(Role.COORDINATOR):
        send_news(REPORTED, recipient=address, said=said, at=at)


def settle(
    *,
    report: ResaleReport,
    finding: Finding,
    followed: Collection[Followed],
    note: str,
    excluded_until: date | None = None,
    actor: User,
    at: datetime,
) -> None:
    """What was found and done. ``report``: its row, held by the caller. Who reported is forgotten.

    ``excluded_until``: the last day of the exclusion, when that is what follows; ``note`` is then its reason too.
    """
    if report.settled_at is not None:
        raise Refusal(SETTLED_ALREADY)
    if why := rules.objection(finding, followed, with_family=report.line_id is not None):
        raise Refusal(why, status=422)
    if Followed.EXCLUDED in followed and report.line is not None:
        handover = report.line.handover
        exclude(
            referral=handover.referral, until=excluded_until, no_resale_until=handover.no_resale_until, why=note,
            actor=actor, at=at,
        )  # fmt: skip
    report.finding, report.followed = finding, [each.value for each in Followed if each in followed]
    report.note, report.contact = note.strip(), None
    report.settled_at, report.settled_by = at, actor
    db.session.flush()
    record(
        Verb.RESALE_SETTLED, spoken(report.code), actor=actor, at=at, report=report.ref, finding=finding.value,
        followed=report.followed,
    )  # fmt: skip
