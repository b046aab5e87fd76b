"""How a wipe is told, on screen and on paper alike: what the evidence says and nothing more."""

from ordis.wiping.evidence import HiddenArea, Verify
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import WipeRecord

_PATTERNS = {
    "Fill With Zeros": "zéros", "Zero Fill": "zéros", "Fill With Ones": "uns",
    "PRNG Stream": "données aléatoires",
}  # fmt: skip
_READ_BACKS = {
    Verify.LAST: "relecture de contrôle de la dernière passe",
    Verify.ALL: "relecture de contrôle de toutes les passes",
}
CLEAN = "conforme"
NO_READ_BACK = "sans relecture de contrôle"
SILENT_READ_BACK = "le journal ne dit pas si une relecture de contrôle a été faite"


def method_words(line: WipeRecord) -> str:
    """« effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière passe »."""
    if is_read_back(line.method):
        return "relecture seule, sans effacement"
    return f"effacement par écrasement ({_pattern(line)}), {read_back_words(line)}"


def read_back_words(line: WipeRecord) -> str:
    if line.verify is None:
        return SILENT_READ_BACK
    return _READ_BACKS.get(Verify(line.verify), NO_READ_BACK)


def errors_words(line: WipeRecord) -> str:
    """« 0 erreur »; empty when the tool counts none aloud."""
    if line.errors is None:
        return ""
    return f"{line.errors} erreur" + ("s" if line.errors > 1 else "")


def tool_words(line: WipeRecord) -> str:
    """« nwipe 0.34 », with the version as the tool prints it."""
    return f"{line.tool} {line.version}" if line.version else f"{line.tool} (version non indiquée)"


def hidden_words(line: WipeRecord) -> str:
    return HiddenArea(line.hidden_area).label


def _pattern(line: WipeRecord) -> str:
    """Rounds and pattern: « 1 passe, zéros » for a single pass, « méthode DoD Short, 1 cycle » for the
    others."""
    pattern = _PATTERNS.get(line.method or "")
    if pattern is None:
        name = f"méthode {line.method}" if line.method else "méthode non indiquée"
        cycles = "" if line.rounds is None else f", {line.rounds} cycle" + ("s" if line.rounds > 1 else "")
        return name + cycles + _blank(line)
    if line.rounds is None:
        return pattern + _blank(line)
    return f"{line.rounds} passe{'s' if line.rounds > 1 else ''}, {pattern}{_blank(line)}"


def _blank(line: WipeRecord) -> str:
    """nwipe ends a run with a pass of zeros when told so (``+B``), except where zeros are the method."""
    zeros = _PATTERNS.get(line.method or "") == "zéros"
    return ", puis une passe de zéros" if line.blank and not zeros else ""
