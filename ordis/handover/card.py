"""What the card of a handover says before it is signed: known already, or typed and kept while devices are scanned."""

from typing import Any

from flask import request

from ordis.accounts.access import signed
from ordis.handover import actions, queries
from ordis.handover.actions import Card
from ordis.handover.forms import PrepareForm
from ordis.handover.models import TITLES, Preparation, SignerQuality
from ordis.handover.rules import usual_kit
from ordis.referrals.door import seen
from ordis.referrals.models import Referral


def known(referral: Referral) -> PrepareForm:
    """The form with what is known already."""
    preparation, appointment = queries.preparation_of(referral), queries.appointment_of(referral)
    kit = usual_kit([device.kind for device in actions.reserved_devices(referral)])
    said: dict[str, Any] = {"kit": kit, "place": appointment.place if appointment else _usual_place(referral)}
    if appointment is not None:
        said["ceremony"] = queries.ceremony_of(appointment)
    if preparation is not None and preparation.typed:
        if preparation.signer_name or preparation.interpreter_name:
            seen(referral)
        said |= {"kit": preparation.kit, "place": preparation.place, "signer_name": preparation.signer_name}
        said |= {
            "quality": preparation.quality.value,
            "guardian_title": _title(preparation, SignerQuality.GUARDIAN),
            "proxy_title": _title(preparation, SignerQuality.PROXY),
            "identity_check": preparation.identity_check.value if preparation.identity_check else "",
            "interpreter_name": preparation.interpreter_name,
            "ceremony": preparation.ceremony.ref if preparation.ceremony else "",
        }
    return offer(PrepareForm(formdata=None, data=said), referral)


def typed(referral: Referral) -> PrepareForm:
    """The form as it was sent beside another button of the card; with what is known when it was not."""
    return offer(PrepareForm(), referral) if _sent() else known(referral)


def keep(referral: Referral) -> None:
    """What was sent beside another button of the card, finished or not, is there when the page comes back."""
    if _sent():
        actions.keep_card(referral=referral, **said(typed(referral)), **signed())


def offer(form: PrepareForm, referral: Referral) -> PrepareForm:
    """What may be ticked and chosen: the kit that goes with these devices, the ceremonies to come."""
    form.offer_kit_for([device.kind for device in actions.reserved_devices(referral)])
    planned = [(c.ref, f"{c.name}, {c.held_on:%d/%m/%Y}") for c in queries.planned_ceremonies()]
    form.ceremony.choices = [("", "Aucune"), *planned]
    return form


def said(form: PrepareForm) -> Card:
    """What ``actions`` is told of it."""
    return form.said(queries.planned_ceremonies())


def _sent() -> bool:
    return "quality" in request.form


def _title(preparation: Preparation, quality: SignerQuality) -> str:
    title = preparation.signer_title
    return title.value if title in TITLES[quality] else ""


def _usual_place(referral: Referral) -> str:
    """Of a family that came without an appointment: where it is followed, when that place hands over."""
    return referral.site.name if referral.site is not None and referral.site.hands_over else ""
