"""An address is given, and taken back."""

import secrets
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.feeds import queries, rules
from ordis.handover.feeds.models import CalendarFeed
from ordis.handover.venues.models import Venue
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

TOO_MANY = (
    f"Vous avez déjà {rules.MOST}\u00a0adresses d’agenda. Aucune n’a été créée\u202f: révoquez celle qui ne sert plus."
)


def open_feed(*, venue: Venue | None, actor: User, at: datetime) -> tuple[CalendarFeed, str]:
    """The row, and the secret of its address, which nobody can read again. ``venue`` None: every place."""
    db.session.refresh(actor, with_for_update={"of": User})  # two at once would both find room
    if len(queries.feeds_of(actor)) >= rules.MOST:
        raise Refusal(TOO_MANY)
    secret = secrets.token_urlsafe(rules.SECRET_BYTES)
    feed = CalendarFeed(owner_id=actor.id, venue=venue, token_sha256=rules.fingerprint(secret), opened_at=at)
    db.session.add(feed)
    db.session.flush()
    record(Verb.FEED_OPENED, _subject(feed), actor=actor, at=at, feed=feed.ref)
    return feed, secret


def revoke_feed(*, feed: CalendarFeed, actor: User, at: datetime) -> None:
    """From this instant the address opens nothing; again, nothing more happens."""
    if feed.revoked_at is not None:
        return
    feed.revoked_at = at
    record(Verb.FEED_REVOKED, _subject(feed), actor=actor, at=at, feed=feed.ref)


def _subject(feed: CalendarFeed) -> str:
    return feed.venue.name if feed.venue is not None else "tous les lieux"
