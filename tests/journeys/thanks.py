"""Steps 8 to 10: the donor learns what became of the gift, the city reports, the label protects the family."""

import re

from tests.journeys.donors_list import DESKTOP, LAPTOP, LOST
from tests.journeys.page import Field
from tests.journeys.town import (
    CEREMONY,
    DONOR,
    DONOR_MAIL,
    FAMILY,
    FAMILY_MAIL,
    FIRST_NAME,
    STRUCTURE,
    Town,
    link_in,
)  # fmt: skip

SECRETS = (FAMILY, FIRST_NAME, FAMILY_MAIL, STRUCTURE)


def certify(town: Town, donation: str, *, agreed: bool = False) -> None:
    """``agreed``: both parties signed the agreement; else whoever closes the donation says why they did not."""
    lead = town.lead.open(f"{donation}/wiping-certificate").sees("Attestation finale possible.", LAPTOP.disk)
    lead.press("Sceller l’attestation").sees("est scellée", "Le donateur la trouve dans son espace.")
    city = town.coordinator.open(donation).sees("en closant le don, vous scellez")
    moved = "Le donateur a déménagé"
    why: dict[str, Field] = {} if agreed else {"Pourquoi sans convention signée": moved}
    city.press("Clore et sceller les attestations", why).sees("Le don est clos", "de destination sont scellées", "Clos")
    if agreed:
        city.sees_nowhere("non signée")
    else:
        city.sees(moved)


def open_the_donors_space(town: Town) -> None:
    donor = town.donor.open(link_in(town.letter(DONOR_MAIL, about="lien personnel"))).sees("Bonjour Claire Moreau")
    donor.press("Ouvrir mon espace").open("/donor").follow("DON-2026-00001")
    donor.sees("Réemployé", "Recyclé", "Non reçu", LAPTOP.serial, LOST.serial).sees_nowhere(*SECRETS)
    for name, series in (("Convention de don, non signée", "CDN"), ("Bordereau de réception", "REC"),
                         ("Attestation d’effacement", "EFF"), ("Attestation de don", "ATD"),
                         ("Attestation de destination", "DES")):  # fmt: skip
        number = _number(donor.page.text.partition(f"{name} (PDF)")[2])
        words = town.papers.keep(number, donor.download(f"{name} (PDF)"))
        assert not any(secret in words for secret in SECRETS), f"{series}: a family on a donor's paper"
    assert len({number[:3] for number in town.papers.kept}) >= 6


def the_link_serves_once(town: Town) -> None:
    town.anyone.open(link_in(town.letter(DONOR_MAIL, about="lien personnel")), status=410).sees(
        "Demandez-en un nouveau"
    )


def report_the_ceremony(town: Town, ceremony: str) -> None:
    city = town.coordinator.open(ceremony).sees("foyers équipés 1", "Remises de la cérémonie", STRUCTURE)
    city.press("Clore et sceller le rapport").sees("Son rapport est scellé : vous pouvez l’imprimer.")
    number = re.search(r"Rapport (\S+) \(PDF\)", city.page.text)
    assert number
    report = city.download(f"Rapport {number[1]}")
    words = town.papers.keep(number[1], report)
    for said in (CEREMONY, DONOR, STRUCTURE, "Pour quoi faire", "Méthode", "Merci à l’Imprimerie du Clain"):
        assert said in words, f"{said}: {words}"
    assert not any(secret in words for secret in (FAMILY, FIRST_NAME, FAMILY_MAIL))


def scan_as_anyone(town: Town, label: str) -> None:
    """The allow-list, and nothing else: neither make, model, serial, donor, structure nor family."""
    page = town.anyone.open(label.partition("ORDI.EXAMPLE")[2])
    page.sees("remis gratuitement à une famille", "ni vendu", "jusqu’au 20 novembre 2027 inclus", "05 49 00 00 00")
    page.sees("Ordinateurs solidaires à Poitiers", "Mission inclusion numérique")
    page.sees_nowhere("Dell", "Latitude", LAPTOP.serial, LAPTOP.disk, DESKTOP.serial, DONOR, "Linux", *SECRETS)


def verify_as_anyone(town: Town) -> None:
    """Every paper handed out is found authentic by whoever drops it, and one changed byte is seen."""
    anyone = town.anyone
    for number, pdf in town.papers.kept.items():
        anyone.open("/v").press("Vérifier ce fichier", {"Le fichier PDF à vérifier": (pdf, f"{number}.pdf")})
        anyone.sees("Document authentique", number)
    spoilt = bytearray(pdf)
    spoilt[len(spoilt) // 3] ^= 1
    anyone.press("Vérifier ce fichier", {"Le fichier PDF à vérifier": (bytes(spoilt), "faux.pdf")})
    anyone.sees_nowhere("Document authentique")


def _number(text: str) -> str:
    found = re.search(r"[A-Z]{3}-2026-\d{5}", text)
    assert found
    return found[0]
