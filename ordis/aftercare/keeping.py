"""How long the words typed of an offer and after a handover are kept: the table, and the job that applies it.

Times are those of the house: six months for what led to nothing, as for a refused referral; for what belongs to an
engagement, twelve months after its end, as for the family itself. An open matter keeps its words. Surveys are in no
line: they ask for no words, and nothing ties an answer to a family.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.aftercare.incidents.models import Incident
from ordis.aftercare.models import DeviceReturn
from ordis.aftercare.resale.models import Finding, ResaleReport
from ordis.aftercare.waivers.models import Waiver
from ordis.donations.keeping import RETENTION as DONATIONS
from ordis.donations.offers.keeping import RETENTION as OFFERS
from ordis.donations.signing.keeping import RETENTION as AGREEMENTS
from ordis.handover.models import HandedOverDevice, Handover
from ordis.kernel.clock import months_later
from ordis.kernel.forgetting import Retention, months_before
from ordis.kernel.mail import RETENTION as MAILS
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.exclusions.rules import KEPT_MONTHS
from ordis.referrals.models import Referral

SHORT_MONTHS: Final = 6
CHUNK: Final = 200


def _long_free(today: date) -> sa.Select[tuple[int]]:
    """The lines of the register whose engagement, as signed, ended ``KEPT_MONTHS`` ago."""
    lines = sa.select(HandedOverDevice.id).join(HandedOverDevice.handover)
    return lines.where(Handover.no_resale_until < months_later(today, -KEPT_MONTHS))


def _reports(today: date) -> list[sa.ColumnElement[bool]]:
    founded = sa.and_(ResaleReport.finding == Finding.FOUNDED, ResaleReport.line_id.is_not(None))
    over = sa.or_(sa.not_(founded), ResaleReport.line_id.in_(_long_free(today)))
    return [ResaleReport.settled_at < months_before(today, SHORT_MONTHS), over]


def _incidents(today: date) -> list[sa.ColumnElement[bool]]:
    return [Incident.settled_at < months_before(today, SHORT_MONTHS), Incident.line_id.in_(_long_free(today))]


def _passed_over(today: date) -> list[sa.ColumnElement[bool]]:
    return [Referral.despite_exclusion.is_not(None), Referral.closed_at < months_before(today, SHORT_MONTHS)]


RETENTION: Final[dict[str, Retention]] = {
    each.key: each
    for each in (
        Retention(
            "resale_reports",
            "Signalement de revente\u202f: ce qui a été dit, et la note de la ville",
            "6 mois après la conclusion\u202f; s’il est fondé, 12 mois après la fin de l’engagement",
            ResaleReport,
            ("said", "note"),
            _reports,
        ),
        Retention(
            "exclusions",
            "Exclusion\u202f: son motif, et celui de sa levée",
            "6 mois après sa fin",
            Exclusion,
            ("why", "lifted_why"),
            lambda today: [Exclusion.ended_at < months_before(today, SHORT_MONTHS)],
        ),
        Retention(
            "despite_exclusions",
            "Demande acceptée malgré une exclusion\u202f: pourquoi la ville a passé outre",
            "6 mois après la fin de la demande, remise ou non",
            Referral,
            ("despite_exclusion",),
            _passed_over,
        ),
        Retention(
            "waivers",
            "Demande de levée\u202f: sa précision, et le motif de la réponse (le papier scellé reste)",
            "6 mois après la réponse",
            Waiver,
            ("note", "why"),
            lambda today: [Waiver.decided_at < months_before(today, SHORT_MONTHS)],
        ),
        Retention(
            "incidents",
            "Incident\u202f: constat, suite donnée, numéro de plainte",
            "12 mois après la fin de l’engagement, et 6 mois au moins après sa propre fin",
            Incident,
            ("text", "outcome", "police_reference"),
            _incidents,
        ),
        Retention(
            "returns",
            "Retour d’un appareil\u202f: sa précision",
            "12 mois après le retour, qui met fin à l’engagement",
            DeviceReturn,
            ("note",),
            lambda today: [DeviceReturn.returned_at < months_before(today, KEPT_MONTHS)],
        ),
        *OFFERS,
        *AGREEMENTS,
        *DONATIONS,
        MAILS,
    )
}
"""The whole table, in the order in which it is told; later rooms add theirs, see :func:`use`."""


def use(lines: Iterable[Retention]) -> None:
    """Called by ``ordis.rooms``: what rooms that come later keep, and for how long."""
    RETENTION.update({each.key: each for each in lines})


def told(*, at: datetime) -> Iterator[str]:
    """Each line of the table, and how many rows the next run clears of it."""
    for each in RETENTION.values():
        yield f"{each.what}\n    {each.kept}. À effacer maintenant\u202f: {each.number(at)}"


def forget_words(*, at: datetime) -> int:
    """The job: clear the words whose time is over, ``CHUNK`` of each line at most; how many rows."""
    cleared = 0
    for key, retention in RETENTION.items():
        if number := retention.forget(at=at, most=CHUNK):
            record(Verb.WORDS_FORGOTTEN, key, actor=None, at=at, rows=number)
            cleared += number
    return cleared
