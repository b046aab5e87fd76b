"""Each ugly list gives what was written by hand for it, once, and nothing the second time."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.devices.models import Device, LogbookLine, Stage
from ordis.donations import announcement
from ordis.donations.columns import open_list
from ordis.donations.command import contract
from ordis.donations.comparison import DryRun, dry_run
from ordis.donations.models import Donation, DonorList
from ordis.donations.remembered import Proposal, propose
from ordis.kernel.grid import Grid
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.ugly import LISTS

EXPECTED = Path(__file__).parent / "lists"
READ = sorted(name for name in LISTS if "refused" not in json.loads((EXPECTED / f"{name}.json").read_text()))
REFUSED = sorted(set(LISTS) - set(READ))
KEYS = ("encoding", "delimiter", "mapping", "rows", "new", "known")


def expected(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((EXPECTED / f"{name}.json").read_text())
    return told


def tried(donation: Donation, data: bytes) -> tuple[Grid, Proposal, DryRun]:
    grid = open_list(data)
    proposal = propose(donation, grid)
    return grid, proposal, dry_run(donation, grid, proposal.plan)


def apply(donation: Donation, name: str, data: bytes, proposal: Proposal) -> None:
    sha256 = announcement.keep_file(donation=donation, data=data)
    announcement.import_list(
        donation=donation, sha256=sha256, filename=name, plan=proposal.plan, actor=make.user(), at=make.AT
    )


@pytest.mark.parametrize("name", READ)
def test_the_file_kept_gives_what_was_read(session: Session, name: str) -> None:
    data = LISTS[name]()
    grid, sha256 = open_list(data), announcement.keep_file(donation=make.donation(), data=data)
    assert announcement.kept_grid(sha256) == announcement.kept_grid(sha256, sheet=grid.sheet) == grid


@pytest.mark.parametrize("name", READ)
def test_the_list_gives_what_is_expected(session: Session, name: str) -> None:
    wanted, donation, data = expected(name), make.donation(), LISTS[name]()
    grid, proposal, found = tried(donation, data)
    told = contract(grid, proposal.plan, found, dict(proposal.doubts))
    assert {key: told[key] for key in KEYS} == {key: wanted[key] for key in KEYS}
    assert [(each["line"], each["column"], each["value"]) for each in told["errors"]] == [
        (each["line"], each["column"], each["value"]) for each in wanted["errors"]
    ]
    for error, hoped in zip(told["errors"], wanted["errors"], strict=True):
        assert hoped["message"] in error["message"]
    remarks = [*announcement.misnamed(grid, name), *grid.remarks, *proposal.remarks, *found.remarks]
    assert len(remarks) == len(wanted["remarks"])
    assert all(words in remark for words, remark in zip(wanted["remarks"], remarks, strict=True))
    devices = [
        {key: str(value) for key in keys if (value := getattr(device, key)) not in (None, "")}
        | (
            {"disks": [f"{disk.medium} {disk.capacity_bytes} {disk.serial}" for disk in device.carriers]}
            if device.carriers
            else {}
        )
        for device in found.new
        for keys in [("kind", "make", "model", "serial", "ram_mb", "screen_inches", "bought_on", "note")]
    ]
    assert devices[: len(wanted["devices"])] == wanted["devices"]


@pytest.mark.parametrize("name", [name for name in READ if expected(name)["new"] and name != "two_columns_serie.csv"])
def test_the_list_enters_once_and_the_same_devices_are_then_known(session: Session, name: str) -> None:
    donation, data = make.donation(), LISTS[name]()
    _grid, proposal, found = tried(donation, data)
    apply(donation, name, data, proposal)
    assert len(donation.devices) == expected(name)["new"]
    assert {device.stage for device in donation.devices} == {Stage.EXPECTED}
    assert session.scalar(sa.select(sa.func.count()).select_from(LogbookLine)) == len(donation.devices)
    _grid, _proposal, again = tried(donation, data)
    assert (len(again.new), len(again.known)) == (0, len(found.new) + len(found.known))
    assert again.differences == ()


@pytest.mark.parametrize("name", REFUSED)
def test_the_file_is_refused_with_a_sentence_at_once_and_nothing_is_written(session: Session, name: str) -> None:
    donation, data = make.donation(), LISTS[name]()
    started = time.process_time()
    with pytest.raises(Refusal) as refused:
        announcement.keep_file(donation=donation, data=data)
    assert time.process_time() - started < 10
    assert expected(name)["refused"] in refused.value.message
    assert "Rien n’a été importé" in refused.value.message
    assert session.scalar(sa.select(sa.func.count()).select_from(DonorList)) == 0
    assert session.scalar(sa.select(sa.func.count()).select_from(Device)) == 0


def test_a_colour_to_the_end_of_the_sheet_costs_no_more_than_finding_the_last_value(session: Session) -> None:
    data = LISTS["coloured_to_the_end.xlsx"]()
    started = time.process_time()
    assert len(open_list(data).rows) == 3
    assert time.process_time() - started < 5


def test_there_are_twenty_of_them_at_least() -> None:
    assert len(LISTS) >= 20
    assert {path.name.removesuffix(".json") for path in EXPECTED.glob("*.json")} == set(LISTS)
