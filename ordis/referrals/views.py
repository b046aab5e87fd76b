"""Prescribers state needs and follow them; the city decides."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts import audit
from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.partners.models import Organisation
from ordis.referrals import actions, panels, queries, stages
from ordis.referrals.door import asked
from ordis.referrals.forms import WANTED, AnswerForm, QuestionForm, ReferralForm, RefusalForm
from ordis.referrals.models import Household, Referral, ReferralStage
from ordis.referrals.progress import PROGRESS

blueprint = Blueprint("referrals", __name__)


@blueprint.get("/referrals")
@requires(Permission.REFERRAL_VIEW)
def index() -> ResponseReturnValue:
    stage = {each.value: each for each in ReferralStage}.get(request.args.get("stage", ""))
    user = acting_user()
    page = queries.page_of(user, stage=stage, after=request.args.get("after", type=int))
    return render_template(
        "referrals/index.html", page=page, stage=stage, stages=ReferralStage, progress=PROGRESS, user=user
    )


@blueprint.get("/referrals/new")
@requires(Permission.REFERRAL_WRITE)
def new() -> ResponseReturnValue:
    form = ReferralForm(idempotency_key=new_ref())
    return _new_page(form)


@blueprint.post("/referrals/new")
@requires(Permission.REFERRAL_WRITE)
@commits
def create() -> ResponseReturnValue:
    """A refusal shows the form again, with all that was typed."""
    structures = {each.ref: each for each in queries.structures_of(acting_user())}
    form = ReferralForm().offer(list(structures.values()))
    if form.validate_on_submit():
        try:
            referral = _submit(form, structures[form.organisation.data])
        except Refusal as refusal:
            form.form_errors.append(refusal.message)
        else:
            flash(f"La demande {referral.number} est déposée. Vous recevez un courriel à chaque étape.")
            return redirect(url_for("referrals.show", ref=referral.ref), 303)
    return _new_page(form), 422


@blueprint.get("/referrals/<ref>")
@requires(Permission.REFERRAL_VIEW)
def show(ref: str) -> ResponseReturnValue:
    return _page(asked(ref))


@blueprint.post("/referrals/<ref>/identity")
@requires(Permission.HOUSEHOLD_VIEW)
@commits
def show_identity(ref: str) -> ResponseReturnValue:
    """Shown by this answer alone, once: no address displays an identity without writing who asked for it."""
    referral = asked(ref)
    household = actions.see_household(referral=referral, actor=acting_user(), at=clock.now())
    return _page(referral, household=household)


@blueprint.post("/referrals/<ref>/accept")
@requires(Permission.REFERRAL_DECIDE)
@commits
def accept(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    actions.accept(referral=referral, actor=acting_user(), at=clock.now())
    return _done(referral, f"La demande {referral.number} est acceptée. Elle attend un appareil.")


@blueprint.post("/referrals/<ref>/refuse")
@requires(Permission.REFERRAL_DECIDE)
@commits
def refuse(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), RefusalForm()
    if not form.validate_on_submit():
        return _page(referral, refusal=form), 422
    actions.refuse(referral=referral, reason=form.reason.data, actor=acting_user(), at=clock.now())
    return _done(referral, f"La demande {referral.number} est refusée. Le prescripteur est prévenu.")


@blueprint.post("/referrals/<ref>/question")
@requires(Permission.REFERRAL_DECIDE)
@commits
def ask(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), QuestionForm()
    if not form.validate_on_submit():
        return _page(referral, question=form), 422
    actions.ask(referral=referral, question=form.question.data, actor=acting_user(), at=clock.now())
    return _done(referral, "La question est envoyée au prescripteur.")


@blueprint.post("/referrals/<ref>/answer")
@requires(Permission.REFERRAL_WRITE)
@commits
def complete(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), AnswerForm()
    if not form.validate_on_submit():
        return _page(referral, answer=form), 422
    actions.complete(referral=referral, answer=form.answer.data, actor=acting_user(), at=clock.now())
    return _done(referral, "Votre réponse est envoyée. La demande repart à l’étude.")


@blueprint.post("/referrals/<ref>/cancel")
@requires(Permission.REFERRAL_WRITE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    actions.cancel(referral=referral, actor=acting_user(), at=clock.now())
    return _done(referral, f"La demande {referral.number} est annulée.")


def _done(referral: Referral, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("referrals.show", ref=referral.ref), 303)


def _submit(form: ReferralForm, organisation: Organisation) -> Referral:
    return actions.submit(
        organisation=organisation,
        identity=form.identity(),
        household=form.household(),
        need=form.need(),
        idempotency_key=form.idempotency_key.data,
        actor=acting_user(),
        at=clock.now(),
    )


def _new_page(form: ReferralForm) -> str:
    structures = queries.structures_of(acting_user())
    return render_template(
        "referrals/new.html",
        form=form.offer(structures),
        structures=structures,
        quotas=queries.quotas(structures, clock.now()),
        ready=queries.ready_by_kind(WANTED),
        waiting=queries.waiting(),
    )


def _page(
    referral: Referral,
    *,
    household: Household | None = None,
    refusal: RefusalForm | None = None,
    question: QuestionForm | None = None,
    answer: AnswerForm | None = None,
) -> str:
    user = acting_user()
    return render_template(
        "referrals/show.html",
        referral=referral,
        household=household,
        steps=stages.open_steps(referral, actor=user),
        progress=PROGRESS[referral.stage],
        panels=panels.render(referral, user),
        timeline=queries.timeline(referral),
        sentence=audit.sentence,
        refusal=refusal or RefusalForm(formdata=None),
        question=question or QuestionForm(formdata=None),
        answer=answer or AnswerForm(formdata=None),
        user=user,
    )
