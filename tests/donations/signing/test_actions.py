"""Both parties sign on a screen: everything sealed and stored before anything is said to be signed."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent
from ordis.documents.canonical import canonical
from ordis.documents.models import Document
from ordis.documents.queries import content, trusted_fingerprints
from ordis.documents.verification import verify_signature
from ordis.documents.wording.actions import withdraw
from ordis.donations.models import Donation, DonationStage
from ordis.donations.signing import actions, keeping, queries
from ordis.donations.signing.models import AgreementSigning, SigningStage, Way
from ordis.donations.texts import recording
from ordis.kernel import clock
from ordis.kernel.blobs import Blobs, blobs, open_store
from ordis.kernel.refusal import Refusal
from tests import make
from tests.donations.signing import making
from tests.donations.test_pdf import text_of


def papers(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Document)) or 0


def test_the_donor_then_the_city_and_the_agreement_is_sealed(session: Session) -> None:
    donation = making.proposed()
    to_sign = donation.agreement
    half = making.donor_signs(donation)
    assert (half.stage, half.way, donation.agreement) == (SigningStage.CITY, Way.SCREEN, to_sign)
    done = making.city_signs(donation, strokes="", typed_name="Camille Roy")
    assert done.stage is SigningStage.SIGNED
    assert donation.agreement is done.document
    assert done.document is not None
    assert done.document.replaces is to_sign
    pdf = content(done.document)
    assert verify_signature(pdf, trusted_fingerprints()).authentic
    text = text_of(pdf)
    for words in (
        "Léa Dupuis, directrice", "Camille Roy, adjointe au maire", "Nom tapé au clavier. Signé sur un écran",
        done.proof_sha256,
        "J’ai qualité pour engager", "en présence d’Inès Petit", "n° 2026-114, du 12 octobre 2026",
        "Modèle à valider par les juristes",
    ):  # fmt: skip
        assert words in text, words


def test_the_proof_holds_what_an_expert_needs_in_one_spelling(session: Session) -> None:
    donation = making.proposed()
    making.donor_signs(donation)
    done = making.city_signs(donation)
    kept = keeping.proof_of(done)
    assert hashlib.sha256(kept).hexdigest() == done.proof_sha256
    told = json.loads(kept)
    assert canonical(told) == kept
    assert told["schema"] == "ordis.donation-proof/2"
    assert (told["donor"]["read_to_end_after_ms"], told["donor"]["name_confirmed"]) == (500, False)
    assert told["shown_sha256"] == done.proposed.sha256
    assert [tick["ticked_after_ms"] for tick in told["donor"]["ticks"]] == [1000, 2000, 3000]
    assert told["donor"]["name"] == "Léa Dupuis"
    assert told["donor"]["strokes"]
    assert told["city"]["function"] == "adjointe au maire"
    assert told["text"]["version"] == 1
    assert told["facts"]["decision"] == "n° 2026-114, du 12\u00a0octobre\u00a02026"


def test_sent_again_each_half_is_the_same_and_nothing_doubles(session: Session) -> None:
    donation = making.proposed()
    first = making.donor_signs(donation)
    assert making.donor_signs(donation) is first
    with pytest.raises(Refusal, match="déjà signé"):
        making.donor_signs(donation, strokes="", typed_name="Léa Dupuis")
    done, before = making.city_signs(donation).document, papers(session)
    assert making.city_signs(donation).document is done
    assert papers(session) == before
    verbs = session.scalars(sa.select(AuditEvent.verb).where(AuditEvent.verb.like("donation.%signed%"))).all()
    assert sorted(verbs) == ["donation.agreement_signed", "donation.signed_by_donor"]


def test_the_city_signs_after_the_donor(session: Session) -> None:
    donation = making.proposed()
    with pytest.raises(Refusal, match="signe après lui"):
        making.city_signs(donation)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ticked": ()}, "Il reste à cocher"),
        ({"strokes": "", "typed_name": " . "}, "en entier"),
        ({"strokes": "[]"}, "Aucune signature"),
        ({"strokes": "[[[0,0,0],[1,1,1]]]"}, "trop courte"),
        ({"shown": "0" * 64}, "rechargez-la"),
        ({"strokes": "", "typed_name": "Zinedine Zidane"}, "Le nom attendu est «\u202fLéa Dupuis"),
        ({"strokes": "", "typed_name": "Léa"}, "est-ce bien vous"),
        ({"read_ms": None}, "lu jusqu’à la fin"),
        ({"read_ms": 2500}, "lu jusqu’à la fin"),
    ],
)
def test_what_is_no_signature_is_refused_and_nothing_is_kept(
    session: Session, changes: dict[str, object], told: str
) -> None:
    donation = making.proposed()
    with pytest.raises(Refusal, match=told):
        making.donor_signs(donation, **changes)
    signing = queries.signing_of(donation)
    assert signing is not None
    assert (signing.stage, signing.donor) == (SigningStage.DONOR, None)


@pytest.mark.parametrize(("changes", "who"), [({"signatory": ""}, "le donateur"), ({"representative": ""}, "la coll")])
def test_nobody_signs_an_agreement_that_does_not_name_them(
    session: Session, changes: dict[str, object], who: str
) -> None:
    donation = making.proposed(**changes)

    def both() -> None:
        making.donor_signs(donation)
        making.city_signs(donation)

    with pytest.raises(Refusal, match=f"qui signe pour {who}"):
        both()
    assert donation.agreement is not None
    assert donation.agreement.replaces is None


def test_a_text_withdrawn_meanwhile_is_not_signed(session: Session) -> None:
    donation = making.proposed()
    text = actions.opened(donation).proposed.text
    withdraw(text=text, reason="Article 4", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="vient d’être retiré"):
        making.donor_signs(donation)


def test_the_city_s_name_is_the_one_that_was_noted(session: Session) -> None:
    donation = making.proposed()
    making.donor_signs(donation, strokes="", typed_name="léa", name_confirmed=True)
    for typed, told in (("xx", "Camille Roy"), ("Zinedine Zidane", "Camille Roy"), ("C", "en entier")):
        with pytest.raises(Refusal, match=told):
            making.city_signs(donation, strokes="", typed_name=typed)
    done = making.city_signs(donation, strokes="", typed_name="ROY Camille")
    told = json.loads(keeping.proof_of(done))
    assert (told["donor"]["typed_name"], told["donor"]["name_confirmed"]) == ("léa", True)


NOTED_SINCE = [
    {"signatory": "Paul Martin"}, {"decision": "n° 2026-999"}, {"owner": "Une société de leasing"},
    {"representative": "Sam Petit"},
]  # fmt: skip


def noted(donation: Donation, **changes: object) -> None:
    said = replace(making.PARTIES, **changes)  # type: ignore[arg-type]
    recording.note(donation=donation, said=said, actor=make.user(), at=clock.now())


@pytest.mark.parametrize("changes", NOTED_SINCE)
def test_neither_signs_what_is_no_longer_what_is_noted(session: Session, changes: dict[str, object]) -> None:
    donation = making.proposed()
    noted(donation, **changes)
    with pytest.raises(Refusal, match="a changé depuis"):
        making.donor_signs(donation)
    noted(donation)
    making.donor_signs(donation)
    noted(donation, **changes)
    with pytest.raises(Refusal, match="annulez la signature du donateur"):
        making.city_signs(donation)
    noted(donation)
    assert making.city_signs(donation).stage is SigningStage.SIGNED


def test_a_clock_set_back_signs_nothing(session: Session) -> None:
    donation, now = making.proposed(), clock.now()
    with pytest.raises(Refusal, match="horloge du serveur a reculé") as refused:
        making.donor_signs_at(donation, now - timedelta(days=1))
    assert refused.value.status == 503
    making.donor_signs_at(donation, now + timedelta(hours=2))
    with pytest.raises(Refusal, match="le donateur a signé le"):
        making.city_signs(donation)
    with clock.frozen(now + timedelta(hours=3)):
        assert making.city_signs(donation).concluded_at == now + timedelta(hours=3)


def test_what_changed_since_is_proposed_anew_and_the_old_page_signs_nothing(session: Session) -> None:
    donation = making.proposed()
    old = making.declared(donation)
    said = making.PARTIES
    recording.note(
        donation=donation, said=making.replace(said, signatory="Paul Martin"), actor=make.user(), at=clock.now()
    )
    assert actions.shown(actions.opened(donation)).facts.signatory == "Léa Dupuis"
    actions.propose(donation=donation, actor=make.user(), at=clock.now())
    assert actions.shown(actions.opened(donation)).facts.signatory == "Paul Martin"
    with pytest.raises(Refusal, match="rechargez-la"):
        actions.sign_as_donor(
            donation=donation, declared=old, circumstances=making.ON_SCREEN, actor=None, at=clock.now()
        )


def test_a_half_signed_agreement_is_not_proposed_anew_before_the_half_is_cancelled(session: Session) -> None:
    donation, actor = making.proposed(), make.user()
    making.donor_signs(donation)
    with pytest.raises(Refusal, match="annulez"):
        actions.propose(donation=donation, actor=actor, at=clock.now())
    back = actions.cancel_donor(donation=donation, reason="Mauvaise personne", actor=actor, at=clock.now())
    assert (back.stage, back.donor) == (SigningStage.DONOR, None)
    making.donor_signs(donation)
    making.city_signs(donation)
    with pytest.raises(Refusal, match="scellée"):
        actions.propose(donation=donation, actor=actor, at=clock.now())
    with pytest.raises(Refusal, match="scellée"):
        actions.cancel_donor(donation=donation, reason="Trop tard", actor=actor, at=clock.now())


def test_an_offer_that_waits_has_no_agreement_to_sign(session: Session) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    with pytest.raises(Refusal, match="une fois l’offre acceptée"):
        actions.propose(donation=donation, actor=make.user(), at=clock.now())


def test_a_store_that_cannot_keep_the_paper_leaves_the_donor_s_half_and_nothing_signed(
    session: Session, tmp_path: Path
) -> None:
    donation = making.proposed()
    making.donor_signs(donation)
    before, usual = papers(session), blobs()
    (tmp_path / "full").write_text("a file where a folder should be")
    open_store(Blobs(str(tmp_path / "full" / "store")))
    try:
        with pytest.raises((Refusal, OSError)):
            making.city_signs(donation)
    finally:
        open_store(usual)
    session.expire_all()
    row = session.scalars(sa.select(AgreementSigning)).one()
    assert (row.stage, row.document_id, papers(session)) == (SigningStage.CITY, None, before)
    assert making.city_signs(donation).stage is SigningStage.SIGNED
