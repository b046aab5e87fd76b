"""From the public page to the donation: what is written, who is told, what is done once."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis import settings
from ordis.accounts.models import AuditEvent
from ordis.accounts.permissions import Role
from ordis.donations import actions as donations
from ordis.donations import papers
from ordis.donations.models import DeclineReason, Donation, DonationStage, LegalOrigin, WipedBy
from ordis.donations.offers import actions, photographs, queries
from ordis.donations.offers.models import OfferPhoto, OfferSheet, SheetStage
from ordis.donations.offers.rules import MOST_PHOTOS, Disks
from ordis.kernel import clock
from ordis.kernel.refusal import Refusal
from ordis.partners.models import Membership, Organisation, OrganisationKind
from tests import make
from tests.documents.picturing import opened, picture
from tests.donations.offers import making
from tests.donations.offers.making import EMAIL, SIREN, TOLD, mails


def attached(sheet: OfferSheet | None = None, donor: Organisation | None = None, *, invite: bool = False) -> Donation:
    sheet = sheet or making.confirmed()
    return actions.attach(sheet=sheet, donor=donor, invite=invite, actor=make.user(), at=clock.now())


def city() -> str:
    return settings.current().contact_email


def test_a_public_offer_waits_and_its_address_is_asked_to_confirm(session: Session) -> None:
    sheet = making.deposited()
    assert sheet.stage is SheetStage.UNCONFIRMED
    assert session.scalar(sa.select(sa.func.count()).select_from(Donation)) == 0
    (mail,) = mails()
    assert f"/offrir/suivi/{sheet.token}" in mail.body
    assert mails(city()) == []


def test_the_message_to_an_unconfirmed_address_repeats_nothing_that_was_typed(session: Session) -> None:
    told = replace(TOLD, organisation="ACHETEZ ICI", contact="Vil Prix", note="https://piege.example")
    making.deposited(told)
    (mail,) = mails()
    assert not any(word in mail.body + mail.subject for word in ("ACHETEZ", "Vil Prix", "piege"))


def test_what_was_typed_is_unreadable_in_the_database(session: Session) -> None:
    sheet = making.deposited()
    row = session.execute(sa.text("SELECT * FROM offer_sheet WHERE id = :id"), {"id": sheet.id}).mappings().one()
    raw = " ".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
        for value in row.values()
    )
    assert not any(word in raw for word in ("Dupuis", "clain.example", "Presses", sheet.token))


def test_the_same_form_twice_is_one_offer_and_one_message(session: Session) -> None:
    making.deposited(key="uneseuleclef")
    making.deposited(key="uneseuleclef")
    assert session.scalar(sa.select(sa.func.count()).select_from(OfferSheet)) == 1
    assert len(mails()) == 1


def test_an_address_is_written_to_three_times_a_day_and_no_more(session: Session) -> None:
    for _ in range(5):
        making.deposited()
    assert len(mails()) == 3
    making.deposited(at=clock.now() + timedelta(days=1, minutes=1))
    assert len(mails()) == 4


def test_a_confirmation_tells_the_city_and_gives_a_number(session: Session) -> None:
    sheet = making.confirmed()
    assert (sheet.stage, sheet.number) == (SheetStage.CONFIRMED, "OFF-2026-00001")
    (mail,) = mails(city())
    assert "16\u00a0appareils, de Imprimerie du Clain" in mail.body
    assert f"/donations/offers/{sheet.ref}" in mail.body


def test_confirmed_twice_it_is_confirmed_once(session: Session) -> None:
    sheet = making.confirmed()
    assert actions.confirm(token=sheet.token, at=clock.now() + timedelta(days=30)).number == sheet.number
    assert len(mails(city())) == 1


def test_a_link_of_eight_days_confirms_nothing_and_says_what_to_do(session: Session) -> None:
    sheet = making.deposited()
    with pytest.raises(Refusal, match="sept jours") as refused:
        actions.confirm(token=sheet.token, at=clock.now() + timedelta(days=7))
    assert refused.value.status == 410
    assert sheet.stage is SheetStage.UNCONFIRMED


def test_an_invented_link_answers_as_an_old_one(session: Session) -> None:
    with pytest.raises(Refusal, match="sept jours"):
        actions.opened("invente", at=clock.now())


def test_an_offer_proposes_known_donors_and_links_none_by_itself(session: Session) -> None:
    by_siren = make.donor(name="Autre nom")
    by_name = make.organisation(name="imprimerie du clain")
    by_member = make.organisation(name="Filiale")
    person = make.user(Role.DONOR, of=by_member)
    person.email = EMAIL
    make.organisation(name="Sans rapport", siret="00022020200012")
    session.flush()
    sheet = making.confirmed()
    assert {each.id for each in queries.alike(TOLD)} == {by_siren.id, by_name.id, by_member.id}
    assert sheet.donation_id is None


def test_attached_to_a_known_donor_it_becomes_a_donation_to_decide(session: Session) -> None:
    donor = make.donor()
    donation = attached(donor=donor)
    assert (donation.donor_id, donation.stage, donation.wiped_by) == (donor.id, DonationStage.OFFERED, WipedBy.WORKSHOP)
    assert [(line.kind.value, line.quantity, line.age.value, line.condition.value) for line in donation.lines] == [
        ("laptop", 12, "from_3_to_5", "working"), ("monitor", 4, "unknown", "unknown"),
    ]  # fmt: skip
    assert (donation.pickup_place, donation.pickup_on, donation.note) == (TOLD.place, TOLD.wished_on, TOLD.note)
    assert [contact.email for contact in donor.contacts] == [EMAIL]
    assert "à l’étude" in mails()[-1].subject


def test_it_was_offered_the_day_that_the_donor_sent_it(session: Session) -> None:
    with clock.frozen(clock.now() - timedelta(days=3)):
        sheet = making.confirmed()
    assert attached(sheet).offered_at == sheet.sent_at


def test_a_contact_that_is_known_is_not_noted_twice(session: Session) -> None:
    donor = make.donor()
    attached(donor=donor)
    attached(making.confirmed(), donor)
    assert len(donor.contacts) == 1


def test_a_structure_that_never_gave_is_noted_as_a_donor(session: Session) -> None:
    structure = make.prescriber_structure()
    attached(donor=structure)
    assert structure.gives


def test_a_new_donor_is_opened_from_the_offer(session: Session) -> None:
    donor = attached(making.confirmed(replace(TOLD, siren="73282932000074"))).donor
    assert (donor.name, donor.kind, donor.siret) == ("Imprimerie du Clain", OrganisationKind.COMPANY, "73282932000074")


def test_a_private_person_is_a_donor_under_their_name(session: Session) -> None:
    donor = attached(making.confirmed(replace(TOLD, giver=LegalOrigin.PERSON, organisation="", siren=""))).donor
    assert (donor.name, donor.kind) == ("Léa Dupuis", OrganisationKind.OTHER)


@pytest.mark.parametrize("invite", [True, False])
def test_nobody_enters_a_donors_space_unless_the_city_says_so(session: Session, invite: bool) -> None:
    donor = make.donor()
    attached(donor=donor, invite=invite)
    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == int(invite)


def test_an_offer_is_attached_once(session: Session) -> None:
    sheet = making.confirmed()
    attached(sheet)
    with pytest.raises(Refusal, match="entre-temps"):
        attached(sheet)


def test_an_offer_that_nobody_confirmed_is_attached_to_nobody(session: Session) -> None:
    with pytest.raises(Refusal, match="entre-temps"):
        attached(making.deposited())


def test_declined_before_it_is_a_donation_it_opens_no_record_and_says_why(session: Session) -> None:
    sheet = making.confirmed()
    actions.decline(sheet=sheet, why=DeclineReason.TOO_FAR, words="", actor=make.user(), at=clock.now())
    assert sheet.stage is SheetStage.DECLINED
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0
    assert "venir si loin" in mails()[-1].body


def test_an_offer_by_telephone_is_a_donation_at_once(session: Session) -> None:
    donor, told = make.donor(), replace(TOLD, disks=Disks.REMOVED)
    given = {
        "donor": donor,
        "told": told,
        "legal_basis": "Délibération 12",
        "photographs_kept": (),
        "key": "telephone1",
    }
    donation = actions.note(**given, actor=make.user(), at=clock.now())  # type: ignore[arg-type]
    assert actions.note(**given, actor=make.user(), at=clock.now()) is donation  # type: ignore[arg-type]
    assert (donation.stage, donation.wiped_by) == (DonationStage.OFFERED, WipedBy.DONOR)
    sheet = queries.sheet_of(donation)
    assert sheet is not None
    assert sheet.stage is SheetStage.TAKEN


def test_a_question_reaches_the_donor_and_their_answer_brings_the_offer_back(session: Session) -> None:
    donation = attached()
    sheet = queries.sheet_of(donation)
    assert sheet is not None
    donations.ask_donor(donation=donation, question="Et les chargeurs ?", actor=make.user(), at=clock.now())
    assert donation.stage is DonationStage.TO_COMPLETE
    assert "Et les chargeurs ?" in mails()[-1].body
    assert sheet.token in mails()[-1].body
    actions.answer(sheet=sheet, words=" Ils y sont. ", photographs_kept=(), at=clock.now())
    assert donation.stage is DonationStage.OFFERED
    assert donation.questions[0].answer == "Ils y sont."
    assert donation.questions[0].answered_by_id is None
    assert "a répondu" in mails(city())[-1].subject


def test_an_answer_heard_on_the_telephone_is_noted_in_the_name_of_who_heard_it(session: Session) -> None:
    donation, agent = attached(), make.user()
    donations.ask_donor(donation=donation, question="Quel étage ?", actor=agent, at=clock.now())
    donations.complete_offer(donation=donation, answer="Le 3e", actor=agent, at=clock.now())
    assert donation.questions[0].answered_by_id == agent.id


def test_a_question_that_can_reach_nobody_is_not_asked(session: Session) -> None:
    donation = make.donation(stage=DonationStage.OFFERED)
    with pytest.raises(Refusal, match="appelez le donateur"), session.begin_nested():
        donations.ask_donor(donation=donation, question="Quel étage ?", actor=make.user(), at=clock.now())
    session.refresh(donation)
    assert donation.stage is DonationStage.OFFERED


@pytest.mark.parametrize("said", ["", "  \n"])
def test_an_empty_question_or_answer_changes_nothing(session: Session, said: str) -> None:
    donation = attached()
    with pytest.raises(Refusal, match="question"):
        donations.ask_donor(donation=donation, question=said, actor=make.user(), at=clock.now())
    donations.ask_donor(donation=donation, question="Quel étage ?", actor=make.user(), at=clock.now())
    with pytest.raises(Refusal, match="réponse"):
        donations.complete_offer(donation=donation, answer=said, actor=None, at=clock.now())
    assert donation.stage is DonationStage.TO_COMPLETE


def test_acceptance_and_refusal_are_told_by_mail(session: Session) -> None:
    donations.accept_offer(donation=attached(), decision="", actor=make.user(), at=clock.now())
    assert "acceptons votre offre" in mails()[-1].body
    declined = attached(making.confirmed())
    why = {"why": DeclineReason.TOO_OLD, "reason": ""}
    donations.decline_offer(donation=declined, **why, actor=make.user(), at=clock.now())  # type: ignore[arg-type]
    assert declined.decline_reason in mails()[-1].body
    assert declined.decline_kind is DeclineReason.TOO_OLD


def test_the_audit_trail_names_numbers_and_nobody(session: Session) -> None:
    donation = attached()
    donations.ask_donor(donation=donation, question="Secret ?", actor=make.user(), at=clock.now())
    events = session.scalars(sa.select(AuditEvent)).all()
    assert {"offer.sent", "offer.confirmed", "offer.taken", "donation.offered", "donation.asked"} <= {
        event.verb for event in events
    }
    told = " ".join(f"{event.subject} {event.details}" for event in events)
    assert not any(word in told for word in ("Dupuis", "Clain", EMAIL, "Secret"))


def test_photographs_are_small_bare_locked_and_few(session: Session) -> None:
    kept = photographs.keep([picture(exif=True), picture(exif=True), picture(40, 30, "PNG")])
    assert len(kept) == 2
    sheet = making.deposited(photographs_kept=kept)
    first = photographs.content(sheet.photos[0])
    assert first is not None
    assert (opened(first).size, dict(opened(first).getexif())) == ((1067, 1600), {})
    with pytest.raises(Refusal, match="au plus"):
        photographs.keep([picture(8, side + 8) for side in range(MOST_PHOTOS)], room=MOST_PHOTOS - 2)
    with pytest.raises(Refusal, match="dépasse 15\u00a0Mo"):
        photographs.keep([b"\xff" * (15 * 1024 * 1024 + 1)])
    more = photographs.keep([picture(8, side + 8) for side in range(MOST_PHOTOS)])
    photographs.add(sheet, more)
    session.flush()
    assert session.scalar(sa.select(sa.func.count()).select_from(OfferPhoto)) == MOST_PHOTOS


def test_the_siren_of_an_offer_reaches_the_record_and_the_agreement(session: Session) -> None:
    new = attached(making.confirmed(replace(TOLD, organisation="Jamais vue", email="a@vue.example")))
    assert (new.donor.siren, new.donor.siret) == (SIREN, None)
    assert papers.agreement_facts(new).siren == "732\u00a0829\u00a0320"
    known = make.organisation(name="Sans numéro", gives=True)
    assert attached(making.confirmed(), known).donor.siren == SIREN


def test_the_number_written_on_a_record_is_never_replaced_by_an_offer(session: Session) -> None:
    known = make.organisation(name="Autre", gives=True, siret="00022020200012")
    attached(making.confirmed(), known)
    assert (known.siren, known.siret) == ("000220202", "00022020200012")
