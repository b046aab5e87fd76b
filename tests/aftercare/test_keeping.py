"""What people typed goes when its time is over, not a day before; what is open stays; the row says when."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.aftercare import actions as aftercare
from ordis.aftercare.incidents import actions as incident_actions
from ordis.aftercare.incidents.models import Incident, IncidentKind, ToldBy
from ordis.aftercare.incidents.rules import Step
from ordis.aftercare.keeping import RETENTION, forget_words, told
from ordis.aftercare.models import DeviceReturn, ReturnReason
from ordis.aftercare.resale import actions as resale
from ordis.aftercare.resale.models import Finding, Followed, ResaleReport
from ordis.aftercare.surveys.models import SurveyAnswer
from ordis.aftercare.waivers import actions as waivers
from ordis.aftercare.waivers.models import Outcome, Waiver
from ordis.donations.models import Donation
from ordis.handover.models import HandedOverDevice
from ordis.jobs import JOBS
from ordis.kernel import clock
from ordis.kernel.clock import PARIS, months_later
from ordis.kernel.forgetting import Worded
from ordis.referrals import actions as referrals
from ordis.referrals.exclusions import actions as exclusions
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.models import Referral, ReferralStage
from tests import make
from tests.aftercare import making
from tests.referrals.exclusions import making as excluding

Clients = Callable[[Role], FlaskClient]
Kept = tuple[Worded, date]
SAID = "La voisine du deux"


def at_noon(day: date) -> datetime:
    return datetime.combine(day, time(12), PARIS)


def report(line: HandedOverDevice, *, founded: bool) -> ResaleReport:
    row = making.reported(line.device, said=SAID)
    resale.settle(
        report=row, finding=Finding.FOUNDED if founded else Finding.UNFOUNDED,
        followed=[Followed.TALKED] if founded else [], note=SAID, actor=make.user(), at=clock.now(),
    )  # fmt: skip
    return row


def incident(line: HandedOverDevice) -> Incident:
    row = incident_actions.declare(
        line=line, kind=IncidentKind.THEFT, told_by=ToldBy.PHONE, text=SAID, complaint=True, police_reference="PV 12",
        actor=make.user(), at=clock.now(),
    )  # fmt: skip
    incident_actions.settle(incident=row, step=Step.CLOSE, outcome=SAID, actor=make.user(), at=clock.now())
    return row


def waiver(line: HandedOverDevice) -> Waiver:
    row = making.asked(line, note=SAID)
    return waivers.decide(waiver=row, outcome=Outcome.REFUSED, why=SAID, actor=make.user(), at=clock.now())


def lifted(line: HandedOverDevice) -> Exclusion:
    row = excluding.excluded(line.handover)
    exclusions.lift(exclusion=row, why=SAID, actor=make.user(), at=clock.now())
    return row


def despite(line: HandedOverDevice) -> Referral:
    """Accepted although its household was excluded, then closed."""
    row = make.referral(stage=ReferralStage.ACCEPTED)
    row.excluded_until, row.despite_exclusion = clock.today(), SAID
    referrals.cancel(referral=row, actor=row.author, at=clock.now())
    return row


def back(line: HandedOverDevice) -> DeviceReturn:
    return aftercare.take_back(
        device=line.device, reason=ReturnReason.DAMAGE, note=SAID, actor=make.user(), at=clock.now()
    )


def kept(today: date, until: date) -> Iterator[Kept]:
    """Each kind of row, and the last day on which its words are kept."""
    half, year = months_later(today, 6), months_later(today, 12)
    yield report(making.line(), founded=False), half
    yield waiver(making.line()), half
    yield lifted(making.line()), half
    yield despite(making.line()), half
    yield back(making.line()), year
    yield incident(making.line()), months_later(until, 12)


def test_the_words_go_the_day_after_their_time(session: Session) -> None:
    until = making.line().handover.no_resale_until
    forget, _ = JOBS["forget_words"]
    for row, last in kept(clock.today(), until):
        columns = next(each.columns for each in RETENTION.values() if isinstance(row, each.model))
        forget(at=at_noon(last))
        session.refresh(row)
        assert row.forgotten_at is None
        assert any(getattr(row, name) for name in columns)
        forget(at=at_noon(last + timedelta(days=1)))
        session.refresh(row)
        assert row.forgotten_at == at_noon(last + timedelta(days=1))
        assert [getattr(row, name) for name in columns] == [""] * len(columns)


def test_a_founded_report_stays_as_long_as_the_family_itself(session: Session) -> None:
    line = making.line()
    row = report(line, founded=True)
    last = months_later(line.handover.no_resale_until, 12)
    assert forget_words(at=at_noon(last)) == 0
    assert forget_words(at=at_noon(last + timedelta(days=1))) == 1
    session.refresh(row)
    assert (row.said, row.note) == ("", "")


def test_what_is_open_keeps_its_words_however_old(session: Session) -> None:
    making.reported(making.line().device, said=SAID)
    making.asked(making.line(), note=SAID)
    excluding.excluded(making.line().handover)
    incident_actions.declare(
        line=making.line(), kind=IncidentKind.LOSS, told_by=ToldBy.PHONE, text=SAID, actor=make.user(), at=clock.now()
    )
    for donation in session.scalars(sa.select(Donation)):
        donation.unsigned_reason = ""  # words of another room, which have their own time
    assert forget_words(at=at_noon(months_later(clock.today(), 60))) == 0


def test_it_is_written_once_without_the_words_and_done_once(session: Session) -> None:
    report(making.line(), founded=False)
    late = at_noon(months_later(clock.today(), 7))
    assert (forget_words(at=late), forget_words(at=late)) == (1, 0)
    session.flush()
    (event,) = session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "aftercare.forgotten"))
    assert (event.subject, event.details, event.actor_id) == ("resale_reports", {"rows": 1}, None)


def test_a_device_found_after_its_words_went_is_told_anew(session: Session) -> None:
    line = making.line()
    row = incident(line)
    late = at_noon(months_later(line.handover.no_resale_until, 13))
    forget_words(at=late)
    session.refresh(row)
    incident_actions.settle(incident=row, step=Step.FIND, outcome=SAID, actor=make.user(), at=late)
    assert (row.outcome, row.forgotten_at) == (SAID, None)


def test_a_page_whose_words_went_says_so(session: Session, clients: Clients) -> None:
    rows = [report(making.line(), founded=False), waiver(making.line()), lifted(making.line()), incident(making.line())]
    for row in rows:
        row.forgotten_at = clock.now()
        for name in next(each for each in RETENTION.values() if isinstance(row, each.model)).columns:
            setattr(row, name, "")
    session.commit()
    city = clients(Role.COORDINATOR)
    for path, row in zip(("resale-reports", "waivers", "exclusions", "incidents"), rows, strict=True):
        assert "au terme de sa durée de conservation" in city.get(f"/{path}/{row.ref}").text


def test_what_the_next_run_clears_is_told_before_and_nothing_goes(session: Session) -> None:
    row = report(making.line(), founded=False)
    said = list(told(at=at_noon(months_later(clock.today(), 7))))
    assert [line.rpartition(" ")[2] for line in said] == ["1", *["0"] * (len(RETENTION) - 1)]
    session.refresh(row)
    assert row.said == SAID


def test_the_documentation_tells_every_line_of_the_table() -> None:
    page = Path(__file__).parents[2] / "docs" / "apres-remise.md"
    said = page.read_text(encoding="utf-8").replace("\u202f", " ")
    for each in RETENTION.values():
        assert f"| {each.what} | {each.kept} |".replace("\u202f", " ") in said


def test_a_survey_holds_no_words() -> None:
    columns = sa.inspect(SurveyAnswer).columns
    assert not [column.name for column in columns if type(column.type) in (sa.String, sa.Text)]
