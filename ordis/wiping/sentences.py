"""How a wipe is told, on screen and on paper alike: what the evidence says and nothing more."""

from datetime import datetime

from ordis.devices.models import Medium
from ordis.kernel.clock import in_paris
from ordis.wiping.evidence import Format, HiddenArea, Technique, Verify
from ordis.wiping.methods import is_read_back
from ordis.wiping.models import DestructionMethod, DiskStatement, EvidenceFile, FirmwareErase, WipeRecord
from ordis.wiping.rules import NO_SERIAL

SAID = "déclaré par l’opérateur, sans journal d’outil"
NO_NUMBER = "Le {source} ne donne pas le numéro de série du disque"
LEVEL = "niveau {level} au sens de NIST SP 800-88 Rev. 2 (classement établi par l’atelier)"
FLASH = "Écrasement des zones adressables ; les cellules de réserve ne sont pas adressables par cet outil."
FLASH_READ_BACK = (
    "La relecture porte sur les zones adressables ; les cellules de réserve ne sont pas adressables par cet outil."
)
PERHAPS_FLASH = (
    "Le journal ne dit pas si ce support est un disque dur ou un SSD. Sur un SSD : écrasement des zones adressables ; "
    "les cellules de réserve ne sont pas adressables par cet outil."
)
CLEAN = "conforme"
NO_READ_BACK = "sans relecture de contrôle"
SILENT_READ_BACK = "le journal ne dit pas si une relecture de contrôle a été faite"
_SOLID = frozenset({Medium.SSD, Medium.NVME, Medium.EMMC, Medium.SD, Medium.USB})
_PATTERNS = {
    "Fill With Zeros": "zéros", "Zero Fill": "zéros", "Fill With Ones": "uns",
    "PRNG Stream": "données aléatoires",
}  # fmt: skip
_READ_BACKS = {
    Verify.LAST: "relecture de contrôle de la dernière passe",
    Verify.ALL: "relecture de contrôle de toutes les passes",
}
_UNNAMED = frozenset({NO_SERIAL, "Le numéro de série du disque n’est pas connu."})
"""The second as it was noted before a person could say which disk it is."""
_EXPECTED = {"verify zeros": "zéros attendus", "verify ones": "uns attendus", "verify blank": "support vierge attendu"}


def method_words(line: WipeRecord) -> str:
    """« effacement par écrasement (1 passe, zéros), relecture de contrôle de la dernière passe »."""
    if is_read_back(line.method):
        return "relecture seule, sans effacement"
    if line.technique not in {None, Technique.OVERWRITE}:
        return f"effacement par commande interne ({line.technique.label}), {read_back_words(line)}"
    return f"effacement par écrasement ({_pattern(line)}), {read_back_words(line)}"


def proven_words(line: WipeRecord) -> str:
    """How a wipe that succeeded is told: the method and its tool, then what its read-back found if there was one.

    After an erase by the disk itself the tool has read, and erased nothing.
    """
    errors = errors_words(line)
    found = f" : {CLEAN}{f', {errors}' if errors else ''}"
    if line.firmware_erase is not None:
        return f"{erase_words(line.firmware_erase)} ; {_read_by(line)}{found}, {_from(line.evidence)}"
    read_back = line.verify in _READ_BACKS or is_read_back(line.method)
    return f"{tool_words(line)}, {method_words(line)}{found if read_back else ''}"


def erase_words(erase: FirmwareErase) -> str:
    """« effacement par commande interne (NVMe Format, SES=1), déclaré par l’opérateur, sans journal d’outil »."""
    source = _from(erase.evidence) if erase.evidence and _interpreted(erase.evidence) else SAID
    return f"effacement par commande interne ({erase.technique.label}), {source}"


def erase_given_words(erase: FirmwareErase) -> str:
    """When the command was given, by the clock of the bench; who says so, a person or the file that is named."""
    file, moment = erase.evidence, f"{erase.done_at:%d/%m/%y %H:%M}"
    if file is None or not _interpreted(file):
        more = f" ({erase.words})" if erase.words else ""
        return f"commande le {moment}, déclarée par {erase.said_by.name}{more}{_output(file)}"
    undated = erase.done_at == in_paris(file.received_at).replace(tzinfo=None)
    told = f"commande avant le {moment} (journal sans date)" if undated else f"commande le {moment}"
    chosen = f", disque désigné par {erase.said_by.name}" if file.format == Format.NVME.value else ""
    return f"{told}{chosen}{hash_words(file, evidence_words(file), narrow=True)}"


def _read_by(line: WipeRecord) -> str:
    """« relecture de contrôle de tout le support par nwipe 0.42 (Verify Zeros, zéros attendus) »."""
    name = " ".join((line.method or "").partition("(")[0].split())
    told = ", ".join(part for part in (name, _EXPECTED.get(name.lower())) if part)
    return f"relecture de contrôle de tout le support par {tool_words(line)} ({told})"


