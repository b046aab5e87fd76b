"""What a form that did its work answers: one sentence, then a page by GET, so that reloading sends nothing again."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue


def done(told: str, address: str) -> ResponseReturnValue:
    """``told``: what was done, in French."""
    flash(told)
    return redirect(address, 303)
