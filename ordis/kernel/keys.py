"""Secrets made at first start when the environment gives none: files of mode 600, apart from the database."""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


class Keys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def secret(self, name: str) -> str:
        """A secret of 256 bits, hexadecimal; the same at every start."""
        return self._keep(f"{name}.key", secrets.token_hex(32))

    def fernet(self, name: str) -> bytes:
        """A key for :class:`cryptography.fernet.Fernet`."""
        return self._keep(f"{name}.key", Fernet.generate_key().decode()).encode()

    def _keep(self, filename: str, fresh: str) -> str:
        """The stored secret, or ``fresh`` stored. Two processes starting together agree: one link wins."""
        path = self._folder / filename
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f".{filename}.{os.getpid()}.{secrets.token_hex(4)}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(fresh)
                file.flush()
                os.fsync(descriptor)  # lost in a power cut, what it encrypted would be lost too
            try:
                os.link(draft, path)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text()
