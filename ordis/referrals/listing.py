"""What a list of referrals is asked for: the address says it all. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from ordis.referrals.models import ReferralStage

YEARS_BACK: Final = 5
_NUMBER: Final = re.compile(r"(?:dem)?[\s-]*(?:(\d{4})[\s-]+)?0*(\d{1,7})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wanted:
    """``text``: a number of a referral or of the prescriber's own file. ``structure``: a ``ref``."""

    text: str = ""
    stage: ReferralStage | None = None
    structure: str = ""
    district: str = ""
    unread: bool = False

    @classmethod
    def read(cls, args: Mapping[str, str]) -> "Wanted":
        """From an address, where anything may stand; what means nothing asks for nothing."""
        return cls(
            text=args.get("q", "").strip()[:60],
            stage=ReferralStage.find(args.get("stage", "")),
            structure=args.get("structure", "")[:12],
            district=args.get("district", "")[:80],
            unread=args.get("unread") == "1",
        )

    @property
    def anything(self) -> bool:
        return self != Wanted()


def numbers(text: str, today: date) -> list[str]:
    """``"12"`` → the referrals of that number of the last years; ``"dem-2026-12"`` → ``["DEM-2026-00012"]``."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        return []
    years = [int(found[1])] if found[1] else range(today.year, today.year - YEARS_BACK, -1)
    return [f"DEM-{year}-{int(found[2]):05d}" for year in years]
