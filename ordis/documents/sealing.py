"""The seal of the house: the city's when a key is set, else a demonstration seal made at first start.

A seal that cannot be opened stops no start: scanning, wiping and lists go on, and only papers are refused, with the
sentence that says what to do. It is tried again at each paper, so that a file put back is enough. The demonstration
seal never stands in for a city's that is missing.
"""

from datetime import datetime, timedelta
from typing import Final

from ordis import settings as house
from ordis.documents.french import long_date
from ordis.documents.seal import Seal, SealUnavailable
from ordis.kernel.french import count
from ordis.settings import Settings

WARNED_BEFORE: Final = timedelta(days=60)
"""A certificate is ordered, paid and installed by three people: two months."""
_NOTHING_LOST: Final = (
    " Aucun document n’est scellé en attendant\u202f; rien n’est perdu ni modifié, et le reste d’Ordis fonctionne."
)

_seal: Seal | None = None
_settings: Settings | None = None


def open_seal(settings: Settings) -> Seal:
    """Raises ``SealUnavailable``."""
    if settings.seal_path:
        return Seal.load(settings.seal_path, settings.seal_passphrase.encode() if settings.seal_passphrase else None)
    path = settings.data_dir / "keys" / "seal.p12"
    try:
        return Seal.load(path, None) if path.exists() else Seal.create_demonstration(path)
    except OSError as error:  # a folder that nobody may write in
        raise SealUnavailable(f"Le cachet de démonstration {path} ne peut pas être créé.") from error


def start(settings: Settings) -> None:
    """Called once by ``create_app``: whatever is wrong with the key is said when it is asked for."""
    global _seal, _settings
    _settings, _seal = settings, None
    try:
        _seal = open_seal(settings)
    except SealUnavailable:
        _seal = None


def use(seal: Seal) -> None:
    """Seal with this one from now on."""
    global _seal
    _seal = seal


def current() -> Seal:
    """Raises ``SealUnavailable`` when there is none, whose sentence says why and what to do."""
    global _seal
    if _seal is None:
        if _settings is None:
            raise RuntimeError("the seal is opened by create_app")
        try:
            _seal = open_seal(_settings)
        except SealUnavailable as error:
            raise SealUnavailable(f"{error}{_NOTHING_LOST}") from error
    return _seal


def engages_nobody() -> bool:
    """Whether what is printed here is for show: it is the demonstration, or its seal is one. A seal that cannot be read
    says nothing here: it is told where it is needed."""
    try:
        return house.current().demonstration or current().demonstration
    except SealUnavailable:
        return False


def warning(at: datetime) -> str | None:
    """What the administrator must know of the key now: missing, out of date, or soon to end. None: all is well."""
    try:
        seal = current()
        seal.refuse_out_of_date(at)
    except SealUnavailable as error:
        return str(error)
    left = seal.valid_until - at
    if left > WARNED_BEFORE:
        return None
    return (
        f"Le certificat du cachet prend fin le {long_date(seal.valid_until)}, dans {count(left.days, 'jour')}. "
        "Commandez le suivant, puis changez ORDIS_SEAL_PATH\u202f: les documents déjà scellés resteront authentiques."
    )
