"""The shape of what the camera's page sends."""

from typing import Any

from ordis.devices.camera.decoding import Found
from ordis.kernel.refusal import Refusal

MOST_CODES = 40
LONGEST = 1_000
NOT_CODES = (
    "Ce qui a été envoyé n’est pas une liste de codes lus. Rien n’a été gardé\u202f: relisez l’étiquette, "
    "ou tapez le numéro."
)


def codes_read(sent: Any) -> list[Found]:
    """``{"found": [{"text", "format"}…]}``, at most 40 codes of 1,000 characters. Raises ``Refusal`` (422)."""
    found = sent.get("found") if isinstance(sent, dict) else None
    if not isinstance(found, list) or len(found) > MOST_CODES:
        raise Refusal(NOT_CODES, status=422)
    return [_code(each) for each in found]


def _code(sent: Any) -> Found:
    text, name = (sent.get("text"), sent.get("format", "")) if isinstance(sent, dict) else (None, None)
    if not isinstance(text, str) or not isinstance(name, str) or max(len(text), len(name)) > LONGEST:
        raise Refusal(NOT_CODES, status=422)
    return Found(text, name)
