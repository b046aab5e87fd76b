"""What the law says of public property: told with its source, for public property alone."""

from ordis.devices.models import Kind
from ordis.donations.models import LegalOrigin
from ordis.donations.texts.warnings import missing, warnings


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


def test_what_nobody_has_noted_is_named() -> None:
    nothing = {"basis": "", "owner": "", "decision": "", "signatory": ""}
    assert len(missing(LegalOrigin.PUBLIC, **nothing)) == 4
    assert len(missing(LegalOrigin.COMPANY, **nothing)) == 2
    assert missing(LegalOrigin.PUBLIC, basis="x", owner="x", decision="x", signatory="x") == []
