"""First steps: planned on the page of a referral, with a file for the calendar."""

from flask import Blueprint, Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis import settings
from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.aftercare.first_steps import actions, queries
from ordis.aftercare.first_steps.forms import AttendanceForm, SessionForm
from ordis.aftercare.first_steps.models import FirstSteps
from ordis.handover.calendar import AppointmentFacts, invitation
from ordis.handover.slots.actions import site_label
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.models import Site
from ordis.referrals.door import asked
from ordis.referrals.models import Referral

blueprint = Blueprint("first_steps", __name__)

PLANNED = "La séance de premiers pas est fixée. Donnez la date et le lieu à la famille."
CALLED_OFF = "La séance de premiers pas est annulée."
NOTED = "La présence est notée."


@blueprint.get("/referrals/<ref>/first-steps")
@requires(Permission.HANDOVER_SIGN)
def choose(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    session = queries.open_session_of(referral)
    local = clock.in_paris(session.starts_at) if session and session.attended is None else None
    known = {"site": session.site.ref, "day": local.date(), "hour": local.time()} if session and local else {}
    return _page(referral, SessionForm(formdata=None, data=known))


@blueprint.post("/referrals/<ref>/first-steps")
@requires(Permission.HANDOVER_SIGN)
@commits
def plan(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), SessionForm()
    places = _offer(form, referral)
    if not form.validate_on_submit():
        return _page(referral, form, status=422)
    try:
        actions.plan(
            referral=referral, site=places[form.site.data], starts_at=form.starts_at(), actor=acting_user(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _page(referral, form, status=refusal.status)
    return done(PLANNED, url_for("referrals.show", ref=ref))


@blueprint.post("/referrals/<ref>/first-steps/cancel")
@requires(Permission.HANDOVER_SIGN)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    actions.call_off(referral=asked(ref), actor=acting_user(), at=clock.now())
    return done(CALLED_OFF, url_for("referrals.show", ref=ref))


@blueprint.post("/referrals/<ref>/first-steps/attendance")
@requires(Permission.HANDOVER_SIGN)
@commits
def attend(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), AttendanceForm()
    if not form.validate_on_submit():
        abort(400)
    actions.note_attendance(
        referral=referral, attended=form.attended.data == "yes", actor=acting_user(), at=clock.now()
    )  # fmt: skip
    return done(NOTED, url_for("referrals.show", ref=ref))


@blueprint.get("/referrals/<ref>/first-steps.ics")
@requires(Permission.HANDOVER_SIGN)
def calendar(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    session = queries.last_session_of(referral) or abort(404)
    response = Response(invitation(_facts(session, referral)), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{referral.number}-premiers-pas.ics"'
    return response


def _offer(form: SessionForm, referral: Referral) -> dict[str, Site]:
    """The places that the form may name, by their ``ref``."""
    places = {site.ref: site for site in queries.places(referral.household.district)}
    form.site.choices = [("", "Choisissez"), *((ref, _told(site)) for ref, site in places.items())]
    return places


def _told(site: Site) -> str:
    return " · ".join(filter(None, (site.name, site.address, site.town)))


def _page(referral: Referral, form: SessionForm, *, status: int = 200) -> ResponseReturnValue:
    _offer(form, referral)
    return render_template("aftercare/first_steps/choose.html", referral=referral, form=form), status


def _facts(session: FirstSteps, referral: Referral) -> AppointmentFacts:
    chosen = settings.current()
    host = chosen.base_url.partition("://")[2].partition(":")[0]
    return AppointmentFacts(
        uid=f"{session.ref}@{host}",
        sequence=session.sequence,
        changed_at=session.changed_at,
        starts_at=session.starts_at,
        place=site_label(session.site),
        referral_number=referral.number,
        operation=f"{chosen.operation}, {chosen.city}",
        organizer=chosen.contact_email,
        cancelled=session.cancelled_at is not None,
        contact=f"{chosen.contact_email}, {chosen.contact_phone}",
        title="Premiers pas avec l’ordinateur",
    )
