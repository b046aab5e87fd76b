"""The pages: parties and basis noted, the law told, signed on a screen, on paper."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from ordis.accounts.permissions import Role
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.offers import actions as offers
from ordis.donations.signing import actions, queries
from ordis.donations.texts.queries import record_of
from ordis.kernel import clock
from tests import make
from tests.donations.offers import making as offering
from tests.donations.signing import making
from tests.handover.paperwork.making import photograph
from tests.pages import follow

Clients = Callable[[Role], FlaskClient]
TYPED = {
    "legal_origin": "public", "owner": "Rectorat", "legal_basis": "CG3P L3212-2", "decision": "n° 7",
    "decided_on": "2026-10-01", "signatory": " Léa  Dupuis ", "signatory_function": "secrétaire générale",
    "signatory_email": "lea@rectorat.example", "representative": "Camille Roy", "representative_function": "adjointe",
}  # fmt: skip


def test_parties_and_basis_are_noted_and_the_law_is_told_without_deciding(session: Session, clients: Clients) -> None:
    donation, city = make.donation(), clients(Role.COORDINATOR)
    assert "le propriétaire" not in city.get(f"/donations/{donation.ref}").text
    done = city.post(f"/donations/{donation.ref}/parties", data=TYPED | {"owner": ""})
    assert done.status_code == 303
    page = city.get(f"/donations/{donation.ref}").text
    for words in (
        "L3212-2, 3°",
        "300\u00a0€",
        "n° 2022-1413",
        "Loi REEN",
        "Les familles n’y figurent pas",
        "propriétaire",
    ):
        assert words in page, words
    noted = record_of(donation)
    assert noted is not None
    assert (noted.signatory, donation.legal_origin, donation.decision) == ("Léa Dupuis", LegalOrigin.PUBLIC, "n° 7")
    assert 'value="Léa Dupuis"' in city.get(f"/donations/{donation.ref}/parties").text
    wrong = city.post(f"/donations/{donation.ref}/parties", data=TYPED | {"signatory_email": "lea"})
    assert wrong.status_code == 422
    assert "nom@domaine" in wrong.text


def test_who_wrote_the_offer_is_proposed_as_signing_until_somebody_is_noted(session: Session, clients: Clients) -> None:
    sheet, city = offering.confirmed(), clients(Role.COORDINATOR)
    donation = offers.attach(sheet=sheet, donor=None, invite=False, actor=make.user(), at=clock.now())
    page = city.get(f"/donations/{donation.ref}/parties").text
    assert f'value="{offering.TOLD.contact}"' in page
    assert f'value="{offering.TOLD.email}"' in page
    assert "Ordis propose qui a écrit l’offre" in page
    assert record_of(donation) is None
    making.recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    page = city.get(f"/donations/{donation.ref}/parties").text
    assert f'value="{making.PARTIES.signatory_email}"' in page
    assert f'value="{offering.TOLD.email}"' not in page
    assert "Ordis propose" not in page


def sent(donation: Donation, **changes: object) -> dict[str, object]:
    said = making.declared(donation)
    given: dict[str, object] = {
        "shown": said.shown,
        "strokes": said.strokes,
        "boxes": ["0", "1", "2"],
        "times": "{}",
        "read_to_end": "0",
    }
    return given | changes


def test_both_sign_on_the_screen_and_the_donation_says_so(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(), clients(Role.COORDINATOR)
    path = f"/donations/{donation.ref}/signing"
    assert city.post(f"{path}/proof.zip").status_code == 404
    assert "Faire signer la convention" in city.get(f"/donations/{donation.ref}").text
    assert city.get(f"{path}/city").status_code == 302
    making.donor_signs(donation)
    page = city.get(path)
    assert "Faire signer la collectivité" in page.text
    assert "signée par le donateur, pas encore par la collectivité" in page.text
    assert "Signé</span>" in page.text
    assert "Je coche" not in city.get(f"{path}/city").text
    other = city.post(f"{path}/city", data=sent(donation, strokes="", typed_name="Camille", boxes=[]))
    assert other.status_code == 428
    assert "Oui, Camille Roy, c’est bien moi" in other.text
    typed = sent(donation, strokes="", typed_name="Camille", name_confirmed="y", boxes=[])
    page = follow(city, city.post(f"{path}/city", data=typed))
    assert "signée des deux parties et scellée" in page.text
    assert "Voir la signature" in city.get(f"/donations/{donation.ref}").text
    with ZipFile(io.BytesIO(city.post(f"{path}/proof.zip").data)) as proof:
        assert json.loads(proof.read("preuve.json"))["schema"] == "ordis.donation-proof/2"
    assert city.get(f"{path}/city").status_code == 302
    page = city.get(path).text
    assert donation.agreement is not None
    assert page.count(donation.agreement.number) == 1
    assert len(set(re.findall(r"CDN-2026-\d+", page))) == 1


def test_the_paper_is_attached_by_one_and_confirmed_by_another(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(), clients(Role.COORDINATOR)
    path = f"/donations/{donation.ref}/signing"
    day = clock.today().isoformat()
    empty = city.post(f"{path}/paper", data={"signed_on": day})
    assert empty.status_code == 422
    assert "Choisissez les photographies" in empty.text
    files = {"signed_on": day, "sheets": (io.BytesIO(photograph()), "page.jpg")}
    page = follow(city, city.post(f"{path}/paper", data=files))
    assert "une autre personne confirme" in page.text
    signing = queries.signing_of(donation)
    assert signing is not None
    assert city.get(f"{path}/sheets/{signing.sheets[0].ref}").mimetype == "image/jpeg"
    signing.attached_by_id = make.user(name="Inès Petit").id
    session.flush()
    ticked = ["number", "donor", "donor_signature", "city_signature", "pages"]
    some = city.post(f"{path}/paper/confirm", data={"pages": signing.fingerprint, "seen": ticked})
    assert some.status_code == 422
    assert "Cochez chaque chose" in some.text
    every = {"pages": signing.fingerprint, "seen": [*ticked, "date"]}
    assert "confirmée et scellée" in follow(city, city.post(f"{path}/paper/confirm", data=every)).text


def test_no_way_to_sign_is_offered_before_both_who_sign_are_named(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(representative=""), clients(Role.COORDINATOR)
    path, ways = f"/donations/{donation.ref}/signing", ("/signing/tablet", "/signing/link", "/signing/paper")
    page = city.get(path).text
    assert "Notez d’abord qui signe pour la collectivité" in page
    assert not any(f'{way}"' in page for way in ways)
    making.recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    page = city.get(path).text
    assert "Établissez d’abord la convention à nouveau" in page
    assert not any(f'{way}"' in page for way in ways)
    actions.propose(donation=donation, actor=make.user(), at=clock.now())
    page = city.get(path).text
    assert all(f'{way}"' in page for way in ways)


def test_an_agreement_made_leaves_what_one_to_be_made_would_leave(session: Session, clients: Clients) -> None:
    donation, city = make.donation(), clients(Role.COORDINATOR)
    assert "La convention laisserait à compléter" in city.get(f"/donations/{donation.ref}").text
    actions.propose(donation=donation, actor=make.user(), at=clock.now())
    for page in ("", "/signing"):
        assert "La convention laisse à compléter" in city.get(f"/donations/{donation.ref}{page}").text
    making.recording.note(donation=donation, said=making.PARTIES, actor=make.user(), at=clock.now())
    for page in ("", "/signing"):
        assert "La convention laisserait à compléter" in city.get(f"/donations/{donation.ref}{page}").text


def test_an_agreement_that_leaves_something_is_made_by_who_says_so(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(), clients(Role.COORDINATOR)
    path, asked, before = f"/donations/{donation.ref}/signing", "malgré ce qui manque", donation.agreement
    assert "l’adresse du donateur" in city.get(path).text
    making.recording.note(
        donation=donation, said=replace(making.PARTIES, decision="n° 9"), actor=make.user(), at=clock.now()
    )
    refused = city.post(path)
    assert refused.status_code == 422
    assert "Rien n’a été établi" in refused.text
    assert asked in refused.text
    assert donation.agreement is before
    donation.donor.address, donation.donor.postal_code, donation.donor.town = "1 rue", "86000", "Poitiers"
    session.flush()
    assert asked not in city.get(path).text
    assert "est établie" in follow(city, city.post(path)).text
    assert donation.agreement is not before


def test_a_signature_is_cancelled_with_a_reason(session: Session, clients: Clients) -> None:
    donation, city = making.proposed(), clients(Role.COORDINATOR)
    making.donor_signs(donation)
    path = f"/donations/{donation.ref}/signing"
    assert city.post(f"{path}/cancel", data={}).status_code == 422
    page = follow(city, city.post(f"{path}/cancel", data={"reason": "Mauvaise personne"}))
    assert "Tendre cet écran au donateur" in page.text
    assert "est établie" in follow(city, city.post(path, data={"despite": "y"})).text


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.DONOR, Role.PRESCRIBER])
def test_who_decides_on_no_donation_has_nothing_signed(session: Session, clients: Clients, role: Role) -> None:
    donation = making.proposed()
    assert clients(role).get(f"/donations/{donation.ref}/signing").status_code == 403
    assert actions.opened(donation).donor is None
