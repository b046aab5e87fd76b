"""True outputs of our own virtual machine: two HDDs, one with a bad sector, an SSD, an NVMe, a stick, an SD card."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "samples" / "inventory"
SMARTCTL = ("smartctl-a-sda.json", "smartctl-a-sdb.json", "smartctl-a-sdc.json", "smartctl-a-sdd.json",
            "smartctl-a-nvme0n1.json")  # fmt: skip


def text(name: str) -> str:
    return (FOLDER / name).read_text()


def load(name: str) -> Any:
    return json.loads(text(name))


def station() -> dict[str, Any]:
    """What a bench posts: one object, a key per tool."""
    return {
        "lshw": load("lshw.json"), "smartctl": [load(name) for name in SMARTCTL], "lsblk": load("lsblk-O.json"),
        "dmidecode": text("dmidecode.txt"),
    }  # fmt: skip
