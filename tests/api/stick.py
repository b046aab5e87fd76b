"""A live stick and the machine on which it runs, for the tests of ``scripts/station.sh``.

The four inventory tools are stand-ins that print what they said on our machine: they stand for its hardware.
"""

import json
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from tests.services.server import ROOT
from tests.wiping.nwipe_samples import read

SCRIPT = ROOT / "scripts" / "station.sh"
INVENTORIES = ROOT / "tests" / "devices" / "samples" / "inventory"
FIVE = "vm-v040-zero-5disks-nwipe.log"
LEAD = "lea@exemple.fr"
SHELLS = [shell for shell in (["dash"], ["busybox", "sh"], ["bash", "--posix"]) if shutil.which(shell[0])]
TOOLS = {
    "lshw": 'cat "$SAMPLES/lshw.json"',
    "lsblk": 'cat "$SAMPLES/lsblk-O.json"',
    "dmidecode": 'cat "$SAMPLES/dmidecode.txt"',
    "smartctl": """case $1 in
--scan) echo '/dev/sda -d scsi # /dev/sda, SCSI device'; echo '/dev/nvme0 -d nvme # /dev/nvme0, NVMe device' ;;
*) case "$*" in *sda*) cat "$SAMPLES/smartctl-a-sda.json"; exit 4 ;; *) cat "$SAMPLES/smartctl-x-nvme0n1.json" ;; esac
esac""",
}


@dataclass(frozen=True)
class Ran:
    code: int
    said: str


@dataclass
class Stick:
    """A live stick: the script, its settings, the tools of the machine on which it runs."""

    folder: Path
    environment: dict[str, str]
    shell: list[str] = field(default_factory=lambda: SHELLS[0])

    def run(self, *arguments: str, typed: str = "", **changes: str) -> Ran:
        done = subprocess.run(
            [*self.shell, str(self.folder / "station.sh"), *arguments],
            input=typed, capture_output=True, text=True, timeout=120, check=False, env=self.environment | changes,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout + done.stderr)

    def waiting(self) -> list[Path]:
        return sorted((self.folder / "ordis-envois" / "a-envoyer").iterdir())

    def inventory(self) -> dict[str, object]:
        """The one object in which the tools were gathered."""
        [path] = [path for path in self.folder.rglob("inventaire-*.json") if path.name.count(".") == 1]
        gathered: dict[str, object] = json.loads(path.read_text())
        return gathered

    def answers(self) -> list[dict[str, object]]:
        return [json.loads(path.read_text()) for path in sorted(self.folder.rglob("*.reponse.json"))]


@dataclass(frozen=True)
class Known:
    """A computer that Ordis knows: our machine, one disk of which is noted, and its donation."""

    code: str
    number: str


def log(stick: Stick, name: str = "nwipe_log_20261121.txt", data: bytes | None = None) -> Path:
    path = Path(stick.environment["ORDIS_LOGS"]) / name
    path.write_bytes(read(FIVE) if data is None else data)
    return path
