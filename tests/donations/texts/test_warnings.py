"""What the law says of public property: told with its source, for public property alone."""

from dataclasses import replace

from ordis.devices.models import Kind
from ordis.donations.models import LegalOrigin
from ordis.donations.texts.warnings import Where, missing, warnings
from tests.donations.test_pdf import FACTS


def test_a_company_and_a_person_are_told_nothing() -> None:
    for origin in (LegalOrigin.COMPANY, LegalOrigin.PERSON):
        assert warnings(origin, {Kind.LAPTOP}) == ()


def test_public_property_has_its_limits_prices_and_proof_each_with_its_source() -> None:
    limit, price, proof = warnings(LegalOrigin.PUBLIC, {Kind.LAPTOP, Kind.MONITOR, Kind.TABLET, Kind.SMARTPHONE})
    assert "300\u00a0€" in limit.text
    assert limit.source == "CG3P, art. L3212-2, 3° et L3212-3"
    assert (
        "ordinateur portable, 180\u00a0€\u202f; écran seul, 30\u00a0€\u202f; tablette ou téléphone, 100\u00a0€"
        in price.text
    )
    assert "2022-1413" in price.source
    assert "2023-266" in proof.source


NOTHING = replace(
    FACTS, siren="", donor_address="", decision="", signatory="", signatory_function="", represented_by="",
    legal_basis="", owner="",
)  # fmt: skip


def test_what_the_agreement_leaves_to_be_filled_is_named_with_its_page() -> None:
    company = missing(replace(NOTHING, legal_origin=LegalOrigin.COMPANY))
    assert [each.what for each in company if each.where is Where.DONOR] == [
        "le SIREN du donateur",
        "l’adresse du donateur",
    ]
    assert len(company) == 6
    assert len(missing(replace(NOTHING, legal_origin=LegalOrigin.PUBLIC))) == 8
    known = replace(FACTS, legal_origin=LegalOrigin.PUBLIC, legal_basis="x", owner="x", represented_by="x")
    assert missing(known) == []


def test_a_person_who_gives_has_neither_siren_nor_function() -> None:
    told = {each.what for each in missing(replace(NOTHING, legal_origin=LegalOrigin.PERSON))}
    assert not {"le SIREN du donateur", "sa fonction chez le donateur"} & told
