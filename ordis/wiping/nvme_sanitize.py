"""The sanitize status log of an NVMe disk, as ``nvme sanitize-log`` prints it, in JSON or in text.

Registers: NVM Express 1.4 and 2.0, « Sanitize Status » (log 81h). The log names no serial and proves nothing
alone: what the disk says of itself needs a read-back of the same disk, later. Forms of nvme-cli 1.9 to 2.11.
"""

import re
from dataclasses import dataclass
from typing import Any

from ordis.wiping import rules
from ordis.wiping.evidence import DiskResult, Evidence, Format, HiddenArea, NotProof, Run, Status, Technique, Verify

NEVER = "Ce disque n’a jamais reçu de commande Sanitize."
RUNNING = "Le Sanitize était encore en cours ({percent} %) : relancez nvme sanitize-log quand il sera fini."
STATE_UNKNOWN = "État du Sanitize inconnu d’Ordis ({state})."
ACTION_UNKNOWN = "Le journal ne dit pas quelle opération Sanitize a été faite."
NOT_DONE = "Le journal dit le Sanitize réussi, mais son avancement n’est pas au bout ({percent} %)."
WRITTEN_SINCE = "Le disque a été écrit depuis l’effacement, selon son propre journal."
REFUSED = (
    "Le disque a refusé la commande nvme sanitize-log ({answer}) : il ne gère pas Sanitize, ou l’a refusé. Rien ne "
    "dit qu’il ait été effacé. Effacez-le avec nwipe, ou par une autre commande interne suivie d’une relecture."
)

