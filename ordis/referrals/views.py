"""Prescribers state needs and follow them; the city decides."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts import audit
from ordis.accounts.access import acting_user, requires
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals import actions, changing, delays, expiring, panels, queries, stages
from ordis.referrals.deciding_forms import AcceptForm, AnswerForm, DecidingForm, QuestionForm, RefusalForm
from ordis.referrals.districts import to_filter, understood
from ordis.referrals.door import asked
from ordis.referrals.drafts.queries import drafts_of
from ordis.referrals.exclusions.models import Exclusion
from ordis.referrals.exclusions.queries import in_force_for
from ordis.referrals.listing import Wanted
from ordis.referrals.messages.queries import unread
from ordis.referrals.models import ACTIVE_STAGES, Extra, Household, Referral, ReferralStage
from ordis.referrals.progress import PROGRESS, comes_next
from ordis.referrals.quotas.queries import quotas

blueprint = Blueprint("referrals", __name__)


@blueprint.get("/referrals")
@requires(Permission.REFERRAL_VIEW)
def index() -> ResponseReturnValue:
    """The portal of a prescriber, and the list of the city."""
    user, wanted = acting_user(), Wanted.read(request.args)
    wanted = replace(wanted, district=understood(wanted.district))
    page = queries.page_of(user, wanted, after=request.args.get("after", type=int))
    decides = user.can(Permission.REFERRAL_DECIDE)
    own = {} if decides or not page.first or wanted.anything else _portal(user)
    shown = [*page.items, *own.get("to_act", [])]
    return render_template(
        "referrals/index.html",
        page=page, wanted=wanted, stages=ReferralStage, comes_next=_comes_next, user=user, decides=decides,
        unread=unread(user, shown), structures=queries.prescribers() if decides else [], districts=to_filter(), **own,
    )  # fmt: skip


@blueprint.get("/referrals/<ref>")
@requires(Permission.REFERRAL_VIEW)
def show(ref: str) -> ResponseReturnValue:
    return referral_page(asked(ref))


@blueprint.post("/referrals/<ref>/identity")
@requires(Permission.HOUSEHOLD_VIEW)
@commits
def show_identity(ref: str) -> ResponseReturnValue:
    """Shown by this answer alone, once: no address displays an identity without writing who asked for it."""
    referral = asked(ref)
    household = actions.see_household(referral=referral, actor=acting_user(), at=clock.now())
    return referral_page(referral, household=household)


@blueprint.post("/referrals/<ref>/accept")
@requires(Permission.REFERRAL_DECIDE)
@commits
def accept(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    form = AcceptForm.of(referral)
    told = f"La demande {referral.number} est acceptée. Elle attend un appareil."
    said, despite = form.override_reason.data or "", form.despite_exclusion.data or ""
    act = partial(actions.accept, override_reason=said, despite_exclusion=despite)
    return _decided(referral, "accepting", form, act, told)


@blueprint.post("/referrals/<ref>/refuse")
@requires(Permission.REFERRAL_DECIDE)
@commits
def refuse(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), RefusalForm()
    told = f"La demande {referral.number} est refusée. Le prescripteur est prévenu."
    return _decided(referral, "refusal", form, partial(actions.refuse, reason=form.reason.data), told)


@blueprint.post("/referrals/<ref>/question")
@requires(Permission.REFERRAL_DECIDE)
@commits
def ask(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), QuestionForm()
    told = "La question est envoyée au prescripteur."
    return _decided(referral, "question", form, partial(actions.ask, question=form.question.data), told)


@blueprint.post("/referrals/<ref>/answer")
@requires(Permission.REFERRAL_WRITE)
@commits
def complete(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref, lock=True), AnswerForm()
    if not form.validate_on_submit():
        return referral_page(referral, answer=form), 422
    actions.complete(referral=referral, answer=form.answer.data, actor=acting_user(), at=clock.now())
    return _done(referral, "Votre réponse est envoyée. La demande repart à l’étude.")


@blueprint.post("/referrals/<ref>/cancel")
@requires(Permission.REFERRAL_WRITE)
@commits
def cancel(ref: str) -> ResponseReturnValue:
    referral = asked(ref, lock=True)
    actions.cancel(referral=referral, actor=acting_user(), at=clock.now())
    return _done(referral, f"La demande {referral.number} est annulée.")


@blueprint.post("/referrals/<ref>/keep")
@requires(Permission.REFERRAL_WRITE)
@commits
def keep(ref: str) -> ResponseReturnValue:
    """« Toujours d’actualité », once told that it would expire."""
    referral = asked(ref, lock=True)
    expiring.keep(referral=referral, actor=acting_user(), at=clock.now())
    return _done(referral, f"C’est noté\u202f: la demande {referral.number} garde son rang.")


def _decided(
    referral: Referral, shown: str, form: DecidingForm, act: Callable[..., None], told: str
) -> ResponseReturnValue:
    """Do what the form asks, or show the page as the referral is now, with what was typed and why it was not done."""
    if not form.validate_on_submit():
        return referral_page(referral, **{shown: form}), 422
    try:
        with db.session.begin_nested():
            act(referral=referral, facts_seen=form.facts_seen, actor=acting_user(), at=clock.now())
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return referral_page(referral, **{shown: form}), refusal.status
    return _done(referral, told)


def _done(referral: Referral, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("referrals.show", ref=referral.ref), 303)


def _portal(user: User) -> dict[str, Any]:
    """What stands above the list of a prescriber, as long as nothing is searched for."""
    structures, at = queries.structures_of(user), clock.now()
    return {
        "own_structures": structures,
        "quotas": quotas(structures, at),
        "delay": delays.sentence(queries.delay(at)),
        "drafts": drafts_of(user),
        "to_act": queries.to_act(user),
    }


def referral_page(
    referral: Referral,
    *,
    household: Household | None = None,
    accepting: AcceptForm | None = None,
    refusal: RefusalForm | None = None,
    question: QuestionForm | None = None,
    answer: AnswerForm | None = None,
) -> str:
    """The page of a referral, with the forms that were refused. Those of a panel: ``panels.sent``."""
    user = acting_user()
    new = unread(user, [referral]).get(referral.id, 0)
    return render_template(
        "referrals/show.html",
        referral=referral,
        household=household,
        steps=stages.open_steps(referral, actor=user),
        progress=PROGRESS[referral.stage],
        panels=panels.render(referral, user),
        timeline=queries.timeline(referral),
        ends_on=expiring.announced_end(referral),
        sentence=audit.sentence,
        accepting=accepting or AcceptForm.of(referral, formdata=None),
        refusal=refusal or RefusalForm(formdata=None),
        question=question or QuestionForm(formdata=None),
        answer=answer or AnswerForm(formdata=None),
        unread=new,
        next_step=_comes_next(referral, city=user.can(Permission.REFERRAL_DECIDE), unread=new),
        extras=[extra.label for extra in Extra if extra.value in referral.extras],
        changeable=referral.stage in changing.CHANGEABLE and user.can(Permission.REFERRAL_WRITE),
        copyable=referral.stage not in ACTIVE_STAGES and user.can(Permission.REFERRAL_WRITE),
        exclusion=_exclusion(referral, user),
        user=user,
    )


def _exclusion(referral: Referral, user: User) -> Exclusion | None:
    """What binds its household, for who decides: nobody else is told of it."""
    told = referral.excluded_until is not None and user.can(Permission.REFERRAL_DECIDE)
    return in_force_for(referral.identity_hash) if told else None


def _comes_next(referral: Referral, *, city: bool, unread: int) -> str:
    return comes_next(referral.stage, city=city, unread=unread, ends=expiring.announced_end(referral))
