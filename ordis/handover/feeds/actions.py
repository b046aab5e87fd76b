"""An address is given, and taken back."""

import secrets
from datetime import datetime

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.handover.feeds import queries, rules
from ordis.handover.feeds.models import CalendarFeed
from ordis.handover.venues.models import Venue
from ordis.kernel.crypto import vault
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

TOO_MANY = (
    f"Vous avez déjà {rules.MOST}\u00a0adresses d’agenda. Aucune n’a été créée\u202f: révoquez celle qui ne sert plus."
)


REVOKED = "Cette adresse est révoquée. Aucune autre n’a été créée\u202f: demandez-en une nouvelle depuis vos adresses."


def open_feed(*, venue: Venue | None, key: str = "", actor: User, at: datetime) -> tuple[CalendarFeed, str]:
    """The row, and the secret of its address, which nobody can read again. ``venue`` None: every place.

    ``key`` comes from the page that asks: sent again, it is the same address and no other is opened. The secret is
    drawn from it with a key of the house, so that it need not be kept to be told again.
    """
    db.session.refresh(actor, with_for_update={"of": User})  # two at once would both find room
    place = venue.ref if venue is not None else ""
    drawn = vault().keyed_hash(f"calendar_feed|{actor.id}|{place}|{key or secrets.token_hex(rules.SECRET_BYTES)}")
    secret = drawn[: 2 * rules.SECRET_BYTES]
    if (known := queries.feed_ever_at(secret)) is not None:
        if known.revoked_at is not None:
            raise Refusal(REVOKED)
        return known, secret
    if len(queries.feeds_of(actor)) >= rules.MOST:
        raise Refusal(TOO_MANY)
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
