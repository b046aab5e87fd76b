"""Families are asked, and answer."""

import secrets
from datetime import date, datetime, timedelta
from typing import Final

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.audit import Verb, record
from ordis.accounts.mailing import kinds
from ordis.accounts.mailing.kinds import MailStage, Reader, Variable
from ordis.accounts.mailing.sending import send
from ordis.accounts.models import User
from ordis.aftercare.surveys import queries, rules
from ordis.aftercare.surveys.models import SurveyAnswer, SurveyInvitation, Use, Wave, Working
from ordis.handover.models import Handover
from ordis.kernel.clock import in_paris
from ordis.kernel.crypto import fingerprint
from ordis.kernel.db import db, insert_if_new
from ordis.kernel.refusal import Refusal
from ordis.referrals import mails
from ordis.referrals.models import Purpose

CHUNK = 50
ALREADY = "Une réponse a déjà été donnée avec ce lien. Merci\u202f! Il n’y a plus rien à faire."
CLOSED = "Ce questionnaire est fermé depuis le {day}. Rien n’a été enregistré\u202f; vous pouvez nous appeler."

TO_FAMILY: Final = MailStage(
    "aftercare.survey",
    "Trois questions à la famille",
    Reader.FAMILY,
    "{operation}\u202f: trois questions",
    "Vous avez reçu un ordinateur de l’opération «\u202f{operation}\u202f», à {ville}.\n"
    "Va-t-il bien\u202f? Vous sert-il\u202f? Répondez à trois questions, en une minute\u202f:\n{lien}\n\n"
    "Votre réponse est anonyme. Le lien répond jusqu’au {fin}.\n"
    "Une panne, une question\u202f? {telephone} · {courriel}",
    {
        "lien": kinds.link("/enquete/exemple", "l’adresse des trois questions"),
        "fin": Variable("le dernier jour pour répondre", "15/12/2026"),
    },
    needed=("lien", "fin"),
)
SHEET_READY: Final = mails.about(
    "aftercare.survey_sheet",
    "Trois questions à imprimer, famille sans adresse",
    "Demande {demande}\u202f: trois questions à remettre à la famille",
    "La famille de la demande {demande} n’a pas donné d’adresse électronique. Son questionnaire de trois questions, "
    "anonyme, peut être imprimé et lui être remis.",
)
MAILS: Final = (TO_FAMILY, SHEET_READY)


def invite_due(*, at: datetime) -> int:
    """The job: ask the families whose month has come; how many, ``CHUNK`` at most in the caller's transaction."""
    today, invited = in_paris(at).date(), 0
    for wave in Wave:
        for handover in queries.to_invite(wave, today, limit=CHUNK - invited):
            _invite(handover, wave, today, at)
            invited += 1
    return invited


def _invite(handover: Handover, wave: Wave, today: date, at: datetime) -> None:
    token = secrets.token_urlsafe(15)
    until = today + timedelta(days=rules.OPEN_DAYS)
    new = insert_if_new(
        SurveyInvitation, handover_id=handover.id, wave=wave, token=token, token_hash=fingerprint(token),
        invited_on=today, open_until=until, answered=False,
    )  # fmt: skip
    if not new:
        return
    referral = handover.referral
    if address := referral.household.email:
        # neither name nor number: the message may be read over a shoulder
        send(TO_FAMILY, recipient=address, said={"lien": link(token), "fin": f"{until:%d/%m/%Y}"}, at=at)
    else:
        mails.tell(referral, SHEET_READY, at=at, page=f"/surveys/{wave.value}")


def link(token: str) -> str:
    return f"{settings.current().base_url}/enquete/{token}"


def answer(*, invitation: SurveyInvitation, use: Use, working: Working, purpose: Purpose, at: datetime) -> None:
    """The answer of whoever holds the link, once. ``invitation``: its row, held by the caller."""
    if invitation.answered:
        raise Refusal(ALREADY)
    if in_paris(at).date() > invitation.open_until:
        raise Refusal(CLOSED.format(day=f"{invitation.open_until:%d/%m/%Y}"), status=410)
    invitation.answered = True
    _keep(invitation.wave, use, working, purpose, at)


def answer_on_paper(*, wave: Wave, use: Use, working: Working, purpose: Purpose, actor: User, at: datetime) -> None:
    """An anonymous sheet that came back, typed by an agent: nobody knows whose, so no invitation is used up."""
    _keep(wave, use, working, purpose, at)
    record(Verb.SURVEY_TYPED, wave.value, actor=actor, at=at)


def _keep(wave: Wave, use: Use, working: Working, purpose: Purpose, at: datetime) -> None:
    month = in_paris(at).date().replace(day=1)
    db.session.add(SurveyAnswer(wave=wave, month=month, use=use, working=working, purpose=purpose))
    db.session.flush()


def forget_links(*, at: datetime) -> int:
    """The job: the link of a family that can answer no more goes. How many."""
    closed = in_paris(at).date() - timedelta(days=1)
    ended = SurveyInvitation.open_until < closed
    old = sa.update(SurveyInvitation).where(ended, SurveyInvitation.token.is_not(None)).values(token=None)
    return len(db.session.execute(old.returning(SurveyInvitation.id)).all())
