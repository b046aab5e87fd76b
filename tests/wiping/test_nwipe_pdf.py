"""PDF reports of nwipe say what a person reads in them; any other PDF gets a sentence, soon."""

import io
import time
import zlib

import pytest
from pypdf import PdfWriter

from ordis.kernel.unreadable import Unreadable
from ordis.wiping import nwipe_pdf, pdf_text
from ordis.wiping.evidence import DiskResult, HiddenArea, NotProof, Outcome, Uninterpreted
from ordis.wiping.inspection import inspect
from ordis.wiping.rules import HIDDEN_FOUND, HIDDEN_UNKNOWN, NOT_VERIFIED, READ_ONLY
from tests.wiping.nwipe_pdf_samples import EXPECTED, PDFS, TEXTS, UUID, Expected, drawn, numbered, pages_of, run_of

TRUE = "vm-v040-zero"


def changed(*changes: tuple[str, str], name: str = TRUE) -> DiskResult:
    """The disk of a true report in which some words of the first page are others."""
    pages = pages_of(name)
    for was, now in changes:
        assert was in pages[0]
        pages[0] = pages[0].replace(was, now)
    ((_, disk),) = nwipe_pdf.read(pages, "0" * 64).results()
    return disk


def test_every_report_has_an_expectation() -> None:
    assert {path.stem for folder in (PDFS, TEXTS) for path in folder.iterdir()} == EXPECTED.keys()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_true_report_gives_what_a_person_reads_in_it(name: str) -> None:
    run, disk = run_of(name)
    assert run.ended_at == disk.ended_at
    assert disk.started_at is not None
    assert disk.ended_at is not None
    assert run.verify is not None
    assert Expected(
        run.version or "", run.method or "", bool(run.blank), run.verify.value, f"{disk.started_at:%H:%M:%S}",
        f"{disk.ended_at:%H:%M:%S}", disk.duration or 0, run.host.serial, run.tag, run.operator, disk.device,
        disk.bus or "", disk.model or "", disk.serial, disk.status.value, disk.hidden_area.value, disk.outcome.value,
    ) == EXPECTED[name]  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_every_report_gives_sizes_rounds_and_errors(name: str) -> None:
    run, disk = run_of(name)
    assert (disk.bytes, disk.bytes_done, run.rounds, run.complete) == (67_108_864, 67_108_864, 1, True)
    assert (disk.errors.stated, disk.errors.total, disk.retries) == (True, 0, 0)
    assert f"{disk.started_at:%Y-%m-%d}" == "2026-11-21"


def test_the_text_that_is_kept_is_that_of_a_pdf() -> None:
    pages = pages_of(TRUE)
    assert nwipe_pdf.parse(drawn(*pages), "0" * 64) == nwipe_pdf.read(pages, "0" * 64)


def test_the_machine_is_read_where_the_report_names_it() -> None:
    run, _ = run_of(TRUE)
    assert (run.host.serial, run.host.uuid) == ("PC0TEST1", UUID)


def test_the_format_is_told() -> None:
    data = (PDFS / "v0.35-zero.pdf").read_bytes()
    assert inspect(data, "rapport.log").as_json()["format"] == "nwipe-pdf"


def test_errors_are_read_in_the_order_of_their_label() -> None:
    disk = changed(("verify): 0/0/0", "verify): 1/2/3"), ("Status: ERASED", "Status: FAILED"))
    assert (disk.errors.passes, disk.errors.sync, disk.errors.verify) == (1, 2, 3)
    assert disk.outcome is Outcome.FAILED


def test_retries_are_a_reservation() -> None:
    disk = changed(("retries): 0/0/0/0", "retries): 0/0/0/7"), name="vm-v042-noverify-noblank")
    assert disk.retries == 7
    assert disk.outcome is Outcome.SUCCESS_WITH_RESERVATION


@pytest.mark.parametrize("words", ["Unknown", "UnknownUnknown", ""])
def test_hidden_areas_that_are_not_known_are_a_reservation(words: str) -> None:
    disk = changed(
        ("No hidden sectorsNo hidden sectors", words), ("Status: ERASED", "Status: ERASED See Warning !"),
        ("Information:", "Information:\nWarning HPA/DCO data unavailable, can not determine hidden sector status."),
    )  # fmt: skip
    assert disk.reasons == (HIDDEN_UNKNOWN,)
    assert disk.outcome is Outcome.SUCCESS_WITH_RESERVATION


