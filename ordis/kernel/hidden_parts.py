"""What a sheet holds beside its cells, whatever its format: hidden lines and columns, merged cells. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ordis.kernel.book import letter, some

HIDDEN_ROWS = "Des lignes sont masquées dans le classeur ({which})\u202f: elles sont lues comme les autres."
HIDDEN_COLUMNS = "Des colonnes sont masquées dans le classeur ({which})\u202f: elles sont lues comme les autres."
MERGED = (
    "Des cellules sont fusionnées ({which})\u202f: leur valeur est reprise sur chacune des lignes qu’elles couvrent."
)
MOST_SPANS = 5_000


@dataclass(frozen=True, slots=True)
class Span:
    """Merged cells. Rows counted from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{letter(self.left)}{self.top}:{letter(self.right)}{self.bottom}"


@dataclass(slots=True)
class HiddenParts:
    """Complete once the rows of the sheet are read. ``rows`` counted from 1, ``columns`` from 0."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    @property
    def _down(self) -> list[Span]:
        return [span for span in self.spans[:MOST_SPANS] if span.bottom > span.top]

    def fill(self, numbers: Sequence[int], rows: list[tuple[str, ...]]) -> None:
        """What is merged over several rows stands on each of those that hold something else."""
        index = {number: rank for rank, number in enumerate(numbers)}
        for span in self._down:
            above = rows[index[span.top]] if span.top in index else ()
            value = above[span.left] if span.left < len(above) else ""
            for number in range(span.top + 1, span.bottom + 1) if value else ():
                if (rank := index.get(number)) is not None:
                    row = [*rows[rank], *[""] * (span.left + 1 - len(rows[rank]))]
                    row[span.left] = row[span.left] or value
                    rows[rank] = tuple(row)

    def remarks(self) -> list[str]:
        """French sentences on what a person who looks at the sheet would not guess."""
        found = []
        if self.rows:
            found.append(HIDDEN_ROWS.format(which=some(self.rows)))
        if self.columns:
            found.append(HIDDEN_COLUMNS.format(which=some([letter(each) for each in self.columns])))
        if self._down:
            found.append(MERGED.format(which=some(self._down)))
        return found
