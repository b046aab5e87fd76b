"""The law as a Mermaid diagram: what ``ordis lifecycle`` prints and ``docs/architecture.md`` shows."""

from collections.abc import Mapping

from ordis.devices.lifecycle import LIFECYCLE, Edge, Move
from ordis.devices.models import Stage


def mermaid(law: Mapping[Move, Edge] = LIFECYCLE) -> str:
    """A ``stateDiagram-v2``: stages in French, one arrow per (source, move), « ● » before the first move."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{stage.label}" as {stage.value}' for stage in Stage]
    for move, edge in law.items():
        if None in edge.sources:
            lines.append(f"    [*] --> {edge.target.value}: {move.label}")
        lines += [
            f"    {stage.value} --> {edge.target.value}: {move.label}" for stage in Stage if stage in edge.sources
        ]
    lines += [f"    {stage.value} --> [*]" for stage in Stage if _is_an_end(stage, law)]
    return "\n".join(lines)


def _is_an_end(stage: Stage, law: Mapping[Move, Edge]) -> bool:
    return not any(stage in edge.sources for edge in law.values())
