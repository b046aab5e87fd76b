"""Time-stamp tokens (RFC 3161) asked of the authority that the city chose: a seal of level B-T."""

import asyncio
import urllib.error
import urllib.request
from typing import Final

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

_PATIENCE: Final = 4  # seconds: the writer’s lock is held meanwhile, and others wait for it 10 s at most


class UrllibTimeStamper(TimeStamper):
    """Posts requests to one URL. Raises ``TimestampRequestError`` when no token comes back."""

    def __init__(self, url: str) -> None:
        super().__init__(include_nonce=True)  # type: ignore[no-untyped-call]
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"{url!r} is not the address of a time-stamp authority")
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, body: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query"}
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 (scheme checked above)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                return tsp.TimeStampResp.load(answer.read())
        except (OSError, ValueError) as error:
            raise TimestampRequestError(f"no time-stamp from {self.url}") from error