def read_back_words(line: WipeRecord) -> str:
    if line.verify is None:
        return SILENT_READ_BACK
    return _READ_BACKS.get(Verify(line.verify), NO_READ_BACK)


def errors_words(line: WipeRecord) -> str:
    """« 0 erreur »; empty when the tool counts none aloud."""
    if line.errors is None:
        return ""
    return f"{line.errors} erreur" + ("s" if line.errors > 1 else "")


def tool_words(line: WipeRecord) -> str:
    """« nwipe 0.34 », with the version as the tool prints it."""
    return f"{line.tool} {line.version}" if line.version else f"{line.tool} (version non indiquée)"


def evidence_words(file: EvidenceFile) -> str:
    """« journal nwipe », « rapport Blancco »."""
    label = Format(file.format).label
    return label[0].lower() + label[1:]


def hidden_words(line: WipeRecord) -> str:
    return HiddenArea(line.hidden_area).label


def operator_words(line: WipeRecord) -> str:
    """Who wiped, as the tool says; else what sent the file, or who dropped it: neither is then said to have wiped."""
    file = line.evidence
    if line.operator:
        return f"opérateur : {line.operator}"
    if file.bench is not None:  # its token belongs to a person, who may have seen nothing of it
        return f"envoyé par le poste « {file.bench.name} »"
    return f"déposé par {file.received_by.name}" if file.received_by is not None else ""


def reasons_words(line: WipeRecord, chosen: tuple[str, datetime] | None) -> str:
    """The reasons of a reservation. ``chosen``: who said which disk a result without serial number is of, and when."""
    if line.serial is not None:
        return " ".join(line.reasons)
    by = f" ; il a été désigné par {chosen[0]} le {in_paris(chosen[1]):%d/%m/%Y}" if chosen else ""
    told = f"{NO_NUMBER.format(source=evidence_words(line.evidence))}{by}."
    return " ".join(told if reason in _UNNAMED else reason for reason in line.reasons)


def flash_words(line: WipeRecord, noted: Medium) -> str:
    """What no tool reaches on flash memory; empty for a hard disk. ``noted``: what the house knows of the carrier."""
    said = Medium(line.medium) if line.medium else Medium.UNKNOWN
    if {noted, said} & _SOLID:
        return FLASH if _overwrites(line) else FLASH_READ_BACK
    return PERHAPS_FLASH if Medium.HDD not in {noted, said} and _overwrites(line) else ""


def destruction_words(said: DiskStatement, level: str) -> str:
    """« Broyage par X, bordereau n° 12 ; niveau Destroy, tel que le prestataire l’atteste »; what nobody said is
    left out. ``level``: what the way of destroying reaches on that medium, or ""."""
    done = said.method.label if said.method else ""
    if said.provider:
        done = f"{done} par {said.provider}, bordereau n° {said.slip_number}"
    elif said.witness:
        done = f"{done}, à l’atelier, témoin : {said.witness}"
    return " ; ".join(part for part in (done, said.words, _level_said(said, level)) if part)


def hash_words(file: EvidenceFile, name: str, *, narrow: bool = False) -> str:
    """A line for the name of a file and one for its SHA-256, or two when ``narrow``: paper never cuts them."""
    half = len(file.sha256) // 2
    told = f"{file.sha256[:half]}\n{file.sha256[half:]}" if narrow else file.sha256
    return f"\n{name}, SHA-256 :\n{told}"


def _from(file: EvidenceFile) -> str:
    return f"d’après le {evidence_words(file)} ci-joint"


def _interpreted(file: EvidenceFile) -> bool:
    """Whether Ordis reads the file: what a person pasted beside a declaration says nothing by itself."""
    return file.format != Format.UNKNOWN.value


def _output(file: EvidenceFile | None) -> str:
    return hash_words(file, "fichier joint, non interprété", narrow=True) if file is not None else ""


def _level_said(said: DiskStatement, level: str) -> str:
    if level:
        return f"niveau {level}, tel que {'déclaré' if not said.provider else 'le prestataire l’atteste'}"
    if said.method is DestructionMethod.DRILLING:
        return "aucun niveau de NIST SP 800-88 : les parties intactes restent lisibles en laboratoire"
    return "sans niveau établi"


def _overwrites(line: WipeRecord) -> bool:
    return line.firmware_erase is None and line.technique in {None, Technique.OVERWRITE}


def _pattern(line: WipeRecord) -> str:
    """Rounds and pattern: « 1 passe, zéros » for a single pass, « méthode DoD Short, 1 cycle » for the
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
