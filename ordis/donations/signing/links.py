"""A link to sign, and the code that makes it sign: two mails to the same address, each kept as a digest alone. The
same page, on a screen handed over, asks for no code.

Scanners of mail open links: opening one changes nothing. The code is asked for by a person on the page, serves for a
quarter of an hour and five tries, and five codes at most are sent for one link.
"""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.documents.french import long_date
from ordis.donations.signing import mails, queries, ready
from ordis.donations.signing.circumstances import Circumstances
from ordis.donations.signing.models import AgreementSigning, SigningLink, SigningStage, Way
from ordis.kernel.clock import in_paris
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db
from ordis.kernel.refusal import Refusal

LINK_DAYS: Final = 14
CODE_MINUTES: Final = 15
MOST_CODES: Final = 5
MOST_TRIES: Final = 5
PAUSE: Final = timedelta(seconds=60)
SCREEN_FOR: Final = timedelta(hours=1)

NO_ADDRESS: Final = (
    "Aucune adresse électronique n’est notée pour la personne qui signe. Rien n’est parti\u202f: notez-la dans "
    "«\u202fParties et fondement\u202f»."
)
NOT_WAITING: Final = "Cette convention n’attend plus la signature du donateur. Rien n’est parti."
GONE: Final = (
    "Ce lien ne sert plus\u202f: il a expiré, un autre l’a remplacé, ou la convention est déjà signée. Rien n’a été "
    "modifié\u202f: demandez un nouveau lien à {service}, {email}."
)
ENOUGH_CODES: Final = (
    f"{MOST_CODES} codes ont déjà été envoyés pour ce lien. Rien de plus n’est parti\u202f: demandez un nouveau lien à "
    "la collectivité."
)
TOO_SOON: Final = (
    "Un code vient de partir. Attendez une minute avant d’en demander un autre, et regardez les indésirables."
)
WITNESS_GONE: Final = (
    "La personne qui a tendu cet écran ne peut plus faire signer cette convention. Rien n’a été signé\u202f: "
    "rendez-le, la collectivité le tendra à nouveau."
)
NO_CODE: Final = "Demandez d’abord un code\u202f: il arrive par courriel. Rien n’a été signé."
CODE_OVER: Final = "Ce code ne sert plus. Rien n’a été signé et rien n’est perdu\u202f: demandez-en un autre."
WRONG_CODE: Final = (
    "Ce n’est pas le code envoyé. Rien n’a été signé et rien n’est perdu\u202f: recopiez les six chiffres."
)


def send(*, signing: AgreementSigning, email: str, actor: User, at: datetime) -> str:
    """Mail a fresh link; those sent before lead nowhere any more. The token, which is kept nowhere."""
    if not email:
        raise Refusal(NO_ADDRESS)
    if signing.stage is not SigningStage.DONOR:
        raise Refusal(NOT_WAITING)
    ready.refuse_unready(signing, at=at)
    token, expires = _made(signing, Way.LINK, email, timedelta(days=LINK_DAYS), actor, at)
    donation = signing.proposed.donation
    mails.tell_link(donation.number, email, token, until=long_date(in_paris(expires).date()), at=at)
    record(Verb.DONATION_LINK_SENT, donation.number, actor=actor, at=at)
    return token


def hand_over(*, signing: AgreementSigning, actor: User, at: datetime) -> str:
    """The token of a page that signs this agreement and nothing else, for the screen that ``actor`` hands to the
    donor. Links sent before lead nowhere any more: what is signed is signed before ``actor``."""
    if signing.stage is not SigningStage.DONOR:
        raise Refusal(NOT_WAITING)
    ready.refuse_unready(signing, at=at)
    token, _ = _made(signing, Way.SCREEN, "", SCREEN_FOR, actor, at)
    record(Verb.DONATION_SCREEN_HANDED, signing.proposed.donation.number, actor=actor, at=at)
    return token