_DONE = 0xFFFF
_MOST = 64
_ACTIONS = {2: Technique.SANITIZE_BLOCK, 3: Technique.SANITIZE_OVERWRITE, 4: Technique.SANITIZE_CRYPTO}
_METHODS = {
    Technique.SANITIZE_BLOCK: "Sanitize Block Erase", Technique.SANITIZE_OVERWRITE: "Sanitize Overwrite",
    Technique.SANITIZE_CRYPTO: "Sanitize Crypto Erase",
}  # fmt: skip
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,8}|\d{1,10}", re.ASCII)
_CODE = re.compile(r"\((\d)\)", re.ASCII)
_FIELD = re.compile(
    r"^[ \t]*(?:Sanitize[^\n(:]{0,60})?\(?(SPROG|SSTAT|SCDW10)\)?[ \t]*:[ \t]*(0[xX][0-9a-fA-F]{1,8}|\d{1,10})\b",
    re.ASCII | re.MULTILINE,
)
_ERASED_BIT = re.compile(r"\[8\][ \t]*Global Data Erased (set|cleared)", re.ASCII | re.IGNORECASE)
_ASKED = re.compile(r"^[^\n]{0,80}\bnvme[ \t]+sanitize-log\b[^\n]{0,80}", re.ASCII | re.MULTILINE)
_ANSWER = re.compile(r"^NVMe status: ([^\n]{1,200})", re.ASCII | re.MULTILINE)
_DEVICE = re.compile(r"/dev/(nvme\d{1,4}(?:n\d{1,4})?)\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Log:
    """The three registers; ``erased``: the « global data erased » bit, ``None`` when the log does not say it."""

    device: str
    progress: int | None
    state: int | None
    action: int | None
    erased: bool | None


def recognises_json(value: Any) -> bool:
    """True for a decoded JSON that holds a sanitize log, at its top or under the name of a device."""
    return bool(_bodies(value))


def recognises_text(text: str) -> bool:
    """True for the text of a sanitize log, and for the refusal of a disk after the command that asked for it.

    A refusal without its command is not taken: any other command may have received it.
    """
    fields = {found[1] for found in _FIELD.finditer(text)}
    return {"SPROG", "SSTAT"} <= fields or (_ASKED.search(text) is not None and _ANSWER.search(text) is not None)


def parse_json(value: Any, sha256: str) -> Evidence:
    """What the log says of each disk, judged: never a success."""
    return _evidence([_of_json(device, body) for device, body in _bodies(value)], sha256)


def parse_text(text: str, sha256: str) -> Evidence:
    """What the log says, judged: never a success. Raises ``NotProof`` when the disk refused to give its log."""
    asked = _ASKED.search(text)
    named = _DEVICE.search(asked[0]) if asked else None
    device = named[1] if named else "nvme"
    starts = [found.start() for found in _FIELD.finditer(text) if found[1] == "SPROG"][:_MOST]
    logs = [
        _of_text(device, text[start:end])
        for start, end in zip(starts, [*starts[1:], len(text)][: len(starts)], strict=True)
    ]
    if logs:
        return _evidence(logs, sha256)
    answer = _ANSWER.search(text)
    evidence = _evidence([_Log(device, None, None, None, None)], sha256)
    raise NotProof(REFUSED.format(answer=(answer[1] if answer else "sans réponse").partition(":")[0].strip()), evidence)


def _evidence(logs: list[_Log], sha256: str) -> Evidence:
    runs = []
    for log in logs:
        disk = _disk(log)
        method = _METHODS.get(_ACTIONS[log.action]) if log.action in _ACTIONS else None
        runs.append(Run("nvme", method=method, verify=Verify.NONE, disks=(disk,), complete=True))
    return Evidence(Format.NVME, sha256, tuple(rules.judged(run) for run in runs))


def _disk(log: _Log) -> DiskResult:
    status, doubts = _status(log)
    if log.erased is False and status is Status.ERASED:
        doubts = (*doubts, WRITTEN_SINCE)
    return DiskResult(
        log.device, "NVME", status=status, hidden_area=HiddenArea.NOT_APPLICABLE, doubts=doubts,
        technique=_ACTIONS.get(log.action or 0, Technique.SANITIZE_BLOCK),
    )  # fmt: skip


def _status(log: _Log) -> tuple[Status, tuple[str, ...]]:
    """SSTAT, bits 2:0: 0 never, 1 success, 2 in progress, 3 failed, 4 success without deallocation."""
    if log.state == 0:
        return Status.NONE, (NEVER,)
    if log.state == 2:
        return Status.NONE, (RUNNING.format(percent=_percent(log.progress)),)
    if log.state == 3:
        return Status.FAILED, ()
    if log.state not in {1, 4}:
        return Status.NONE, (STATE_UNKNOWN.format(state="?" if log.state is None else log.state),)
    if log.progress != _DONE:
        return Status.NONE, (NOT_DONE.format(percent=_percent(log.progress)),)
    if log.action not in _ACTIONS:
        return Status.NONE, (ACTION_UNKNOWN,)
    return Status.ERASED, ()


def _percent(progress: int | None) -> str:
    """SPROG counts in 65,536ths."""
    return "?" if progress is None else str(progress * 100 // (_DONE + 1))


def _bodies(value: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(value, dict) or len(value) > _MOST:
        return []
    if _is_body(value):
        return [("nvme", value)]
    return [(str(name)[:40], body) for name, body in value.items() if _is_body(body)]


def _is_body(value: Any) -> bool:
    return isinstance(value, dict) and "sprog" in value and "sstat" in value


def _of_json(device: str, body: dict[str, Any]) -> _Log:
    """« sstat » is the register in the oldest forms, else its parts; one version puts the state's words as a key."""
    sstat, erased = body["sstat"], None
    if isinstance(sstat, dict):
        bit = _number(sstat.get("global_erased"))
        erased = None if bit is None else bool(bit)
        words = [word for word in sstat.values() if isinstance(word, str) and len(word) < 300]
        codes = {int(code[1]) for word in words if (code := _CODE.match(word.strip()))}
        state = codes.pop() if len(codes) == 1 else _number(sstat.get("status"))
    else:
        register = _number(sstat)
        state = None if register is None else register & 0b111
        erased = None if register is None else bool(register & 0x100)
    command = _number(body.get("cdw10_info", body.get("scdw10")))
    return _Log(device, _number(body.get("sprog")), state, None if command is None else command & 0b111, erased)


def _of_text(device: str, text: str) -> _Log:
    """nvme-cli may print SSTAT with bit 8 masked off: only its own line tells that bit when it is clear."""
    fields: dict[str, int] = {}
    for found in _FIELD.finditer(text):
        fields.setdefault(found[1], int(found[2], 0) if found[2][:2].lower() == "0x" else int(found[2]))
    register, command = fields.get("SSTAT"), fields.get("SCDW10")
    line = _ERASED_BIT.search(text)
    erased = line[1].lower() == "set" if line else True if register is not None and register & 0x100 else None
    state = None if register is None else register & 0b111
    return _Log(device, fields.get("SPROG"), state, None if command is None else command & 0b111, erased)


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 2**32 else None
    text = value.strip() if isinstance(value, str) and len(value) < 20 else ""
    if not _NUMBER.fullmatch(text):
        return None
    return int(text, 16) if text[:2].lower() == "0x" else int(text)
