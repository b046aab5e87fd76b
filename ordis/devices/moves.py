"""Moves as a person makes them: the law, what another room does along with it, and where else it is done.

A room that must do more than change the stage (open a work order, close a reservation) lists its action in
``DEVICE_MOVES`` of ``ordis/rooms.py``; then every door, page, scan, bulk or command, goes through it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ordis.accounts.models import User
from ordis.accounts.permissions import Permission
from ordis.devices import guards, lifecycle
from ordis.devices.lifecycle import Move
from ordis.devices.models import Device, Door
from ordis.kernel.refusal import Refusal

NOTE_LENGTH = 300
SAY_WHY = "Dites pourquoi cet appareil quitte le reconditionnement, en quelques mots. Rien n’a été modifié."
NOTE_TOO_LONG = f"La précision dépasse {NOTE_LENGTH} caractères : raccourcissez-la. Rien n’a été modifié."
EXITS = frozenset({Move.KEEP_FOR_PARTS})
"""Moves that want a reason."""


class MoveAction(Protocol):
    """What a room does when a move is made. It calls ``lifecycle.apply`` itself, with ``door``."""

    def __call__(self, *, device: Device, actor: User, at: datetime, door: Door, note: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A move that is made from another page: the sentence, the page, and who may open it."""

    sentence: str
    label: str
    endpoint: str
    permission: Permission


CORRECTIONS = frozenset({Move.UNDO_RECEPTION, Move.WITHDRAW})
"""What undoes a reception noted by error: shown while the law opens it, as nobody waits for it to open."""
_AT_RECEPTION = "Ce qui est reçu par erreur se corrige à la réception du don, tant que son bordereau n’est pas scellé."

_P = Permission
ELSEWHERE: Mapping[Move, Elsewhere] = {
    Move.RECEIVE: Elsewhere(
        "La réception se fait depuis le don.", "Ouvrir le don", "donations.show", _P.DONATION_RECEIVE
    ),
    Move.REPORT_MISSING: Elsewhere(
        "Un appareil manquant se note à la réception du don.",
        "Ouvrir le don",
        "donations.show",
        _P.DONATION_RECEIVE,
    ),
    **{
        move: Elsewhere(_AT_RECEPTION, "Ouvrir la réception", "donations.reception_page", _P.DONATION_RECEIVE)
        for move in CORRECTIONS
    },
    Move.RESERVE: Elsewhere(
        guards.BY_REFERRAL,
        "Ouvrir les demandes",
        "referrals.index",
        _P.REFERRAL_VIEW,
    ),
    Move.RELEASE: Elsewhere(
        "La réservation se défait depuis la demande de la famille.",
        "Ouvrir les demandes",
        "referrals.index",
        _P.REFERRAL_VIEW,
    ),
    Move.HAND_OVER: Elsewhere(
        "La remise se fait avec la signature de la convention.",
        "Ouvrir les remises",
        "handover.index",
        _P.HANDOVER_SIGN,
    ),
    Move.RECYCLE: Elsewhere(
        guards.BY_COLLECTION,
        "Charger dans un enlèvement",
        "recycling.index",
        _P.DEVICE_EXIT,
    ),
    Move.TAKE_BACK: Elsewhere(
        "Le retour s’enregistre avec son motif.",
        "Enregistrer le retour",
        "aftercare.take_back",
        _P.AFTERCARE_RECORD,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One move as the page shows it: open when ``reasons`` is empty and nothing sends elsewhere.

    ``allowed``: the person's role may make it; what closes the others is no work of theirs, and they stand apart.
    """

    move: Move
    reasons: list[str]
    elsewhere: Elsewhere | None
    allowed: bool = True

    @property
    def open(self) -> bool:
        return not self.reasons and self.elsewhere is None

    @property
    def wants_note(self) -> bool:
        return self.move in EXITS


_actions: Mapping[Move, MoveAction] = {}


def use(actions: Mapping[Move, MoveAction]) -> None:
    """Called once, by ``ordis.rooms``: what each room does with the moves that are its own."""
    global _actions
    _actions = dict(actions)


def offers(device: Device, *, actor: User) -> list[Offer]:
    """Every move that the law knows from the device's stage, with the reasons that close it for ``actor``; a
    correction, only when it is open."""
    found = []
    for move in lifecycle.moves_from(device.stage):
        elsewhere = None if move in _actions else ELSEWHERE.get(move)
        reasons = lifecycle.refusals(device, move, actor=actor)
        if reasons and move in CORRECTIONS:
            continue
        allowed = actor.can(lifecycle.LIFECYCLE[move].permission)
        if not allowed:
            reasons = reasons[-1:]  # the right comes last: without it, the other reasons are somebody else's work
        if elsewhere is not None:
            reasons = [reason for reason in reasons if reason != elsewhere.sentence]
        found.append(Offer(move, reasons, elsewhere, allowed))
    return found


def shared(found: Sequence[Offer]) -> list[str]:
    """The reasons that close each of the closed moves, when there are several: they are said once."""
    closed = [offer.reasons for offer in found if offer.reasons and offer.allowed]
    return [reason for reason in closed[0] if all(reason in each for each in closed)] if len(closed) > 1 else []


def perform(
    *,
    device: Device,
    move: Move,
    actor: User,
    at: datetime,
    door: Door = Door.PAGE,
    note: str = "",
    prepared: MoveAction | None = None,
) -> None:
    """Make ``move``, with what its room does along with it, or raise :class:`Refusal`.

    ``prepared``: the action of that room, which has read beforehand what it asks about many devices.
    """
    note = note.strip()
    if move in EXITS and not note:
        raise Refusal(SAY_WHY)
    if len(note) > NOTE_LENGTH:
        raise Refusal(NOTE_TOO_LONG)
    if action := prepared or _actions.get(move):
        action(device=device, actor=actor, at=at, door=door, note=note)
    elif move in ELSEWHERE:
        reasons = lifecycle.refusals(device, move, actor=actor)
        raise Refusal(" ".join(reasons) or ELSEWHERE[move].sentence)
    else:
        lifecycle.apply(device, move, actor=actor, at=at, door=door, note=note)
