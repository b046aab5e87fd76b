"""The bench scanner: a step is armed once, then each scan applies it. What may be armed, and what is answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ordis.accounts.models import User
from ordis.devices import steps
from ordis.devices.code import spoken
from ordis.devices.finding import Tone
from ordis.devices.models import Device
from ordis.devices.scan import Scan, ScanKind, read
from ordis.devices.steps import Step
from ordis.kernel.choice import Choice

OPEN, PAUSE = "open", "pause"
"""Modes that are no step: a scan opens the page of what it names, or nothing at all."""
OPEN_LABEL, PAUSE_LABEL = "Ouvrir la fiche", "Pause"


class Outcome(Choice):
    """What became of a scan, and the word that heads its banner."""

    FOUND = "found", "Trouvé"
    APPLIED = "applied", "Fait"
    WARNED = "warned", "Fait, mais lisez"
    ALREADY = "already", "Déjà fait"
    BLOCKED = "blocked", "Bloqué"
    NOT_FOUND = "not_found", "Introuvable"
    UNKNOWN = "unknown", "Non reconnu"
    NO_DEVICE = "no_device", "Pas un appareil"
    MODE = "mode", "Mode"
    PAUSED = "paused", "En pause"
    REPEATED = "repeated", "Déjà scanné"
    WAITING = "waiting", "En attente d’envoi"
    BUSY = "busy", "Un instant"
    STOPPED = "stopped", "Envoi arrêté"

    @property
    def tone(self) -> Tone:
        return TONES[self]


TONES: Mapping[Outcome, Tone] = {
    Outcome.FOUND: "good",
    Outcome.APPLIED: "good",
    Outcome.WARNED: "warned",
    Outcome.ALREADY: "already",
    Outcome.REPEATED: "already",
    Outcome.BLOCKED: "blocked",
    Outcome.STOPPED: "blocked",
    Outcome.NOT_FOUND: "unknown",
    Outcome.UNKNOWN: "unknown",
    Outcome.NO_DEVICE: "unknown",
    Outcome.MODE: "info",
    Outcome.PAUSED: "info",
    Outcome.WAITING: "info",
    Outcome.BUSY: "info",
}
ICONS: Mapping[Tone, str] = {"good": "✓", "already": "=", "blocked": "✕", "unknown": "?", "info": "i", "warned": "!"}

PAUSED = "Le scanner est en pause : rien n’est ouvert ni appliqué. {}"
NO_SUCH_STEP = "Cette étape n’existe pas ici. Rien n’a été fait : choisissez-en une autre."
NOT_YOURS = "Votre rôle ne permet pas : {}. Rien n’a été fait."
VALUE_FIRST = "Dites d’abord « {} » : choisissez dans la liste, ou scannez son étiquette. Rien n’a été fait."
VALUE_GONE = "« {} » n’a plus cette valeur. Rien n’a été fait : choisissez-la de nouveau."
ALREADY_SO = "« {} » : c’est déjà le cas. L’appareil est à l’étape « {} »{}."
A_PLACE = "{} Rien n’a été fait : scannez l’étiquette d’un appareil."
ARMED = "{}. Chaque scan l’applique désormais."
COMPLETE_IT = "{} : il reste à préciser avant de scanner."
OPENING = "Chaque scan ouvre la fiche de ce qu’il nomme."
PAUSING = "Les scans n’ouvrent et n’appliquent plus rien."

WORDS: Mapping[str, str] = {
    "done": "Déjà fait à {time} dans cette séance.",
    "repeated": "Le même scan vient d’arriver : il n’a pas été envoyé deux fois.",
    "waiting": "Ordis ne répond pas. Rien n’est perdu : gardé ici, ce scan partira une fois, au retour du réseau.",
    "busy": "Le scan précédent n’a pas encore sa réponse : celui-ci attend son tour.",
    "late": "Envoyé au retour du réseau.",
    "signed_out": "Votre session est fermée. Rien n’est perdu : reconnectez-vous, les scans gardés ici partiront.",
    "card_offline": "Ordis ne répond pas, le mode reste le même : touchez l’étape à l’écran.",
    "label_as_note": "Ceci est une étiquette, pas une précision\u202f: rien n’a été fait. "
    "Écrivez la précision, armez l’étape, puis scannez.",
    "restarted": "La séance recommence : les comptes repartent de zéro.",
    "resumed": "Reprise de la séance de cet onglet. {mode}",
    "armed": ARMED.format("{label}"),
    "opening": OPENING,
    "pausing": PAUSING,
}
"""What only the page can know, said in the same words everywhere; ``{…}`` is filled by ``js/bench.js``."""


@dataclass(frozen=True, slots=True)
class Mode:
    """A step as the bench offers it; ``values`` are ``(code, label)``, None when nothing is chosen with it.

    ``explains``: see :class:`Step`.
    """

    name: str
    label: str
    values: list[tuple[str, str]] | None = None
    value_label: str = ""
    wants_note: bool = False
    destructive: bool = False
    note_optional: bool = False
    explains: str = ""

    @property
    def needs_note(self) -> bool:
        """Whether nothing is armed before something is written: a card alone is then not enough."""
        return self.wants_note and not self.note_optional

    @property
    def asks(self) -> bool:
        """Whether something is asked when it is armed."""
        return self.values is not None or self.wants_note or self.destructive

    def as_json(self) -> dict[str, Any]:
        flags = {"asks": self.asks, "needs_note": self.needs_note, "destructive": self.destructive}
        return {"name": self.name, "label": self.label, **flags}


@dataclass(frozen=True, slots=True)
class Armed:
    """What the next scan will do. ``asked``: a step that was wanted and still lacks something."""

    name: str = OPEN
    label: str = OPEN_LABEL
    value: str = ""
    value_label: str = ""
    note: str = ""
    asked: str = ""
    destructive: bool = False

    @property
    def is_step(self) -> bool:
        return self.name not in {OPEN, PAUSE}

    def as_json(self) -> dict[str, str]:
        named = {"step": self.name, "label": self.label, "note": self.note}
        return named | {"value": self.value, "value_label": self.value_label}


def modes(user: User) -> list[Mode]:
    """The steps that ``user`` may arm, in the order of a computer's life."""
    return [
        Mode(
            step.name,
            step.label,
            step.values() if step.values else None,
            step.value_label,
            step.wants_note,
            step.destructive,
            step.note_optional,
            explains=step.explains,
        )
        for step in steps.offered_to(user)
    ]