def _made(
    signing: AgreementSigning, way: Way, email: str, life: timedelta, actor: User, at: datetime
) -> tuple[str, datetime]:
    """A fresh link in place of those before: its token, and when it ends."""
    revoke(signing, at=at)
    token = secrets.token_urlsafe(32)
    link = SigningLink(signing_id=signing.id, way=way, email=email, sent_at=at, expires_at=at + life)
    link.token_sha256, link.sent_by_id = fingerprint(token), actor.id
    db.session.add(link)
    db.session.flush()
    return token, link.expires_at


def circumstances(link: SigningLink) -> Circumstances:
    """How whoever signs by this link signs. Raises :class:`Refusal` when who handed the screen over may no longer."""
    if link.way is Way.LINK:
        return Circumstances(link.way, f"par le lien envoyé à {masked(link.email)}, avec un code reçu à cette adresse")
    witness = link.sent_by
    if not (witness.active and witness.can(Permission.DONATION_DECIDE)):
        raise Refusal(WITNESS_GONE, status=403)
    return Circumstances(link.way, f"sur un écran de la collectivité, en présence de {witness.name}", witness.name)


def live(token: str, *, at: datetime, again: bool = False) -> SigningLink:
    """The link that still signs, as the database has it now when asked ``again``. Raises :class:`Refusal` (410) for
    any other, known or not: nobody learns which."""
    link = queries.link_by_digest(fingerprint(token), again=again)
    if link is None or link.revoked_at is not None or link.expires_at <= at:
        chosen = settings.current()
        raise Refusal(GONE.format(service=chosen.service, email=chosen.contact_email), status=410)
    return link


def has_signed(token: str, *, again: bool = False) -> bool:
    """Whether the donor signed by this very link, and the signature holds: sent again, it signs nothing more."""
    link = queries.link_by_digest(fingerprint(token), again=again)
    signed = link.signing if link else None
    if link is None or signed is None or signed.way is not link.way or signed.donor_signed_at is None:
        return False
    return link.revoked_at == signed.donor_signed_at


def is_handed_over(token: str) -> bool:
    link = queries.link_by_digest(fingerprint(token))
    return link is not None and link.way is Way.SCREEN


def send_code(link: SigningLink, *, at: datetime) -> None:
    """Mail six digits to the address of the link; the code before serves no more."""
    if link.way is not Way.LINK:
        raise Refusal(NO_ADDRESS)
    if link.codes >= MOST_CODES:
        raise Refusal(ENOUGH_CODES, status=429)
    if link.code_sent_at is not None and at < link.code_sent_at + PAUSE:
        raise Refusal(TOO_SOON, status=429)
    code = f"{secrets.randbelow(10**6):06}"
    link.code_sha256, link.code_sent_at = _code_digest(link, code), at
    link.codes, link.tries = link.codes + 1, 0
    mails.tell_code(link.email, code, minutes=CODE_MINUTES, at=at)
    db.session.flush()
    record(Verb.DONATION_CODE_SENT, link.signing.proposed.donation.number, actor=None, at=at, codes=link.codes)


def count_try(link: SigningLink, *, at: datetime) -> None:
    """A try is spent before the code is looked at, whatever comes of it. Raises :class:`Refusal` when none is left."""
    if not link.code_sha256 or link.code_sent_at is None:
        raise Refusal(NO_CODE, status=422)
    if link.tries >= MOST_TRIES or at > link.code_sent_at + timedelta(minutes=CODE_MINUTES):
        raise Refusal(CODE_OVER, status=422)
    link.tries += 1
    db.session.flush()


def refuse_wrong(link: SigningLink, code: str) -> None:
    typed = "".join(letter for letter in code if letter.isdigit())
    if not compare_digest(_code_digest(link, typed), link.code_sha256):
        raise Refusal(WRONG_CODE, status=422)


def revoke(signing: AgreementSigning, *, at: datetime) -> None:
    for link in queries.open_links(signing, at):
        link.revoked_at = at


def masked(email: str) -> str:
    """« l…@imprimerie.example »: enough for whoever owns it to know which."""
    name, _, house = email.partition("@")
    return f"{name[:1]}…@{house}"


def _code_digest(link: SigningLink, code: str) -> str:
    """Salted by the link: the same digits for two links have two digests."""
    return fingerprint(f"{link.token_sha256}:{code}")
