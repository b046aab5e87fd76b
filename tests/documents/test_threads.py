"""Gunicorn answers with several threads: papers are drawn and sealed side by side."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from ordis.documents.paper import Text, render
from ordis.documents.seal import Seal, verify_signature
from tests.documents import papers
from tests.documents.test_seal import AT


@pytest.fixture
def hurried_threads():
    """Threads that change at every step: what happens once a year in the house happens here each time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_papers_drawn_at_once_hold_the_same_bytes_as_one_drawn_alone(hurried_threads):
    def draw(_rank: int) -> bytes:
        return render(papers.paper(), papers.every_block())

    alone = draw(0)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(draw, range(32))) == {alone}


def test_several_threads_may_seal_at_once(hurried_threads, tmp_path):
    seal = Seal.create_demonstration(tmp_path / "seal.p12")

    def sealed(rank: int) -> bytes:
        pdf = render(papers.paper(number=f"CNR-2026-{rank:05d}"), [Text("x")])
        return seal.apply(pdf, at=AT, reason="x", location="y")

    with ThreadPoolExecutor(6) as pool:
        assert all(verify_signature(pdf, {seal.fingerprint}).authentic for pdf in pool.map(sealed, range(12)))
