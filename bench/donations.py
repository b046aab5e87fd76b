"""A donation of 2,000 devices: its page for the staff, with all that keeps it open, and the donor's space."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from bench.base import EMAIL, PASSWORD, some_code
from bench.server import Visitor, interleaved, serving

DEVICES = 2_000
ROUNDS = 80
DONOR = "donateur@exemple.fr"


def measure(data_dir: Path) -> dict[str, tuple[float, float]]:
    """``{name: (milliseconds, those of the floor)}``, in a base that is filled first."""
    ref, code = fill(data_dir), some_code(data_dir)
    with serving(data_dir) as port:
        lead, donor = Visitor(port), Visitor(port)
        lead.sign_in(EMAIL, PASSWORD)
        donor.sign_in(DONOR, PASSWORD)
        pages = {
            f"donation page of {DEVICES:,} devices": _page(lead, f"/donations/{ref}", "n’a pas de preuve"),
            f"donor’s space of {DEVICES:,} devices": _page(donor, "/donor", "outcome-ready"),
            f"donor’s page of a donation of {DEVICES:,} devices": _page(donor, f"/donor/{ref}", "Suite de la liste"),
        }
        floor, *times = interleaved(ROUNDS, _page(lead, f"/floor/{code}", code), *pages.values())
    return {name: (value, floor) for name, value in zip(pages, times, strict=True)}


def _page(visitor: Visitor, address: str, says: str) -> Callable[[], None]:
    def ask() -> None:
        status, text = visitor.ask("GET", address)
        if status != 200 or says not in text:
            raise RuntimeError(f"{address} answered {status} {text[:200]}")

    return ask


def fill(data_dir: Path) -> str:
    """Every device in one received donation, that has its papers and a person who follows it; its ref."""
    from ordis import create_app
    from ordis.accounts.actions import add_user
    from ordis.accounts.permissions import Role
    from ordis.donations import papers
    from ordis.donations.destination.actions import issue_destination
    from ordis.donations.models import Donation, DonationStage
    from ordis.kernel import clock
    from ordis.kernel.db import begin_writing, db
    from ordis.partners.models import Membership
    from ordis.settings import Settings

    with sqlite3.connect(data_dir / "ordis.db") as connection:
        connection.execute("UPDATE device SET donation_id = (SELECT min(donation_id) FROM device)")
    settings = Settings.from_env(dict(os.environ) | {"ORDIS_DATA_DIR": str(data_dir)})
    with create_app(settings).app_context():
        begin_writing()
        at = clock.now()
        donor = add_user(
            email=DONOR, name="Banc des dons", roles=[Role.DONOR], password=PASSWORD, actor=None, at=at
        )  # fmt: skip
        donation = db.session.query(Donation).order_by(Donation.id).first()
        assert donation is not None
        donation.stage, donation.received_at = DonationStage.RECEIVED, at
        db.session.add(Membership(user_id=donor.id, organisation_id=donation.donor_id))
        db.session.flush()
        papers.issue_agreement(donation=donation, actor=donor, at=at)
        papers.issue_certificate(donation=donation, actor=donor, at=at)
        issue_destination(donation=donation, actor=donor, at=at)
        ref = donation.ref
        db.session.commit()
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
    return ref
