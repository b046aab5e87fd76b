"""A zip of a whole stick gives its evidence and nothing of its system; a hostile one gets a sentence, soon."""

import io
import time
import zipfile

import pytest

from ordis.kernel.unreadable import Unreadable
from ordis.wiping import bundle
from ordis.wiping.evidence import Format, NotProof, Outcome, Uninterpreted
from ordis.wiping.inspection import inspect
from tests.devices.inventory.samples import FOLDER as INVENTORY
from tests.wiping.nwipe_pdf_samples import PDFS
from tests.wiping.nwipe_samples import PC, QUIET, outcomes, read

FIVE = read("vm-v040-zero-5disks-nwipe.log")
KERNEL = b"MZ" + bytes(range(256)) * 400
STICK = {
    "EFI/BOOT/bootx64.efi": KERNEL,
    "boot/shredos": KERNEL,
    "boot/grub/fonts/unicode.pf2": b"FILE\0\0\0\4PFF2" + b"\0" * 99,
    "shredos": KERNEL,
    "etc/nwipe/nwipe.conf": b'Organisation_Details: { Business_Name = "Atelier"; };\n',
    "etc/nwipe/nwipe_customers.csv": b'"Customer Name";"Address"\n',
    "System Volume Information/IndexerVolumeGuid": b"{\0",
    "Autorun.inf": b"[autorun]\n",
    "logo.png": b"\x89PNG\r\n\x1a\n" + b"\0" * 99,
    "mode d’emploi.txt": b"Brancher la clef, allumer.\n",
    "reports/nwipe_log_20261121.txt": FIVE,
    "reports/nwipe_report.pdf": (PDFS / "v0.35-zero.pdf").read_bytes(),
    "reports/lshw.json": (INVENTORY / "lshw.json").read_bytes(),
}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        inspect(data, "clef.zip")
    assert not isinstance(caught.value, Uninterpreted)
    return caught.value.message


def flagged(offset_local: int, offset_central: int, value: bytes) -> bytes:
    """A zip of one log in whose two headers the bytes at these offsets are ``value``."""
    data = bytearray(zipped({"nwipe.log": FIVE}))
    central = data.index(b"PK\x01\x02")
    data[offset_local : offset_local + len(value)] = value
    data[central + offset_central : central + offset_central + len(value)] = value
    return bytes(data)


def test_a_stick_gives_its_reports_and_nothing_of_its_system() -> None:
    names = [member.name for member in bundle.members(zipped(STICK))]
    assert names == ["mode d’emploi.txt", *(name for name in STICK if name.startswith("reports/"))]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_members_are_given_byte_for_byte(method: int) -> None:
    members = {member.name: member.data for member in bundle.members(zipped(STICK, method))}
    assert all(STICK[name] == content for name, content in members.items())


def test_a_stick_is_told_as_one_evidence_under_the_name_of_its_log() -> None:
    data = zipped(STICK)
    evidence = inspect(data, "clef.zip")
    assert evidence.format is Format.NWIPE_LOG
    assert [run.tool for run in evidence.runs] == ["nwipe", "nwipe"]
    assert outcomes(evidence)[:5] == outcomes(inspect(FIVE, "x.log"))
    assert [machine.serial for machine in evidence.devices] == [PC]
    assert inspect(data, "clef.zip") == evidence


def test_an_inventory_alone_names_the_bundle() -> None:
    evidence = inspect(zipped({"lshw.json": STICK["reports/lshw.json"]}), "x.zip")
    assert (evidence.format, evidence.runs, len(evidence.devices)) == (Format.LSHW, (), 1)


def test_a_quiet_log_alone_is_no_proof_and_beside_a_true_one_is_listed() -> None:
    with pytest.raises(NotProof, match="anonyme") as caught:
        inspect(zipped({"a.log": read(QUIET)}), "x.zip")
    assert {disk.outcome for _, disk in caught.value.evidence.results()} == {Outcome.UNKNOWN}
    both = inspect(zipped({"a.log": read(QUIET), "b.log": FIVE}), "x.zip")
    assert [run.masked for run in both.runs] == [True, False]


def test_an_archive_without_any_evidence_may_be_kept() -> None:
    for files in ({}, {"lisez-moi.txt": b"Bonjour.\n"}, {"boot/shredos": KERNEL}):
        with pytest.raises(Uninterpreted, match="ne contient aucun"):
            inspect(zipped(files), "x.zip")


