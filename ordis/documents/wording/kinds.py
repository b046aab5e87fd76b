"""What the room that has a text signed says of it. ``ordis/rooms.py`` ties them in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from ordis.accounts.models import User
from ordis.documents.wording.models import AgreementText, TextDraft
from ordis.documents.wording.purposes import Purpose
from ordis.documents.wording.rules import Vocabulary


@dataclass(frozen=True, slots=True)
class Model:
    """The text that comes with Ordis."""

    body: str
    summary: str
    boxes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sentences:
    """What the pages say of these texts, in French: ``title`` of the pages; ``readers``: who signs them; ``model``:
    what comes with Ordis and when it comes into force; ``halted``: what may not be done with none in force;
    ``filled``: when variables are; ``none_in_force`` and ``withdrawn_meanwhile``: the two refusals."""

    title: str
    readers: str
    model: str
    halted: str
    filled: str
    none_in_force: str
    withdrawn_meanwhile: str


@dataclass(frozen=True, slots=True)
class Companion:
    """What goes along with a version where there is more than a text, such as translations. ``shipped``: the model was
    published; ``approved``: another version follows, and its approver asked for ``carry``; ``told``: a sentence after
    that; ``of_version`` and ``of_approval``: what the two pages add, given the form of the approval."""

    shipped: Callable[[AgreementText, datetime], None]
    carry: Callable[[AgreementText, AgreementText, User, datetime], None]
    told: Callable[[AgreementText], str]
    of_version: Callable[[AgreementText], Markup]
    of_approval: Callable[[AgreementText, TextDraft, object], Markup]


@dataclass(frozen=True, slots=True)
class Wording:
    """``name``: the blueprint of its pages, at ``address``. ``values``: what its variables would become at a moment,
    tables left out."""

    purpose: Purpose
    name: str
    address: str
    vocabulary: Vocabulary
    model: Callable[[], Model]
    values: Callable[[datetime], Mapping[str, str]]
    sentences: Sentences
    companion: Companion | None = None


_known: dict[Purpose, Wording] = {}


def use(wordings: Sequence[Wording]) -> None:
    """Called once by ``ordis.rooms``."""
    _known.clear()
    _known.update((wording.purpose, wording) for wording in wordings)


def of(purpose: Purpose) -> Wording:
    return _known[purpose]


def every() -> list[Wording]:
    """In the order of ``ordis/rooms.py``."""
    return list(_known.values())
