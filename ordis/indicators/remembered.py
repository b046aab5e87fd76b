"""What a page has just computed, for whoever asks the same: of the same tallies, and a minute old at most."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, Final, TypeVar, cast

from ordis.indicators.tallies import Freshness

T = TypeVar("T")
MOST: Final = 200
_kept: OrderedDict[Hashable, Any] = OrderedDict()


def remembered(question: Hashable, fresh: Freshness, compute: Callable[[], T], *, at: datetime) -> T:
    """The stamp of the tallies is of one base and of one pass; before the first pass nothing is remembered."""
    if not fresh.stamp:
        return compute()
    key = (question, fresh.stamp, at.replace(second=0, microsecond=0))
    if key not in _kept:
        _kept[key] = compute()
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return cast(T, _kept[key])
