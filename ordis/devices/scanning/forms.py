"""What a scan brings along: its text, the step that was armed, and the key by which it is sent again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2s

from ordis.devices.moves import NOTE_LENGTH
from ordis.kernel.refusal import Refusal

KEY = re.compile("[0-9A-Za-z-]{8,36}")
BAD_KEY = "La clé de ce scan n’est pas lisible. Rien n’a été fait : rechargez la page et scannez de nouveau."
LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """``key`` is empty for a program that does not send twice."""

    text: str
    step: str = ""
    value: str = ""
    note: str = ""
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """The key with all that was sent under it, in 32 characters: what a receipt is of."""
        told = "\0".join((self.key, self.text, self.step, self.value, self.note))
        return blake2s(told.encode(errors="replace"), digest_size=16).hexdigest()

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> "Sent":
        """From the fields of a form; raises :class:`Refusal` for a key that no page of ours draws."""
        key = fields.get("key", "")
        if key and not KEY.fullmatch(key):
            raise Refusal(BAD_KEY, status=422)
        step, value = (fields.get(name, "").strip()[:LONGEST_NAME] for name in ("step", "value"))
        return cls(fields.get("text", ""), step, value, fields.get("note", "").strip()[: NOTE_LENGTH + 1], key)
