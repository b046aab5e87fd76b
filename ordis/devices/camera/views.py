"""What the camera of a page asks: the codes of one picture, the serial among the codes of a sticker."""

from collections.abc import Iterator

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from ordis.accounts.access import requires
from ordis.accounts.permissions import Permission
from ordis.devices.camera import decoding, forms, pool, rules
from ordis.kernel.limits import CAMERA_FRAMES, limiter, person
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits, only_reads

blueprint = Blueprint("camera", __name__)

_PIECE = 64 * 1024


@blueprint.post("/camera/frame")
@limiter.limit(CAMERA_FRAMES, key_func=person)
@requires(Permission.CODE_READ)
@commits
@only_reads
def frame() -> ResponseReturnValue:
    """The picture is the body of the request, its token a header. Nothing of it is kept."""
    found = pool.decode(_picture())
    return jsonify(found=[{"text": code.text, "format": code.format} for code in found])


@blueprint.post("/camera/serial")
@limiter.limit(CAMERA_FRAMES, key_func=person)
@requires(Permission.CODE_READ)
@commits
@only_reads
def serial() -> ResponseReturnValue:
    read = rules.serial_of(forms.codes_read(request.get_json(silent=True)))
    return jsonify(
        chosen=_said(read.chosen) if read.chosen else None,
        candidates=[_said(each) for each in read.candidates],
        ignored=[{"text": text, "why": why} for text, why in read.ignored],
    )


def _said(candidate: rules.Candidate) -> dict[str, str | bool]:
    return {"serial": candidate.serial, "why": candidate.why, "sure": candidate.trust is rules.Trust.SAID}


def _picture() -> bytes:
    """Raises ``Refusal`` (413) for what is too heavy: it is read to its end, without being kept, so that the
    answer is heard by who is still sending."""
    data = b""
    for piece in _pieces():
        if len(data) <= decoding.MOST_BYTES:
            data += piece
    if len(data) > decoding.MOST_BYTES:
        raise Refusal(decoding.TOO_HEAVY, status=413)
    return data


def _pieces() -> Iterator[bytes]:
    while piece := request.stream.read(_PIECE):
        yield piece
