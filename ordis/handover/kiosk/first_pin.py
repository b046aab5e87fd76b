"""The PIN that an agent without any chooses at the counter, in the form that prepares a handover."""

from datetime import datetime
from typing import Final

from flask import flash

from ordis.accounts import pin
from ordis.accounts.models import User
from ordis.handover.forms import PrepareForm
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import in_one_transaction, now_writes

KEPT: Final = "Votre code d’agent est enregistré. Il n’est pas à retaper\u202f: gardez-le pour reprendre l’écran."


def keep_typed(form: PrepareForm, agent: User, *, at: datetime) -> bool:
    """Whether nothing is wrong with what was typed, twice; a right one is kept in a transaction of its own.

    It is the agent's whatever becomes of the preparation, so that a field refused beside it does not make it be typed
    again: a page never holds it. A PIN already chosen is changed in the account alone.
    """
    if agent.pin_hash is not None or not form.pin.data:
        return True
    if form.pin_again.errors:
        return False
    try:
        pin_hash = pin.hashed(form.pin.data)
    except Refusal as refusal:
        form.pin.errors = [refusal.message]
        return False
    now_writes()
    if in_one_transaction(lambda: _keep(agent, pin_hash, at)):
        flash(KEPT)
    return True


def _keep(agent: User, pin_hash: str, at: datetime) -> bool:
    """Whether it is the first: another page of the same agent may have kept one meanwhile."""
    db.session.refresh(agent, with_for_update={"of": User})
    first = agent.pin_hash is None
    if first:
        pin.keep(user=agent, pin_hash=pin_hash, actor=agent, at=at)
    return first
