"""Which of the codes of a maker's sticker is the serial number of the machine. Pure.

Sources: ANSI MH10.8.2 (data identifiers S, 1P…), ISO/IEC 15434 (format 06), GS1 General Specifications
(application identifier 21), and the stickers of Dell, HP and Lenovo.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from ordis.devices.camera import stickers
from ordis.devices.camera.decoding import Found
from ordis.devices.serials import meaningful, normalised

LONGEST = 300
"""Characters of one scan in which a serial is looked for."""


class Trust(IntEnum):
    POSSIBLE = 1
    """It has the look of a serial, nothing says that it is one."""
    LIKELY = 2
    """It has the shape of the serials of one maker."""
    SAID = 3
    """The sticker itself says that it is the serial."""


@dataclass(frozen=True, slots=True)
class Candidate:
    serial: str
    trust: Trust
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """``chosen`` is ``None`` whenever a person has to look; ``ignored`` are pairs of text and reason."""

    chosen: Candidate | None
    candidates: tuple[Candidate, ...]
    ignored: tuple[tuple[str, str], ...]


def serial_of(found: Iterable[Found]) -> Reading:
    """The serial among the codes of one sticker, the best first.

    One is chosen when the sticker says once which it is, or when the only code that can be one has the shape
    of a maker's. Never proposed: a network address, a part number, a product code, a licence key, a
    placeholder, one of our own labels.
    """
    best: dict[str, Candidate] = {}
    ignored: dict[str, str] = {}
    for code in found:
        for text in stickers.parts(code.text):
            for serial, trust, why in _told(text):
                key = normalised(serial) if meaningful(serial) else None
                if key is None:
                    ignored[serial] = "mention d’usine, ou trop court"
                elif key not in best or best[key].trust < trust:
                    best[key] = Candidate(serial, trust, why)
            if why_not := stickers.why_not(text):
                ignored[stickers.shown(text)] = why_not
    candidates = _with_express_codes(best.values(), ignored)
    return Reading(_chosen(candidates), tuple(candidates), tuple(ignored.items())[:10])


def _told(text: str) -> Iterator[tuple[str, Trust, str]]:
    """What one text of a sticker may say: at most one serial that it names, or some that it looks like."""
    if named := stickers.named(text):
        yield named[0], Trust.SAID, named[1]
        return
    if stickers.why_not(text):
        return
    if shape := stickers.shape(text):
        yield text.upper(), Trust.LIKELY, shape
        return
    if stickers.may_be_serial(text):
        yield text.upper(), Trust.POSSIBLE, "code sans mention"
        bare = text.upper().removeprefix("S")
        if bare != text.upper() and (shape := stickers.shape(bare)):
            yield bare, Trust.LIKELY, f"{shape}, après le préfixe S"


def _with_express_codes(found: Iterable[Candidate], ignored: dict[str, str]) -> list[Candidate]:
    """Dell prints the service tag twice: as it is, and as a number (its value in base 36). Both make it sure."""
    numbers = {text for text in ignored if text.isdecimal()}
    candidates = []
    for each in found:
        if stickers.is_dell(each.serial) and str(int(each.serial, 36)) in numbers:
            each = Candidate(each.serial, Trust.SAID, "numéro de service Dell, confirmé par son code express")
        candidates.append(each)
    return sorted(candidates, key=lambda each: -each.trust)


def _chosen(candidates: Sequence[Candidate]) -> Candidate | None:
    said = [each for each in candidates if each.trust is Trust.SAID]
    if said:
        return said[0] if len(said) == 1 else None
    alone = candidates[0] if len(candidates) == 1 else None
    return alone if alone and alone.trust is Trust.LIKELY else None


def serials_in(text: str) -> list[str]:
    """The serials that one scan of a sticker may mean, three at most, the best first: to look a device up by them."""
    if len(text) > LONGEST:
        return []
    return [each.serial for each in serial_of([Found(text, "")]).candidates[:3]]
