"""A message is written from the text of its stage, as it stands, and queued in the caller's transaction. What is queued
keeps its words, whatever becomes of the text."""

from collections.abc import Mapping
from datetime import datetime

from ordis.accounts.mailing import kinds, queries, rules
from ordis.accounts.mailing.kinds import MailStage
from ordis.accounts.mailing.rules import Words
from ordis.kernel.mail import GREETING, OutgoingMail, queue_mail, queue_news


def send(stage: MailStage, *, recipient: str, said: Mapping[str, str], at: datetime) -> OutgoingMail:
    """``said``: a value for each variable of ``stage``, those of every text left out; ``""`` for one with nothing to
    say. Raises ``ValueError`` for too few or too many."""
    words = written(stage, said)
    return queue_mail(recipient=recipient, subject=words.subject, body=framed(words.body), at=at)


def send_news(stage: MailStage, *, recipient: str, said: Mapping[str, str], at: datetime) -> OutgoingMail:
    """The same, for a message that others of its day may join."""
    words = written(stage, said)
    return queue_news(recipient=recipient, subject=words.subject, news=words.body, closing=signature(), at=at)


def written(stage: MailStage, said: Mapping[str, str]) -> Words:
    """In the city's words, or in those of Ordis."""
    if said.keys() != stage.variables.keys():
        raise ValueError(f"{stage.key}: {sorted(said.keys() ^ stage.variables.keys())}")
    if kinds.of(stage.key) is not stage:
        raise ValueError(f"{stage.key} is not among the stages of ordis.rooms")
    return rules.filled(queries.words(stage, queries.last(stage)), {**said, **kinds.common_values()})


def framed(body: str) -> str:
    """With the greeting and the signature of every message."""
    return f"{GREETING}{body}\n\n{signature()}\n"


def signature() -> str:
    """Who writes, and whom to call; without an empty line."""
    common = kinds.common_values()
    return "{operation}, {service}, {ville}\n{courriel} · {telephone}".format_map(common)
