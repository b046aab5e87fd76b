"""Ask for a batch."""

from datetime import datetime
from typing import Final

from ordis.accounts.audit import Verb, record
from ordis.accounts.models import User
from ordis.documents.batches.kinds import Kind
from ordis.documents.batches.models import Batch, BatchLine
from ordis.documents.batches.queries import waiting_subjects
from ordis.kernel.db import db, one_at_a_time
from ordis.kernel.randomness import new_ref
from ordis.kernel.refusal import Refusal

NOTHING_READY: Final = (
    "Rien n’est prêt à être scellé, ou tout l’est déjà dans un lot en cours. Rien n’a été demandé\u202f: rechargez "
    "la page."
)


def ask(*, kind: Kind, actor: User, at: datetime) -> Batch:
    """A batch of everything that is ready, but for what waits in another. Raises :class:`Refusal` when nothing is."""
    one_at_a_time(f"batch {kind.name}")
    taken = waiting_subjects(kind.name)
    subjects = [subject for subject in kind.ready() if subject not in taken]
    if not subjects:
        raise Refusal(NOTHING_READY)
    batch = Batch(ref=new_ref(), kind=kind.name, asked_at=at, asked_by=actor)
    db.session.add(batch)
    batch.lines.extend(BatchLine(kind=kind.name, subject=subject) for subject in subjects)
    db.session.flush()
    record(Verb.BATCH_ASKED, batch.ref, actor=actor, at=at, kind=kind.name, papers=len(subjects))
    return batch
