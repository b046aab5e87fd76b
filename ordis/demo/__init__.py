"""The demonstration: Poitiers in 2022 (183 devices, 163 reconditioned, 78 families), then what is in hand.

Every row is written by the actions of the rooms, by people who may, at the dates of the story, with true
nwipe evidence. The same seed on the same day gives the same data; secrets, keys and seals always differ.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ordis import settings
from ordis.accounts.models import User
from ordis.kernel import mail
from ordis.kernel.clock import now
from ordis.kernel.db import begin_writing, db
from ordis.kernel.randomness import seeded
from ordis.kernel.refusal import Refusal

DEVICES, SEED = 183, 2022
NOT_EMPTY = (
    "Cette base contient déjà des données : la démonstration ne s’y mêle pas et rien n’a été modifié. "
    "Indiquez un autre dossier dans ORDIS_DATA_DIR, vide, et recommencez."
)


def is_empty() -> bool:
    """Whether nobody has an account yet."""
    return db.session.scalar(sa.select(User.id).limit(1)) is None


def load_if_empty(say: Callable[[str], None]) -> None:
    """Load the demonstration on a base where nobody has an account; ``say`` is told what goes on."""
    if is_empty():
        load(say=say)


def load(devices: int = DEVICES, seed: int = SEED, say: Callable[[str], None] = lambda _line: None) -> None:
    """Load and commit the story, and more devices in bulk beyond those of the story, or nothing at all.

    Raises :class:`Refusal` when the base is not empty. From then on no mail leaves (``settings.MARKER``).
    """
    from ordis.demo.story import tell

    if not is_empty():
        raise Refusal(NOT_EMPTY)
    begin_writing()
    with _marked(), seeded(seed):
        tell(devices, seed=seed, today=now(), say=say)
        mail.hold_waiting()
        db.session.commit()


def accounts() -> list[str]:
    """Lines that name the accounts to try, one per role; none when the base is not the demonstration's."""
    from ordis.demo.people import ACCOUNTS

    if not _marker().exists():
        return []
    return [
        "Comptes de démonstration (rôle, adresse, mot de passe) :",
        *(account.line for account in ACCOUNTS),
    ]


def _marker() -> Path:
    return settings.current().data_dir / settings.MARKER


@contextmanager
def _marked() -> Iterator[None]:
    """The mark is made before the data are committed, and taken back when they are not."""
    _marker().write_text("Données d’exemple : aucun courriel ne part d’ici.\n", encoding="utf-8")
    try:
        yield
    except BaseException:
        db.session.rollback()
        _marker().unlink()
        raise
