"""The pages of a signed paper in the store: each locked by itself, named by its SHA-256."""

from collections.abc import Sequence
from dataclasses import dataclass

from ordis.documents.photographs import bared
from ordis.handover.paperwork.models import SignedPage, SignedPaper
from ordis.kernel.lockbox import lock, unlock


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page in the store that no row names yet; ``key`` opens ``blob``, ``sha256`` is of the clear bytes."""

    sha256: str
    blob: str
    key: str
    media: str
    pages: int


def kept(sent: Sequence[bytes]) -> tuple[KeptPage, ...]:
    """The files sent, bared and stored, in their order: decoded, encrypted and written, so never under the writers'
    lock. What is then attached to nothing is bytes whose key is lost. Raises ``Refusal``."""
    pages = ((bare, lock(bare.data)) for bare in bared(sent))
    return tuple(KeptPage(made.sha256, made.blob, made.key, bare.media, bare.pages) for bare, made in pages)


def content(page: SignedPage) -> bytes | None:
    """The clear bytes; None once the proof was destroyed."""
    return None if page.photo_key is None else unlock(page.blob, page.photo_key)


def named(paper: SignedPaper | None) -> dict[str, bytes]:
    """Each page under a name for an expert, in order: ``papier-signe-01.jpeg``; none once the proof was destroyed."""
    pages = paper.pages if paper is not None else []
    contents = ((rank, page, content(page)) for rank, page in enumerate(pages, start=1))
    return {
        f"papier-signe-{rank:02}.{page.media.partition('/')[2]}": data
        for rank, page, data in contents
        if data is not None
    }


def forget(paper: SignedPaper) -> None:
    """Lose the keys: the files stay in the store and its backups, as bytes that nobody can read."""
    paper.reason = ""
    for page in paper.pages:
        page.photo_key = None