@pytest.mark.parametrize(
    "change",
    [
        ("No hidden sectorsNo hidden sectors", "4096 sectorsHidden sectors found!"),
        ("No hidden sectorsNo hidden sectors", "0 sectors"),
        ("Information:", "Information:\nVisible sectors erased as requested, however hidden sectors NOT erased"),
        ("Size(Real):   67 MB, 67108864 bytes", "Size(Real):   69 MB,69206016b"),
    ],
)
def test_a_hidden_area_is_a_failure_although_erased_is_printed(change: tuple[str, str]) -> None:
    disk = changed(change)
    assert disk.status == "Erased"
    assert disk.hidden_area is HiddenArea.FOUND
    assert (disk.outcome, HIDDEN_FOUND in disk.reasons) == (Outcome.FAILED, True)


def test_bytes_left_undone_are_a_failure() -> None:
    assert changed(("*Bytes Erased: 67108864, (100.00%)", "*Bytes Erased: 4096, (0.00%)")).outcome is Outcome.FAILED


def test_a_round_left_undone_is_a_reservation() -> None:
    disk = changed(("requested): 1/1", "requested): 1/3"))
    assert disk.outcome is Outcome.SUCCESS_WITH_RESERVATION
    assert "1 sur 3" in disk.reasons[0]


def test_a_read_back_proves_no_wipe() -> None:
    disk = changed(
        ("Method: Fill With Zeros", "Method: Verify Zeros (0x00)"),
        ("*Bytes Erased: 67108864, (100.00%)", "*Bytes Erased: Not applicable to method"),
    )
    assert (disk.outcome, disk.bytes_done) == (Outcome.VERIFIED_ONLY, None)


def test_a_read_back_that_reports_nothing_written_is_a_read_back() -> None:
    disk = changed(
        ("Method: Fill With Zeros", "Method: Verify Zeros (0x00)"),
        ("*Bytes Erased: 67108864, (100.00%)", "*Bytes Erased: 0, (0.00%)"),
        ("requested): 1/1", "requested): 0/1"),
        ("Verify Pass(Last/All/None): Verify Last", "Verify Pass(Last/All/None): Verify None"),
    )
    assert (disk.outcome, disk.reasons) == (Outcome.VERIFIED_ONLY, (READ_ONLY,))


@pytest.mark.parametrize("written", ["33554432, (50.00%)", "33554432 (50.0%)"])
def test_bytes_left_undone_are_read_with_or_without_a_comma(written: str) -> None:
    assert changed(("67108864, (100.00%)", written)).outcome is Outcome.FAILED


def test_later_versions_name_the_verification_without_its_verb() -> None:
    assert (
        changed(("Verify Pass(Last/All/None): Verify Last", "Verify(Last/All/None): Last")).outcome is Outcome.SUCCESS
    )
    none = changed(("Verify Pass(Last/All/None): Verify Last", "Verify(Last/All/None): None"))
    assert none.reasons == (NOT_VERIFIED,)


def test_a_status_that_is_missing_or_said_twice_proves_nothing() -> None:
    assert changed(("Status: ERASED", "Status: ")).outcome is Outcome.UNKNOWN
    assert changed(("Information:", "Status: FAILED\nInformation:")).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "last", ["Rounds(completed", "HPA/DCO:", "Throughput:", "Errors(pass", "Technician/Operator ID"]
)
def test_a_page_that_is_cut_proves_nothing(last: str) -> None:
    pages = pages_of(TRUE)
    pages[0] = pages[0].partition(last)[0]
    ((_, disk),) = nwipe_pdf.read(pages, "0" * 64).results()
    assert (disk.status, disk.outcome) == ("Erased", Outcome.UNKNOWN)


def test_what_a_person_typed_in_the_settings_is_never_taken_for_a_result() -> None:
    disk = changed(("Status: ERASED", "Status: FAILED"), ("Société Donatrice", "Status: ERASED Société Donatrice"))
    assert disk.outcome is Outcome.FAILED


