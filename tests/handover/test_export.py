"""The zip for an expert: the commands of its own README, run as they are written."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.handover import keeping
from ordis.handover.models import Handover
from ordis.handover.paperwork import actions
from ordis.kernel import clock
from tests.handover import making
from tests.handover.paperwork.making import attached, paper_of, photograph, second_person


@pytest.fixture
def opened(session: Session, tmp_path: Path) -> Path:
    """The folder that an expert has before them."""
    data = exported(making.signed())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def exported(handover: Handover) -> bytes:
    return keeping.export(handover)


def commands(folder: Path) -> list[str]:
    """The lines that the README tells to type, each with what continues it."""
    text = (folder / "LISEZMOI.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    return re.findall(r"^\$ (.+)$", text, re.M)


def typed(command: str, folder: Path) -> str:
    for tool in re.findall(r"\b(sha256sum|pdftotext|pdfsig|openssl)\b", command):
        assert shutil.which(tool), f"{tool} is missing: ./scripts/test installs it"
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, timeout=60)  # noqa: S602
    assert done.returncode == 0, command + done.stdout + done.stderr
    return done.stdout + done.stderr


def test_every_command_of_the_readme_answers_what_it_says(opened: Path) -> None:
    told = [typed(command, opened) for command in commands(opened)]
    whole, printed, named, shown, seal, certificate, *_cut, openssl = told
    assert whole.count(": OK") + whole.count(": Réussi") == 5
    assert (printed.strip(), named.strip(), shown.strip()) == ("1", "1", "1")
    assert "Signature is Valid" in seal
    assert "Total document signed" in seal
    fingerprint = certificate.lower().rpartition("fingerprint=")[2].strip()
    assert fingerprint in (opened / "LISEZMOI.txt").read_text(encoding="utf-8").lower()
    assert "CMS Verification successful" in openssl


def test_the_pages_of_a_paper_signed_with_a_pen_are_there_and_the_proof_names_each(
    session: Session, tmp_path: Path
) -> None:
    case = attached(making.ready(), photograph(), photograph("PNG"))
    shown, second = paper_of(case).fingerprint, second_person(case)
    handover = actions.confirm(
        referral=case.referral, seen=frozenset(actions.Seen), shown=shown, printed=2, actor=second, at=clock.now()
    )
    with zipfile.ZipFile(io.BytesIO(exported(handover))) as archive:
        archive.extractall(tmp_path)
    assert sorted(each.name for each in tmp_path.glob("papier-*")) == ["papier-signe-01.jpeg", "papier-signe-02.png"]
    told = [typed(command, tmp_path) for command in commands(tmp_path)]
    assert told[-1].split() == ["1", "1"]


@pytest.mark.parametrize("name", ["preuve.json", "texte.json", "montre.json", "CNR-2026-00001.pdf"])
def test_one_byte_changed_is_seen_by_the_first_command(opened: Path, name: str) -> None:
    data = bytearray((opened / name).read_bytes())
    data[len(data) // 2] ^= 1
    (opened / name).write_bytes(data)
    with pytest.raises(AssertionError, match=name):
        typed(commands(opened)[0], opened)


def test_a_proof_changed_with_its_sums_is_no_longer_the_one_that_the_paper_prints(opened: Path) -> None:
    proof = opened / "preuve.json"
    proof.write_bytes(proof.read_bytes().replace(b"Titre", b"titre"))
    printed = commands(opened)[1]
    changed = typed("sha256sum preuve.json", opened).split()[0]
    with pytest.raises(AssertionError):
        typed(re.sub(r"[0-9a-f]{64}", changed, printed), opened)


def test_the_same_proof_exported_twice_is_the_same_file(session: Session) -> None:
    handover = making.signed()
    assert exported(handover) == exported(handover)


def test_the_export_is_for_the_coordinator_alone_and_is_traced(
    session: Session, clients: Callable[[Role], FlaskClient]
) -> None:
    ref = making.signed().referral.ref
    answer = clients(Role.COORDINATOR).post(f"/handovers/{ref}/proof.zip")
    assert (answer.status_code, answer.data[:2]) == (200, b"PK")
    assert "preuve-CNR-2026-00001.zip" in answer.headers["Content-Disposition"]
    assert clients(Role.PRESCRIBER).post(f"/handovers/{ref}/proof.zip").status_code in {403, 404}
