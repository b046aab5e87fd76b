"""The three questions: the family's page, the sheet to print, the answers on paper, the figures."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.permissions import Permission
from ordis.aftercare.surveys import actions, queries
from ordis.aftercare.surveys.forms import AnswerForm, PaperAnswerForm
from ordis.aftercare.surveys.models import SurveyInvitation, Wave
from ordis.documents.qr import svg
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.period import PeriodForm
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked

blueprint = Blueprint("surveys", __name__)

TYPED = "La réponse est enregistrée, sans nom. Vous pouvez en saisir une autre."


@blueprint.get("/enquete/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def ask(token: str) -> ResponseReturnValue:
    return _question_page(_invitation(token), AnswerForm())


@blueprint.post("/enquete/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
@commits
def answer(token: str) -> ResponseReturnValue:
    invitation, form = _invitation(token, lock=True), AnswerForm()
    if not form.validate_on_submit():
        return _question_page(invitation, form, status=422)
    try:
        actions.answer(invitation=invitation, at=clock.now(), **form.given())
    except Refusal as refusal:
        return render_template("aftercare/surveys/closed.html", sentence=refusal.message), refusal.status
    return render_template("aftercare/surveys/thanks.html")


@blueprint.get("/referrals/<ref>/surveys/<wave>")
@requires(Permission.HANDOVER_SIGN)
def sheet(ref: str, wave: str) -> ResponseReturnValue:
    """The sheet of one family, with its link as a code to scan, to be printed while it is open."""
    found = queries.invitation_of(asked(ref), _wave(wave)) or abort(404)
    address = actions.link(found.token) if found.token and not found.answered else ""
    code = svg(address, label="Le questionnaire en ligne") if address else ""
    return render_template(
        "aftercare/surveys/sheet.html", form=AnswerForm(), wave=found.wave, address=address, code=code
    )


@blueprint.get("/surveys")
@requires(Permission.REPORT_VIEW)
def index() -> ResponseReturnValue:
    """Without dates in the address, the last twelve months."""
    today = clock.today()
    chosen = {"first": today.replace(year=today.year - 1, day=1).isoformat(), "last": today.isoformat()}
    form = PeriodForm(request.args or MultiDict(chosen))
    valid = form.validate()
    tallies = queries.tallies(form.first.data, form.last.data) if valid else []
    nothing = valid and not any(tally.asked or tally.answers for tally in tallies)
    coming = [(wave, queries.next_day(wave, today)) for wave in Wave] if nothing else []
    types_answers = acting_user().can(Permission.AFTERCARE_RECORD)
    page = render_template(
        "aftercare/surveys/index.html",
        form=form, tallies=[] if nothing else tallies, coming=coming, types_answers=types_answers,
    )  # fmt: skip
    return page, 200 if valid else 422


@blueprint.get("/surveys/answers/new")
@requires(Permission.AFTERCARE_RECORD)
def new() -> ResponseReturnValue:
    return render_template("aftercare/surveys/new.html", form=PaperAnswerForm())


@blueprint.post("/surveys/answers")
@requires(Permission.AFTERCARE_RECORD)
@commits
def add() -> ResponseReturnValue:
    form = PaperAnswerForm()
    if not form.validate_on_submit():
        return render_template("aftercare/surveys/new.html", form=form), 422
    actions.answer_on_paper(wave=Wave(form.wave.data), actor=acting_user(), at=clock.now(), **form.given())
    return done(TYPED, url_for(".new"))


def _wave(value: str) -> Wave:
    return next((wave for wave in Wave if wave.value == value), None) or abort(404)


def _invitation(token: str, *, lock: bool = False) -> SurveyInvitation:
    return queries.invitation_by_token(token, lock=lock) or abort(404)


def _question_page(invitation: SurveyInvitation, form: AnswerForm, *, status: int = 200) -> ResponseReturnValue:
    """The questions, or why they are asked no more."""
    today = clock.today()
    if invitation.answered or today > invitation.open_until:
        day = f"{invitation.open_until:%d/%m/%Y}"
        sentence = actions.ALREADY if invitation.answered else actions.CLOSED.format(day=day)
        return render_template("aftercare/surveys/closed.html", sentence=sentence), 200 if invitation.answered else 410
    return render_template("aftercare/surveys/ask.html", form=form), status
