"""The views of one person: those of the house, those that colleagues share, those kept, starred first."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices.listing import Filter
from ordis.devices.lists.models import SavedView, ViewStar
from ordis.devices.lists.rules import View, shipped
from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

MOST_VIEWS = 60
"""Of one person: the tabs stay something that people read."""
LONGEST_NAME = 60
NO_NAME = "Donnez un nom à cette vue, de 60 caractères au plus. Rien n’a été enregistré."
NO_FILTER = "Cette liste n’est pas filtrée\u202f: choisissez d’abord un filtre. Rien n’a été enregistré."
SAME_NAME = "Vous avez déjà une vue de ce nom. Rien n’a été enregistré\u202f: choisissez un autre nom."
TOO_MANY = "Vous avez déjà {most} vues\u202f: retirez-en une d’abord. Rien n’a été enregistré."
MAY_NOT_SHARE = "Votre rôle ne permet pas de partager une vue. Rien n’a été enregistré\u202f: gardez-la pour vous."
NOT_YOURS = "Cette vue est à une autre personne\u202f: elle seule la change. Rien n’a été modifié."


def views_of(user: User) -> list[View]:
    """What ``user`` sees above the list: starred first, then those of the house, then by name. One query."""
    mine_or_shared = sa.or_(SavedView.owner_id == user.id, SavedView.shared)
    saved = sa.select(SavedView.ref, SavedView.name, SavedView.owner_id, SavedView.shared, SavedView.arguments)
    stars = sa.select(ViewStar.view, sa.literal(""), sa.literal(0), sa.false(), sa.null())
    both = sa.union_all(saved.where(mine_or_shared), stars.where(ViewStar.user_id == user.id))
    rows = db.session.execute(both).all()
    starred = {ref for ref, _name, owner, _shared, _arguments in rows if owner == 0}
    kept = [
        View(ref, name, Filter.from_args(arguments or {}), shared=shared, mine=owner == user.id)
        for ref, name, owner, shared, arguments in rows
        if owner
    ]
    everything = [*shipped(clock.today()), *sorted(kept, key=lambda view: (not view.mine, view.name.casefold()))]
    return _starred_first(everything, starred)


def _starred_first(views: Sequence[View], starred: set[str]) -> list[View]:
    first = [
        View(view.key, view.name, view.wanted, True, view.shared, view.mine, view.shipped)
        for view in views
        if view.key in starred
    ]
    return first + [view for view in views if view.key not in starred]


def view_by_ref(ref: str, *, user: User) -> SavedView | None:
    """A view that ``user`` owns or is shared with, or None."""
    visible = sa.or_(SavedView.owner_id == user.id, SavedView.shared)
    return db.session.scalar(sa.select(SavedView).where(SavedView.ref == ref, visible))


def save_view(*, name: str, wanted: Filter, shared: bool, actor: User, at: datetime) -> SavedView:
    """Keep a filter under a name. Two views of one person never bear the same: the database says so."""
    if not wanted.set_fields:
        raise Refusal(NO_FILTER, status=422)
    _refuse_sharing(shared, actor)
    count = db.session.scalar(sa.select(sa.func.count()).where(SavedView.owner_id == actor.id)) or 0
    if count >= MOST_VIEWS:
        raise Refusal(TOO_MANY.format(most=MOST_VIEWS))
    view = SavedView(
        name=_name(name), owner_id=actor.id, shared=shared, arguments=dict(wanted.as_args()), created_at=at
    )
    try:
        with db.session.begin_nested():
            db.session.add(view)
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME) from error
    record(Verb.VIEW_SAVED, view.name, actor=actor, at=at, view=view.ref, shared=shared)
    return view


def change_view(*, view: SavedView, name: str, shared: bool, actor: User, at: datetime) -> None:
    """Another name, shared or not: by its owner alone."""
    _refuse_others(view, actor)
    if shared and not view.shared:
        _refuse_sharing(shared, actor)
    try:
        with db.session.begin_nested():
            view.name, view.shared = _name(name), shared
    except sa.exc.IntegrityError as error:
        raise Refusal(SAME_NAME) from error
    record(Verb.VIEW_SAVED, view.name, actor=actor, at=at, view=view.ref, shared=shared)


def remove_view(*, view: SavedView, actor: User, at: datetime) -> None:
    _refuse_others(view, actor)
    record(Verb.VIEW_REMOVED, view.name, actor=actor, at=at, view=view.ref)
    db.session.execute(sa.delete(ViewStar).where(ViewStar.view == view.ref))
    db.session.delete(view)


def star(*, key: str, on: bool, user: User) -> bool:
    """Put a view among the first for ``user``, or no more. False when there is no such view for them."""
    known = any(view.key == key for view in shipped(clock.today())) or view_by_ref(key, user=user) is not None
    if not known:
        return False
    row = db.session.get(ViewStar, (user.id, key))
    if on and row is None:
        db.session.merge(ViewStar(user_id=user.id, view=key))
    elif not on and row is not None:
        db.session.delete(row)
    return True


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refusal(NO_NAME, status=422)
    return name


def _refuse_sharing(shared: bool, actor: User) -> None:
    if shared and not actor.can(Permission.VIEW_SHARE):
        raise Refusal(MAY_NOT_SHARE, status=403)


def _refuse_others(view: SavedView, actor: User) -> None:
    if view.owner_id != actor.id:
        raise Refusal(NOT_YOURS, status=403)
