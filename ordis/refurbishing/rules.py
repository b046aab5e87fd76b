"""The checklist that Ordis ships for each kind of device, and when one may be called complete."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ordis.devices.models import Grade, Kind
from ordis.refurbishing.models import Answer


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to try. ``name`` is stored with the answer; ``look_at`` says what to try.

    An item that is not ``required`` may be left without an answer; none may be left faulty.
    """

    name: str
    label: str
    look_at: str
    required: bool = True


CASE = Item("case", "Coque et charnières", "Pas de casse coupante ; les vis et les caches sont là.")
CLEANING = Item("cleaning", "Nettoyage", "Dépoussiéré dedans et dehors ; marques de l’ancien propriétaire retirées.")
SCREEN = Item("screen", "Écran", "Allumé sur fond blanc puis noir : ni tache, ni trait, ni pixel mort gênant.")
KEYBOARD = Item("keyboard", "Clavier", "Chaque touche répond ; la disposition est française.")
TOUCHPAD = Item("touchpad", "Pavé tactile", "Pointe, clique, fait défiler.")
BATTERY = Item("battery", "Batterie", "Capacité d’au moins la moitié de l’origine, pas de gonflement.")
PORTS = Item("ports", "Prises", "USB, vidéo, réseau et alimentation essayées une par une.")
CAMERA = Item("camera", "Caméra", "L’image est nette.")
SOUND = Item("sound", "Son et micro", "Haut-parleurs, prise casque et micro essayés.")
NETWORK = Item("network", "Réseau", "Wi-Fi et câble : une page s’ouvre.")
MEMORY = Item("memory", "Mémoire et disque", "Test de mémoire passé ; état SMART du disque sans alerte.")
COOLING = Item("cooling", "Refroidissement", "Le ventilateur tourne, dix minutes de charge sans arrêt.")
BOOT = Item("boot", "Démarrage", "Démarre seul jusqu’au bureau ; date et heure justes ; aucun mot de passe BIOS.")
ACCOUNT = Item("account", "Comptes et verrous", "Aucun compte d’un ancien propriétaire, aucun verrou à distance.")
TOUCH = Item("touch", "Écran tactile", "Répond sur toute la surface.")
BUTTONS = Item("buttons", "Boutons", "Marche, volume et accueil répondent.")
CABLES = Item("cables", "Câbles", "Câble d’alimentation et câble vidéo joints.")
WORKS = Item("works", "Fonctionnement", "Branché et essayé.")

CHECKLISTS: Mapping[Kind, tuple[Item, ...]] = {
    Kind.LAPTOP: (
        CASE, SCREEN, KEYBOARD, TOUCHPAD, BATTERY, PORTS, CAMERA, SOUND, NETWORK, MEMORY, COOLING, BOOT,
        CLEANING,
    ),
    Kind.DESKTOP: (CASE, PORTS, SOUND, NETWORK, MEMORY, COOLING, BOOT, CABLES, CLEANING),
    Kind.ALL_IN_ONE: (
        CASE, SCREEN, KEYBOARD, PORTS, CAMERA, SOUND, NETWORK, MEMORY, COOLING, BOOT, CABLES, CLEANING,
    ),
    Kind.MONITOR: (CASE, SCREEN, PORTS, CABLES, CLEANING),
    Kind.TABLET: (CASE, SCREEN, TOUCH, BATTERY, BUTTONS, PORTS, CAMERA, SOUND, NETWORK, ACCOUNT, CLEANING),
    Kind.SMARTPHONE: (
        CASE, SCREEN, TOUCH, BATTERY, BUTTONS, PORTS, CAMERA, SOUND, NETWORK, ACCOUNT, CLEANING,
    ),
    Kind.PERIPHERAL: (CASE, WORKS, CLEANING),
}  # fmt: skip
"""What Ordis ships, in the order of the bench: version 0 of each list, until the workshop publishes its own."""

ACCESSORIES: Mapping[str, str] = {
    "mouse": "Souris",
    "keyboard": "Clavier séparé",
    "bag": "Housse ou sac",
    "power_cable": "Câble d’alimentation",
    "video_cable": "Câble vidéo",
    "network_cable": "Câble réseau",
    "adapter": "Adaptateur",
    "webcam": "Webcam",
    "headset": "Casque",
    "guide": "Guide de démarrage",
}
"""What may go with a device; its charger is a fact of its own, which the law reads."""


GRADES: Mapping[Grade, str] = {
    Grade.A: "Comme neuf à un bras de distance : ni rayure qui accroche l’ongle, ni touche effacée.",
    Grade.B: "Des traces d’usage : rayures fines, touches lustrées, coins marqués. Rien ne gêne.",
    Grade.C: "Des marques que l’on voit d’emblée : coque fendue sans danger, tache à l’écran. Tout fonctionne.",
}
"""What each cosmetic grade means, so that two people give the same."""


def incompleteness(items: Sequence[Item], answers: Mapping[str, Answer]) -> str | None:
    """Why the checklist of these ``items`` is not complete, in French, or ``None``. A faulty part blocks it."""
    faulty = [item.label for item in items if answers.get(item.name) is Answer.FAULTY]
    if faulty:
        return (
            f"Reste défectueux : {', '.join(faulty)}. Réparez ou remplacez, puis notez-le ; "
            "sinon destinez l’appareil aux pièces."
        )
    missing = [item.label for item in items if item.required and item.name not in answers]
    if missing:
        return f"Il reste à essayer : {', '.join(missing)}."
    return None


ANYTHING = "anything"
"""What is refused when it is no point of the list: only a sentence settles it."""
SETTLE_POINTS = (
    "Refusé au contrôle qualité : {labels}. Reprenez, puis répondez de nouveau à ces points ; ou dites ci-dessous "
    "pourquoi ce n’est pas nécessaire."
)
SETTLE_IN_WORDS = (
    "Le contrôle qualité a été refusé : dites ci-dessous ce que vous avez repris, ou pourquoi ce n’est pas nécessaire."
)


def unsettled(refused: Collection[str], items: Sequence[Item], *, answered: Collection[str], said: str) -> str | None:
    """Why a refused checklist may not be finished yet, in French, or ``None``: nothing answers what was refused.

    ``refused``: names of items, or ``ANYTHING``. ``answered``: names answered again. ``said``: what was done, or why
    nothing had to be.
    """
    waiting = set(refused) - set(answered)
    if said.strip() or not waiting:
        return None
    labels = ", ".join(item.label for item in items if item.name in waiting)
    return SETTLE_POINTS.format(labels=labels) if labels else SETTLE_IN_WORDS


def may_check_quality(*, checker_id: int, worker_ids: Iterable[int], same_person_may_check: bool) -> bool:
    """Whether ``checker_id`` is another person than those who worked on the device."""
    return same_person_may_check or checker_id not in set(worker_ids)
