"""Incidents: declared from the page of a device or of a referral, followed on a page of their own."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ordis.accounts.access import acting_user, requires, signed
from ordis.accounts.permissions import Permission
from ordis.aftercare import exchanges
from ordis.aftercare.incidents import actions, queries, rules
from ordis.aftercare.incidents.forms import AccessoriesForm, BackForm, DeclareForm, OutcomeForm, PartForm
from ordis.aftercare.incidents.models import Incident, ToldBy
from ordis.aftercare.incidents.rules import SAID, STEPS, Step
from ordis.aftercare.models import FamilyFiles
from ordis.devices.code import spoken
from ordis.devices.queries import device_by_code
from ordis.handover.models import HandedOverDevice
from ordis.handover.rules import KitItem
from ordis.kernel.done import done
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.referrals.door import asked
from ordis.referrals.models import Referral, ReferralStage
from ordis.refurbishing.parts.models import Part, PartKind
from ordis.refurbishing.parts.queries import Wanted, available, part_by_ref

blueprint = Blueprint("incidents", __name__)

DECLARED = "L’incident est enregistré."
DEPOSITED = "L’appareil est à l’atelier. Imprimez le bon de dépôt pour la famille."
FITTED = "La pièce est sortie du stock et notée sur l’appareil."
BACK = "L’appareil {code} est revenu, ses disques sont à effacer. La demande d’échange {number} attend "
EXCHANGED = BACK + "un appareil."
PUT_TO_THE_CITY = BACK + "la décision de la ville."
TOLD = {
    Step.REPAIR: "L’appareil est rendu réparé à sa famille.",
    Step.HAND_BACK: "L’appareil est rendu à sa famille, sans réparation.",
    Step.CLOSE: "L’incident est clos sans suite.",
    Step.FIND: "L’appareil est retrouvé\u202f: sa page publique ne le dit plus perdu.",
}


@blueprint.get("/incidents")
@requires(Permission.INCIDENT_DECLARE)
def index() -> ResponseReturnValue:
    everything = request.args.get("all") == "1"
    page = queries.page_of(acting_user(), still_open=not everything, after=request.args.get("after", type=int))
    return render_template("aftercare/incidents/index.html", page=page, everything=everything)


@blueprint.get("/devices/<code>/incidents/new")
@requires(Permission.REPAIR_RECORD)
def new(code: str) -> ResponseReturnValue:
    return _declare_page(_line_of(code), DeclareForm())


@blueprint.post("/devices/<code>/incidents")
@requires(Permission.REPAIR_RECORD)
@commits
def declare(code: str) -> ResponseReturnValue:
    return _declare(_line_of(code))


@blueprint.get("/referrals/<ref>/incidents/new")
@requires(Permission.INCIDENT_DECLARE)
def new_for_family(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    return _declare_page(_line(referral), DeclareForm(data={"told_by": ToldBy.STRUCTURE.value}), referral)


@blueprint.post("/referrals/<ref>/incidents")
@requires(Permission.INCIDENT_DECLARE)
@commits
def declare_for_family(ref: str) -> ResponseReturnValue:
    referral = asked(ref)
    return _declare(_line(referral), referral)


@blueprint.get("/incidents/<ref>")
@requires(Permission.INCIDENT_DECLARE)
def show(ref: str) -> ResponseReturnValue:
    return _page(_incident(ref))


@blueprint.get("/incidents/<ref>/slip")
@requires(Permission.REPAIR_RECORD)
def slip(ref: str) -> ResponseReturnValue:
    """The slip of the deposit, to be printed for the family."""
    incident = _incident(ref)
    if incident.deposited_at is None:
        abort(404)
    return render_template("aftercare/incidents/slip.html", incident=incident, items=_labels(incident.deposited_with))


@blueprint.post("/incidents/<ref>/deposit")
@requires(Permission.REPAIR_RECORD)
@commits
def deposit(ref: str) -> ResponseReturnValue:
    incident, form = _incident(ref), AccessoriesForm()
    if not form.validate_on_submit():
        return _page(incident, status=422)
    actions.deposit(incident=incident, accessories=form.items, **signed())
    return done(DEPOSITED, url_for(".show", ref=ref))


@blueprint.post("/incidents/<ref>/part")
@requires(Permission.REPAIR_RECORD)
@commits
def fit_part(ref: str) -> ResponseReturnValue:
    incident = _incident(ref)
    part = part_by_ref(request.form.get("part", ""), lock=True) or abort(404)
    actions.fit_part(incident=incident, part=part, **signed())
    return done(FITTED, url_for(".show", ref=ref))


@blueprint.post("/incidents/<ref>/repair")
@requires(Permission.REPAIR_RECORD)
@commits
def repair(ref: str) -> ResponseReturnValue:
    return _settle(ref, Step.REPAIR)


@blueprint.post("/incidents/<ref>/hand-back")
@requires(Permission.REPAIR_RECORD)
@commits
def hand_back(ref: str) -> ResponseReturnValue:
    return _settle(ref, Step.HAND_BACK)


@blueprint.post("/incidents/<ref>/close")
@requires(Permission.AFTERCARE_RECORD)
@commits
def close(ref: str) -> ResponseReturnValue:
    return _settle(ref, Step.CLOSE)


@blueprint.post("/incidents/<ref>/find")
@requires(Permission.INCIDENT_DECLARE)
@commits
def find(ref: str) -> ResponseReturnValue:
    return _settle(ref, Step.FIND)


@blueprint.post("/incidents/<ref>/exchange")
@requires(Permission.AFTERCARE_RECORD)
@commits
def exchange(ref: str) -> ResponseReturnValue:
    incident, form = _incident(ref), BackForm()
    if not form.validate_on_submit():
        return _page(incident, status=422)
    files = FamilyFiles(form.files.data)
    opened = exchanges.exchange(incident=incident, files=files, accessories=form.items, note="", **signed())
    decided = opened.stage is ReferralStage.ACCEPTED
    told = (EXCHANGED if decided else PUT_TO_THE_CITY).format(
        code=spoken(incident.line.device.code), number=opened.number
    )
    if not decided and acting_user().can(Permission.REFERRAL_DECIDE):
        return done(told, url_for("referrals.show", ref=opened.ref))
    if decided and acting_user().can(Permission.ALLOCATION_DECIDE):
        return done(told, url_for("allocation.choose", ref=opened.ref))
    return done(told, url_for(".show", ref=ref))


def _incident(ref: str) -> Incident:
    return queries.incident_for(acting_user(), ref) or abort(404)


def _line_of(code: str) -> HandedOverDevice:
    line = queries.line_of_device(device_by_code(code) or abort(404))
    if line is None:
        raise Refusal(actions.NOT_WITH_A_FAMILY)
    return line


def _line(referral: Referral) -> HandedOverDevice:
    line = queries.line_of_referral(referral)
    if line is None:
        raise Refusal(actions.NOT_WITH_A_FAMILY)
    return line


def _declare(line: HandedOverDevice, referral: Referral | None = None) -> ResponseReturnValue:
    form = DeclareForm()
    if not form.validate_on_submit():
        return _declare_page(line, form, referral, status=422)
    incident = actions.declare(line=line, **form.given(), **signed())
    return done(DECLARED, url_for(".show", ref=incident.ref))


def _declare_page(
    line: HandedOverDevice, form: DeclareForm, referral: Referral | None = None, *, status: int = 200
) -> ResponseReturnValue:
    back = url_for("referrals.show", ref=referral.ref) if referral else url_for("devices.show", code=line.device.code)
    return render_template("aftercare/incidents/new.html", line=line, form=form, back=back, referral=referral), status


def _settle(ref: str, step: Step) -> ResponseReturnValue:
    incident, form = _incident(ref), OutcomeForm()
    if not form.validate_on_submit():
        return _page(incident, refused={step: form}, status=422)
    try:
        actions.settle(incident=incident, step=step, outcome=form.outcome.data or "", **signed())
    except Refusal as refusal:
        form.outcome.errors = [refusal.message]
        return _page(incident, refused={step: form}, status=refusal.status)
    return done(TOLD[step], url_for(".show", ref=ref))


def _page(
    incident: Incident, *, refused: dict[Step, OutcomeForm] | None = None, status: int = 200
) -> ResponseReturnValue:
    user, refused = acting_user(), refused or {}
    steps = [
        step for step in rules.steps_from(incident.kind, incident.stage) if user.can(STEPS[step].permission)
    ]  # fmt: skip
    return render_template(
        "aftercare/incidents/show.html",
        incident=incident,
        steps=steps,
        forms={step: refused.get(step) or OutcomeForm(formdata=None) for step in steps if step in SAID | {Step.FIND}},
        accessories=BackForm(formdata=None),
        items=_labels(incident.deposited_with),
        parts=_parts(incident) if Step.REPAIR in steps else None,
        used=queries.parts_used(incident),
        Step=Step,
    ), status


def _parts(incident: Incident) -> PartForm | None:
    """The pieces of the stock that may go into it; none when the shelf is empty."""
    found = [part for part in available(Wanted(), incident.line.device) if part.kind is not PartKind.STORAGE]
    form = PartForm(formdata=None)
    form.part.choices = [("", "Choisissez"), *((part.ref, _told(part)) for part in found)]
    return form if found else None


def _told(part: Part) -> str:
    return f"{part.label} ({part.kind.label.lower()}, il en reste {part.quantity})"


def _labels(values: list[str]) -> list[str]:
    return [KitItem(value).label for value in values]
