"""Shapes of what the API answers, for programs and for its own description."""

from marshmallow import Schema, fields, validate

from ordis.devices.models import DiskState, Kind, Medium, Stage
from ordis.kernel.choice import Choice
from ordis.wiping.evidence import Format, Outcome


def _told(sentence: str) -> dict[str, str]:
    return {"description": sentence}


def _one_of(choice: type[Choice], *, nullable: bool = False) -> fields.String:
    return fields.String(
        required=True, allow_none=nullable, validate=validate.OneOf([member.value for member in choice])
    )


class ProblemSchema(Schema):
    """RFC 9457, as ``kernel.answers`` writes it."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True, metadata=_told("Ce qui s’est passé, ce qui est gardé, quoi faire."))


class DiskAnswerSchema(Schema):
    """One disk of a file."""

    serial = fields.String(required=True, allow_none=True)
    model = fields.String(required=True, allow_none=True)
    device = fields.String(required=True, allow_none=True, metadata=_told("Code de l’appareil rattaché."))
    state = fields.String(
        required=True,
        validate=validate.OneOf(["bound", "known", "waiting", "refused"]),
        metadata=_told("Rattaché, déjà connu, en attente d’une personne, ou contredit : il attend alors aussi."),
    )
    outcome = _one_of(Outcome, nullable=True)
    sentence = fields.String(required=True)


class ReceiptSchema(Schema):
    """What became of a file, disk by disk."""

    evidence = fields.String(required=True, metadata=_told("Référence du fichier gardé."))
    sha256 = fields.String(required=True)
    format = _one_of(Format)
    again = fields.Boolean(required=True, metadata=_told("Les mêmes octets étaient connus : rien n’a changé."))
    note = fields.String(required=True, metadata=_told("Pourquoi le fichier n’est pas interprété, s’il ne l’est pas."))
    disks = fields.List(fields.Nested(DiskAnswerSchema), required=True)
    changes = fields.List(fields.String(), required=True)
    url = fields.String(required=True, metadata=_told("La page à ouvrir : celle de l’appareil, ou du fichier."))


class DiskSchema(Schema):
    """One disk of a device; ``remaining`` is empty when nothing is left to prove."""

    medium = _one_of(Medium)
    model = fields.String(required=True)
    serial = fields.String(required=True, allow_none=True)
    capacity_bytes = fields.Integer(required=True, allow_none=True)
    state = _one_of(DiskState)
    label = fields.String(required=True)
    proven = fields.Boolean(required=True)
    remaining = fields.String(required=True)


class DeviceSchema(Schema):
    """The allow-list of what a bench learns of a device. No person, no donor, no place."""

    code = fields.String(required=True)
    designation = fields.String(required=True, metadata=_told("Marque et modèle, ou le type quand ils manquent."))
    kind = _one_of(Kind)
    make = fields.String(required=True)
    model = fields.String(required=True)
    serial = fields.String(required=True, allow_none=True)
    stage = _one_of(Stage)
    disks_proven = fields.Boolean(required=True)
    disks = fields.List(fields.Nested(DiskSchema), required=True)
    url = fields.String(required=True)
