"""The page that says where the signing of an agreement stands."""

from typing import Any

from flask import render_template

from ordis.accounts.access import acting_user
from ordis.donations import papers
from ordis.donations.models import Donation
from ordis.donations.signing import forms, paper, queries, ready
from ordis.donations.texts.queries import proposed, record_of
from ordis.donations.texts.warnings import missing


def standing(donation: Donation, **sent: Any) -> str:
    """Where the signing stands, and what may be done. ``sent``: forms that were refused, by name."""
    signing, row = queries.signing_of(donation), proposed(donation)
    noted, said = record_of(donation), papers.proposed_agreement(row) if row and not row.forgotten_at else None
    now = papers.agreement_facts(donation)
    return render_template(
        "donations/signing/show.html",
        donation=donation,
        row=row,
        signing=signing,
        said=said,
        changed=said is not None and now != said.facts,
        missing=missing(now),
        first=ready.before_signing(row, now) if row and said else "",
        noted=noted,
        link=queries.last_link(signing) if signing else None,
        may_confirm=signing is not None and paper.may_confirm(signing, acting_user()),
        establish=sent.get("establish") or forms.ProposeForm(formdata=None),
        attach=sent.get("attach") or forms.AttachForm(formdata=None),
        confirm=sent.get("confirm") or forms.ConfirmForm(formdata=None),
        why=sent.get("why") or forms.WhyForm(formdata=None),
    )
