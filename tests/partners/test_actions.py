"""Organisations are kept, people are invited, and nobody gets more than they should."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ordis.accounts.models import AuditEvent, SignInLink, User
from ordis.accounts.permissions import Role
from ordis.kernel.mail import OutgoingMail
from ordis.kernel.refusal import Refusal
from ordis.partners import actions, queries
from ordis.partners.actions import OrganisationFacts
from ordis.partners.models import Organisation, OrganisationKind
from tests import make

FACTS = OrganisationFacts(
    "Imprimerie", OrganisationKind.COMPANY, gives=True, prescribes=False, siret="732 829 320 00074"
)


def invite(organisation: Organisation, role: Role, email: str = "lea@exemple.fr") -> User:
    return actions.invite(
        organisation=organisation, email=email, name="Léa Dupuis", role=role, actor=make.user(), at=make.AT
    )


def test_an_organisation_is_added_with_its_trace(session: Session) -> None:
    organisation = actions.add_organisation(facts=FACTS, actor=make.user(), at=make.AT)
    assert organisation.siret == "73282932000074"
    assert organisation.siren == "732829320"
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.verb, event.subject) == ("organisation.added", organisation.ref)


def test_a_wrong_siret_adds_nothing(session: Session) -> None:
    wrong = OrganisationFacts("X", OrganisationKind.COMPANY, gives=True, prescribes=False, siret="73282932000075")
    with pytest.raises(Refusal):
        actions.add_organisation(facts=wrong, actor=make.user(), at=make.AT)
    assert session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0


def test_a_change_names_the_fields_that_changed_and_no_value(session: Session) -> None:
    organisation = actions.add_organisation(facts=FACTS, actor=make.user(), at=make.AT)
    changed = actions.change_organisation(
        organisation=organisation,
        facts=OrganisationFacts(
            "Imprimerie neuve", OrganisationKind.COMPANY, gives=True, prescribes=False, siret="73282932000074"
        ),
        actor=make.user(),
        at=make.AT,
    )
    assert changed == ["name"]
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert event.details == {"fields": ["name"]}


def test_a_donor_who_is_invited_gets_a_personal_link_and_a_membership(session: Session) -> None:
    organisation = make.donor()
    user = invite(organisation, Role.DONOR)
    assert queries.organisations_of(user) == [organisation]
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInLink).where(SignInLink.user_id == user.id)) == 1
    mail = session.scalars(sa.select(OutgoingMail)).one()
    assert mail.recipient == "lea@exemple.fr"
    assert "https://ordi.example/lien/" in mail.body


def test_a_prescriber_who_is_invited_gets_no_link_but_how_to_sign_in(session: Session) -> None:
    user = invite(make.prescriber_structure(), Role.PRESCRIBER)
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInLink)) == 0
    mail = session.scalars(sa.select(OutgoingMail)).one()
    assert "mot-de-passe" in mail.body
    assert user.role_set == {Role.PRESCRIBER}


def test_a_person_may_act_for_several_organisations(session: Session) -> None:
    first, second = make.donor(), make.organisation(name="Banque du Clain", gives=True)
    assert invite(first, Role.DONOR) is invite(second, Role.DONOR, email="LEA@exemple.fr")
    user = session.scalars(sa.select(User).where(User.email == "lea@exemple.fr")).unique().one()
    assert [each.name for each in queries.organisations_of(user)] == [
        "Banque du Clain",
        "Imprimerie du Clain",
    ]


def test_the_same_invitation_twice_is_refused(session: Session) -> None:
    organisation = make.donor()
    invite(organisation, Role.DONOR)
    with pytest.raises(Refusal, match="peut déjà agir"):
        invite(organisation, Role.DONOR)


def test_nobody_becomes_coordinator_by_an_invitation(session: Session) -> None:
    with pytest.raises(Refusal):
        invite(make.donor(), Role.COORDINATOR)


def test_a_donor_is_not_invited_where_nothing_is_given(session: Session) -> None:
    with pytest.raises(Refusal, match="donateur"):
        invite(make.prescriber_structure(), Role.DONOR)


def test_staff_never_get_a_link_that_opens_their_rights(session: Session) -> None:
    staff = make.user(Role.COORDINATOR)
    user = actions.invite(
        organisation=make.donor(),
        email=staff.email,
        name=staff.name,
        role=Role.DONOR,
        actor=staff,
        at=make.AT,
    )
    assert user.role_set == {Role.COORDINATOR, Role.DONOR}
    assert session.scalar(sa.select(sa.func.count()).select_from(SignInLink)) == 0
    with pytest.raises(Refusal, match="mot de passe"):
        actions.send_personal_link(user=user, actor=staff, at=make.AT)
