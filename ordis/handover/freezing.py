"""Freeze what the family is shown when the kiosk opens or the paper is printed; find it again; forget it."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import undefer_group

from ordis import settings
from ordis.accounts.models import User
from ordis.devices.code import spoken
from ordis.devices.models import Device
from ordis.documents.wording import rules as wording
from ordis.documents.wording.models import AgreementText
from ordis.handover import frozen
from ordis.handover.actions import reserved_devices
from ordis.handover.frozen import Shown, Telling
from ordis.handover.models import Handover, Preparation, ShownAgreement, ShownOn
from ordis.handover.pdf import READ, DeviceFacts
from ordis.handover.replacing import replaced
from ordis.handover.rules import KitItem
from ordis.handover.texts.queries import Translation, last_translations, revisions_told, told_with
from ordis.handover.texts.terms import end_of_period, terms
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.refusal import Refusal
from ordis.kernel.variables import fill
from ordis.referrals.models import Household, Referral

STALE: Final = (
    "Cette remise a été préparée à nouveau depuis\u202f: revenez à la préparation et rouvrez l’écran de signature."
)
DAMAGED: Final = (
    "Ce qui a été montré à la famille n’est plus lisible tel quel. Rien n’a été signé ni perdu\u202f: préparez la "
    "remise à nouveau, et prévenez l’administrateur."
)
NO_LONGER_SO: Final = (
    "Depuis que la convention a été montrée, {what}. Rien n’a été signé, et le reste de la préparation est "
    "gardé\u202f: "
)
TO_DO: Final = {
    ShownOn.SCREEN: "revenez à la préparation et rouvrez l’écran de signature.",
    ShownOn.PAPER: "préparez à nouveau la remise, imprimez le papier corrigé et faites-le signer. Si une photographie "
    "est déjà jointe, renvoyez-la d’abord.",
}


_SALT: Final = 16  # bytes


@dataclass(frozen=True, slots=True)
class Pinned:
    """``facts``: the bytes frozen, and what they say."""

    row: ShownAgreement
    facts: bytes
    said: Shown


def freeze(*, preparation: Preparation, way: ShownOn, actor: User, at: datetime) -> Pinned:
    """What is shown from now on for this preparation; asked again, what was frozen the first time.

    What an earlier preparation of the referral showed is forgotten: nobody can sign it any more.
    """
    key, text = preparation.kiosk_key, preparation.text
    if key is None or text is None:
        raise Refusal(STALE)
    if (known := _row(key, way)) is not None:
        return opened(known)
    facts = frozen.written(_observed(preparation, text, way, by=actor, at=at))
    insert_if_new(
        ShownAgreement,
        referral_id=preparation.referral_id,
        key=key,
        way=way,
        text_id=text.id,
        sha256=frozen.digest(facts),
        facts=facts.decode(),
        shown_at=at,
        shown_by_id=actor.id,
    )
    for row in _rows(preparation.referral):
        if row.key != key:
            row.facts = None
    return pinned(key, way)


def pinned(key: str, way: ShownOn) -> Pinned:
    """What was shown under this key. Raises :class:`Refusal` when nothing was, or when it is no longer whole."""
    found = find(key, way)
    if found is None:
        raise Refusal(STALE)
    return found


def find(key: str, way: ShownOn) -> Pinned | None:
    """The same; None when nothing was shown, or when it is forgotten."""
    row = _row(key, way)
    return opened(row) if row is not None and row.facts is not None else None


def said_when_signed(handover: Handover) -> Shown | None:
    """What was signed, as it was shown; None once it is forgotten."""
    return opened(handover.shown).said if handover.shown.facts is not None else None


def refuse_changed(shown: Pinned, preparation: Preparation, devices: list[Device]) -> None:
    """Raises :class:`Refusal` when a person or a device is no longer what was shown."""
    family = db.session.scalars(_family(), {"of": preparation.referral.household_id}).one()
    now = replace(
        shown.said,
        beneficiary=family.full_name,
        signer=signer_name(preparation),
        interpreter=preparation.interpreter_name,
        devices=tuple(describe(device) for device in devices),
    )
    if found := frozen.differences(shown.said, now):
        raise Refusal(NO_LONGER_SO.format(what=", et ".join(found)) + TO_DO[shown.row.way])


@cache
def _family() -> sa.Select[tuple[Household]]:
    """With its names, which would else be asked for apart. Built once: each signature asks for it."""
    mine = sa.select(Household).where(Household.id == sa.bindparam("of", type_=sa.Integer))
    return mine.options(undefer_group("identity"))


def forget(referral: Referral, *, but: ShownAgreement | None = None) -> None:
    """The words of everything that the family was shown, or of all but what it signed; the digests stay."""
    for row in _rows(referral):
        if row is not but:
            row.facts = None


def translations(text: AgreementText, shown: Shown) -> list[Translation]:
    """The translations that the screen showed, those revisions and no later one, filled as they were; none on paper."""
    if shown.until is None:
        return []
    known = {each.language: each for each in shown.languages}
    rows = revisions_told(text, {each.language: each.revision for each in shown.languages})
    found = [told_with(row, shown.terms, signed_on=shown.shown_on, until=shown.until) for row in rows]
    return [replace(each, reviewed=known[each.language.value].reviewed) for each in found]


def describe(device: Device) -> DeviceFacts:
    """A device as the agreement names it."""
    return DeviceFacts(
        code=spoken(device.code),
        kind=device.kind.label,
        designation=f"{device.make} {device.model}".strip(),
        serial=device.serial or "",
        grade=device.grade.label if device.grade else "",
        system=device.operating_system,
    )


def signer_name(preparation: Preparation) -> str:
    return preparation.signer_name or preparation.referral.household.full_name


def _row(key: str, way: ShownOn) -> ShownAgreement | None:
    return db.session.scalar(_shown(), {"key": key, "way": way})


@cache
def _shown() -> sa.Select[tuple[ShownAgreement]]:
    """Built once, as :func:`_all_shown`: each signature asks for both."""
    way = sa.bindparam("way", type_=ShownAgreement.way.type)
    return sa.select(ShownAgreement).where(ShownAgreement.key == sa.bindparam("key"), ShownAgreement.way == way)


def _rows(referral: Referral) -> list[ShownAgreement]:
    return list(db.session.scalars(_all_shown(), {"of": referral.id}))


@cache
def _all_shown() -> sa.Select[tuple[ShownAgreement]]:
    mine = ShownAgreement.referral_id == sa.bindparam("of", type_=sa.Integer)
    return sa.select(ShownAgreement).where(mine, ShownAgreement.facts.is_not(None)).order_by(ShownAgreement.id)


def opened(row: ShownAgreement) -> Pinned:
    """What the row keeps, checked against its digest. Raises :class:`Refusal` when it is damaged or forgotten."""
    facts = (row.facts or "").encode()
    try:
        said = frozen.read(facts)
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(DAMAGED) from error
    if frozen.digest(facts) != row.sha256:
        raise Refusal(DAMAGED)
    return Pinned(row, facts, said)


def _observed(preparation: Preparation, text: AgreementText, way: ShownOn, *, by: User, at: datetime) -> Shown:
    referral, title, check = preparation.referral, preparation.signer_title, preparation.identity_check
    on, until = in_paris(at).date(), end_of_period(at) if way is ShownOn.SCREEN else None
    filled = terms(signed_on=on, until=until) if until else _in_words(at)
    return Shown(
        way=way.value,
        shown_on=on,
        referral=referral.number,
        prescriber=referral.organisation.name,
        beneficiary=referral.household.full_name,
        signer=signer_name(preparation),
        signer_quality=preparation.quality.label,
        signer_title=title.label if title else "",
        identity_check=check.label if check else "",
        interpreter=preparation.interpreter_name,
        representative=by.name,
        place=preparation.place,
        kit=tuple(KitItem(item).label for item in preparation.kit),
        devices=tuple(describe(device) for device in reserved_devices(referral)),
        replaces=replaced(referral),
        text_version=text.version,
        text_sha256=text.sha256,
        summary_sha256=wording.fingerprint(text.summary, ()),
        terms=filled,
        months=settings.current().no_resale_months,
        until=until,
        boxes=tuple(fill(box, filled) for box in text.boxes) or (READ,),
        languages=tuple(_telling(text)),
        salt=secrets.token_hex(_SALT),
    )


def _in_words(at: datetime) -> dict[str, str]:
    """The terms of a paper: nobody knows yet the day of the pen."""
    on, months = in_paris(at).date(), settings.current().no_resale_months
    return terms(signed_on=on, until=on) | {
        "remise": "jour de la signature",
        "fin": f"jour où {months} mois seront passés depuis la signature",
    }


def _telling(text: AgreementText) -> list[Telling]:
    """What each translation says now; on paper too, where an agent may read it aloud."""
    return [
        Telling(language.value, row.revision, wording.fingerprint(row.summary, row.boxes), row.review is not None)
        for language, row in last_translations(text).items()
    ]
