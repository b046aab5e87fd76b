"""The command says one clear line in French, never a traceback."""

import subprocess
import sys
from pathlib import Path


def test_a_base_that_was_never_made_is_said_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ordis.cli", "user", "add", "a@exemple.fr", "--name", "A", "--role", "admin"]
    done = subprocess.run(
        command, env={"ORDIS_DATA_DIR": str(tmp_path), "PATH": "/usr/bin"}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "ordis upgrade" in done.stderr
