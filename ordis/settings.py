"""Every setting of Ordis, read once from the environment and refused at start when wrong."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from ordis.kernel.choice import Choice
from ordis.kernel.environment import BadSetting as BadSetting
from ordis.kernel.environment import (
    Reader,
    base_url,
    colour,
    database_url,
    day,
    fernet_keys,
    insee_code,
    long_secret,
    natural,
    positive,
    siren,
    yes_no,
)
from ordis.kernel.posting import Smtp

MARKER = "demonstration"
"""A file of this name in the data folder says that its data are examples: ``ordis.demo`` makes it."""


class Chapter(Choice):
    """How the page of settings and ``docs/settings.md`` are divided."""

    STORES = "stores", "Données et fichiers"
    SECRETS = "secrets", "Secrets"
    SEAL = "seal", "Cachet des documents"
    MAIL = "mail", "Courriels"
    CITY = "city", "La ville et l’opération"
    TAX = "tax", "Reçus fiscaux"
    RULES = "rules", "Règles de l’opération"
    SERVER = "server", "Serveur"


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one setting, on the page « Réglages » and in ``docs/settings.md``."""

    chapter: Chapter
    meaning: str
    secret: bool = False


C = Chapter


@dataclass(frozen=True, slots=True)
class Settings:
    """What the city's IT service decides: the field ``data_dir`` is ``ORDIS_DATA_DIR``, and so on."""

    data_dir: Annotated[Path, Told(C.STORES, "Dossier des données : base, fichiers, clés. À sauvegarder en entier.")]
    database_url: Annotated[str, Told(C.STORES, "Base : sqlite:///chemin ou postgresql://…", secret=True)]
    blob_url: Annotated[str, Told(C.STORES, "Fichiers conservés (preuves, PDF) : un dossier ou s3://…", secret=True)]
    jobs_url: Annotated[str, Told(C.STORES, "File des travaux : sqlite:///…, postgresql://… ou redis://…", secret=True)]
    limits_url: Annotated[str, Told(C.STORES, "Compteurs des limites de débit : memory:// ou redis://…", secret=True)]
    secret_key: Annotated[
        str | None,
        Told(C.SECRETS, "Signe les sessions, 32 caractères au moins. Créé au premier démarrage.", secret=True),
    ]
    data_keys: Annotated[
        tuple[str, ...],
        Told(C.SECRETS, "Clés Fernet qui chiffrent les identités, la plus récente d’abord, séparées par des "
             "virgules. Créées au premier démarrage ; perdues, les identités le sont aussi.", secret=True),
    ]  # fmt: skip
    hash_key: Annotated[
        str | None,
        Told(
            C.SECRETS,
            "Clé de l’empreinte des foyers. Créée au premier démarrage ; n’en changez pas.",
            secret=True,
        ),
    ]
    seal_path: Annotated[Path | None, Told(C.SEAL, "Certificat du cachet (PKCS #12). Absent : Ordis fabrique le sien.")]
    seal_passphrase: Annotated[str | None, Told(C.SEAL, "Phrase de passe de ce certificat.", secret=True)]
    tsa_url: Annotated[str | None, Told(C.SEAL, "Service d’horodatage (RFC 3161). Absent : pas d’horodatage.")]
    smtp_host: Annotated[
        str | None,
        Told(
            C.MAIL,
            "Serveur d’envoi. Absent : les courriels sont retenus, visibles sur la page « Courriels ».",
        ),
    ]
    smtp_port: Annotated[int, Told(C.MAIL, "Port du serveur d’envoi.")]
    smtp_username: Annotated[str | None, Told(C.MAIL, "Identifiant auprès du serveur d’envoi.")]
    smtp_password: Annotated[str | None, Told(C.MAIL, "Mot de passe auprès du serveur d’envoi.", secret=True)]
    smtp_starttls: Annotated[bool, Told(C.MAIL, "Chiffrer la liaison avec le serveur d’envoi.")]
    smtp_ca: Annotated[
        Path | None,
        Told(
            C.MAIL,
            "Certificat (PEM) de l’autorité du serveur d’envoi, quand elle est privée. Absent : celles que le système "
            "connaît.",
        ),
    ]
    mail_sender: Annotated[str, Told(C.MAIL, "Adresse qui envoie.")]
    city: Annotated[str, Told(C.CITY, "Nom de la ville, écrit sur chaque page et chaque document.")]
    insee_code: Annotated[str, Told(C.CITY, "Code Insee de la commune, dans les données ouvertes.")]
    operation: Annotated[str, Told(C.CITY, "Nom de l’opération.")]
    service: Annotated[str, Told(C.CITY, "Service de la ville qui la conduit.")]
    address: Annotated[str, Told(C.CITY, "Adresse postale, sur les documents et au pied des pages.")]
    contact_email: Annotated[str, Told(C.CITY, "Adresse électronique donnée au public.")]
    contact_phone: Annotated[str, Told(C.CITY, "Téléphone donné au public.")]
    colour: Annotated[
        str, Told(C.CITY, "Couleur de la ville, comme #0b5d6b. Ordis en tire des teintes assez contrastées.")
    ]
    logo: Annotated[
        Path | None,
        Told(C.CITY, "Logo de la ville en tête des documents : PNG ou JPEG, 1 Mo au plus. Absent : son nom seul."),
    ]
    tax_receipts_declared_by: Annotated[
        str | None,
        Told(
            C.TAX,
            "Nom et qualité de qui déclare que la collectivité délivre des reçus au titre de l’article 238 bis du CGI. "
            "Absent : aucun reçu n’est établi. Présent, les quatre réglages suivants le sont aussi.",
        ),
    ]
    tax_receipts_declared_on: Annotated[date | None, Told(C.TAX, "Jour de cette déclaration, comme 2026-03-12.")]
    tax_siren: Annotated[str | None, Told(C.TAX, "SIREN du bénéficiaire des dons, écrit sur le reçu.")]
    tax_category: Annotated[
        str | None, Told(C.TAX, "Catégorie juridique du bénéficiaire, dans les mots du formulaire 2041-MEC-SD.")
    ]
    tax_object: Annotated[str | None, Told(C.TAX, "Objet du bénéficiaire, aussi explicite que possible.")]
    no_resale_months: Annotated[int, Told(C.RULES, "Durée de l’engagement de non-revente, en mois.")]
    reservation_days: Annotated[int, Told(C.RULES, "Durée d’une réservation avant qu’elle expire, en jours.")]
    unanswered_months: Annotated[
        int,
        Told(
            C.RULES,
            "Silence après lequel une demande « à compléter » expire, en mois. Le prescripteur est "
            "prévenu trente jours avant.",
        ),
    ]
    waiting_months: Annotated[
        int,
        Told(
            C.RULES,
            "Silence après lequel une demande acceptée, sans appareil réservé, expire, en mois. Le "
            "prescripteur est prévenu trente jours avant et peut la dire toujours d’actualité.",
        ),
    ]
    second_factor_required: Annotated[
        bool,
        Told(
            C.RULES,
            "Exiger un second facteur des techniciens, responsables, coordinateurs et administrateurs.",
        ),
    ]
    same_person_may_check: Annotated[
        bool,
        Told(
            C.RULES,
            "Très petite équipe : permettre à qui a reconditionné un appareil d’en contrôler aussi la qualité, et à "
            "qui joint une convention signée sur papier de la confirmer.",
        ),
    ]
    kiosk_idle_seconds: Annotated[
        int, Told(C.RULES, "Secondes sans un geste avant que l’écran de signature se referme.")
    ]
    base_url: Annotated[
        str,
        Told(
            C.SERVER,
            "Adresse publique d’Ordis, écrite dans les QR codes et les courriels. Absente : celle où `ordis serve` "
            "écoute.",
        ),
    ]
    behind_proxies: Annotated[
        int, Told(C.SERVER, "Nombre de serveurs mandataires devant Ordis dont on croit les en-têtes.")
    ]
    upload_limit_mb: Annotated[int, Told(C.SERVER, "Taille acceptée pour un fichier envoyé, en Mo.")]
    demonstration: Annotated[bool, Told(C.SERVER, "Données d’exemple : un bandeau le dit, aucun courriel ne part.")]

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def gives_tax_receipts(self) -> bool:
        """Whether the administrator declared that donors may be given a receipt (art. 238 bis CGI)."""
        return self.tax_receipts_declared_by is not None

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
            ca=self.smtp_ca,
        )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        read = Reader(os.environ if environ is None else environ)
        return cls(
            data_dir=(data_dir := read("DATA_DIR", _folder, _folder("instance"))),
            database_url=read("DATABASE_URL", database_url, f"sqlite:///{data_dir / 'ordis.db'}"),
            blob_url=read("BLOB_URL", str, str(data_dir / "blobs")),
            jobs_url=read("JOBS_URL", str, f"sqlite:///{data_dir / 'jobs.db'}"),
            limits_url=read("LIMITS_URL", str, "memory://"),
            base_url=read("BASE_URL", base_url, "http://127.0.0.1:8000"),
            secret_key=read("SECRET_KEY", long_secret, None),
            data_keys=read("DATA_KEYS", fernet_keys, ()),
            hash_key=read("HASH_KEY", long_secret, None),
            seal_path=read("SEAL_PATH", Path, None),
            seal_passphrase=read("SEAL_PASSPHRASE", str, None),
            tsa_url=read("TSA_URL", base_url, None),
            smtp_host=read("SMTP_HOST", str, None),
            smtp_port=read("SMTP_PORT", positive, 587),
            smtp_username=read("SMTP_USERNAME", str, None),
            smtp_password=read("SMTP_PASSWORD", str, None),
            smtp_starttls=read("SMTP_STARTTLS", yes_no, True),
            smtp_ca=read("SMTP_CA", Path, None),
            mail_sender=read("MAIL_SENDER", str, "ordinateurs-solidaires@localhost"),
            city=read("CITY", str, "Poitiers"),
            insee_code=read("INSEE_CODE", insee_code, "86194"),
            operation=read("OPERATION", str, "Ordinateurs solidaires"),
            service=read("SERVICE", str, "Mission inclusion numérique"),
            address=read("ADDRESS", str, "15 place du Maréchal-Leclerc, 86000 Poitiers"),
            contact_email=read("CONTACT_EMAIL", str, "ordinateurs-solidaires@poitiers.example"),
            contact_phone=read("CONTACT_PHONE", str, "05 49 00 00 00"),
            colour=read("COLOUR", colour, "#0b5d6b"),
            logo=read("LOGO", Path, None),
            **_tax_receipts(read),
            unanswered_months=read("UNANSWERED_MONTHS", positive, 3),
            waiting_months=read("WAITING_MONTHS", positive, 12),
            **_rules_of_the_operation(read),
            behind_proxies=read("BEHIND_PROXIES", natural, 0),
            upload_limit_mb=read("UPLOAD_LIMIT_MB", positive, 25),
            demonstration=read("DEMONSTRATION", yes_no, (data_dir / MARKER).exists()),
        )


