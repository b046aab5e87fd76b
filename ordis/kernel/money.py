"""Euros as people type them and as pages print them; everything in between is whole cents. Pure."""

import re

from ordis.kernel.french import NBSP, THIN

LARGEST = 10_000_000_00  # cents
_AMOUNT = re.compile(r"(\d{1,3}(?: ?\d{3})*|\d+)(?:[.,](\d{1,2}))?")


def cents(text: str) -> int | None:
    """« 12,5 € », « 1 234.50 », « 12 EUR » → 1250, 123450, 1200; None for an empty text.

    Raises ``ValueError`` for what is no amount, is negative, has thousandths, or exceeds ten million euros.
    """
    plain = re.sub(r"\s+", " ", text.replace(NBSP, " ").replace(THIN, " ")).strip()
    plain = re.sub(r"\s?(€|euros?|eur)$", "", plain, flags=re.IGNORECASE)
    if not plain:
        return None
    found = _AMOUNT.fullmatch(plain)
    if found is None or len(plain) > 20:
        raise ValueError(text)
    whole, decimals = found[1].replace(" ", ""), (found[2] or "").ljust(2, "0")
    total = int(whole) * 100 + int(decimals)
    if total > LARGEST:
        raise ValueError(text)
    return total


def euros(amount: int) -> str:
    """Cents as « 1 234,50 € », and « 12 € » when there are no centimes."""
    whole, rest = divmod(amount, 100)
    grouped = f"{whole:,}".replace(",", THIN)
    return f"{grouped},{rest:02d}{NBSP}€" if rest else f"{grouped}{NBSP}€"
