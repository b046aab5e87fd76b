"""Wiping certificates of donations and of devices: what they would say today, the papers, the evidence."""

from flask import Response, abort, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires
from ordis.accounts.permissions import Permission
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.documents.downloads import send_paper
from ordis.documents.models import Document
from ordis.documents.queries import says
from ordis.donations.models import Donation
from ordis.donations.queries import staff_donation
from ordis.kernel import clock
from ordis.kernel.transaction import commits
from ordis.wiping import certificate as certificates
from ordis.wiping import pdf
from ordis.wiping.blueprint import blueprint
from ordis.wiping.certificate_evidence import archive
from ordis.wiping.certificate_facts import CertificateFacts

UNCHANGED = (
    "Rien n’a changé depuis l’attestation {number} : elle reste en vigueur, et aucun autre numéro n’a été donné."
)

# --- of a donation -----------------------------------------------------------------------------------------


@blueprint.get("/donations/<ref>/wiping-certificate")
@requires(Permission.DONATION_VIEW)
def certificate(ref: str) -> ResponseReturnValue:
    """What a certificate would say today, beside those that were issued."""
    donation = _donation(ref)
    facts, papers = certificates.facts_of(donation), certificates.papers_of_donation(donation)
    back = (url_for("donations.show", ref=ref), "Retour au don")
    return _page(facts, papers, back, "wiping.certificate", ref=ref)


@blueprint.post("/donations/<ref>/wiping-certificate")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def issue_certificate(ref: str) -> ResponseReturnValue:
    donation = _donation(ref)
    earlier = donation.wiping_certificate
    paper = certificates.issue_certificate(donation=donation, actor=acting_user(), at=clock.now())
    _tell(paper, earlier, "Le donateur la trouve dans son espace.")
    return redirect(url_for("wiping.certificate", ref=ref), 303)


@blueprint.get("/donations/<ref>/wiping-certificate.pdf")
@requires(Permission.DONATION_VIEW)
def certificate_pdf(ref: str) -> Response:
    return send_paper(_donation(ref).wiping_certificate or abort(404))


@blueprint.get("/donations/<ref>/wiping-certificate/evidence.zip")
@requires(Permission.DONATION_VIEW)
def certificate_evidence(ref: str) -> Response:
    return _evidence(_donation(ref).wiping_certificate)


# --- of one device -----------------------------------------------------------------------------------------


@blueprint.get("/devices/<code>/wiping-certificate")
@requires(Permission.DEVICE_VIEW)
def device_certificate(code: str) -> ResponseReturnValue:
    device = _device(code)
    facts, papers = certificates.facts_of_device(device), certificates.papers_of_device(device)
    back = (url_for("devices.show", code=code), "Retour à l’appareil")
    return _page(facts, papers, back, "wiping.device_certificate", code=code)


@blueprint.post("/devices/<code>/wiping-certificate")
@requires(Permission.CERTIFICATE_SEAL)
@commits
def issue_device_certificate(code: str) -> ResponseReturnValue:
    device = device_by_code(code, lock=True) or abort(404)
    earlier = _in_force(device)
    paper = certificates.issue_device_certificate(device=device, actor=acting_user(), at=clock.now())
    _tell(paper, earlier, "Elle ne remplace pas celle du don.")
    return redirect(url_for("wiping.device_certificate", code=code), 303)


@blueprint.get("/devices/<code>/wiping-certificate.pdf")
@requires(Permission.DEVICE_VIEW)
def device_certificate_pdf(code: str) -> Response:
    return send_paper(_in_force(_device(code)) or abort(404))


@blueprint.get("/devices/<code>/wiping-certificate/evidence.zip")
@requires(Permission.DEVICE_VIEW)
def device_certificate_evidence(code: str) -> Response:
    return _evidence(_in_force(_device(code)))


# --- finding the row, telling what happened ----------------------------------------------------------------


def _donation(ref: str) -> Donation:
    return staff_donation(ref) or abort(404)


def _device(code: str) -> Device:
    return device_by_code(code) or abort(404)


def _in_force(device: Device) -> Document | None:
    return next(iter(certificates.papers_of_device(device)), None)


def _page(
    facts: CertificateFacts, papers: list[Document], back: tuple[str, str], endpoint: str, **args: str
) -> ResponseReturnValue:
    paper = papers[0] if papers else None
    return render_template(
        "wiping/certificate.html", facts=facts, paper=paper, papers=papers, words=pdf, endpoint=endpoint, args=args,
        back_url=back[0], back_label=back[1], unchanged=paper is not None and says(paper, facts.as_bytes()),
        may_seal=acting_user().can(Permission.CERTIFICATE_SEAL) and facts.says_something,
    )  # fmt: skip


def _tell(paper: Document, earlier: Document | None, more: str) -> None:
    if paper is earlier:
        flash(UNCHANGED.format(number=paper.number), "info")
    else:
        flash(f"L’attestation d’effacement {paper.number} est scellée. {more}")


def _evidence(paper: Document | None) -> Response:
    """To be saved and never shown: these files come from outside."""
    if paper is None:
        abort(404)
    name = f"Preuves de l’attestation {paper.number}.zip"
    response = send_file(archive(paper), "application/zip", as_attachment=True, download_name=name)
    response.cache_control.no_store = True
    return response