def _folder(text: str) -> Path:
    return Path(text).expanduser().resolve()


def _rules_of_the_operation(read: Reader) -> dict[str, Any]:
    return {
        "no_resale_months": read("NO_RESALE_MONTHS", positive, 12),
        "reservation_days": read("RESERVATION_DAYS", positive, 21),
        "second_factor_required": read("SECOND_FACTOR_REQUIRED", yes_no, False),
        "same_person_may_check": read("SAME_PERSON_MAY_CHECK", yes_no, False),
        "kiosk_idle_seconds": read("KIOSK_IDLE_SECONDS", positive, 300),
    }


def _tax_receipts(read: Reader) -> dict[str, Any]:
    """All or none: a receipt that lacks a mention is worth nothing to who holds it."""
    told = {
        "tax_receipts_declared_by": read("TAX_RECEIPTS_DECLARED_BY", str, None),
        "tax_receipts_declared_on": read("TAX_RECEIPTS_DECLARED_ON", day, None),
        "tax_siren": read("TAX_SIREN", siren, None),
        "tax_category": read("TAX_CATEGORY", str, None),
        "tax_object": read("TAX_OBJECT", str, None),
    }
    missing = [f"ORDIS_{name.upper()}" for name, value in told.items() if value is None]
    if told["tax_receipts_declared_by"] and missing:
        raise BadSetting(f"Réglage ORDIS_TAX_RECEIPTS_DECLARED_BY refusé : il manque {', '.join(missing)}.")
    return told


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Called once by ``create_app``: what the process runs with."""
    global _current
    _current = settings


def current() -> Settings:
    if _current is None:
        raise RuntimeError("settings are chosen by create_app")
    return _current
