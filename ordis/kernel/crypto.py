"""Personal data at rest: encrypted text, and a keyed hash that compares without revealing."""

import hashlib
import hmac

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy.engine import Dialect


class Vault:
    """Encrypts with the first key, reads with any: keys rotate by putting a new one in front."""

    def __init__(self, data_keys: list[bytes], hash_key: bytes) -> None:
        self.newest = data_keys[0]
        self._fernet = MultiFernet([Fernet(key) for key in data_keys])
        self._by_newest = Fernet(self.newest)
        self._hash_key = hash_key

    def encrypt(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        return self._fernet.decrypt(token).decode()

    def keyed_hash(self, text: str) -> str:
        """HMAC-SHA-256, hexadecimal: equal texts meet, and nobody without the key can try names."""
        return hmac.digest(self._hash_key, text.encode(), "sha256").hex()

    def can_read(self, token: bytes) -> bool:
        return _opens(self._fernet, token)

    def is_newest(self, token: bytes) -> bool:
        """Whether the newest key made it."""
        return _opens(self._by_newest, token)

    def renew(self, token: bytes) -> bytes:
        """The same text by the newest key. Raises ``InvalidToken`` when no key reads it."""
        return self._fernet.rotate(token)


def _opens(fernet: Fernet | MultiFernet, token: bytes) -> bool:
    try:
        fernet.decrypt(token)
    except InvalidToken:
        return False
    return True


def fingerprint(token: str) -> str:
    """What a secret carried by an address is looked up by: SHA-256, hexadecimal. It is too long to be tried."""
    return hashlib.sha256(token.encode()).hexdigest()


_vault: Vault | None = None


def open_vault(vault: Vault) -> None:
    global _vault
    _vault = vault


def vault() -> Vault:
    if _vault is None:
        raise RuntimeError("the vault is opened by create_app")
    return _vault


class EncryptedText(sa.types.TypeDecorator[str]):
    """Text that the database only holds encrypted. It cannot be searched: use a keyed hash beside it."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else vault().encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else vault().decrypt(bytes(value))
