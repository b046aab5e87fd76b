"""Columns said once for a donor are known the next time, for lists with the same titles and for the mended lines."""

from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.devices.code import spoken
from ordis.donations import announcement
from ordis.donations.columns import Field, Source, open_list
from ordis.donations.comparison import dry_run
from ordis.donations.donor_list import Plan, rejected_csv
from ordis.donations.models import Donation
from ordis.donations.remembered import propose
from tests import make
from tests.donations.lists import first_plan

FIRST = "Type;Marque;Machin\nportable;Dell;REM001\nfax;Canon;REM002\n"
SAID = {0: Field.KIND, 1: Field.MAKE, 2: Field.SERIAL}


def apply(donation: Donation, text: str, plan: Plan) -> None:
    sha256 = announcement.keep_file(donation=donation, data=text.encode())
    announcement.import_list(
        donation=donation, sha256=sha256, filename="parc.csv", plan=plan, actor=make.user(), at=make.AT
    )


def test_the_next_list_with_these_titles_is_read_alike_and_it_is_said(session: Session) -> None:
    donor = make.donor()
    first, second = make.donation(of=donor), make.donation(of=donor)
    assert Field.SERIAL not in propose(first, open_list(FIRST.encode())).plan.columns.values()
    apply(first, FIRST, Plan(SAID, header=True))
    proposal = propose(second, open_list(b"TYPE;marque;Machin :\nportable;HP;REM009\n"))
    assert proposal.plan.columns == SAID
    assert set(proposal.sources.values()) == {Source.REMEMBERED}
    assert proposal.remembered_at == make.AT


def test_what_one_donor_means_says_nothing_of_another(session: Session) -> None:
    apply(make.donation(), FIRST, Plan(SAID, header=True))
    other = make.donation(of=make.donor())
    assert propose(other, open_list(FIRST.encode())).remembered_at is None


def test_the_refused_lines_once_mended_are_read_as_their_list(session: Session) -> None:
    donation, grid = make.donation(), open_list(FIRST.encode())
    apply(donation, FIRST, Plan(SAID, header=True))
    refused = rejected_csv(grid, header=True, faults=dry_run(donation, grid, Plan(SAID, header=True)).faults)
    mended = open_list(refused.replace(b"fax", b"tablette"))
    proposal = propose(donation, mended)
    assert proposal.plan.columns == SAID
    found = dry_run(donation, mended, proposal.plan)
    assert ([each.serial for each in found.new], found.faults) == (["REM002"], ())


def test_a_known_device_with_other_values_is_said_and_left_as_it_is(session: Session) -> None:
    donation = make.donation()
    apply(donation, "Type;Modèle;RAM;Série\nportable;Latitude 5490;8 Go;DIF001\n", _plan("Type;Modèle;RAM;Série"))
    grid = open_list("Type;Modèle;RAM;Série\nportable;latitude 5490;16 Go;dif-001\n".encode())
    found = dry_run(donation, grid, first_plan(grid))
    (device,) = donation.devices
    assert (len(found.new), len(found.known), found.faults) == (0, 1, ())
    assert [(each.line, each.column, each.value) for each in found.differences] == [(2, "RAM", "16\u00a0Go")]
    assert f"Ordis dit «\u202f8\u00a0Go\u202f» pour l’appareil {spoken(device.code)}" in found.differences[0].sentence


def test_a_disk_known_elsewhere_is_named_without_refusing_its_device(session: Session) -> None:
    apply(make.donation(), "Type;N° série disque\nportable;DSK0001\n", _plan("Type;N° série disque"))
    donation = make.donation()
    grid = open_list("Type;N° série disque\nfixe;dsk0001\n".encode())
    found = dry_run(donation, grid, first_plan(grid))
    assert len(found.new) == 1
    assert "déjà celui d’un disque de l’appareil" in found.differences[0].sentence


def test_who_may_see_no_device_is_told_no_name(session: Session) -> None:
    other = make.device()
    grid = open_list(f"Type;N° de série\nportable;{other.serial}\n".encode())
    prescriber = make.user(Role.PRESCRIBER)
    (fault,) = dry_run(make.donation(), grid, first_plan(grid), viewer=prescriber).faults
    assert spoken(other.code) not in fault.sentence
    assert "que vous ne voyez pas" in fault.sentence


def _plan(titles: str) -> Plan:
    return first_plan(open_list(f"{titles}\n".encode()))
