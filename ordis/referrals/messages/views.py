"""The thread of a referral: its structure on one side, the city on the other."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.kernel.done import done
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked
from ordis.referrals.messages import actions, queries
from ordis.referrals.messages.forms import MessageForm
from ordis.referrals.models import Referral

blueprint = Blueprint("messages", __name__)


@blueprint.get("/referrals/<ref>/messages")
@requires(Permission.REFERRAL_VIEW)
def index(ref: str) -> ResponseReturnValue:
    return _page(asked(ref), MessageForm(formdata=None, idempotency_key=new_ref()))


@blueprint.post("/referrals/<ref>/messages")
@requires(Permission.REFERRAL_VIEW)
@commits
def write(ref: str) -> ResponseReturnValue:
    referral, form = asked(ref), MessageForm()
    if not form.validate_on_submit():
        return _page(referral, form), 422
    try:
        actions.write(referral=referral, text=form.text.data, idempotency_key=form.idempotency_key.data, **signed())
    except Refusal as refusal:
        form.idempotency_key.data = new_ref()
        form.form_errors.append(refusal.message)
        return _page(referral, form), refusal.status
    side = "La structure" if queries.of_city(acting_user()) else "La ville"
    told = f"Le message est envoyé. {side} est prévenue par courriel, sans son contenu."
    return done(told, url_for("messages.index", ref=ref))


@blueprint.post("/referrals/<ref>/messages/read")
@requires(Permission.REFERRAL_VIEW)
@commits
def read(ref: str) -> ResponseReturnValue:
    """Apart from looking, which writes nothing."""
    actions.read(referral=asked(ref), **signed())
    return done("Les messages sont marqués comme lus.", url_for("messages.index", ref=ref))


def _page(referral: Referral, form: MessageForm) -> str:
    by_city = queries.of_city(acting_user())
    thread = queries.thread(referral)
    unread = [message for message in thread if message.by_city != by_city and message.read_at is None]
    return render_template(
        "referrals/messages/index.html",
        referral=referral,
        thread=thread,
        unread=unread,
        by_city=by_city,
        form=form,
    )
