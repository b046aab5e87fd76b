"""The list of devices: its filters are the address, and the address is the filters."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from ordis.devices.code import ALPHABET, LENGTH
from ordis.devices.models import Kind, Stage

LONGEST_TEXT = 80
_SEPARATORS = dict.fromkeys(map(ord, " -.\u00a0\u202f\u2011"))


@dataclass(frozen=True, slots=True)
class Filter:
    """AND between the fields that are set. ``text`` is the beginning of a code or of a serial."""

    stage: Stage | None = None
    kind: Kind | None = None
    donation: str = ""
    place: str = ""
    held: bool = False
    text: str = ""

    @classmethod
    def from_args(cls, args: Mapping[str, Any]) -> Self:
        """The filter that an address asks for; what makes no sense in it is as if it was absent."""
        return cls(
            stage=_member(Stage, args.get("stage")),
            kind=_member(Kind, args.get("kind")),
            donation=str(args.get("donation", "")).strip().upper()[:20],
            place=str(args.get("place", "")).strip().upper()[:LENGTH],
            held=args.get("held") == "1",
            text=str(args.get("text", "")).strip()[:LONGEST_TEXT],
        )

    def as_args(self) -> dict[str, str]:
        """What ``url_for`` needs to come back here."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: "1" if value is True else str(value) for name, value in values.items() if value}

    def without(self, name: str) -> Self:
        return replace(self, **{name: getattr(type(self)(), name)})

    def with_(self, **values: Any) -> Self:
        return replace(self, **values)

    @property
    def code_prefix(self) -> str | None:
        """The text as the beginning of a code, or ``None`` when no code begins so."""
        letters = self.text.translate(_SEPARATORS).upper()
        return letters if letters and len(letters) <= LENGTH and set(letters) <= set(ALPHABET) else None


def _member(choices: Any, value: object) -> Any:
    return choices(value) if value in {member.value for member in choices} else None
