"""``ordis keys``: the keys that encrypt identities and compare them."""

from collections.abc import Callable
from typing import Any

import click
from cryptography.fernet import Fernet

from ordis.kernel.french import count


def install(ordis: click.Group, in_app: Callable[..., Callable[..., Any]]) -> None:
    @ordis.group()
    def keys() -> None:
        """Clés qui chiffrent les identités (voir docs/cles.md)."""

    @keys.command("new")
    def new() -> None:
        """Tirer une clé à mettre en tête de ORDIS_DATA_KEYS. Rien n’est enregistré."""
        click.echo(Fernet.generate_key().decode())

    @keys.command("rotate")
    @in_app
    def rotate() -> None:
        """Rechiffrer tout avec la clé la plus récente. Interrompu, il reprend où il en était."""
        from ordis.kernel import rotation

        rotation.rotate(say=click.echo)

    @keys.command("rehash")
    @in_app(new_hash_key=True)
    def rehash() -> None:
        """Refaire les empreintes des foyers après un changement de ORDIS_HASH_KEY, Ordis arrêté."""
        from ordis.referrals import rehashing

        done = rehashing.rehash()
        click.echo(f"{count(done.made, 'empreinte refaite', 'empreintes refaites')}.")
        if done.lost:
            erased = count(done.lost, "foyer effacé ne sera plus reconnu", "foyers effacés ne seront plus reconnus")
            click.echo(f"{erased} s’il se représente." if done.lost == 1 else f"{erased} s’ils se représentent.")
