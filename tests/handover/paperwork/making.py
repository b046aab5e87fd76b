"""Agreements signed with a pen, for tests."""

import io
from datetime import date
from typing import Any

import pypdf
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from ordis.accounts.models import User
from ordis.accounts.permissions import Role
from ordis.handover.models import Handover
from ordis.handover.paperwork import actions, queries
from ordis.handover.paperwork.actions import Seen
from ordis.handover.paperwork.keeping import kept
from ordis.handover.paperwork.models import SignedPaper
from ordis.kernel import clock
from tests import make
from tests.handover import making

ALL = frozenset(Seen)


def photograph(kind: str = "JPEG", *, turned: int = 6, size: tuple[int, int] = (60, 80)) -> bytes:
    """A picture as a telephone writes it: with a place, a maker, a time and how it was held."""
    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Make], exif[Base.DateTime] = turned, "Fairphone", "2026:11:20 10:00:00"
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (46.0, 34.0, 49.0)
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.save(out, kind, exif=exif, comment=b"chez la famille") if kind == "JPEG" else picture.save(
        out, kind, exif=exif
    )
    return out.getvalue()


def attached(case: making.Ready, *photographs: bytes, **changes: Any) -> making.Ready:
    """``case`` signed with a pen today, photographed by its agent: one page unless said."""
    actions.start(referral=case.referral, actor=case.agent, at=clock.now())
    attach(case, *(photographs or [photograph()]), **changes)
    return case


def attach(case: making.Ready, *photographs: bytes, **changes: Any) -> SignedPaper:
    given = {"signed_on": clock.today(), "actor": case.agent, "at": clock.now()}
    return actions.attach(referral=case.referral, pages=kept(photographs), **(given | changes))


def confirmed(case: making.Ready, **changes: Any) -> Handover:
    """Seen by a second person, who says that every page is there."""
    given = {"seen": ALL, "shown": paper_of(case).fingerprint, "printed": 1, "actor": second_person(case)}
    return actions.confirm(referral=case.referral, **(given | {"at": clock.now()} | changes))


def scan(pages: int = 2, **metadata: str) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata(metadata)
    writer.write(out)
    return out.getvalue()


def paper_of(case: making.Ready) -> SignedPaper:
    found = queries.paper_of(case.referral)
    assert found
    return found


def second_person(case: making.Ready) -> User:
    return make.user(Role.PRESCRIBER, name="Noé Garnier", of=case.referral.organisation)


def tomorrow() -> date:
    return date.fromordinal(clock.today().toordinal() + 1)
