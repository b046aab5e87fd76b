"""What an erasing command of Linux does to a whole disk: shred, badblocks, hdparm, nvme.

From their manual pages. A command that this does not understand erases nothing, as far as we know.
"""

import re
import shlex
from dataclasses import dataclass

from ordis.wiping.evidence import Technique

_LONGEST = 1_000
_MOST_PASSES = 99
_HDPARM = {
    "--security-erase": Technique.ATA_SECURE_ERASE,
    "--security-erase-enhanced": Technique.ATA_SECURE_ERASE_ENHANCED,
    "--sanitize-block-erase": Technique.SANITIZE_BLOCK,
    "--sanitize-crypto-scramble": Technique.SANITIZE_CRYPTO,
    "--sanitize-overwrite": Technique.SANITIZE_OVERWRITE,
}
_FORMATS = {
    "0": Technique.NVME_FORMAT_SES0, "1": Technique.NVME_FORMAT_SES1, "2": Technique.NVME_FORMAT_SES2,
}  # fmt: skip
_SANITIZES = {
    "2": Technique.SANITIZE_BLOCK, "0x02": Technique.SANITIZE_BLOCK, "start-block-erase": Technique.SANITIZE_BLOCK,
    "3": Technique.SANITIZE_OVERWRITE, "0x03": Technique.SANITIZE_OVERWRITE,
    "start-overwrite": Technique.SANITIZE_OVERWRITE,
    "4": Technique.SANITIZE_CRYPTO, "0x04": Technique.SANITIZE_CRYPTO, "start-crypto-erase": Technique.SANITIZE_CRYPTO,
}  # fmt: skip
_SHORT = re.compile(r"-([a-zA-Z]+)(\d*)", re.ASCII)
_BADBLOCKS_VALUES = frozenset("bcdeiopt")


@dataclass(frozen=True, slots=True)
class Erase:
    """``target``: the device as written, ``/dev/sda``; ``passes``: how many times it is written over, 0 for an
    erase by the disk itself; ``reads_back``: the command compares what it wrote."""

    technique: Technique
    target: str
    passes: int = 0
    reads_back: bool = False


def erase_of(command: str) -> Erase | None:
    """The erase that this command line orders, ``None`` for any other command or for a part of a disk."""
    try:
        words = shlex.split(command[:_LONGEST])
    except ValueError:
        return None
    if words[:1] == ["sudo"]:
        words = words[1:]
    targets = [word for word in words if word.startswith("/dev/")]
    if len(words) < 2 or len(targets) != 1 or {"|", ";", "&&", "||", "&"} & set(words):
        return None
    readers = {"shred": _shred, "badblocks": _badblocks, "hdparm": _hdparm, "nvme": _nvme}
    reader = readers.get(words[0].rsplit("/", 1)[-1])
    return reader(words[1:], targets[0]) if reader else None


def same_disk(target: str, path: str) -> bool:
    """``/dev/nvme0`` is the controller of ``/dev/nvme0n1``; any other device must be the very same."""
    return target == path or re.fullmatch(re.escape(target) + r"n\d+", path, re.ASCII) is not None


def _shred(words: list[str], target: str) -> Erase | None:
    passes, zeros = 3, 0
    options = _options(words, target, values=frozenset("ns"))
    for name, value in options:
        if name in {"n", "iterations"}:
            passes = _count(value)
        elif name in {"z", "zero"}:
            zeros = 1
        elif name in {"s", "size"}:
            return None
    return Erase(Technique.OVERWRITE, target, passes + zeros) if passes + zeros else None


def _badblocks(words: list[str], target: str) -> Erase | None:
    """Numbers after the device are blocks: a part of the disk. ``-n`` writes back what it read."""
    options = _options(words, target, values=_BADBLOCKS_VALUES)
    names = [name for name, _ in options]
    if words[-1:] != [target] or "w" not in names or "n" in names:
        return None
    patterns = names.count("t") or 4
    return Erase(Technique.OVERWRITE, target, patterns, reads_back=True)


def _hdparm(words: list[str], target: str) -> Erase | None:
    found = [_HDPARM[word] for word in words if word in _HDPARM]
    return Erase(found[0], target) if len(found) == 1 else None


def _nvme(words: list[str], target: str) -> Erase | None:
    options = dict(_options(words[1:], target, values=frozenset("saln")))
    if words[0] == "format":
        technique = _FORMATS.get(options.get("ses", options.get("s", "0")))
    elif words[0] == "sanitize":
        technique = _SANITIZES.get(options.get("sanact", options.get("a", "")))
    else:
        technique = None
    return Erase(technique, target) if technique else None


def _options(words: list[str], target: str, *, values: frozenset[str]) -> list[tuple[str, str]]:
    """Names and values of ``--name=value``, ``--name value``, ``-n1``, ``-n 1`` and of ``-wv`` glued together;
    ``values``: the short ones that take a value."""
    options: list[tuple[str, str]] = []
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) and words[position + 1] != target else ""
        if word.startswith("--"):
            name, _, value = word[2:].partition("=")
            options.append((name, value or following))
        elif short := _SHORT.fullmatch(word):
            letters, digits = short[1], short[2]
            last = digits or (following if letters[-1] in values else "")
            options += [(letter, "") for letter in letters[:-1]] + [(letters[-1], last)]
    return options


def _count(text: str) -> int:
    return min(int(text), _MOST_PASSES) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
