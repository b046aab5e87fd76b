"""The lines of a list that were refused, written for a person to mend and give again. Pure."""

import csv
import io
from collections.abc import Mapping

from ordis.kernel.grid import Grid, body, harmless, titles

LINE, TO_MEND = "Ligne", "À corriger"
"""The two last columns: the number that the line had, and what is wrong with it."""


def refused_csv(grid: Grid, *, header: bool, sentences: Mapping[int, str]) -> bytes:
    """The refused lines as they came, with what is wrong. ``sentences``: number of the line → what to mend.

    CSV for Excel: ``;``, UTF-8 with its mark. A cell that a spreadsheet would run as a formula is neutralised.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if header:
        writer.writerow([*map(harmless, titles(grid, header=True)), LINE, TO_MEND])
    for number, cells in body(grid, header=header):
        if number in sentences:
            padding = [""] * (grid.width - len(cells))
            writer.writerow([*map(harmless, cells), *padding, number, harmless(sentences[number])])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
