"""The donor's space: their own donations, what became of each device, their papers. Never a family."""

from collections import Counter
from collections.abc import Sequence

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.documents import twins
from ordis.documents.downloads import send_paper
from ordis.donations import agreement, panels, papers, queries, trail
from ordis.donations.blueprint import blueprint, own
from ordis.donations.collections import queries as collections
from ordis.donations.collections.models import CollectionStage, CollectionStop
from ordis.donations.models import Donation, DonationStage, OfferQuestion
from ordis.donations.offers import queries as offers
from ordis.donations.outcomes import outcome_of, shares_of
from ordis.donations.papers import PaperName
from ordis.donations.signing import asking
from ordis.donations.signing import queries as signing
from ordis.kernel.clock import in_paris
from ordis.kernel.done import done
from ordis.kernel.limits import PUBLIC_REPORTS, limiter
from ordis.kernel.transaction import commits
from ordis.partners import queries as partners


@blueprint.get("/donor")
@requires(Permission.DONOR_SPACE)
def space() -> ResponseReturnValue:
    donations = queries.own_donations(acting_user())
    found = queries.stages_of(donations)
    return render_template(
        "donations/space.html",
        organisations=partners.organisations_of(acting_user()),
        donations=[(donation, shares_of(found[donation.id])) for donation in donations],
        panels=panels.render(acting_user()),
        total=shares_of(sum(found.values(), Counter())),
        words=trail.TOLD,
    )


@blueprint.get("/donor/<ref>")
@requires(Permission.DONOR_SPACE)
def own_donation(ref: str) -> ResponseReturnValue:
    donation = own(ref)
    page = queries.devices_page(donation, after=request.args.get("after", type=int))
    asked, reply = _asked(donation)
    stops = collections.stops_of(donation)
    return render_template(
        "donations/own_donation.html",
        donation=donation,
        coming=[stop for stop in stops if stop.stage is CollectionStage.PLANNED],
        trail=trail.trail(donation, _known(donation, stops)),
        words=trail.TOLD,
        to_sign=asking.standing(donation),
        asked=asked,
        reply=reply,
        page=page,
        outcome_of=outcome_of,
        shares=shares_of(queries.stage_counts(donation)),
        papers=[(name, paper) for name in PaperName if (paper := papers.paper_of(donation, name))],
    )


def _known(donation: Donation, stops: Sequence[CollectionStop]) -> trail.Known:
    concluded = signing.concluded_at(donation)
    days = {stop.stage: in_paris(stop.arrives_at).date() for stop in reversed(stops)}
    return trail.Known(
        signed_on=in_paris(concluded).date() if concluded else None,
        planned_on=days.get(CollectionStage.PLANNED),
        collected_on=days.get(CollectionStage.DONE),
    )


def _asked(donation: Donation) -> tuple[OfferQuestion | None, str]:
    """What the city waits for, and the page where it is answered; "" when only a telephone answers."""
    if donation.stage is not DonationStage.TO_COMPLETE:
        return None, ""
    sheet = offers.sheet_of(donation)
    return donation.questions[-1], url_for("offers.follow", token=sheet.token) if sheet else ""


@blueprint.post("/donor/<ref>/signing/link")
@limiter.limit(PUBLIC_REPORTS)
@requires(Permission.DONOR_SPACE)
@commits
def ask_link(ref: str) -> ResponseReturnValue:
    to = asking.ask(donation=own(ref, lock=True), **signed())
    return done(f"Le lien pour signer part vers {to}.", url_for(".own_donation", ref=ref))


@blueprint.get("/donor/<ref>/agreement")
@requires(Permission.DONOR_SPACE)
def own_agreement(ref: str) -> ResponseReturnValue:
    donation = own(ref)
    if donation.agreement is None:
        abort(404)
    story = papers.agreement_story(donation)
    told = {"story": story, "title": agreement.TITLE, "drawn": twins.drawn}
    return render_template("donations/own_agreement.html", donation=donation, **told)


@blueprint.get("/donor/<ref>/papers/<name>")
@requires(Permission.DONOR_SPACE)
def own_paper(ref: str, name: str) -> ResponseReturnValue:
    wanted = PaperName.find(name) or abort(404)
    return send_paper(papers.paper_of(own(ref), wanted) or abort(404))
