import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def shipped(folder: str, inside: str) -> set[str]:
    """Names that git knows below `folder`, as they must stand in the wheel below `inside`."""
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=ROOT, check=True, capture_output=True, text=True)
    return {inside + name.removeprefix(folder) for name in listed.stdout.split("\0") if name}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    offline = ["--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *offline, str(ROOT)], check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


@pytest.mark.parametrize(
    ("folder", "inside"),
    [("templates", "ordis/templates"), ("migrations", "ordis/migrations"), ("ordis", "ordis")],
)
def test_the_wheel_carries_every_file_of_a_folder(wheel: Path, folder: str, inside: str) -> None:
    expected = shipped(folder, inside)
    assert expected, f"git lists nothing below {folder}"
    missing = expected - set(zipfile.ZipFile(wheel).namelist())
    assert not missing


def test_the_wheel_carries_no_test_and_no_data(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"ordis"}


def test_ordis_runs_from_the_wheel_alone_in_any_folder(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere, with no checkout beside it, the application finds its templates and migrations."""
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = (
        "import ordis; from pathlib import Path; site = Path(ordis.__file__).parent;"
        "assert ordis.TEMPLATES == site / 'templates', ordis.TEMPLATES;"
        "assert ordis.MIGRATIONS == site / 'migrations', ordis.MIGRATIONS;"
        "app = ordis.create_app();"
        "assert app.jinja_env.list_templates(), 'no template';"
        "assert list(ordis.MIGRATIONS.glob('versions/*.py')), 'no migration'"
    )
    environment = {"PYTHONPATH": str(site), "ORDIS_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
