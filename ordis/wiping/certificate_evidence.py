"""« Preuves de l’attestation »: a certificate and the files that it names, to hand over to the donor."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ordis.documents import queries
from ordis.documents.models import Document
from ordis.kernel.blobs import BlobMissing, blobs
from ordis.kernel.clock import in_paris
from ordis.kernel.refusal import Refusal
from ordis.wiping.certificate_facts import Enclosed, enclosed_in

SUMS = "SHA256SUMS"
MISSING = (
    "Le fichier de preuve {name} (SHA-256 {sha256}) ne peut pas être relu : l’archive n’a pas été faite. L’attestation "
    "reste valable. Prévenez l’administrateur, qui le retrouvera dans une sauvegarde."
)
_IN_MEMORY = 8 * 1024 * 1024
_DIGITS = 16


def archive(paper: Document) -> IO[bytes]:
    """A zip of the sealed paper, of each file that it names, unchanged, and of ``SHA256SUMS`` for
    ``sha256sum -c``; rewound, on disk beyond some megabytes. The same paper gives the same bytes.

    Raises ``Refusal`` when the store has lost one of them.
    """
    out: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (given to the caller, who closes it)
    try:
        with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
            _fill(zipped, paper)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out


def _fill(zipped: ZipFile, paper: Document) -> None:
    sums = []
    for name, data in _members(paper):
        _add(zipped, name, data, paper.issued_at)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
    _add(zipped, SUMS, "".join(sums).encode(), paper.issued_at)


def _members(paper: Document) -> Iterator[tuple[str, bytes]]:
    yield f"{paper.number}.pdf", queries.content(paper)
    for file in enclosed_in(queries.facts(paper) or b'{"enclosed": []}'):
        try:
            yield inner_name(file), blobs().get(file.sha256)
        except BlobMissing:
            raise Refusal(MISSING.format(name=file.filename, sha256=file.sha256), status=500) from None


def inner_name(file: Enclosed) -> str:
    """Sixteen digits of the SHA-256, then the name under which the file came, in letters that any system takes."""
    return f"{file.sha256[:_DIGITS]}_{re.sub(r'[^A-Za-z0-9.-]+', '_', file.filename)}"


def _add(zipped: ZipFile, name: str, data: bytes, at: datetime) -> None:
    info = ZipInfo(name, in_paris(at).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    zipped.writestr(info, data)
