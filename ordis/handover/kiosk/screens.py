"""Which screen the browser that holds a kiosk is shown."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from ordis import settings
from ordis.handover import queries, reading
from ordis.handover.kiosk import actions, rules
from ordis.handover.kiosk.forms import SignForm
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.kiosk.rules import Standing
from ordis.handover.texts.languages import Language
from ordis.handover.texts.queries import translations
from ordis.kernel import clock
from ordis.referrals.models import Referral


def current(kiosk: KioskSession, form: SignForm, *, told: str = "", status: int = 200) -> ResponseReturnValue:
    """The steps to sign, « c’est signé », or why nothing can be signed; ``told``: what was refused."""
    standing, preparation = actions.standing(kiosk, at=clock.now()), queries.preparation_of(kiosk.referral)
    if standing is Standing.SIGNED:
        return render_template("handover/kiosk/signed.html")
    text = preparation.text if preparation and preparation.kiosk_key == kiosk.handover_key else None
    if standing is not Standing.OPEN or preparation is None or text is None:
        title, sentence = rules.TOLD[Standing.REPLACED if standing is Standing.OPEN else standing]
        return render_template("handover/kiosk/stopped.html", title=title, sentence=sentence, told=told), status
    idle = settings.current().kiosk_idle_seconds
    read = reading.before_signing(preparation, text, at=clock.now())
    page = render_template(
        "handover/kiosk/show.html",
        kiosk=kiosk,
        preparation=preparation,
        reading=read,
        translations=translations(text, signed_on=clock.today(), until=read.until),
        language=form.language.data or _language_of(kiosk.referral),
        boxes=boxes(kiosk),
        form=form,
        told=told,
        idle=idle,
        warned_after=rules.warned_after(idle),
    )
    return page, status


def boxes(kiosk: KioskSession) -> Sequence[str]:
    """The sentences to tick, as they stand now."""
    return reading.boxes_of(kiosk.referral, at=clock.now())


def _language_of(referral: Referral) -> str:
    """The language that the prescriber said the family speaks, when the summary may exist in it; else French."""
    said = referral.household.language.strip().lower()
    return next((each.value for each in Language if each.label.lower() == said), "fr")
