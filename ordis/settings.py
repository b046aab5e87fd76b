"""Every setting of Ordis, read once from the environment and refused at start when wrong."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from ordis.kernel.mail import Smtp

T = TypeVar("T")


class BadSetting(Exception):
    """A variable of the environment has a value that Ordis cannot use; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city's IT service decides. ``docs/settings.md`` lists the variables."""

    data_dir: Path
    database_url: str
    blob_url: str
    jobs_url: str
    limits_url: str
    base_url: str
    secret_key: str | None
    data_keys: tuple[str, ...]
    hash_key: str | None
    seal_path: Path | None
    seal_passphrase: str | None
    tsa_url: str | None
    smtp_host: str | None
    smtp_port: int
    smtp_username: str | None
    smtp_password: str | None
    smtp_starttls: bool
    mail_sender: str
    city: str
    operation: str
    service: str
    address: str
    contact_email: str
    contact_phone: str
    colour: str
    no_resale_months: int
    reservation_days: int
    second_factor_required: bool
    same_person_may_check: bool
    behind_proxies: int
    upload_limit_mb: int
    demonstration: bool

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def upload_limit(self) -> int:
        """Bytes."""
        return self.upload_limit_mb * 1024 * 1024

    @property
    def smtp(self) -> Smtp:
        """Mail leaves only when a host is set and this is not the demonstration."""
        return Smtp(
            host=None if self.demonstration else self.smtp_host,
            port=self.smtp_port,
            username=self.smtp_username,
            password=self.smtp_password,
            starttls=self.smtp_starttls,
            sender=self.mail_sender,
        )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        read = _Reader(os.environ if environ is None else environ)
        data_dir = read("DATA_DIR", lambda text: Path(text).expanduser().resolve(), Path("instance").resolve())
        return cls(
            data_dir=data_dir,
            database_url=read("DATABASE_URL", _database_url, f"sqlite:///{data_dir / 'ordis.db'}"),
            blob_url=read("BLOB_URL", str, str(data_dir / "blobs")),
            jobs_url=read("JOBS_URL", str, f"sqlite:///{data_dir / 'jobs.db'}"),
            limits_url=read("LIMITS_URL", str, "memory://"),
            base_url=read("BASE_URL", _base_url, "http://127.0.0.1:8000"),
            secret_key=read("SECRET_KEY", _long_secret, None),
            data_keys=read("DATA_KEYS", lambda text: tuple(text.split(",")), ()),
            hash_key=read("HASH_KEY", _long_secret, None),
            seal_path=read("SEAL_PATH", _existing_file, None),
            seal_passphrase=read("SEAL_PASSPHRASE", str, None),
            tsa_url=read("TSA_URL", _base_url, None),
            smtp_host=read("SMTP_HOST", str, None),
            smtp_port=read("SMTP_PORT", _positive, 587),
            smtp_username=read("SMTP_USERNAME", str, None),
            smtp_password=read("SMTP_PASSWORD", str, None),
            smtp_starttls=read("SMTP_STARTTLS", _yes_no, True),
            mail_sender=read("MAIL_SENDER", str, "ordinateurs-solidaires@localhost"),
            city=read("CITY", str, "Poitiers"),
            operation=read("OPERATION", str, "Ordinateurs solidaires"),
            service=read("SERVICE", str, "Mission inclusion numérique"),
            address=read("ADDRESS", str, "15 place du Maréchal-Leclerc, 86000 Poitiers"),
            contact_email=read("CONTACT_EMAIL", str, "ordinateurs-solidaires@poitiers.example"),
            contact_phone=read("CONTACT_PHONE", str, "05 49 00 00 00"),
            colour=read("COLOUR", _colour, "#0b5d6b"),
            no_resale_months=read("NO_RESALE_MONTHS", _positive, 12),
            reservation_days=read("RESERVATION_DAYS", _positive, 21),
            second_factor_required=read("SECOND_FACTOR_REQUIRED", _yes_no, False),
            same_person_may_check=read("SAME_PERSON_MAY_CHECK", _yes_no, False),
            behind_proxies=read("BEHIND_PROXIES", _natural, 0),
            upload_limit_mb=read("UPLOAD_LIMIT_MB", _positive, 25),
            demonstration=read("DEMONSTRATION", _yes_no, False),
        )


class _Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def __call__(self, name: str, parse: Callable[[str], T], default: T) -> T:
        """The variable ``ORDIS_<name>`` parsed, or ``default`` when it is absent or empty."""
        text = self._environ.get(f"ORDIS_{name}", "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            raise BadSetting(f"Réglage ORDIS_{name} refusé : {error}.") from error


def _database_url(text: str) -> str:
    if text.startswith(("postgres://", "postgresql://")):
        return "postgresql+psycopg://" + text.split("://", 1)[1]
    if text.startswith(("postgresql+psycopg://", "sqlite:///")):
        return text
    raise ValueError("attendu sqlite:///chemin ou postgresql://…")


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("attendu une adresse complète, par exemple https://ordi.ville.fr")
    return text.rstrip("/")


def _long_secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("il faut au moins 32 caractères")
    return text


def _existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise ValueError(f"le fichier {text} n’existe pas")
    return path


def _natural(text: str) -> int:
    if not text.isdigit():
        raise ValueError(f"« {text} » n’est pas un nombre entier")
    return int(text)


def _positive(text: str) -> int:
    number = _natural(text)
    if number == 0:
        raise ValueError("il faut un nombre d’au moins 1")
    return number


def _yes_no(text: str) -> bool:
    answers = {"1": True, "oui": True, "true": True, "0": False, "non": False, "false": False}
    if text.lower() not in answers:
        raise ValueError("attendu oui ou non")
    return answers[text.lower()]


def _colour(text: str) -> str:
    if len(text) != 7 or text[0] != "#" or any(c not in "0123456789abcdefABCDEF" for c in text[1:]):
        raise ValueError("attendu une couleur comme #0b5d6b")
    return text


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Called once by ``create_app``: what the process runs with."""
    global _current
    _current = settings


def current() -> Settings:
    if _current is None:
        raise RuntimeError("settings are chosen by create_app")
    return _current
