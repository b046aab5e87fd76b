from pathlib import Path

import pytest

from tests.services.chromium import ChromiumNotFoundError, executable, launch_arguments, running_chromium


@pytest.mark.browser
def test_chromium_opens_a_page_and_runs_its_script() -> None:
    with running_chromium() as browser:
        page = browser.new_page()
        page.set_content("<h1>Ordis</h1><script>document.title = 'é'.toUpperCase()</script>")
        assert (page.title(), page.inner_text("h1")) == ("É", "Ordis")


def test_a_chosen_chromium_that_is_not_there_is_said_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORDIS_CHROMIUM", "/nowhere/chromium")
    with pytest.raises(ChromiumNotFoundError, match="apt-get install -y chromium"):
        executable()


def test_the_stub_that_only_names_a_snap_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text("#!/bin/sh\necho 'run: snap install chromium'\n")
    stub.chmod(0o755)
    monkeypatch.delenv("ORDIS_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChromiumNotFoundError):
        executable()


def test_a_film_stands_in_for_the_camera() -> None:
    assert "--use-file-for-fake-video-capture=label.y4m" in launch_arguments(Path("label.y4m"))