def test_another_serial_in_the_smart_pages_is_told() -> None:
    pages = [page.replace("serial number:    W62TEST1", "serial number:    Z9OTHER7") for page in pages_of(TRUE)]
    ((_, disk),) = nwipe_pdf.read(pages, "0" * 64).results()
    assert disk.outcome is Outcome.SUCCESS_WITH_RESERVATION
    assert "Z9OTHER7" in disk.reasons[0]


def test_an_end_before_the_start_is_no_end() -> None:
    assert changed(("End time: 2026/11/21 23:02:32", "End time: 1970/01/01 01:00:00")).ended_at is None


def test_an_anonymous_report_is_no_proof_and_says_what_it_saw() -> None:
    pages = [page.replace("W62TEST1", "XXXXXXXXXXXXXXX") for page in pages_of(TRUE)]
    with pytest.raises(NotProof, match="anonyme") as caught:
        inspect(drawn(*pages), "rapport.pdf")
    ((_, disk),) = caught.value.evidence.results()
    assert (disk.serial, disk.outcome) == (None, Outcome.UNKNOWN)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (("Facture n° 12",), "pas un rapport de nwipe"),
        (("Disc Erasure by NWIPE version 0.43\nSystem Erasure Report\nPage 1",), "machine entière"),
        (("Disc Erasure by NWIPE version 0.42\nDisk Erasure Report\nPage 1",), "ne nomme aucun disque"),
        (("Facture",) * (pdf_text.MOST_PAGES + 1), "trop de pages"),
    ],
)
def test_any_other_pdf_may_be_kept_and_is_not_interpreted(pages: tuple[str, ...], words: str) -> None:
    with pytest.raises(Uninterpreted, match=words):
        inspect(drawn(*pages), "x.pdf")


def test_an_encrypted_pdf_is_not_interpreted() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    with pytest.raises(Uninterpreted, match="chiffré"):
        inspect(buffer.getvalue(), "x.pdf")


def test_a_pdf_that_is_cut_or_empty_is_refused() -> None:
    data = drawn(*pages_of(TRUE))
    for broken in (b"%PDF-1.4", data[:200], data.replace(b"/Pages 2 0 R", b"/Pages 9 0 R")):
        with pytest.raises(Unreadable):
            inspect(broken, "x.pdf")


def test_a_pdf_too_big_for_a_report_is_not_interpreted() -> None:
    with pytest.raises(Uninterpreted, match="trop gros"):
        inspect(b"%PDF-1.4\n" + b"%" * (pdf_text.LARGEST + 1), "x.pdf")


def test_pages_that_swell_are_refused() -> None:
    """A stream of a few hundred bytes that opens into fifty megabytes of text."""
    page, swollen = drawn("x"), zlib.compress(zlib.compress(b"(" + b"A" * 50_000_000 + b") Tj"))
    start, stop = page.index(b"<< /Length"), page.index(b"\nendobj", page.index(b"<< /Length"))
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(swollen), swollen)
    assert len(swollen) < 2_000
    with pytest.raises(Unreadable):
        inspect(page[:start] + stream + page[stop:], "x.pdf")


def test_a_page_that_draws_without_end_is_refused() -> None:
    with pytest.raises(Unreadable, match="abîmé"):
        inspect(drawn("\n".join(["x"] * 150_000)), "x.pdf")


def test_a_table_of_references_without_end_is_not_followed() -> None:
    """Measured on 900,000 references to nothing: two minutes."""
    table = b"%PDF-1.4\nxref\n0 200000\n" + b"0000000010 00000 n \n" * 200_000
    before = time.process_time()
    with pytest.raises(Uninterpreted, match="trop d’objets"):
        inspect(table + b"trailer\n<< /Size 200000 /Root 1 0 R >>\nstartxref\n9\n%%EOF", "x.pdf")
    assert time.process_time() - before < 2


def test_pages_that_hold_one_another_are_refused() -> None:
    """Twelve generations of ten children would make a million million pages."""
    kids = [b"<< /Type /Pages /Count 9 /Kids [%s] >>" % (b"%d 0 R " % (number + 1) * 10) for number in range(2, 14)]
    with pytest.raises(Unreadable, match="abîmé"):
        inspect(numbered([b"<< /Type /Catalog /Pages 2 0 R >>", *kids, b"<< /Type /Page >>"]), "x.pdf")
