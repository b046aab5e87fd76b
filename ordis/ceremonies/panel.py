"""What ceremonies add to the donor's space: invitations to answer."""

from flask import render_template
from markupsafe import Markup

from ordis.accounts.models import User
from ordis.ceremonies import invitations
from ordis.ceremonies.forms import ReplyForm
from ordis.ceremonies.rules import when
from ordis.kernel import clock


def donor_panel(user: User) -> Markup | None:
    guests = invitations.own_invitations(user, clock.today())
    if not guests:
        return None
    asked = [(guest, ReplyForm.of(guest)) for guest in guests]
    told = {"asked": asked, "said": invitations.told, "when": when}
    return Markup(render_template("ceremonies/donor_panel.html", **told))  # noqa: S704 (our own template)
