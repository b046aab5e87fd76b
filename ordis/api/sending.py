"""The file that a bench sends, and for which device: two forms of one request."""

from dataclasses import dataclass

from flask import request

from ordis.api.bearer import NOTHING, RAW
from ordis.devices.code import is_valid, normalise
from ordis.devices.models import Device
from ordis.devices.queries import device_by_code
from ordis.kernel.refusal import Refusal

MULTIPART = "multipart/form-data"
NO_FILE = f"Aucun fichier n’est arrivé : envoyez-le dans le champ « file ». {NOTHING}"
NO_NAME = f"Le nom du fichier manque : ajoutez « ?filename=… » à l’adresse. {NOTHING}"
OTHER_BODY = (
    f"Ce corps n’est pas d’une forme acceptée : envoyez « {MULTIPART} » avec un champ « file », "
    f"ou « {RAW} » avec « ?filename=… ». {NOTHING}"
)
NOT_A_CODE = "« {code} » n’est pas un code d’appareil : recopiez les sept lettres de son étiquette. " + NOTHING
NO_SUCH_DEVICE = "Aucun appareil ne porte le code {code} : vérifiez l’étiquette. " + NOTHING
ECHO = 40


@dataclass(frozen=True, slots=True)
class Sent:
    """``device``: what the bench says that it is working on, as it typed it; empty when it does not say."""

    data: bytes
    filename: str
    device: str


def sent() -> Sent:
    """The file of this request. Raises ``Refusal`` 415 or 422 when there is none."""
    if request.mimetype == RAW:
        name = request.args.get("filename", "").strip()
        if not name:
            raise Refusal(NO_NAME, status=422)
        return Sent(request.get_data(), name, request.args.get("device", "").strip())
    if request.mimetype != MULTIPART:
        raise Refusal(OTHER_BODY, status=415)
    file = request.files.get("file")
    if file is None:
        raise Refusal(NO_FILE, status=422)
    device = request.form.get("device", "") or request.args.get("device", "")
    return Sent(file.read(), file.filename or "", device.strip())


def device_named(text: str) -> Device | None:
    """The device, or None when the bench names none. Raises ``Refusal`` 422 for a code that nothing bears."""
    if not text:
        return None
    code = normalise(text)
    if code is None or not is_valid(code):
        raise Refusal(NOT_A_CODE.format(code=text[:ECHO]), status=422)
    device = device_by_code(code)  # not locked here: the way in of evidence locks what it ties, in one order
    if device is None:
        raise Refusal(NO_SUCH_DEVICE.format(code=code), status=422)
    return device
