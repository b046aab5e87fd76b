"""What a bench asks of Ordis: it sends evidence and inventories, and reads the device that it works on.

No GET writes, ``last_used_at`` of the token included: it is noted by POST, in the transaction of the file.
"""

from typing import Any

from flask import Response, abort, current_app, jsonify
from flask.typing import ResponseReturnValue

from ordis.accounts.access import public
from ordis.api import actions, sending, telling
from ordis.api.bearer import NOTHING, RAW, bearer, calling_token
from ordis.api.description import blueprint, says
from ordis.api.models import ApiToken
from ordis.api.schemas import DeviceSchema, ReceiptSchema
from ordis.api.scopes import Scope
from ordis.devices.finding import label_address
from ordis.devices.models import Device, Door
from ordis.devices.queries import device_by_code
from ordis.documents import qr
from ordis.donations.models import Donation
from ordis.donations.queries import donation_by_number
from ordis.kernel import clock
from ordis.kernel.limits import API_CALLS, limiter
from ordis.kernel.refusal import Refusal
from ordis.kernel.transaction import commits
from ordis.wiping import intake, nwipe_conf
from ordis.wiping.conf_facts import facts_of
from ordis.wiping.evidence import INVENTORIES, Format
from ordis.wiping.receipts import Receipt

BEYOND = "Ce fichier demande un jeton qui permette « {scope} » : celui-ci ne le permet pas. " + NOTHING
_TEXT = {"type": "string", "maxLength": 200}
_SENDING: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            sending.MULTIPART: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}, "device": _TEXT},
                }
            },
            RAW: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "parameters": [
        {"in": "query", "name": "filename", "schema": _TEXT, "description": f"Nom du fichier, exigé avec {RAW}."},
        {"in": "query", "name": "device", "schema": _TEXT, "description": "Code de l’appareil, s’il est connu."},
    ],
}
_REFUSALS = (400, 409, 413, 415, 422)


@blueprint.post("/evidence")
@limiter.limit(API_CALLS)
@says(success={201: ReceiptSchema, 200: ReceiptSchema}, problems=_REFUSALS, scope=Scope.EVIDENCE_WRITE, **_SENDING)
@bearer(Scope.EVIDENCE_WRITE)
@commits
def add_evidence() -> ResponseReturnValue:
    """Envoyer une preuve d’effacement

    Le fichier est gardé tel quel ; chaque disque a sa propre réponse. Les mêmes octets envoyés deux fois ne font
    qu’une preuve : 201 la première fois, 200 ensuite.
    """
    return _taken()


@blueprint.post("/inventory")
@limiter.limit(API_CALLS)
@says(success={201: ReceiptSchema, 200: ReceiptSchema}, problems=_REFUSALS, scope=Scope.INVENTORY_WRITE, **_SENDING)
@bearer(Scope.INVENTORY_WRITE)
@commits
def add_inventory() -> ResponseReturnValue:
    """Envoyer un inventaire de matériel

    Sorties de lshw, smartctl, lsblk, dmidecode, seules ou réunies en un objet JSON, ou inventaire GLPI. Ce qui ne se
    lit pas est refusé : un poste peut alors envoyer les sorties une à une.
    """
    return _taken(only_inventories=True)


@blueprint.get("/devices/<code>")
@limiter.limit(API_CALLS)
@says(success={200: DeviceSchema}, problems=(404,), scope=Scope.DEVICE_READ)
@bearer(Scope.DEVICE_READ)
def device(code: str) -> ResponseReturnValue:
    """Lire la fiche d’un appareil

    Son étape, ses disques et ce qu’il reste à prouver de chacun.
    """
    return jsonify(telling.device(_device(code)))


@blueprint.get("/devices/<code>/qr.txt")
@limiter.limit(API_CALLS)
@says(success={200: "Un QR pour terminal"}, media="text/plain", problems=(404,), scope=Scope.DEVICE_READ)
@bearer(Scope.DEVICE_READ)
def device_qr(code: str) -> ResponseReturnValue:
    """Dessiner le QR de la page d’un appareil

    En demi-blocs, clair sur fond sombre : à afficher tel quel dans un terminal.
    """
    return Response(qr.half_blocks(label_address(_device(code))), mimetype="text/plain")


@blueprint.get("/donations/<number>/nwipe.conf")
@limiter.limit(API_CALLS)
@says(success={200: "nwipe.conf"}, media="text/plain", problems=(404,), scope=Scope.EVIDENCE_WRITE)
@bearer(Scope.EVIDENCE_WRITE)
def nwipe_configuration(number: str) -> ResponseReturnValue:
    """Configurer nwipe pour un don

    À copier dans /etc/nwipe/ de la clef : le numéro du don paraît alors sur chaque rapport.
    """
    return Response(nwipe_conf.configuration(facts_of(_donation(number))), mimetype="text/plain")


@blueprint.get("/donations/<number>/nwipe_customers.csv")
@limiter.limit(API_CALLS)
@says(success={200: "nwipe_customers.csv"}, media="text/csv", problems=(404,), scope=Scope.EVIDENCE_WRITE)
@bearer(Scope.EVIDENCE_WRITE)
def nwipe_customers(number: str) -> ResponseReturnValue:
    """Donner à nwipe le donateur d’un don

    La liste des clients de nwipe, d’une seule ligne, à copier dans /etc/nwipe/ de la clef.
    """
    return Response(nwipe_conf.customers(facts_of(_donation(number))), mimetype="text/csv")


@blueprint.get("/openapi.json")
@limiter.limit(API_CALLS)
@says(success={200: "OpenAPI 3.1"})
@public
def description() -> ResponseReturnValue:
    """Décrire l’API

    Ce que chaque adresse attend et répond, pour un programme.
    """
    return jsonify(current_app.extensions["api"].spec.to_dict())


def _taken(*, only_inventories: bool = False) -> ResponseReturnValue:
    token, at, sent = calling_token(), clock.now(), sending.sent()
    receipt = intake.take(
        data=sent.data, filename=sent.filename, actor=token.owner, at=at, door=Door.API,
        device=sending.device_named(sent.device), bench=token.bench,
    )  # fmt: skip
    if only_inventories and receipt.evidence.format == Format.UNKNOWN.value:
        raise Refusal(f"{receipt.evidence.note} {NOTHING}", status=422)
    _refuse_beyond(token, receipt)
    actions.note_use(token=token, at=at)
    return jsonify(telling.receipt(receipt)), 200 if receipt.again else 201


def _refuse_beyond(token: ApiToken, receipt: Receipt) -> None:
    """By whichever address it came, an inventory asks for the scope of inventories and evidence for its own."""
    if receipt.members:
        for member in receipt.members:
            _refuse_beyond(token, member)
        return
    scope = Scope.INVENTORY_WRITE if receipt.evidence.format in INVENTORIES else Scope.EVIDENCE_WRITE
    if scope.value not in token.scopes or not token.owner.can(scope.permission):
        raise Refusal(BEYOND.format(scope=scope.label), status=403)


def _device(code: str) -> Device:
    return device_by_code(code) or abort(404)


def _donation(number: str) -> Donation:
    return donation_by_number(number) or abort(404)
