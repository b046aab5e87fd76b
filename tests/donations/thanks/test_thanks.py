"""Being named or not, with its day and its person; a page of thanks whose address is secret, and may be closed."""

import io
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, User
from ordis.accounts.permissions import Role
from ordis.devices.models import Stage
from ordis.donations.models import Donation, DonationStage
from ordis.donations.thanks import actions, queries
from ordis.donations.thanks.models import Naming, NamingConsent, ThanksPage
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Organisation
from tests import make
from tests.counting import queries as counted
from tests.handover.paperwork.making import photograph
from tests.pages import follow

SignIn = Callable[[User], FlaskClient]


def given(*stages: Stage) -> Donation:
    donation = make.donation(of=make.donor(name="Imprimerie du Clain"), stage=DonationStage.RECEIVED)
    donation.received_at = make.AT
    for stage in stages:
        make.device(stage=stage, of=donation)
    return donation


def logo(kind: str = "PNG", side: int = 900) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (side, side // 3), (10, 90, 120, 128)).save(out, kind)
    return out.getvalue()


def opened(donor: Organisation) -> str:
    return actions.open_page(donor=donor, actor=make.user(), at=make.AT).token


def test_a_donor_says_that_it_may_be_named_and_takes_it_back(session: Session, sign_in: SignIn) -> None:
    donation = given(Stage.READY)
    own = sign_in(make.user(Role.DONOR, name="Léa Dupuis", of=donation.donor))
    page = f"/donor/thanks/{donation.donor.ref}"
    assert page in own.get("/donor").text
    assert "la collectivité ne vous nomme pas" in own.get(page).text
    said = follow(own, own.post(f"{page}/naming", data={"naming": "name"})).text
    assert "être nommé, sans logo" in said
    assert "par Léa Dupuis" in said
    staff = sign_in(make.user())
    assert "Être nommé, sans logo (dit le" in staff.get(f"/donations/{donation.ref}").text
    own.post(f"{page}/naming", data={"naming": "none"})
    rows = session.scalars(sa.select(NamingConsent.naming).order_by(NamingConsent.id)).all()
    assert list(rows) == [Naming.NAME, Naming.NONE]
    own.post(f"{page}/naming", data={"naming": "none"})
    assert session.scalar(sa.select(sa.func.count()).select_from(NamingConsent)) == 2
    assert own.post(f"{page}/naming", data={"naming": "perhaps"}).status_code == 422


def test_a_logo_is_made_small_and_bare_and_leaves_every_row_with_the_consent(session: Session, sign_in: SignIn) -> None:
    donation = given(Stage.READY)
    own, page = sign_in(make.user(Role.DONOR, of=donation.donor)), f"/donor/thanks/{donation.donor.ref}"
    without = own.post(f"{page}/naming", data={"naming": "logo"})
    assert without.status_code == 422
    assert "Choisissez l’image" in without.text
    torn = own.post(f"{page}/naming", data={"naming": "logo", "logo": (io.BytesIO(b"GIF89a"), "logo.png")})
    assert torn.status_code == 422
    assert session.scalars(sa.select(NamingConsent)).all() == []
    sent = {"naming": "logo", "logo": (io.BytesIO(photograph(size=(1200, 900))), "logo.jpg")}
    assert "avec le logo" in follow(own, own.post(f"{page}/naming", data=sent)).text
    shown = own.get(f"{page}/logo")
    with Image.open(io.BytesIO(shown.data)) as picture:
        assert max(picture.size) == actions.LOGO_SIDE
        assert not picture.getexif()
    own.post(f"{page}/naming", data={"naming": "logo"})
    assert session.scalar(sa.select(sa.func.count()).select_from(NamingConsent)) == 1
    own.post(f"{page}/naming", data={"naming": "name"})
    assert session.scalars(sa.select(NamingConsent.logo)).all() == [None, None]
    assert own.get(f"{page}/logo").status_code == 404


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    with pytest.raises(Refusal, match="trop de pixels"):
        actions.kept_logo(logo(side=9_000))
    with pytest.raises(Refusal, match="15"):
        actions.kept_logo(b"\0" * (15 * 1024 * 1024 + 1))


def test_the_page_of_thanks_has_figures_and_names_only_who_agreed(session: Session, sign_in: SignIn) -> None:
    donation = given(Stage.READY, Stage.RECYCLED, Stage.MISSING)
    anybody = sign_in(make.user(Role.PRESCRIBER))
    token = opened(donation.donor)
    answer = anybody.get(f"/merci/{token}")
    assert "Ce donateur a confié 2\u00a0appareils" in answer.text
    assert "2,28\u00a0kg" in answer.text
    assert "réemployés ou prêts, environ" in answer.text
    assert "Imprimerie du Clain" not in answer.text
    assert 'name="robots" content="noindex' in answer.text
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert anybody.get(f"/merci/{token}/logo").status_code == 404
    kept = actions.kept_logo(logo())
    actions.say(donor=donation.donor, naming=Naming.LOGO, logo=kept, actor=make.user(), at=make.AT)
    named = anybody.get(f"/merci/{token}")
    assert "Merci à Imprimerie du Clain" in named.text
    assert anybody.get(f"/merci/{token}/logo").mimetype == "image/jpeg"
    actions.say(donor=donation.donor, naming=Naming.NONE, logo=None, actor=make.user(), at=make.AT)
    assert "Imprimerie du Clain" not in anybody.get(f"/merci/{token}").text


def test_its_address_is_opened_and_closed_by_the_donor_and_leads_nowhere_afterwards(
    session: Session, sign_in: SignIn
) -> None:
    donation = given(Stage.READY)
    own, page = sign_in(make.user(Role.DONOR, of=donation.donor)), f"/donor/thanks/{donation.donor.ref}"
    assert "/merci/" in follow(own, own.post(f"{page}/page")).text
    token = session.scalars(sa.select(ThanksPage)).one().token
    own.post(f"{page}/page")
    assert session.scalars(sa.select(ThanksPage)).one().token == token
    assert own.get(f"/merci/{token}").status_code == 200
    assert "Ouvrir ma page" in follow(own, own.post(f"{page}/page/close")).text
    assert own.get(f"/merci/{token}").status_code == 404
    own.post(f"{page}/page/close")
    own.post(f"{page}/page")
    assert queries.open_page(donation.donor) is not None
    assert own.get(f"/merci/{token}").status_code == 404
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb.like("donor.thanks%"))).all()
    assert sorted(verbs) == ["donor.thanks_closed", "donor.thanks_opened", "donor.thanks_opened"]


def test_another_donor_reaches_nothing_of_it(session: Session, sign_in: SignIn) -> None:
    donation = given(Stage.READY)
    opened(donation.donor)
    stranger = sign_in(make.user(Role.DONOR, of=make.organisation(name="Banque", gives=True)))
    page = f"/donor/thanks/{donation.donor.ref}"
    for path in ("", "/logo"):
        assert stranger.get(page + path).status_code == 404
    for path in ("/naming", "/page", "/page/close"):
        assert stranger.post(page + path, data={"naming": "name"}).status_code == 404
    assert queries.open_page(donation.donor) is not None


def test_figures_cost_the_same_for_many_devices_as_for_few(session: Session) -> None:
    donation = given(Stage.READY, Stage.WIPED)
    assert donation.donor.name
    with counted() as few:
        queries.figures(donation.donor)
    for _ in range(20):
        make.device(stage=Stage.RECYCLED, of=donation)
    with counted() as many:
        found = queries.figures(donation.donor)
    assert len(few) == len(many) == 4
    assert (found.received, found.recycled.typical) == (22, 20)
