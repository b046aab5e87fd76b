"""The demonstration tells Poitiers in 2022 exactly, and what is in hand today, by the law of the house."""

import subprocess
import sys
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from ordis.ceremonies.models import Ceremony, CeremonyStage
from ordis.demo import NOT_EMPTY
from ordis.demo.donors import INVENTED
from ordis.demo.people import ACCOUNTS
from ordis.demo.present import SIGNED_LATELY
from ordis.devices.kinds import ABSENT
from ordis.devices.lifecycle import LIFECYCLE, Move
from ordis.devices.models import Device, DiskState, LogbookLine, Stage
from ordis.documents.models import Document, DocumentKind
from ordis.documents.verification import verify_signature
from ordis.donations.models import Donation, DonationStage
from ordis.handover.models import Handover
from ordis.indicators import queries
from ordis.indicators.figures import Figures
from ordis.kernel.blobs import Blobs
from ordis.kernel.crypto import EncryptedText
from ordis.kernel.db import Base
from ordis.kernel.mail import MailState, OutgoingMail
from ordis.partners.models import Organisation
from ordis.referrals.models import Referral, ReferralStage
from ordis.settings import Settings
from ordis.wiping.evidence import Format
from ordis.wiping.inspection import inspect
from ordis.wiping.models import EvidenceFile
from tests.demo import loaded
from tests.demo.loaded import TWINS, Loading
from tests.services.server import running_ordis

FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)
WITHOUT_PROOF = {*ABSENT, Stage.RECEIVED, Stage.RETURNED}
SECRETS = {
    "offer_photo": ("blob",),
    "offer_sheet": ("email_hash", "token_hash"),
    "user": {"password", "fs_uniquifier", "mf_recovery_codes"},
    "household": {"identity_hash"},
    "household_key": {"keyed_hash"},
    "referral": {"identity_hash"},
    "handover": {"idempotency_key", "proof_sha256", "proof_blob"},
    "document": {"sha256", "size", "seal_fingerprint", "blob", "facts_blob", "story_blob"},
    "sign_in_link": {"token_sha256"},
    "survey_invitation": {"token_hash"},
    "calendar_feed": {"token_sha256"},
    "shown_agreement": {"key", "sha256"},
    "agreement_signing": {"proof_sha256", "proof_blob"},
    "api_token": {"hash", "prefix"},
    "guest": {"token_hash"},
}
"""Columns that two loads never share, besides those that are encrypted: secrets, what they hash or sign."""
KEYS = {"seal_key", "known_key"}


def every(session: Session, statement: sa.Select[Any]) -> set[Any]:
    return set(session.scalars(statement))


# --- what it tells ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("last", [LAST, date(2022, 12, 14)], ids=["the year", "until the ceremony"])
def test_the_figures_are_those_of_poitiers_in_2022(story: Session, last: date) -> None:
    figures = queries.figures(FIRST, last)
    assert (figures.received, figures.reconditioned, figures.households) == (183, 163, 78)
    assert (figures.handed_over, figures.donors, figures.donations) == (78, 15, 15)


def test_the_ceremony_of_december_froze_the_same_figures(story: Session) -> None:
    ceremony = story.scalars(sa.select(Ceremony).where(Ceremony.stage == CeremonyStage.CLOSED)).one()
    assert (ceremony.held_on.year, ceremony.held_on.month) == (2022, 12)
    signed_there = sa.select(sa.func.count()).where(Handover.ceremony_id == ceremony.id)
    assert ceremony.report is not None
    assert story.scalar(signed_there) == 12
    figures = Figures.from_json(ceremony.figures or {})
    assert (figures.received, figures.reconditioned, figures.households) == (183, 163, 78)


def test_every_stage_of_a_device_is_shown(story: Session) -> None:
    assert every(story, sa.select(Device.stage)) == set(Stage)


def test_every_stage_of_a_referral_is_shown(story: Session) -> None:
    assert every(story, sa.select(Referral.stage)) == set(ReferralStage)


def test_every_stage_of_a_donation_is_shown(story: Session) -> None:
    assert every(story, sa.select(Donation.stage)) == set(DonationStage)


def test_donations_of_2022_are_closed_with_their_four_papers(story: Session) -> None:
    closed = story.scalars(sa.select(Donation).where(Donation.number.startswith("DON-2022-"))).all()
    assert len(closed) == 15
    for donation in closed:
        papers = (
            donation.agreement, donation.reception_slip, donation.wiping_certificate,
            donation.donation_certificate,
        )  # fmt: skip
        assert donation.stage is DonationStage.CLOSED
        assert None not in papers


def test_every_invented_organisation_says_so(story: Session) -> None:
    for organisation in story.scalars(sa.select(Organisation)):
        assert organisation.invented
        assert INVENTED in organisation.name


# --- by the law ---------------------------------------------------------------------------------------------


def test_every_line_of_every_logbook_is_an_edge_of_the_law_made_by_somebody_who_may(story: Session) -> None:
    lines = sa.select(LogbookLine).options(sa.orm.joinedload(LogbookLine.actor))
    for line in story.scalars(lines).unique():
        edge = LIFECYCLE[Move(line.move)]
        assert line.from_stage in edge.sources, line.move
        assert line.to_stage is edge.target, line.move
        assert line.actor is not None, line.move
        assert line.actor.can(edge.permission), (line.move, line.actor.email)