def test_an_office_document_is_one_and_an_archive_that_carries_one_is_none() -> None:
    office = zipped({"word/document.xml": b"<x/>"})
    with pytest.raises(Uninterpreted, match="document Word"):
        inspect(office, "x.docx")
    stored = zipped({"nwipe.log": FIVE, "lettre.docx": office}, zipfile.ZIP_STORED)
    assert outcomes(inspect(stored, "x.zip")) == outcomes(inspect(FIVE, "x.log"))


@pytest.mark.parametrize(
    "name",
    ["../nwipe.log", "a/../../nwipe.log", "..\\nwipe.log", "/etc/nwipe.log", "\\\\host\\nwipe.log", "C:nwipe.log"],
)
def test_a_path_that_leaves_the_folder_is_refused(name: str) -> None:
    assert "chemin interdit" in refusal(zipped({"good.log": FIVE, name: FIVE}))


def test_a_path_that_begins_by_its_own_folder_is_a_path_and_a_hidden_file_is_left_out() -> None:
    members = bundle.members(zipped({"./nwipe.log": FIVE, ".Trash/old.log": FIVE, "a/._nwipe.log": FIVE}))
    assert [member.name for member in members] == ["./nwipe.log"]


def test_a_name_with_two_dots_in_it_is_a_name() -> None:
    assert len(bundle.members(zipped({"atelier..1/nwipe..log": FIVE}))) == 1


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("nwipe.log")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "est un lien" in refusal(buffer.getvalue())


def test_a_password_is_told() -> None:
    assert "mot de passe" in refusal(flagged(6, 8, b"\x01\x00"))


def test_a_compression_that_is_not_ordinary_is_told() -> None:
    assert "compressée d’une façon" in refusal(flagged(8, 10, b"\x09\x00"))


@pytest.mark.parametrize("inner", [zipped({"nwipe.log": FIVE}), b"7z\xbc\xaf\x27\x1c" + b"\0" * 99])
def test_an_archive_in_the_archive_is_told(inner: bytes) -> None:
    assert "en contient une autre (« reports/old »)" in refusal(zipped({"nwipe.log": FIVE, "reports/old": inner}))


def test_a_false_checksum_is_told_with_the_name_of_the_file() -> None:
    data = bytearray(zipped({"a.log": b"x", "nwipe.log": FIVE}, zipfile.ZIP_STORED))
    at = data.index(b"ST500LM021")
    data[at : at + 5] = b"ST999"
    assert "« nwipe.log » est abîmé" in refusal(bytes(data))


@pytest.mark.parametrize("kept", [30, 400, -1, -30])
def test_an_archive_that_is_cut_is_told(kept: int) -> None:
    assert "incomplète ou abîmée" in refusal(zipped(STICK)[:kept])


def test_a_bomb_is_refused_before_it_swells() -> None:
    data = zipped({"nwipe.log": b"\0" * 300_000_000})
    before = time.process_time()
    assert "gonfle" in refusal(data)
    assert time.process_time() - before < 1


def test_a_bomb_that_lies_about_its_size_stops_at_the_limit() -> None:
    data = bytearray(zipped({"nwipe.log": b"x" * 100_000_000}))
    central = data.index(b"PK\x01\x02")
    for place in (22, central + 24):
        data[place : place + 4] = (1_000_000).to_bytes(4, "little")
    assert "nwipe.log" in refusal(bytes(data))


def test_many_members_that_are_each_acceptable_stop_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_BYTES", 3 * len(FIVE) - 1)
    assert "trop de données" in refusal(zipped({f"{number}.log": FIVE for number in range(3)}))
    monkeypatch.setattr(bundle, "MOST_MEMBERS", 1)
    assert "trop de fichiers" in refusal(zipped({f"{number}.log": FIVE for number in range(2)}))


def test_a_directory_of_thousands_of_entries_is_refused_unread() -> None:
    data = zipped({f"{number}": b"" for number in range(bundle.MOST_ENTRIES + 1)})
    assert "trop de fichiers" in refusal(data)


def test_a_name_that_cannot_be_printed_is_not_printed() -> None:
    message = refusal(zipped({"../\x1b[2J" + "a" * 500: FIVE}))
    assert "\x1b" not in message
    assert len(message) < 250
