"""A list given back stands at an address signed for the person who gave it: nobody opens another stored file by it."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from ordis.accounts.models import User
from ordis.kernel.refusal import Refusal

GONE = "Le fichier déposé n’est plus là. Rien n’a été importé\u202f: déposez-le de nouveau."


def signed_name(sha256: str, *, user: User) -> str:
    """What the address holds: the SHA-256 of the bytes and whose they are."""
    signed: str = _serializer().dumps([user.ref, sha256])
    return signed


def sha256_of(name: str, *, user: User) -> str:
    """Raises :class:`Refusal` (404) for a name that Ordis did not sign for ``user``."""
    try:
        owner, sha256 = _serializer().loads(name)
    except BadSignature:
        raise Refusal(GONE, status=404) from None
    if owner != user.ref:
        raise Refusal(GONE, status=404)
    return str(sha256)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="devices.list")
