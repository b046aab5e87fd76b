"""A disk that may be wiped for real: a loop device over a file, and Debian's nwipe. Linux and root only."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = 8 * 1024 * 1024


class NoLoopDevice(Exception):
    """This machine cannot lend a loop device, or has no nwipe; the message says which, and why."""


@dataclass(frozen=True)
class LoopDisk:
    """``path`` under ``/dev``, ``image`` the file that holds its bytes."""

    path: str
    image: Path

    def nwipe(self, log: Path, *options: str) -> int:
        """Run the real nwipe on this disk alone; its exit code proves nothing."""
        command = ["nwipe", "--autonuke", "--nogui", "--nowait", f"--logfile={log}", *options, self.path]
        return subprocess.run(command, capture_output=True, timeout=120, check=False).returncode


@contextmanager
def loop_disk(folder: Path) -> Iterator[LoopDisk]:
    """A disk of 8 MiB full of data for the length of a ``with``. Raises ``NoLoopDevice``."""
    if os.geteuid() != 0:
        raise NoLoopDevice("effacer un vrai disque demande d’être root")
    for tool in ("nwipe", "losetup"):
        if shutil.which(tool) is None:
            raise NoLoopDevice(f"{tool} n’est pas installé")
    image = folder / "disk.img"
    image.write_bytes(os.urandom(SIZE))
    found = subprocess.run(["losetup", "--find", "--show", str(image)], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        raise NoLoopDevice(f"losetup refuse : {found.stderr.strip()}")
    path = found.stdout.strip()
    try:
        yield LoopDisk(path, image)
    finally:
        subprocess.run(["losetup", "--detach", path], check=True)