def arm(offered: Sequence[Mode], *, name: str, value: str, note: str, confirmed: bool) -> Armed:
    """The mode asked for, when it lacks nothing; else « Ouvrir », with the name of the step that was wanted."""
    if name == PAUSE:
        return Armed(PAUSE, PAUSE_LABEL)
    mode = next((each for each in offered if each.name == name), None)
    if mode is None:
        return Armed()
    chosen = _value_of(mode.values or [], value)
    label_as_note = bool(note) and read(note).kind is not ScanKind.UNKNOWN
    note = "" if label_as_note else note.strip()
    lacking = (mode.values is not None and not chosen) or (mode.needs_note and not note)
    if lacking or label_as_note or (mode.destructive and not confirmed):
        return Armed(asked=name, value=chosen[0] if chosen else "", note=note)
    code, label = chosen or ("", "")
    return Armed(mode.name, mode.label, code, label, note, destructive=mode.destructive)


def value_of(step: Step, value: str) -> tuple[str, str] | None:
    """``(code, label)`` of the value so named, in any case; None when the step has no such value."""
    if step.values is None or not value:
        return None
    return step.value_named(value) if step.value_named else _value_of(step.values(), value)


def _value_of(values: Sequence[tuple[str, str]], value: str) -> tuple[str, str] | None:
    wanted = value.casefold()
    return next((each for each in values if each[0].casefold() == wanted), None)


def answer(
    outcome: Outcome,
    sentence: str,
    scan: Scan,
    *,
    url: str | None = None,
    reasons: Sequence[str] = (),
    device: Device | None = None,
    mode: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the page shows and a receipt keeps: plain values only, all of them words to show or names to send back."""
    return {
        **scan.as_json(),
        "url": url,
        "outcome": outcome.value,
        "tone": outcome.tone,
        "title": outcome.label,
        "message": sentence,
        "reasons": list(reasons),
        "echo": scan.echo,
        "device": device_facts(device) if device is not None else None,
        "mode": dict(mode) if mode else None,
    }


def vocabulary() -> dict[str, Any]:
    """Words, titles, tones and icons, for the scripts that answer a scan."""
    outcomes = {outcome.value: {"tone": outcome.tone, "title": outcome.label} for outcome in Outcome}
    return {"outcomes": outcomes, "icons": dict(ICONS), "words": dict(WORDS)}


def device_facts(device: Device) -> dict[str, Any]:
    """The last device, as it stands now."""
    return {
        "code": device.code,
        "spoken": spoken(device.code),
        "designation": device.designation,
        "kind": device.kind.label,
        "stage": device.stage.label,
        "place": device.place.name if device.place else "",
        "holds": [hold.reason.label for hold in device.open_holds],
    }
