"""One's own addresses of agenda, and what an agenda reads at one of them."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis import settings
from ordis.accounts.access import acting_user, public, requires, signed
from ordis.accounts.permissions import Permission
from ordis.handover.calendar import REFRESHED, published
from ordis.handover.feeds import actions, queries
from ordis.handover.feeds.forms import EVERYWHERE, FeedForm
from ordis.handover.invitations import facts_of
from ordis.handover.venues.queries import serving, venues
from ordis.kernel import clock
from ordis.kernel.done import done
from ordis.kernel.french import of
from ordis.kernel.limits import PUBLIC_PAGES, limiter
from ordis.kernel.transaction import commits

blueprint = Blueprint("feeds", __name__)


@blueprint.get("/handovers/feeds")
@requires(Permission.HANDOVER_SIGN)
def index() -> ResponseReturnValue:
    return render_template("handover/feeds/index.html", feeds=queries.feeds_of(acting_user()), form=_form().fresh())


@blueprint.post("/handovers/feeds")
@requires(Permission.HANDOVER_SIGN)
@commits
def create() -> ResponseReturnValue:
    """The only page that ever shows the address: it answers the POST itself, and nothing keeps it. Reloaded, it is the
    same page of the same address."""
    form = _form()
    if not form.validate_on_submit():
        return render_template("handover/feeds/index.html", feeds=queries.feeds_of(acting_user()), form=form), 422
    feed, secret = actions.open_feed(venue=serving(form.venue.data), key=form.key.data or "", **signed())
    address = settings.current().base_url + url_for(".read", token=secret)
    return render_template("handover/feeds/given.html", feed=feed, address=address), 201


@blueprint.post("/handovers/feeds/<ref>/revoke")
@requires(Permission.HANDOVER_SIGN)
@commits
def revoke(ref: str) -> ResponseReturnValue:
    feed = queries.feed_named(acting_user(), ref) or abort(404)
    actions.revoke_feed(feed=feed, **signed())
    return done("L’adresse est révoquée\u202f: l’agenda qui la lit n’y trouve plus rien.", url_for(".index"))


@blueprint.get("/agenda/<token>.ics")
@limiter.limit(PUBLIC_PAGES)
@public
def read(token: str) -> ResponseReturnValue:
    """Whoever has the address reads; nothing is consumed, so that a mail scanner may open it and break nothing."""
    feed = queries.feed_at(token)
    if feed is None or not feed.owner.active or not feed.owner.can(Permission.HANDOVER_SIGN):
        abort(404)
    name = feed.venue.name if feed.venue is not None else settings.current().operation
    file = published([facts_of(each) for each in queries.shown(feed, at=clock.now())], name=f"Remises, {name}")
    response = Response(file, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = f"private, max-age={int(REFRESHED.total_seconds())}"
    response.add_etag()
    return response.make_conditional(request)


def _form() -> FeedForm:
    form = FeedForm()
    form.venue.choices = [EVERYWHERE, *((venue.ref, f"Les remises {of(venue.name)}") for venue in venues())]
    return form
