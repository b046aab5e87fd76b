"""The tokens of a bench, on its page: those in service, and apart those that open nothing any more."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.api import queries
from ordis.api.rules import TokenState, state
from ordis.api.scopes import Scope
from ordis.kernel import clock
from ordis.wiping.models import Bench


def panel(bench: Bench, user: User) -> Markup | None:
    """Nothing for those who may not manage benches. One query."""
    if not user.can(Permission.BENCH_MANAGE):
        return None
    at = clock.now()
    told = [(token, state(token, at)) for token in queries.tokens_of(bench)]
    html = render_template(
        "api/_tokens.html",
        bench=bench,
        active=[token for token, now in told if now is TokenState.ACTIVE],
        past=[(token, now) for token, now in told if now is not TokenState.ACTIVE],
        scopes=Scope,
    )
    return Markup(html)  # noqa: S704 (rendered by a template, which escapes)
