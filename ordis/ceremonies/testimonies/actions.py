"""Words are noted with the consent that allows them, and forgotten when it is withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.ceremonies.testimonies import queries, rules
from ordis.ceremonies.testimonies.models import ConsentWay, GivenBy, NameShown, Testimony, UseFor
from ordis.documents.photographs import Bare, bare
from ordis.kernel.clock import in_paris
from ordis.kernel.db import db
from ordis.kernel.lockbox import Locked, lock
from ordis.kernel.refusal import Refusal

NO_CEREMONY: Final = "Cette cérémonie est annulée\u202f: aucun témoignage ne s’y ajoute. Rien n’a été enregistré."
NO_NAME: Final = (
    "Le nom à montrer manque. Rien n’a été enregistré\u202f: écrivez-le tel que la personne l’a écrit sur sa "
    "feuille, ou "
    "choisissez «\u202fAnonyme\u202f»."
)
LATER: Final = "Le consentement serait donné plus tard qu’aujourd’hui. Rien n’a été enregistré\u202f: corrigez sa date."
ENDED: Final = "Ce consentement a déjà pris fin. Rien n’a été enregistré\u202f: demandez-en un autre à la personne."
NO_USE: Final = "Cochez au moins un usage accepté. Sans aucun, le témoignage ne se garde pas. Rien n’a été enregistré."


@dataclass(frozen=True, slots=True)
class Said:
    """What the sheet says. ``months``: how long the words may be used, from ``consented_on`` on."""

    text: str
    shown: NameShown
    first_name: str
    last_name: str
    media: tuple[UseFor, ...]
    given_by: GivenBy
    consented_on: date
    way: ConsentWay
    months: int


def kept_sheet(data: bytes | None) -> tuple[Bare, Locked] | None:
    """The scanned sheet, locked in the store by a key of its own. Slow: never under the writers' lock."""
    if not data:
        return None
    page = bare(data)
    return page, lock(page.data)


def add(
    *, ceremony: Ceremony, said: Said, sheet: tuple[Bare, Locked] | None, once: str, actor: User, at: datetime
) -> Testimony:
    """Words with their consent; without one nothing is kept. A form sent twice (``once``) adds one.

    ``ceremony``: its row, held by the caller; ``sheet``: of :func:`kept_sheet`.
    """
    if (known := queries.by_once(once)) is not None and known.ceremony_id == ceremony.id:
        return known
    first, last = _checked(ceremony, said, in_paris(at).date())
    row = Testimony(
        ceremony_id=ceremony.id, text=said.text.strip(), first_name=first, last_name=last, shown=said.shown,
        media=[use.value for use in said.media], given_by=said.given_by, consented_on=said.consented_on, way=said.way,
        until=rules.last_day(said.consented_on, said.months), recorded_at=at, once=once,
    )  # fmt: skip
    if sheet is not None:
        page, locked = sheet
        row.sheet_blob, row.sheet_key, row.sheet_media = locked.blob, locked.key, page.media
    db.session.add(row)
    db.session.flush()
    record(Verb.TESTIMONY_ADDED, ceremony.name, actor=actor, at=at, ref=ceremony.ref)
    return row


def _checked(ceremony: Ceremony, said: Said, today: date) -> tuple[str, str]:
    if ceremony.stage is CeremonyStage.CANCELLED:
        raise Refusal(NO_CEREMONY)
    if not said.media:
        raise Refusal(NO_USE, status=422)
    if said.consented_on > today:
        raise Refusal(LATER, status=422)
    if rules.last_day(said.consented_on, said.months) < today:
        raise Refusal(ENDED, status=422)
    first, last = rules.name_kept(said.shown, said.first_name, said.last_name)
    if (said.shown is not NameShown.NONE and not first) or (said.shown is NameShown.FULL and not last):
        raise Refusal(NO_NAME, status=422)
    return first, last


def withdraw(*, testimony: Testimony, actor: User, at: datetime) -> None:
    """The person takes it back: words, name and sheet are forgotten at once; that there was one, and until when, stays.
    Pressed twice, the first time counts. ``testimony``: its row, held by the caller."""
    if testimony.withdrawn_at is not None:
        return
    testimony.withdrawn_at = testimony.forgotten_at = at
    testimony.text = testimony.first_name = testimony.last_name = ""
    testimony.sheet_key = None
    db.session.flush()
    ceremony = testimony.ceremony
    record(Verb.TESTIMONY_WITHDRAWN, ceremony.name, actor=actor, at=at, ref=ceremony.ref)
