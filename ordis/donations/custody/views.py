"""What a donation travels in, and each time that it changes hands."""

from collections.abc import Sequence
from typing import Any

from flask import abort, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires, signed
from ordis.accounts.permissions import Permission
from ordis.devices.code import spoken
from ordis.documents.downloads import send_paper
from ordis.donations.blueprint import found, own
from ordis.donations.collections.blueprint import blueprint as blueprint
from ordis.donations.custody import actions, queries, rules
from ordis.donations.custody.forms import TransferForm
from ordis.donations.custody.models import Container, CustodyTransfer, Party
from ordis.donations.models import Donation
from ordis.kernel import clock
from ordis.kernel.answers import wants_json
from ordis.kernel.db import db
from ordis.kernel.done import done
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, now_writes, reads_first


@blueprint.app_template_global()
def custody_of(donation: Donation) -> dict[str, Any]:
    """Containers, chain, and the ranks where the chain is broken, for the page of a donation."""
    chain = queries.chain_of(donation)
    standing = _standing(chain)
    broken = {standing[rank].ref for rank in rules.breaks(standing)}
    replaced = {each.ref for each in chain if each not in standing}
    containers = queries.containers_of(donation)
    return {"containers": containers, "chain": chain, "broken": broken, "replaced": replaced}


@blueprint.get("/donations/<ref>/custody")
@requires(Permission.DONATION_RECEIVE)
def custody(ref: str) -> ResponseReturnValue:
    """``?replaces=``: an earlier transfer that was wrong."""
    donation = found(ref)
    earlier = queries.transfer_named(donation, request.args.get("replaces", ""))
    return _custody(donation, _begun(donation, earlier))


@blueprint.post("/donations/<ref>/custody")
@requires(Permission.DONATION_RECEIVE)
@commits
@reads_first
def transfer(ref: str) -> ResponseReturnValue:
    donation, form = found(ref), TransferForm()
    _offer(form, donation)
    if not form.validate_on_submit():
        return _custody(donation, form), 422
    try:
        row = _transferred(ref, form)
    except Refusal as refusal:
        form.form_errors.append(refusal.message)
        return _custody(found(ref), form), refusal.status
    told = f"Passage de main noté, de {row.given_by.label.lower()} à {row.taken_by.label.lower()}"
    there = url_for("donations.show", ref=ref)
    answer = done(f"{told}. Le bordereau {row.document.number} est scellé.", there)
    return jsonify(address=there) if wants_json() else answer


def _transferred(ref: str, form: TransferForm) -> CustodyTransfer:
    """The slip is drawn, then the writers' lock is asked for."""
    facts, told, earlier, drawn = form.facts(), signed(), form.replaces.data or "", None
    donation = found(ref)
    if queries.transfer_keyed(facts.key) is None:
        before = queries.transfer_named(donation, earlier)
        drawn = actions.draw_slip(donation=donation, facts=facts, replaces=before, **told)
    now_writes()
    donation = found(ref, lock=True)
    before = queries.transfer_named(donation, earlier)
    with db.session.begin_nested():
        return actions.transfer(donation=donation, facts=facts, replaces=before, drawn=drawn, **told)


@blueprint.get("/donations/<ref>/custody/<transfer_ref>/slip.pdf")
@requires(Permission.DONATION_RECEIVE)
def slip(ref: str, transfer_ref: str) -> ResponseReturnValue:
    row = queries.transfer_named(found(ref), transfer_ref) or abort(404)
    return send_paper(row.document)


@blueprint.get("/donor/<ref>/custody/<transfer_ref>/slip.pdf")
@requires(Permission.DONOR_SPACE)
def own_slip(ref: str, transfer_ref: str) -> ResponseReturnValue:
    """The same paper, for the donor who handed it over."""
    row = queries.transfer_named(own(ref), transfer_ref) or abort(404)
    return send_paper(row.document)


def _standing(chain: Sequence[CustodyTransfer]) -> list[CustodyTransfer]:
    replaced = {each.replaces_id for each in chain}
    return [each for each in chain if each.id not in replaced]


def _begun(donation: Donation, earlier: CustodyTransfer | None) -> TransferForm:
    """What goes without saying. Nothing drawn is carried over: who signs a correction signs again."""
    said = _said_before(earlier) if earlier else _said_next(donation)
    form = TransferForm(formdata=None, key=new_ref(), **said)
    _offer(form, donation)
    return form


def _said_before(earlier: CustodyTransfer) -> dict[str, Any]:
    made = clock.in_paris(earlier.made_at)
    kept = {name: getattr(earlier, name) for name in ("giver", "taker", "place", "pieces", "reservations")}
    return kept | {
        "given_by": earlier.given_by.value,
        "taken_by": earlier.taken_by.value,
        "made_on": made.date(),
        "made_time": made.time(),
        "containers": [load.container.code for load in earlier.loads],
        "replaces": earlier.ref,
    }


def _said_next(donation: Donation) -> dict[str, Any]:
    """Who took last gives now, everything goes along, here and now."""
    standing = _standing(queries.chain_of(donation))
    last = standing[-1] if standing else None
    given, now = last.taken_by if last else Party.DONOR, clock.in_paris(clock.now())
    return {
        "given_by": given.value,
        "giver": last.taker if last else "",
        "taken_by": (Party.CARRIER if given is Party.DONOR else Party.WORKSHOP).value,
        "place": "" if last else donation.pickup_place,
        "made_on": now.date(),
        "made_time": now.time(),
        "containers": [each.code for each in queries.containers_of(donation)],
    }


def _offer(form: TransferForm, donation: Donation) -> None:
    form.containers.choices = [(each.code, _name(each)) for each in queries.containers_of(donation)]


def _name(each: Container) -> str:
    return ", ".join(filter(None, (f"{each.kind.label} {spoken(each.code)}", each.contents)))


def _custody(donation: Donation, form: TransferForm) -> str:
    return render_template("donations/custody/transfer.html", donation=donation, form=form)
