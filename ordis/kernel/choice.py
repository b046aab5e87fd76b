"""An enumeration whose members carry an English code and a French label."""

from enum import StrEnum
from typing import Self


class Choice(StrEnum):
    """``WIPED = "wiped", "Effacé"``: the value is stored, the label is shown.

    The label has one home, here: templates print ``stage.label`` and forms take ``Stage.choices()``.
    """

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:  # a default, for mypy: Stage("wiped") looks up
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """``[(value, label), …]`` in the order of declaration, as WTForms expects."""
        return [(member.value, member.label) for member in cls]

    @classmethod
    def find(cls, value: str) -> Self | None:  # type: ignore[override] # str.find means nothing on a code
        """The member of that value, or None: what comes from an address may be anything."""
        return next((member for member in cls if member.value == value), None)
