"""Formats are data, and no bad one is ever offered."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ordis.devices.labels import formats
from ordis.devices.labels.formats import DEFAULT_FORMAT, LABEL_FORMATS, BadFormat, LabelFormat, catalogue, of_measures

GOOD = """
[[sheet]]
name = "A"
maker = "M"
label = [70, 37]
grid = [3, 8]
margins = [0, 0.5]
pitch = [70, 37]
[[roll]]
name = "B"
maker = "M"
label = [50, 25]
dpi = 203
"""


def test_every_reference_of_the_market_is_there() -> None:
    assert {"L7654", "L7160", "J8160", "3474", "DK-11201", "DK-22205", "99014", "Zebra 50×25"} <= set(LABEL_FORMATS)
    assert LABEL_FORMATS[DEFAULT_FORMAT].title == "L7654 · 45,7\u00a0×\u00a025,4\u00a0mm · 4\u00a0×\u00a010"
    assert LABEL_FORMATS["DK-11201"].title == "DK-11201 · 90\u00a0×\u00a029\u00a0mm"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("grid = [3, 8]", "grid = [3, 9]", "sort de la page en bas"),
        ("grid = [3, 8]", "grid = [4, 8]", "sort de la page à droite"),
        ("pitch = [70, 37]", "pitch = [60, 37]", "rangée se chevauchent"),
        ("pitch = [70, 37]", "pitch = [70, 30]", "colonne se chevauchent"),
        ("margins = [0, 0.5]", "margins = [-3, 0.5]", "négative"),
        ("label = [70, 37]", "label = [70, 3]", "au moins"),
        ("label = [70, 37]", 'label = ["70", 37]', "mesure"),
        ("label = [70, 37]", "label = [nan, 37]", "mesure"),
        ("grid = [3, 8]", "grid = [0, 8]", "de 1 à"),
        ("pitch = [70, 37]", "", "manque"),
        ('maker = "M"\nlabel = [70', 'colour = "M"\nlabel = [70', "manque"),
    ],
)
def test_a_bad_format_is_refused_with_its_name(before: str, after: str, said: str) -> None:
    with pytest.raises(BadFormat, match=said) as refused:
        catalogue(GOOD.replace(before, after, 1))
    assert "«\u202fA\u202f»" in str(refused.value)


def test_a_roll_of_an_unknown_fineness_and_a_name_given_twice_are_refused() -> None:
    with pytest.raises(BadFormat, match="points par pouce"):
        catalogue(GOOD.replace("dpi = 203", "dpi = 72"))
    with pytest.raises(BadFormat, match="deux fois"):
        catalogue(GOOD.replace('name = "B"', 'name = "A"'))


def test_the_good_one_is_read() -> None:
    assert [sheet.cells for sheet in catalogue(GOOD).values()] == [24, 1]


def test_ordis_does_not_start_with_a_format_that_leaves_the_page(tmp_path: Path) -> None:
    """The file of the package, in a copy of the package, with one wrong number."""
    package = Path(formats.FILE).parents[2]
    copy = tmp_path / "copy"
    copy.mkdir()
    for entry in package.parent.iterdir():
        if entry.name in {"templates", "migrations", "pyproject.toml"}:
            (copy / entry.name).symlink_to(entry)
    _copy(package, copy / "ordis")
    wrong = formats.FILE.read_text().replace("grid = [4, 10]", "grid = [4, 12]")
    (copy / "ordis/devices/labels/formats.toml").write_text(wrong)
    done = subprocess.run(
        [sys.executable, "-m", "ordis.cli", "upgrade"], cwd=copy, capture_output=True, text=True, check=False,
        env={"ORDIS_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(copy), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("Le format d’étiquettes «\u202fL7654\u202f» est refusé.")
    assert len(done.stderr.splitlines()) == 1


def _copy(source: Path, target: Path) -> None:
    """The sources of the package and what lies beside them."""
    for path in source.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path) if path.name != "formats.toml" else place.write_bytes(path.read_bytes())


def test_measures_come_back_as_they_were_kept() -> None:
    for sheet in LABEL_FORMATS.values():
        assert of_measures(sheet.as_measures()) == sheet


def test_a_format_is_what_it_says_or_does_not_exist() -> None:
    sheet = LABEL_FORMATS["L7160"]
    with pytest.raises(BadFormat, match="sort de la page"):
        replace(sheet, left=30.0)
    assert LabelFormat("X", (40, 20), 1, 1, 0, 0, 40, 20, page=(40, 20), dpi=203).is_roll
