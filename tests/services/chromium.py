"""The real Chromium of this machine, driven by Playwright. `python -m tests.services.chromium` says where."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run")


class ChromiumNotFoundError(Exception):
    """No Chromium on this machine; the message says how to get one."""


def executable(playwright: Playwright | None = None) -> Path:
    """Path of Chromium: `ORDIS_CHROMIUM`, else the system's, else the one Playwright downloaded.

    Ubuntu's `chromium-browser` that only points at a snap is passed over. Raises ChromiumNotFoundError.
    """
    chosen = os.environ.get("ORDIS_CHROMIUM")
    candidates = [chosen] if chosen else [shutil.which(name) for name in NAMES]
    if playwright and not chosen:
        candidates.append(playwright.chromium.executable_path)
    for candidate in candidates:
        if candidate and Path(candidate).exists() and not _is_snap_stub(Path(candidate)):
            return Path(candidate)
    raise ChromiumNotFoundError("Chromium est introuvable. Lancez\u202f: sudo apt-get install -y chromium")


def _is_snap_stub(path: Path) -> bool:
    return path.stat().st_size < 20_000 and b"snap install chromium" in path.read_bytes()


def launch_arguments(camera: Path | None = None) -> list[str]:
    """Command line for a headless test machine; `camera` is a .y4m or .mjpeg film shown as the webcam."""
    arguments = [*QUIET]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    if camera:
        arguments += [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={camera}",
        ]
    return arguments


@contextmanager
def running_chromium(camera: Path | None = None) -> Iterator[Browser]:
    """A headless browser for the length of a `with`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(playwright), args=launch_arguments(camera))
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    try:
        with sync_playwright() as started:
            print(executable(started))
    except ChromiumNotFoundError as missing:
        sys.exit(str(missing))
