"""What a block of decisions came to, in French. Pure."""

from collections import defaultdict

from ordis.allocation.commission.deciding import Told
from ordis.allocation.commission.models import Decision
from ordis.kernel.french import count

NAMED = 8
"""Numbers that one sentence names."""


def told(came_to: Told, decision: Decision) -> list[tuple[str, str]]:
    """``(tone, sentence)``: first what was decided, then each reason for which some were left, with their numbers."""
    sentences = []
    if came_to.done:
        done = count(came_to.done, "demande décidée", "demandes décidées")
        sentences.append(("success", f"{done}\u202f: {decision.label}."))
    by_reason = defaultdict(list)
    for number, why in came_to.left.items():
        by_reason[why].append(number)
    for why, numbers in by_reason.items():
        named = ", ".join(numbers[:NAMED]) + ("…" if len(numbers) > NAMED else "")
        left = count(len(numbers), "demande laissée telle quelle", "demandes laissées telles quelles")
        sentences.append(("warning", f"{left} ({named}). {why}"))
    return sentences