def test_every_logbook_is_one_path_in_the_order_of_time(story: Session) -> None:
    for device in story.scalars(sa.select(Device)):
        lines = list(story.scalars(device.logbook.select().order_by(LogbookLine.id)))
        assert lines[0].from_stage is None
        assert lines[-1].to_stage is device.stage
        for earlier, later in pairwise(lines):
            assert later.from_stage is earlier.to_stage
            assert later.at >= earlier.at


def test_no_device_leaves_reception_with_a_disk_unproven(story: Session) -> None:
    for device in story.scalars(sa.select(Device).where(Device.stage.not_in(WITHOUT_PROOF))):
        assert device.disks_proven, device.code


def test_a_device_that_came_back_has_its_disk_to_wipe_again(story: Session) -> None:
    device = story.scalars(sa.select(Device).where(Device.stage == Stage.RETURNED)).one()
    assert {disk.state for disk in device.disks} == {DiskState.TO_WIPE}


def test_the_real_parser_reads_all_the_logs_and_finds_the_verdicts_kept(story: Session, folder: Path) -> None:
    blobs = Blobs(str(folder / "blobs"))
    logs = sa.select(EvidenceFile).where(EvidenceFile.format == Format.NWIPE_LOG.value)
    files = story.scalars(logs.options(sa.orm.selectinload(EvidenceFile.records))).all()
    assert len(files) > 180
    for file in files:
        ((_, disk),) = inspect(blobs.get(file.sha256), file.filename).results()
        (line,) = file.records
        assert (line.serial, line.read_outcome) == (disk.serial, disk.outcome.value)


def test_one_paper_of_each_kind_bears_a_true_seal(story: Session, folder: Path) -> None:
    for kind in every(story, sa.select(Document.kind)):
        paper = story.scalars(sa.select(Document).where(Document.kind == kind).order_by(Document.id)).first()
        assert paper is not None
        pdf = loaded.pdf_of(folder, story, paper)
        assert verify_signature(pdf, {paper.seal_fingerprint}).authentic, paper.number
    issued = {
        DocumentKind.CEREMONY_REPORT, DocumentKind.WIPING_CERTIFICATE, DocumentKind.NO_RESALE_AGREEMENT,
        DocumentKind.COMMISSION_MINUTES,
    }  # fmt: skip
    assert issued <= every(story, sa.select(Document.kind))


# --- around it ----------------------------------------------------------------------------------------------


def test_no_mail_of_the_demonstration_ever_leaves(story: Session, folder: Path) -> None:
    assert every(story, sa.select(OutgoingMail.state)) == {MailState.HELD}
    settings = Settings.from_env({"ORDIS_DATA_DIR": str(folder), "ORDIS_SMTP_HOST": "smtp.ville.example"})
    assert settings.demonstration
    assert settings.smtp.host is None


def test_one_account_per_role_is_printed_and_opens(printed: str, loadings: dict[str, Loading], folder: Path) -> None:
    assert all(account.email in printed and account.password in printed for account in ACCOUNTS)
    with running_ordis(folder, DATABASE_URL=loadings["story"].url) as server:
        for account in ACCOUNTS:
            answer = server.visitor().sign_in(account.email, account.password)
            assert answer.status == 302, account.email


def test_a_base_that_holds_data_is_refused_in_one_line(loadings: dict[str, Loading], printed: str) -> None:
    story = loadings["story"]
    command = [sys.executable, "-m", "ordis.cli", "demo"]
    again = subprocess.run(command, env=story.environment, cwd=loaded.ROOT, capture_output=True, text=True, check=False)
    assert (again.returncode, again.stderr.strip()) == (1, NOT_EMPTY)


def test_the_same_seed_on_the_same_day_gives_the_same_data(app: Flask, loadings: dict[str, Loading]) -> None:
    twins = []
    for name in TWINS:
        loadings[name].finish()
        with loaded.opened(app, loadings[name].url) as session:
            twins.append({table.name: rows(session, table) for table in Base.metadata.sorted_tables})
    one, other = twins
    assert {name for name in one if one[name] != other[name]} == set()
    assert len(one["device"]) > 20
    assert len(one["handover"]) == 8 + SIGNED_LATELY + 2  # an exchange, and what it replaces


def rows(session: Session, table: sa.Table) -> list[tuple[Any, ...]]:
    """Everything in the table but secrets, in the order of its key."""
    if table.name in KEYS:
        return []
    secrets = SECRETS.get(table.name, ())
    told = (column for column in table.columns if not isinstance(column.type, EncryptedText))
    columns = [column for column in told if column.name not in secrets]
    found = session.execute(sa.select(*columns).order_by(*table.primary_key.columns))
    return [tuple(map(_unsealed, row)) for row in found]


def _unsealed(value: Any) -> Any:
    """The details of an event without the hash of a proof, which names the seal's key."""
    return {key: said for key, said in value.items() if key != "proof"} if isinstance(value, dict) else value
