"""The seal of the house: the city's when a key is set, else a demonstration seal made at first start."""

from ordis.documents.seal import Seal
from ordis.settings import Settings

_seal: Seal | None = None


def open_seal(settings: Settings) -> Seal:
    if settings.seal_path:
        passphrase = settings.seal_passphrase.encode() if settings.seal_passphrase else None
        return Seal.load(settings.seal_path, passphrase, timestamp_url=settings.tsa_url)
    path = settings.data_dir / "keys" / "seal.p12"
    return Seal.load(path, None) if path.exists() else Seal.create_demonstration(path)


def use(seal: Seal) -> None:
    """Called once by ``create_app``."""
    global _seal
    _seal = seal


def current() -> Seal:
    if _seal is None:
        raise RuntimeError("the seal is opened by create_app")
    return _seal
