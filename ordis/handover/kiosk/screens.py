"""Which screen the browser that holds a kiosk is shown."""

from flask import render_template
from flask.typing import ResponseReturnValue

from ordis import settings
from ordis.documents import naming
from ordis.handover import freezing, queries, reading
from ordis.handover.kiosk import actions, rules
from ordis.handover.kiosk.forms import SignForm
from ordis.handover.kiosk.models import KioskSession
from ordis.handover.kiosk.rules import Standing
from ordis.handover.models import ShownOn
from ordis.handover.texts.languages import Language
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal


def current(kiosk: KioskSession, form: SignForm, *, told: str = "", status: int = 200) -> ResponseReturnValue:
    """The steps to sign, « c’est signé », or why nothing can be signed; ``told``: what was refused."""
    standing, preparation = actions.standing(kiosk, at=clock.now()), queries.preparation_of(kiosk.referral)
    if standing is Standing.SIGNED:
        signed = queries.handover_of(kiosk.referral)
        return render_template("handover/kiosk/signed.html", language=signed.language if signed else "fr")
    text = preparation.text if preparation and preparation.kiosk_key == kiosk.handover_key else None
    if standing is not Standing.OPEN or text is None:
        late = text is not None and rules.takes_late(standing, kiosk.end)
        return _stopped(kiosk, standing, late=late, told=told), status
    idle = settings.current().kiosk_idle_seconds
    try:
        pinned = freezing.pinned(kiosk.handover_key, ShownOn.SCREEN)
    except Refusal as refusal:
        return _stopped(kiosk, standing, late=False, told=refusal.message), refusal.status
    page = render_template(
        "handover/kiosk/show.html",
        kiosk=kiosk,
        shown=pinned.said,
        digest=pinned.row.sha256,
        reading=reading.before_signing(pinned.said, text),
        translations=freezing.translations(text, pinned.said),
        language=form.language.data or _language(kiosk),
        form=form,
        told=told,
        asked=status == naming.ASKED,
        idle=idle,
        warned_after=rules.warned_after(idle),
    )
    return page, status


def _stopped(kiosk: KioskSession, standing: Standing, *, late: bool, told: str) -> str:
    """Nothing can be signed here any more, and the agent has a way out."""
    told_as = Standing.REPLACED if standing is Standing.OPEN else standing
    title, sentence = rules.TOLD[told_as]
    return render_template(
        "handover/kiosk/stopped.html",
        kiosk=kiosk, title=title, sentence=sentence, told=told, late=late, words=rules.ALSO[told_as],
        language=_language(kiosk),
    )  # fmt: skip


def _language(kiosk: KioskSession) -> str:
    """The language chosen on the screen; before, the one that the prescriber said the family speaks, when the summary
    may exist in it; else French."""
    if kiosk.language:
        return kiosk.language
    said = kiosk.referral.household.language.strip().lower()
    return next((each.value for each in Language if each.label.lower() == said), "fr")
