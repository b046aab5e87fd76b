"""The same file from several benches at the same second, with real commits: one evidence, and nobody gets an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from ordis.kernel import clock
from ordis.kernel.db import db
from ordis.wiping.models import EvidenceFile, WipeRecord
from tests.api.benches import bearing, device_with, token
from tests.api.test_evidence import AFTER, FIVE
from tests.wiping.nwipe_samples import HDD, read

BENCHES = 4


def test_the_same_log_sent_four_times_at_once_is_one_evidence(own_database: Flask) -> None:
    device_with(HDD)
    secrets = [token(at=AFTER)[1] for _ in range(BENCHES)]
    db.session.commit()
    start = Barrier(BENCHES)

    def post(secret: str) -> int:
        client = FlaskClient(own_database, own_database.response_class)
        start.wait(timeout=30)
        with clock.frozen(AFTER):
            answer = client.post(
                "/api/evidence?filename=nwipe.log", data=read(FIVE), headers=bearing(secret),
                content_type="application/octet-stream",
            )  # fmt: skip
        return answer.status_code

    with ThreadPoolExecutor(BENCHES) as pool:
        assert sorted(pool.map(post, secrets)) == [200, 200, 200, 201]
    kept = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in (EvidenceFile, WipeRecord)]
    assert kept == [1, 5]
