"""Adds up the reports of several pytest runs: `scripts/tally.py FOLDER` prints `N passed, N failed`.

FOLDER holds one JUnit file per run (`sqlite.xml`) and one empty file per step that ended badly
(`sqlite.failed`, `check.failed`). A step that ended badly with no failed test to show for it (the gate,
a crash, nothing collected) counts as one failure, so that the line never says less than the run.
"""

import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path


def outcome(case: ElementTree.Element) -> str:
    """`passed`, `failed` or `skipped` for one `<testcase>`; an error in a fixture is a failure."""
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in kinds else "passed"


def read(report: Path) -> Counter[str]:
    """Outcomes of one run; none when the run died before it wrote its report."""
    if not report.exists():
        return Counter()
    tree = ElementTree.parse(report)  # noqa: S314 (written by our own pytest a moment ago)
    return Counter(outcome(case) for case in tree.iter("testcase"))


def tally(folder: Path) -> str:
    """The line a reader of the run looks for: `12 passed, 0 failed`, and `, 1 skipped` if there is any."""
    counts: Counter[str] = Counter()
    for step in {path.stem for path in folder.iterdir()}:
        run = read(folder / f"{step}.xml")
        if (folder / f"{step}.failed").exists() and not run["failed"]:
            run["failed"] = 1
        counts += run
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    return f"{counts['passed']} passed, {counts['failed']} failed{skipped}"


if __name__ == "__main__":
    print(tally(Path(sys.argv[1])))
