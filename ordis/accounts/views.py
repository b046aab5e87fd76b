"""Personal links, one's own account, accounts, the audit trail, outgoing mail and settings."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import login_user

from ordis.accounts import actions, held_mails, pin, queries
from ordis.accounts.access import acting_user, public, requires
from ordis.accounts.audit import sentence
from ordis.accounts.forms import LinkRequestForm, PinForm, UserForm
from ordis.accounts.permissions import Permission, Role
from ordis.accounts.second_factor import lacks_second_factor
from ordis.kernel import clock, settings_list
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_PAGES, SIGN_IN, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first

blueprint = Blueprint("accounts", __name__)
blueprint.add_app_template_global(held_mails.held_mail)


@blueprint.get("/lien")
@public
def ask_link() -> ResponseReturnValue:
    return render_template("accounts/ask_link.html", form=LinkRequestForm())


@blueprint.post("/lien")
@limiter.limit(SIGN_IN)
@public
@commits
def send_link() -> ResponseReturnValue:
    """Answers the same whether the address is known or not: nobody learns who has an account."""
    form = LinkRequestForm()
    if not form.validate_on_submit():
        return render_template("accounts/ask_link.html", form=form), 422
    user = queries.user_by_email(form.email.data)
    if user is not None and user.active and user.enters_by_link:
        at = clock.now()
        token = actions.issue_link(user=user, actor=None, at=at)
        settings = current_app.extensions["ordis"]
        url = settings.base_url + url_for("accounts.open_link", token=token)
        actions.send_link(user=user, url=url, at=at)
    return render_template("accounts/link_sent.html", email=form.email.data)


@blueprint.get("/lien/<token>")
@limiter.limit(PUBLIC_PAGES)
@public
def open_link(token: str) -> ResponseReturnValue:
    """Shows a button; a mail scanner that opens the address spends nothing."""
    link = actions.find_link(token, at=clock.now())
    return render_template("accounts/open_link.html", user=link.user, token=token)


@blueprint.post("/lien/<token>")
@limiter.limit(SIGN_IN)
@public
@commits
def use_link(token: str) -> ResponseReturnValue:
    user = actions.use_link(token, at=clock.now())
    login_user(user, authn_via=["link"])
    return redirect(url_for("reports.home"))


@blueprint.get("/accounts")
@requires(Permission.USER_MANAGE)
def users() -> ResponseReturnValue:
    return render_template("accounts/users.html", users=queries.users(), form=UserForm())


@blueprint.post("/accounts")
@requires(Permission.USER_MANAGE)
@commits
def add_user() -> ResponseReturnValue:
    form, at = UserForm(), clock.now()
    if not form.validate_on_submit():
        return render_template("accounts/users.html", users=queries.users(), form=form), 422
    roles = [Role(value) for value in form.roles.data]
    user = actions.add_user(
        email=form.email.data, name=form.name.data, roles=roles, password=None, actor=acting_user(), at=at
    )
    entry = "accounts.ask_link" if roles == [Role.DONOR] else "security.forgot_password"
    settings = current_app.extensions["ordis"]
    actions.welcome(user=user, url=settings.base_url + url_for(entry), at=at)
    flash(f"Le compte de {user.name} est ouvert. Un courriel lui dit comment entrer.")
    return redirect(url_for("accounts.users"))


@blueprint.get("/audit")
@requires(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    page = queries.audit_page(request.args.get("after", type=int))
    return render_template("accounts/audit.html", page=page, sentence=sentence)


@blueprint.get("/account")
@requires(Permission.OWN_ACCOUNT)
def me() -> ResponseReturnValue:
    return _me(PinForm(formdata=None))


@blueprint.post("/account/pin")
@limiter.limit(SIGN_IN)
@requires(Permission.OWN_ACCOUNT)
@commits
@reads_first
def choose_pin() -> ResponseReturnValue:
    user, form = acting_user(), PinForm()
    if not form.validate_on_submit():
        return _me(form), 422
    try:
        pin_hash = pin.hashed_with(form.pin.data, password=form.password.data, user=user)
    except Refusal as refusal:
        form.form_errors = [refusal.message]
        return _me(form), refusal.status
    now_writes()
    pin.keep(user=user, pin_hash=pin_hash, actor=user, at=clock.now())
    return done("Votre code d’agent est choisi. Il rend l’écran de signature après une remise.", url_for(".me"))


def _me(form: PinForm) -> str:
    user = acting_user()
    signs = user.can(Permission.HANDOVER_SIGN)
    return render_template("accounts/me.html", user=user, urged=lacks_second_factor(user), form=form if signs else None)


@blueprint.get("/mails")
@requires(Permission.MAIL_VIEW)
def mails() -> ResponseReturnValue:
    """Without the bodies: they may hold personal links."""
    recipient = request.args.get("recipient", "").strip()
    page = queries.mail_page(request.args.get("after", type=int), recipient=recipient)
    return render_template("accounts/mails.html", page=page, recipient=recipient)


@blueprint.get("/held-mails")
@requires(Permission.OWN_ACCOUNT)
def held_mails_page() -> ResponseReturnValue:
    """In the demonstration alone; elsewhere nothing is held, and the way leads home."""
    if not held_mails.in_demonstration():
        return redirect(url_for("reports.home"))
    return render_template("accounts/held_mails.html", mails=held_mails.readable_by(acting_user()))


@blueprint.get("/settings")
@requires(Permission.SETTINGS_VIEW)
def settings() -> ResponseReturnValue:
    chapters = settings_list.chapters(current_app.extensions["ordis"])
    return render_template("accounts/settings.html", chapters=chapters)
