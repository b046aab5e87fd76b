"""The yearly proof of a public donor: read before it is sealed, sealed by the staff, downloaded by the donor."""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents.downloads import send_paper
from ordis.donations.blueprint import blueprint
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.reen import actions, pdf, queries
from ordis.donations.reen.models import ReuseProof
from ordis.kernel import clock
from ordis.kernel.clock import in_paris
from ordis.kernel.done import done
from ordis.kernel.transaction import commits, now_writes, reads_first
from ordis.partners.models import Organisation
from ordis.partners.queries import organisation_by_ref, own_organisation


def _donor(ref: str) -> Organisation:
    return organisation_by_ref(ref) or abort(404)


def _year(text: str) -> int:
    """What an address says, after the right to read it was asked."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else abort(404)


@blueprint.app_template_global()
def reuse_year(donation: Donation) -> int | None:
    """The year whose proof tells this donation; None for what no proof tells."""
    public = donation.legal_origin is LegalOrigin.PUBLIC
    return in_paris(donation.received_at).year if public and donation.received_at else None


@blueprint.app_template_global()
def own_reuse_proofs() -> list[ReuseProof]:
    return queries.own_proofs(acting_user())


@blueprint.get("/donations/reuse/<ref>/<year>")
@requires(Permission.DONATION_VIEW)
def reuse_proof(ref: str, year: str) -> ResponseReturnValue:
    donor = _donor(ref)
    wanted = _year(year)
    facts = actions.facts_of(donor, wanted, acting_user(), clock.now())
    return render_template(
        "donations/reen/proof.html",
        donor=donor,
        year=wanted,
        proof=queries.proof(donor, wanted),
        story=pdf.story(facts),
        title=pdf.TITLE,
    )


@blueprint.post("/donations/reuse/<ref>/<year>")
@requires(Permission.CERTIFICATE_SEAL)
@commits
@reads_first
def seal_reuse_proof(ref: str, year: str) -> ResponseReturnValue:
    wanted, told = _year(year), signed()
    drawn = actions.draw_proof(donor=_donor(ref), year=wanted, **told)
    now_writes()
    paper = actions.issue_proof(donor=_donor(ref), year=wanted, drawn=drawn, **told)
    return done(f"La preuve annuelle {paper.number} est scellée.", url_for(".reuse_proof", ref=ref, year=year))


@blueprint.get("/donations/reuse/<ref>/<year>/paper")
@requires(Permission.DONATION_VIEW)
def reuse_paper(ref: str, year: str) -> ResponseReturnValue:
    return _paper(_donor(ref), year)


@blueprint.get("/donor/reuse/<ref>/<year>")
@requires(Permission.DONOR_SPACE)
def own_reuse_paper(ref: str, year: str) -> ResponseReturnValue:
    return _paper(own_organisation(acting_user(), ref) or abort(404), year)


def _paper(donor: Organisation, year: str) -> ResponseReturnValue:
    proof = queries.proof(donor, _year(year)) or abort(404)
    return send_paper(proof.document)
