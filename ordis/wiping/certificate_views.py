"""Wiping certificates of donations and of devices: what they would say today, the papers, the evidence."""

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.documents.downloads import send_paper
from ordis.donations.models import Donation
from ordis.donations.queries import staff_donation
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.wiping import certificate as certificates
from ordis.wiping import pdf
from ordis.wiping.blueprint import blueprint
from ordis.wiping.certificate import facts_of


@blueprint.get("/donations/<ref>/wiping-certificate")
@requires(Permission.DONATION_VIEW)
def certificate(ref: str) -> ResponseReturnValue:
    """What a certificate would say today, beside the one in force."""
    donation = _donation(ref)
    facts = facts_of(donation, signatory=None)
    return render_template(
        "wiping/certificate.html", donation=donation, facts=facts, enclosed=pdf.ENCLOSED,
        may_seal=acting_user().can(Permission.CERTIFICATE_SEAL),
    )  # fmt: skip


@blueprint.post("/donations/<ref>/wiping-certificate")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def issue_certificate(ref: str) -> ResponseReturnValue:
    paper = certificates.issue_certificate(donation=_donation(ref), actor=acting_user(), at=clock.now())
    flash(f"L’attestation d’effacement {paper.number} est scellée. Le donateur la trouve dans son espace.")
    return redirect(url_for("wiping.certificate", ref=ref), 303)


@blueprint.get("/donations/<ref>/wiping-certificate.pdf")
@requires(Permission.DONATION_VIEW)
def certificate_pdf(ref: str) -> Response:
    return send_paper(_donation(ref).wiping_certificate or abort(404))


def _donation(ref: str) -> Donation:
    return staff_donation(ref) or abort(404)
