"""What the tests of the camera share: a watched page, a label on the bench, a browser that reads codes by itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import Browser, Page

from ordis.devices.models import Stage
from ordis.donations.models import DonationStage
from tests import make
from tests.browser.signing import LOU, signed_in
from tests.services.fake_camera import blurred, in_low_light, label, seen, turned
from tests.services.server import Server

ALLOWED = ["camera"]
WATCHED = """
globalThis.scans = [];
document.addEventListener("ordis-scan", ({ detail }) => scans.push(detail));
const original = MediaStreamTrack.prototype.stop;
globalThis.stopped = 0;
MediaStreamTrack.prototype.stop = function () { globalThis.stopped += 1; return original.call(this); };
"""
OWN_READER = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code", "data_matrix", "code_128", "code_39", "aztec"]; }
  async detect(video) {
    if (!(video instanceof HTMLVideoElement)) throw new TypeError();
    const box = (x) => ({ x, y: 220, width: 40, height: 40 });
    return [{ rawValue: "AILLEURS", format: "qr_code", boundingBox: box(0) },
            { rawValue: "LABEL", format: "qr_code", boundingBox: box(310) }];
  }
};
"""


def two_devices_and_a_donation() -> tuple[str, str, str]:
    one, other = (make.device(stage=Stage.WIPED).code for _ in range(2))
    return one, other, str(make.donation(stage=DonationStage.ACCEPTED).ref)


@contextmanager
def somebody(browser: Browser, server: Server, *, width: int = 1280, phone: bool = False) -> Iterator[Page]:
    """A page of the lead of the workshop; it ends badly when a script failed."""
    context = signed_in(
        browser, server, LOU, reduced_motion="reduce", viewport={"width": width, "height": 900},
        has_touch=phone, is_mobile=phone,
    )  # fmt: skip
    context.add_init_script(WATCHED)
    page = context.new_page()
    page.set_default_timeout(20_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


def read_by(page: Page, *, codes: int) -> list[dict[str, str]]:
    """What the camera handed over as scans, once it has read so many different codes."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        scans: list[dict[str, str]] = page.evaluate("scans")
        if len({scan["text"] for scan in scans}) >= codes:
            return scans
        page.wait_for_timeout(50)
    raise AssertionError(f"read: {scans}")


def bench_frame(code: str, server: Server) -> Image.Image:
    """A label as a worker shows it: turned, not quite sharp, in the light of a workshop."""
    return in_low_light(blurred(turned(seen(label(code, server.url)), 12), 0.6), 0.6)
