"""Everything or nothing: what a signature changes, and what nothing changes when it fails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.allocation.models import Reservation, ReservationEnd
from ordis.devices.models import Hold, HoldReason, LogbookLine, Stage
from ordis.documents import declared, naming, sealing, strokes
from ordis.documents import queries as papers
from ordis.documents.declared import Tick
from ordis.documents.models import Document
from ordis.documents.seal import Seal
from ordis.handover import actions, queries, signing
from ordis.handover.models import (
    HandedOverDevice,
    Handover,
    IdentityCheck,
    Preparation,
    SignatureMethod,
    SignerQuality,
    SignerTitle,
)
from ordis.handover.rules import KitItem
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.referrals.models import ReferralStage
from tests import make
from tests.documents.test_seal import city_pkcs12
from tests.handover import making
from tests.handover.texts.making import publish

TABLES = (Document, Handover, HandedOverDevice, LogbookLine, AuditEvent, Preparation)


def world(session: Session, case: making.Ready) -> dict[str, object]:
    """All that a signature could touch."""
    session.expire_all()
    rows = {table.__name__: session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}
    device, reservation = case.device, session.scalars(sa.select(Reservation)).one()
    numbers = session.execute(sa.text("SELECT prefix, last FROM number_series ORDER BY prefix")).all()
    return rows | {
        "device": (
            device.stage,
            device.agreement_id,
            device.no_resale_until,
            device.place_id,
            device.reserved_until,
        ),
        "referral": case.referral.stage,
        "reservation": (reservation.ended_at, reservation.end),
        "numbers": [tuple(row) for row in numbers],
    }


@pytest.fixture
def expired_seal(tmp_path: Path) -> Iterator[None]:
    usual = sealing.current()
    sealing.use(Seal.load(city_pkcs12(tmp_path, b"secret", days=30), b"secret"))
    yield
    sealing.use(usual)


def test_the_signature_seals_the_paper_hands_over_the_device_and_closes_the_referral(
    session: Session,
) -> None:
    case = making.ready()
    handover = making.sign(case)
    device, now = case.device, clock.now()
    assert handover.no_resale_until == date(2027, 11, 20)
    assert (device.stage, device.agreement_id, device.no_resale_until) == (
        Stage.HANDED_OVER, handover.document_id, date(2027, 11, 20),
    )  # fmt: skip
    assert (device.reserved_until, device.place_id) == (None, None)
    assert case.referral.stage is ReferralStage.HANDED_OVER
    reservation = session.scalars(sa.select(Reservation)).one()
    assert (reservation.end, reservation.ended_at) == (ReservationEnd.HANDED_OVER, now)
    assert [(line.device_id, line.ended_on) for line in handover.devices] == [(device.id, None)]
    assert handover.devices[0].facts["serial"] == device.serial
    assert handover.kit == ["charger", "mouse"]
    assert queries.preparation_of(case.referral) is None
    answer = papers.check(papers.content(handover.document))
    assert answer.authentic, answer.sentence


def test_what_was_signed_is_kept_stroke_by_stroke_and_encrypted(session: Session) -> None:
    handover = making.signed()
    assert strokes.read(handover.strokes or "") == strokes.read(making.STROKES)
    raw = session.execute(sa.text("SELECT strokes, signer_name FROM handover")).one()
    assert b"[[[" not in bytes(raw[0])
    assert handover.signer_name
    assert handover.signer_name.encode() not in bytes(raw[1])


def test_a_name_typed_at_the_keyboard_signs_too(session: Session) -> None:
    case = making.ready()
    name = case.referral.household.full_name
    handover = making.sign(case, strokes="", typed_name=f"  {name.replace(' ', '   ')} ")
    assert (handover.method, handover.typed_name, handover.strokes) == (SignatureMethod.TYPED, name, None)


def test_a_guardian_signs_under_a_name_of_their_own(session: Session) -> None:
    case = making.ready(quality=SignerQuality.GUARDIAN, signer_name="Moussa N’Diaye", signer_title=SignerTitle.FATHER)
    handover = making.sign(case)
    assert (handover.quality, handover.signer_name) == (SignerQuality.GUARDIAN, "Moussa N’Diaye")


def test_an_expired_seal_refuses_and_nothing_has_changed(session: Session, expired_seal: None) -> None:
    case = making.ready()
    before = world(session, case)
    with pytest.raises(Refusal, match="certificat du cachet") as refused:
        making.sign(case)
    assert refused.value.status == 503
    assert world(session, case) == before
    assert case.device.stage is Stage.RESERVED


def test_the_same_kiosk_signs_once_the_seal_is_good_again(session: Session, tmp_path: Path) -> None:
    case, usual = making.ready(), sealing.current()
    sealing.use(Seal.load(city_pkcs12(tmp_path, b"secret", days=30), b"secret"))
    with pytest.raises(Refusal):
        making.sign(case)
    sealing.use(usual)
    assert making.sign(case).document.number == "CNR-2026-00001"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"strokes": ""}, strokes.NOTHING_DRAWN),
        ({"strokes": "[[[1,1,0]]]"}, strokes.TOO_SHORT),
        ({"strokes": "x"}, strokes.UNREADABLE),
        ({"ticked": (Tick("Autre"),)}, declared.OTHER_BOXES),
        ({"strokes": "[]", "typed_name": " . "}, naming.TOO_SHORT),
        ({"read_ms": None}, declared.READ_FIRST),
        ({"read_ms": 15_001}, declared.READ_FIRST),
        ({"key": "another"}, signing.STALE),
    ],
)
def test_a_signature_that_is_none_changes_nothing(session: Session, changes: dict[str, object], sentence: str) -> None:
    """A box ticked before the end of the text was on the screen is no reading either."""
    case = making.ready()
    before = world(session, case)
    with pytest.raises(Refusal) as refused:
        making.sign(case, **changes)
    assert refused.value.message == sentence
    assert world(session, case) == before


def test_the_same_submission_twice_is_one_handover(session: Session) -> None:
    case = making.ready()
    first = making.sign(case)
    after = world(session, case)
    assert making.sign(case).id == first.id
    assert world(session, case) == after


def test_a_referral_already_signed_refuses_another_kiosk(session: Session) -> None:
    case = making.ready()
    making.sign(case)
    with pytest.raises(Refusal, match="déjà signée"):
        making.sign(case, key="another")
    with pytest.raises(Refusal, match="déjà signée"):
        actions.open_kiosk(
            referral=case.referral, kit=[], place="Ici", ceremony=None, quality=SignerQuality.BENEFICIARY,
            signer_name="", signer_title=None, identity_check=IdentityCheck.KNOWN, interpreter_name="",
            actor=case.agent, at=clock.now(),
        )  # fmt: skip


def test_a_device_put_on_hold_meanwhile_is_not_handed_over(session: Session) -> None:
    case = making.ready()
    case.device.holds.append(Hold(reason=HoldReason.SAFETY, set_at=clock.now(), set_by_id=case.agent.id))
    session.flush()
    before = world(session, case)
    with pytest.raises(Refusal, match="Sécurité"):
        making.sign(case)
    assert world(session, case) == before


def test_a_device_swapped_since_the_scan_is_not_signed_for(session: Session) -> None:
    case = making.ready()
    other = make.device(stage=Stage.RESERVED)
    session.scalars(sa.select(Reservation)).one().device_id = other.id
    session.flush()
    session.expire_all()
    with pytest.raises(Refusal) as refused:
        making.sign(case)
    assert refused.value.message == signing.DEVICES_CHANGED


def test_scanning_the_device_of_another_family_is_refused_by_name(session: Session) -> None:
    case, other = making.ready(), make.reservation()
    with pytest.raises(Refusal, match="n’est pas réservé pour cette demande"):
        actions.confirm_device(referral=case.referral, text=other.device.code, actor=case.agent, at=clock.now())


@pytest.mark.parametrize("text", ["", "BCDFGHK", "bonjour", "HTTPS://ORDI.EXAMPLE/L/BCDFGHJ"])
def test_a_scan_that_is_no_device_is_refused_in_words(session: Session, text: str) -> None:
    reservation = make.reservation()
    with pytest.raises(Refusal, match=r"\w{4}"):
        actions.confirm_device(referral=reservation.referral, text=text, actor=make.user(), at=clock.now())


def test_the_kiosk_stays_closed_until_every_device_is_scanned(session: Session) -> None:
    reservation = make.reservation()
    with pytest.raises(Refusal, match="Il reste à scanner"):
        actions.open_kiosk(
            referral=reservation.referral, kit=[KitItem.CHARGER], place="Ici", ceremony=None,
            quality=SignerQuality.BENEFICIARY, signer_name="", signer_title=None,
            identity_check=IdentityCheck.KNOWN, interpreter_name="", actor=make.user(), at=clock.now(),
        )  # fmt: skip


def test_whoever_signs_for_another_gives_a_name(session: Session) -> None:
    with pytest.raises(Refusal, match="nom de la personne"):
        making.ready(quality=SignerQuality.PROXY)


def test_whoever_signs_for_another_says_in_what_title(session: Session) -> None:
    for title in (None, SignerTitle.WRITTEN_MANDATE):
        with pytest.raises(Refusal, match="à quel titre"):
            making.ready(quality=SignerQuality.GUARDIAN, signer_name="Moussa N’Diaye", signer_title=title)


def test_every_box_is_ticked_one_by_one_or_the_first_one_left_is_named(session: Session) -> None:
    case = making.ready()
    ticked = making.declared(case.referral).ticked
    before = world(session, case)
    for left in range(len(ticked)):
        with pytest.raises(Refusal) as refused:
            making.sign(case, ticked=ticked[:left] + ticked[left + 1 :])
        assert refused.value.message == declared.TICK_FIRST.format(box=ticked[left].label)
    for wrong in ((*ticked, ticked[0]), (replace(ticked[0], at_ms=-1), *ticked[1:])):
        with pytest.raises(Refusal) as refused:
            making.sign(case, ticked=wrong)
        assert refused.value.message == declared.OTHER_BOXES
    assert world(session, case) == before


def test_an_appointment_moves_the_referral_and_its_sequence_grows_when_it_moves(session: Session) -> None:
    referral, agent = make.reservation().referral, make.user()
    first = actions.set_appointment(
        referral=referral,
        starts_at=clock.now() + timedelta(days=3),
        place="Salle 2",
        actor=agent,
        at=clock.now(),
    )
    assert (referral.stage, first.sequence) == (ReferralStage.APPOINTMENT, 0)
    ref = first.ref
    second = actions.set_appointment(
        referral=referral,
        starts_at=clock.now() + timedelta(days=4),
        place="Salle 3",
        actor=agent,
        at=clock.now(),
    )
    assert (second.ref, second.sequence, second.place) == (ref, 1, "Salle 3")


def test_an_appointment_in_the_past_is_refused(session: Session) -> None:
    with pytest.raises(Refusal, match="déjà passé"):
        actions.set_appointment(
            referral=make.reservation().referral, starts_at=clock.now() - timedelta(days=1), place="Ici",
            actor=make.user(), at=clock.now(),
        )  # fmt: skip


def test_the_version_signed_is_the_one_that_was_read(session: Session) -> None:
    case = making.ready()
    publish()
    assert making.sign(case).text.version == 1


def test_only_who_may_sign_signs(session: Session) -> None:
    with pytest.raises(Refusal, match="rôle"):
        making.sign(making.ready(), actor=make.user(Role.TECHNICIAN))
