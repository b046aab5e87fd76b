"""Keys that encrypt and keys that compare: a start without them is refused, nothing is lost, and they are changed."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from tests.services import forks

R = TypeVar("R")
OLD, NEW = (urlsafe_b64encode(letter * 32).decode() for letter in (b"o", b"n"))  # the same in every fork
HASH, OTHER_HASH = "h" * 40, "o" * 40


class House:
    """A base of its own, opened with keys that each call chooses."""

    def __init__(self, folder: Path, url: str) -> None:
        self.environment = {"ORDIS_DATA_DIR": str(folder), "ORDIS_DATABASE_URL": url, "PATH": "/usr/bin"}

    def does(self, work: Callable[[], R], *, keys: str = OLD, hash_key: str = HASH) -> R:
        return forks.told(self.environment | {"ORDIS_DATA_KEYS": keys, "ORDIS_HASH_KEY": hash_key}, work)

    def runs(self, *arguments: str, keys: str = OLD, hash_key: str = HASH) -> tuple[int, str]:
        return self.does(partial(run, arguments), keys=keys, hash_key=hash_key)


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> House:
    """Its tables made, with one family served and one that waits."""
    url = sa.make_url(database_url)
    if url.drivername == "sqlite":
        url = url.set(database=str(tmp_path / "ordis.db"))
    else:
        server, url = sa.create_engine(url, isolation_level="AUTOCOMMIT"), url.set(database=f"keys_{uuid4().hex}")
        with server.connect() as connection:
            connection.execute(sa.text(f"CREATE DATABASE {url.database}"))
        server.dispose()
    house = House(tmp_path, url.render_as_string(hide_password=False))
    house.does(forks.upgraded)
    house.does(partial(forks.written, families))
    return house


def run(arguments: tuple[str, ...]) -> tuple[int, str]:
    """What ``ordis …`` answers: its status and all that it prints."""
    import sys

    from ordis.cli import main

    out = StringIO()
    sys.argv = ["ordis", *arguments]
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def families() -> None:
    from ordis.kernel import clock
    from ordis.kernel.mail import queue_mail
    from ordis.referrals import stages
    from ordis.referrals.identity import Identity
    from ordis.referrals.models import ReferralStage
    from ordis.referrals.stages import Step
    from tests import make

    served = make.referral(stage=ReferralStage.ACCEPTED, identity=Identity("N’Diaye", "Awa", date(1987, 3, 9)))
    for step in (Step.RESERVE, Step.HAND_OVER):
        stages.apply(served, step, actor=None, at=make.AT)
    make.referral(identity=Identity("Dupont", "Marie-Claire", date(1990, 5, 4)))
    queue_mail(recipient="a@exemple.fr", subject="Essai", body="Un mot", at=clock.now())


def start() -> str:
    """Empty when Ordis starts, else what it says."""
    from ordis import create_app
    from ordis.kernel.keyring import KeyMissing

    try:
        create_app()
    except KeyMissing as refusal:
        return refusal.message
    return ""


def names() -> set[str | None]:
    from ordis.kernel.db import db
    from ordis.referrals.models import Household

    return forks.written(lambda: set(db.session.scalars(sa.select(Household.last_name))))


def served_and_near() -> tuple[bool, bool]:
    from ordis.referrals import households
    from ordis.referrals.identity import Identity

    def look() -> tuple[bool, bool]:
        same = households.look_up(Identity("NDIAYE", "awa", date(1987, 3, 9)))
        near = households.look_up(Identity("Dupont", "Claire", date(1990, 4, 5)))
        return same.served_on is not None, bool(near.near)

    return forks.written(look)


def old_tokens() -> int:
    """How many stored values only the old key reads, whatever their column."""
    from ordis.kernel.db import db
    from ordis.kernel.rotation import encrypted_columns

    def by_new(value: bytes) -> bool:
        try:
            Fernet(NEW).decrypt(bytes(value))
        except InvalidToken:
            return False
        return True

    def left() -> int:
        values = [
            value
            for table, columns in encrypted_columns().items()
            for column in columns
            for value in db.session.scalars(sa.select(sa.type_coerce(column, sa.LargeBinary)))
            if value is not None
        ]
        assert len(values) > 8
        return sum(not by_new(value) for value in values)

    return forks.written(left)


def test_a_start_without_the_key_of_the_base_is_refused_and_nothing_is_lost(house: House) -> None:
    said = house.does(start, keys=NEW)
    assert "ne démarre pas" in said
    assert "Rien n’est perdu" in said
    status, line = house.runs("routes", keys=NEW)
    assert (status, line.strip()) == (1, said)
    assert house.does(start) == ""
    assert house.does(names) == {"N’Diaye", "Dupont"}


def test_the_newest_key_cannot_be_dropped_again_once_it_has_been_used(house: House) -> None:
    assert house.does(start, keys=f"{NEW},{OLD}") == ""
    assert "ne démarre pas" in house.does(start)
    assert house.does(start, keys=f"{OLD},{NEW}") == ""


def test_another_hash_key_is_refused_since_a_family_served_would_look_new(house: House) -> None:
    assert "clé d’empreinte" in house.does(start, hash_key=OTHER_HASH)
    assert house.does(served_and_near) == (True, True)


def test_rotating_encrypts_everything_with_the_newest_key_and_frees_the_older(house: House) -> None:
    both = f"{NEW},{OLD}"
    assert house.does(old_tokens, keys=both) > 0
    assert "ne démarre pas" in house.does(start, keys=NEW)
    status, told = house.runs("keys", "rotate", keys=both)
    assert (status, "peuvent être retirées" in told) == (0, True)
    assert "household\u202f: 2\u00a0lignes" in told
    assert house.does(old_tokens, keys=both) == 0
    assert house.does(start, keys=NEW) == ""
    assert house.does(names, keys=NEW) == {"N’Diaye", "Dupont"}
    assert house.does(served_and_near, keys=NEW) == (True, True)


def test_rotating_twice_changes_nothing_the_second_time(house: House) -> None:
    house.runs("keys", "rotate", keys=f"{NEW},{OLD}")
    assert "\n0\u00a0valeur rechiffrée." in house.runs("keys", "rotate", keys=NEW)[1]


def test_rotating_goes_on_from_where_it_was_stopped(house: House) -> None:
    both = f"{NEW},{OLD}"
    before = house.does(old_tokens, keys=both)
    house.does(partial(forks.written, spoil_one), keys=both)
    status, told = house.runs("keys", "rotate", keys=both)
    assert (status, "outgoing_mail" in told and "Rien n’est perdu" in told) == (1, True)
    assert 0 < house.does(old_tokens, keys=both) < before
    house.does(partial(forks.written, mend_it), keys=both)
    assert house.runs("keys", "rotate", keys=both)[0] == 0
    assert house.does(old_tokens, keys=both) == 0


def spoil_one() -> None:
    """The last mail no longer reads: as if a key were missing, or the base damaged."""
    from ordis.kernel.db import db

    last = sa.text("UPDATE outgoing_mail SET body = :spoilt WHERE id = (SELECT max(id) FROM outgoing_mail)")
    db.session.execute(last, {"spoilt": b"illisible"})


def mend_it() -> None:
    from ordis.kernel.db import db
    from ordis.kernel.mail import OutgoingMail

    last = db.session.scalar(sa.select(sa.func.max(OutgoingMail.id)))
    db.session.execute(sa.update(OutgoingMail).where(OutgoingMail.id == last).values(body="Un mot"))


def test_hashes_are_made_again_for_another_hash_key(house: House) -> None:
    status, told = house.runs("keys", "rehash", hash_key=OTHER_HASH)
    assert (status, told) == (0, "2\u00a0empreintes refaites.\n")
    assert house.does(start, hash_key=OTHER_HASH) == ""
    assert "clé d’empreinte" in house.does(start)
    assert house.does(served_and_near, hash_key=OTHER_HASH) == (True, True)


def test_a_new_key_is_drawn_and_nothing_is_asked_of_the_base(house: House) -> None:
    status, drawn = house.runs("keys", "new")
    assert status == 0
    assert Fernet(drawn.strip())
