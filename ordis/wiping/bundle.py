"""A zip of a whole ShredOS stick, or of a few reports: the files in it that may be evidence, in bounded time."""

import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from ordis.kernel.unreadable import Unreadable
from ordis.wiping.file_kinds import Family, kind_of

LARGEST_MEMBER = 16 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
MOST_ENTRIES = 5_000
MOST_MEMBERS = 1_000
_SUSPECT_RATIO, _SUSPECT_FROM = 250, 4 * 1024 * 1024
_HEAD = 4_096
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_DRIVE = re.compile(r"[A-Za-z]:")
# What the system of a stick is made of, told by its bytes or, for want of a mark, by its name.
_JUNK_MARKS = (b"FILE\0\0\0\x04PFF2", b"\0\x01\0\0", b"OTTO", b"hsqs", b"070701", b"\x1b[")
_JUNK_NAMES = re.compile(
    r"(?:^|/)(?:\.(?!/)|__MACOSX/|System Volume Information/|\$RECYCLE|EFI/|boot/|(?:grub|isolinux|syslinux)[./])"
    r"|\.(?:efi|pf2|mod|lst|c32|cfg|conf|csv|ini|inf|ico|ttf|otf|img|iso|squashfs|sys|dll|exe)$",
    re.IGNORECASE,
)

_BROKEN = (
    "Cette archive ZIP est incomplète ou abîmée : elle n’a pas pu être lue. "
    "Refaites la copie de la clef, ou déposez les journaux .log un à un."
)
_BAD_MEMBER = (
    "Dans cette archive ZIP, le fichier « {name} » est abîmé : sa somme de contrôle est fausse. "
    "Refaites la copie de la clef, ou déposez les journaux .log un à un."
)
_BAD_NAME = (
    "Cette archive ZIP est refusée : elle contient un chemin interdit (« {name} »). Déposez les journaux .log un à un."
)
_LINK = "Cette archive ZIP est refusée : « {name} » y est un lien, pas un fichier. Déposez les journaux .log un à un."
_LOCKED = "Cette archive ZIP est protégée par un mot de passe (« {name} »). Refaites-la sans mot de passe."
_METHOD = "Cette archive ZIP est compressée d’une façon qu’Ordis ne lit pas (« {name} »). Refaites-la en ZIP ordinaire."
_NESTED = "Cette archive ZIP en contient une autre (« {name} »). Déposez celle-ci à part."
_BOMB = "Cette archive ZIP est refusée : « {name} » y gonfle démesurément. Déposez les journaux .log un à un."
_TOO_MANY = "Cette archive ZIP contient trop de fichiers. Déposez les journaux .log un à un."
_TOO_BIG = "Cette archive ZIP contient trop de données une fois ouverte. Déposez les journaux .log un à un."
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive: its path in it, with ``/``, and its bytes."""

    name: str
    data: bytes


def members(data: bytes) -> list[Member]:
    """The files of the archive that may be evidence, in its order; those of the stick's system are left out.

    Raises ``Unreadable`` for the whole archive: cut, a false checksum, a password, a link, a path that leaves
    the folder, another archive inside, a bomb. Nothing is ever written to a disk.
    """
    if data.count(_ENTRY) > MOST_ENTRIES:
        raise Unreadable(_TOO_MANY)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _kept(archive)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Unreadable(_BROKEN) from error


def _kept(archive: zipfile.ZipFile) -> list[Member]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    for entry in entries:
        _refuse(entry)
    kept: list[Member] = []
    total = 0
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        if _JUNK_NAMES.search(name) or _is_junk(archive, entry):
            continue
        content = _content(archive, entry, LARGEST_MEMBER)
        total += len(content)
        if total > MOST_BYTES:
            raise Unreadable(_TOO_BIG)
        kept.append(Member(name, content))
        if len(kept) > MOST_MEMBERS:
            raise Unreadable(_TOO_MANY)
    return kept


def _refuse(entry: zipfile.ZipInfo) -> None:
    """Whatever is wrong by the directory alone; the name is judged as any system would read it."""
    for name in (entry.filename, entry.orig_filename):
        path = name.replace("\\", "/")
        if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/") or "\0" in path:
            raise Unreadable(_BAD_NAME.format(name=_shown(entry)))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable(_LINK.format(name=_shown(entry)))
    if entry.flag_bits & _ENCRYPTED:
        raise Unreadable(_LOCKED.format(name=_shown(entry)))
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise Unreadable(_METHOD.format(name=_shown(entry)))


def _is_junk(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """True for kernels, programs, fonts and pictures. An archive in the archive is refused, aloud."""
    with archive.open(entry) as stream:
        head = stream.read(_HEAD)
    if not head or head.startswith(_JUNK_MARKS):
        return True
    kind = kind_of(head)
    if kind is None or kind.family is Family.PDF:
        return False
    if kind.family is Family.ZIP:
        whole = kind_of(_content(archive, entry, LARGEST_MEMBER))  # an office document tells itself further on
        if whole is not None and whole.family is Family.DOCUMENT:
            return True
    if kind.family in {Family.ZIP, Family.ARCHIVE}:
        raise Unreadable(_NESTED.format(name=_shown(entry)))
    return True


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> bytes:
    """The bytes of one member, never more than ``largest``, whatever the directory announces."""
    if entry.file_size > _SUSPECT_FROM and entry.file_size > _SUSPECT_RATIO * max(1, entry.compress_size):
        raise Unreadable(_BOMB.format(name=_shown(entry)))
    try:
        with archive.open(entry) as stream:
            content = stream.read(largest + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise Unreadable(_BAD_MEMBER.format(name=_shown(entry))) from error
    if len(content) > largest:
        raise Unreadable(_TOO_BIG)
    return content


def _shown(entry: zipfile.ZipInfo) -> str:
    name = "".join(letter if letter.isprintable() else "?" for letter in entry.filename)
    return name if len(name) <= _SHOWN else f"…{name[-_SHOWN:]}"
