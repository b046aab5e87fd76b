"""Tokens of a bench: made, shown once, revoked. The bench's own page shows them, by ``api.panel``."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.api import actions, queries
from ordis.api.forms import TokenForm
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.settings import current
from ordis.wiping import benches
from ordis.wiping.models import Bench

blueprint = Blueprint("tokens", __name__)


@blueprint.get("/benches/<ref>/tokens/new")
@requires(Permission.BENCH_MANAGE)
def new(ref: str) -> ResponseReturnValue:
    return render_template("api/new_token.html", bench=_bench(ref), form=TokenForm())


@blueprint.post("/benches/<ref>/tokens")
@requires(Permission.BENCH_MANAGE)
@commits
def issue(ref: str) -> ResponseReturnValue:
    """The only page that ever shows the token: it answers the POST itself, and nothing keeps it."""
    bench, form = _bench(ref), TokenForm()
    if not form.validate_on_submit():
        return render_template("api/new_token.html", bench=bench, form=form), 422
    token, secret = actions.issue_token(
        bench=bench, scopes=form.chosen(), days=form.days.data, actor=acting_user(), at=clock.now()
    )
    return render_template("api/token.html", bench=bench, token=token, secret=secret, house=current()), 201


@blueprint.post("/benches/<ref>/tokens/<token>/revoke")
@requires(Permission.BENCH_MANAGE)
@commits
def revoke(ref: str, token: str) -> ResponseReturnValue:
    row = queries.token_of(_bench(ref), token, lock=True) or abort(404)
    actions.revoke_token(token=row, actor=acting_user(), at=clock.now())
    flash("Le jeton est révoqué : il n’ouvre plus rien. Pensez à l’effacer de la clef du poste.")
    return redirect(url_for("wiping.bench", ref=ref, _anchor="tokens"), 303)


def _bench(ref: str) -> Bench:
    return benches.bench_by_ref(ref) or abort(404)
