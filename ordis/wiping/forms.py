"""What a person drops, answers or declares on the panel of a device."""

from contextlib import closing
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import DateTimeLocalField, IntegerField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from ordis.kernel.typed import plausible_day
from ordis.wiping.actions import REASON_LENGTH
from ordis.wiping.attachments import Upload
from ordis.wiping.destruction import (
    METHOD_NEEDED,
    NAME_LENGTH,
    PHOTO_NEEDED,
    PROVIDER_NEEDED,
    SLIP_LENGTH,
    SLIP_NEEDED,
    WITNESS_NEEDED,
    Destruction,
)
from ordis.wiping.evidence import Technique
from ordis.wiping.models import DestructionMethod
from ordis.wiping.statements import WORDS_LENGTH

CHOOSE_FILE = "Choisissez le fichier écrit par l’outil d’effacement."
WORDS_NEEDED = "Écrivez quelques mots : ils sont conservés et imprimés sur l’attestation."
MOMENT = "Dites quand l’effacement s’est terminé : jour et heure, par exemple 21/11/2026 à 14:30."
UNKNOWN_LINE = "Cette ligne n’existe plus : rechargez la page de l’appareil."


def _at_most(length: int) -> Length:
    return Length(max=length, message=f"{length} caractères au plus.")


class EvidenceForm(FlaskForm):  # type: ignore[misc]
    """One file or several at once."""

    file = MultipleFileField(
        "Preuves et inventaires à lire",
        [FileRequired(CHOOSE_FILE)],
        description="Journal, rapport, inventaire, archive, photo : Ordis reconnaît le fichier et le garde tel quel.",
    )

    def received(self) -> tuple[bytes, str]:
        """The bytes and the name of the first file, as the browser gave them."""
        return self.received_all()[0]

    def received_all(self) -> list[tuple[bytes, str]]:
        found = []
        for sent in self.file.data:
            with closing(sent):  # beyond some size it is a temporary file
                found.append((sent.read(), sent.filename or ""))
        return found


class PlaceForm(FlaskForm):  # type: ignore[misc]
    """``line``: which line of the file; ``disk``: which disk of the device, from 1; none for a new one."""

    line = IntegerField("Ligne", [InputRequired(UNKNOWN_LINE)])
    disk = IntegerField("Disque", [Optional()])


class ReservationForm(FlaskForm):  # type: ignore[misc]
    line = IntegerField("Ligne", [InputRequired(UNKNOWN_LINE)])
    reason = StringField(
        "Pourquoi cette réserve est acceptable", [InputRequired(WORDS_NEEDED), _at_most(REASON_LENGTH)]
    )


class WordsForm(FlaskForm):  # type: ignore[misc]
    """What somebody says of a disk that is not there, or was wrongly said not to be."""

    words = StringField(
        "Comment le savez-vous ?",
        [InputRequired(WORDS_NEEDED), _at_most(WORDS_LENGTH)],
        description="Imprimé sur l’attestation.",
    )


class _DestructionForm(FlaskForm):  # type: ignore[misc]
    method = RadioField(
        "Procédé",
        [DataRequired(METHOD_NEEDED)],
        choices=DestructionMethod.choices(),
        coerce=lambda value: DestructionMethod(value) if value in set(DestructionMethod) else None,
        validate_choice=False,
    )
    details = StringField("Précisions", [Optional(), _at_most(WORDS_LENGTH)])

    def words(self) -> str:
        return self.details.data or ""


class DestructionHereForm(_DestructionForm):
    """Destroyed at the workshop: somebody saw it, and a photograph shows it."""

    witness = StringField(
        "Témoin",
        [InputRequired(WITNESS_NEEDED), _at_most(NAME_LENGTH)],
        description="Prénom et nom d’une autre personne que vous, qui a vu le disque détruit.",
    )
    photo = FileField(
        "Photographie du disque détruit",
        [FileRequired(PHOTO_NEEDED)],
        description="Étiquette lisible si possible. JPEG, PNG, WebP ou HEIC, 15 Mo au plus.",
    )

    def told(self) -> Destruction:
        return Destruction(method=self.method.data, witness=_line(self.witness.data), photo=_upload(self.photo.data))


class DestructionOutsideForm(_DestructionForm):
    """Destroyed by a provider, who gave a slip."""

    provider = StringField("Prestataire", [InputRequired(PROVIDER_NEEDED), _at_most(NAME_LENGTH)])
    slip_number = StringField("Numéro du bordereau", [InputRequired(SLIP_NEEDED), _at_most(SLIP_LENGTH)])
    slip = FileField("Le bordereau", description="PDF ou photographie, 15 Mo au plus.")

    def told(self) -> Destruction:
        return Destruction(
            method=self.method.data, provider=_line(self.provider.data), slip_number=_line(self.slip_number.data),
            slip=_upload(self.slip.data),
        )  # fmt: skip


class BenchMoment(DateTimeLocalField):  # type: ignore[misc]
    """A day and an hour of the bench's clock, with no zone; the library's message is English."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(MOMENT) from error


class FirmwareEraseForm(FlaskForm):  # type: ignore[misc]
    technique = RadioField(
        "Commande lancée",
        [DataRequired("Dites quelle commande a été lancée.")],
        coerce=lambda value: Technique(value) if value in set(Technique) else None,
        validate_choice=False,
    )
    done_at = BenchMoment(
        "Terminé le",
        [InputRequired(MOMENT), plausible_day],
        description="À l’horloge du poste, celle qui datera aussi la relecture.",
    )
    tool = StringField(
        "Outil et commande",
        [Optional(), _at_most(WORDS_LENGTH)],
        description="Par exemple : nvme-cli 2.4, nvme sanitize /dev/nvme0 -a 2.",
    )
    output = FileField("Ce que l’outil a écrit", description="Gardé tel quel, non interprété, 15 Mo au plus.")

    def upload(self) -> Upload | None:
        return _upload(self.output.data)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _upload(sent: Any) -> Upload | None:
    """What a file field holds: nothing when the browser sent no file."""
    return Upload(sent.read(), sent.filename) if sent and sent.filename else None


def first_error(form: Any) -> str:
    """The first sentence of a form that was refused."""
    return next((str(message) for messages in form.errors.values() for message in messages), UNKNOWN_LINE)
