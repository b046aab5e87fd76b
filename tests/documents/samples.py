"""One paper of every kind, from invented facts. A new kind of paper without a sample fails the tests of this room.

``python -m tests.documents.samples`` prints the SHA-256 of each, so that two processes can be compared;
with a folder as argument it writes them there, to be looked at.
"""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ordis.aftercare.waivers.pdf import DecisionFacts, render_decision
from ordis.allocation.commission.pdf import render_minutes
from ordis.ceremonies.papers.diploma import DiplomaFacts, render_donor_diploma
from ordis.ceremonies.report import facts as ceremony_report
from ordis.ceremonies.report.pdf import render_report
from ordis.devices.models import Kind, Stage
from ordis.documents.actions import Identity
from ordis.documents.models import DocumentKind
from ordis.documents.strokes import read
from ordis.documents.wording import rules
from ordis.donations import pdf as donations
from ordis.donations.agreement import Hand, Signed
from ordis.donations.custody import pdf as custody
from ordis.donations.destination import pdf as destination
from ordis.donations.masses import Lot
from ordis.donations.outcomes import KindTally
from ordis.donations.receipts import pdf as receipt
from ordis.donations.reen import pdf as reen
from ordis.donations.reen.rules import Told
from ordis.handover.pdf import render_agreement as render_no_resale
from ordis.handover.slip import pdf as handed
from ordis.handover.texts.actions import shipped
from ordis.kernel.variables import fill
from ordis.refurbishing.outside import pdf as outside
from ordis.reports.activity import pdf as activity
from ordis.reports.activity.facts import ActivityFacts
from ordis.reports.activity.models import Audience, Comparison, Length
from ordis.stock.recycling import pdf as recycling
from ordis.stock.recycling.rules import Masses
from ordis.wiping.pdf import render_certificate
from tests.allocation.commission.test_pdf import FACTS as MINUTES
from tests.documents.papers import LETTERHEAD
from tests.donations.test_pdf import proposed
from tests.handover.making import STROKES
from tests.handover.test_pdf import FACTS as NO_RESALE
from tests.indicators.review.making import a_review, the_year_before
from tests.wiping.certificates import SIGNING, everything

AT = datetime(2026, 12, 8, 14, 5, tzinfo=UTC)
DAY = date(2026, 12, 8)


def identity(kind: DocumentKind) -> Identity:
    number = f"{kind.prefix}-2026-00042"
    return Identity(number, "https://ordi.example/v/abcdefghjkmn", AT, False, LETTERHEAD)


def _device(rank: int) -> donations.DeviceLine:
    return donations.DeviceLine(
        code=f"BCD-FGH-{'BCDFGHJKLN'[rank % 10]}", kind="Ordinateur portable", designation="Dell Latitude 5490",
        serial=f"5CG8{rank:06d}", disks=f"Samsung SSD 850 EVO 500\u00a0Go n°\u00a0S21PNXAG{rank:07d}",
        weight_g=None if rank % 3 else 1_620 + rank, announced="" if rank % 5 else "modèle\u202f: Latitude 5480",
    )  # fmt: skip


SLIP = donations.SlipFacts(
    donation_number="DON-2026-00004", agreement_number="CDN-2026-00004", donor="Imprimerie du Clain & fils",
    siren="732\u00a0829\u00a0320", received_at=AT, received_by="Camille Roy", pickup_place="Quai nord", estimated=16,
    received=tuple(_device(rank) for rank in range(12)), unexpected=(_device(13),), missing=(_device(14), _device(15)),
    replaces="REC-2026-00003",
    containers=(
        donations.ContainerLine("BCD-FGH-J", "Palette", "portables et chargeurs", 12, 184_500),
        donations.ContainerLine("BCD-FGH-K", "Carton", "", None, None),
    ),
)  # fmt: skip
CERTIFICATE = donations.CertificateFacts(
    donation_number="DON-2026-00004", agreement_number="CDN-2026-00004", slip_number="REC-2026-00004",
    city="Ville de Poitiers", donor="Imprimerie du Clain & fils", siren="732\u00a0829\u00a0320",
    donor_address="12 rue des Feuillants, 86000 Poitiers", accepted_on=date(2026, 10, 2), received_on=DAY,
    state_on=DAY, signed_by="Inès Petit",
    rows=(KindTally(Kind.LAPTOP, 12, 12, 7, 2, 1, 1, 1), KindTally(Kind.MONITOR, 4, 3, 2, 0, 0, 1, 0)),
)  # fmt: skip
DESTINATION = destination.DestinationFacts(
    donation_number="DON-2026-00004", agreement_number="CDN-2026-00004", slip_number="REC-2026-00004",
    city="Ville de Poitiers", donor="Imprimerie du Clain & fils", siren="732\u00a0829\u00a0320", received_on=DAY,
    state_on=DAY, final=False, not_received=2, signed_by="Inès Petit", replaces="DES-2026-00041",
    lots=(
        Lot(Kind.LAPTOP, Stage.HANDED_OVER, 7, 5, 9_140), Lot(Kind.LAPTOP, Stage.READY, 2, 2, 3_420),
        Lot(Kind.LAPTOP, Stage.RECYCLED, 1, 1, 1_790), Lot(Kind.DESKTOP, Stage.FOR_PARTS, 3, 0, 0),
        Lot(Kind.TABLET, Stage.WIPED, 2, 0, 0), Lot(Kind.MONITOR, Stage.RECYCLED, 4, 0, 0),
    ),
)  # fmt: skip
RECEIPT = receipt.ReceiptFacts(
    beneficiary=receipt.Beneficiary(
        "Ville de Poitiers", "218\u00a0601\u00a0946", "15 place du Maréchal-Leclerc, 86000 Poitiers",
        "Collectivité territoriale, œuvre d’intérêt général à caractère social",
        "Équiper gratuitement de matériel informatique reconditionné les familles qui n’en ont pas.",
        "Camille Roy, directrice des finances", date(2026, 3, 12),
    ),
    donor="Imprimerie du Clain & fils", legal_form="SARL", siren="732\u00a0829\u00a0320",
    donor_address="12 rue des Feuillants, 86000 Poitiers", donation_number="DON-2026-00004",
    agreement_number="CDN-2026-00004", slip_number="REC-2026-00004", amount_cents=1_234_50, valued_on=DAY,
    goods=(("Ordinateur portable", "Dell Latitude 5490", 12), ("Écran", "Iiyama ProLite", 4)),
    given_on=date(2026, 11, 20), signatory="Awa Diop", signatory_function="adjointe au maire",
    replaces="RFD-2026-00041",
)  # fmt: skip
REUSE = reen.ReuseFacts(
    city="Ville de Poitiers", donor="Rectorat de l’académie de Poitiers", siren="178\u00a0601\u00a0236", year=2026,
    state_on=DAY, agreements=("CDN-2026-00004", "CDN-2026-00011"), told=Told(12, 8, 2, 2, 4, 2, 1, 1, 0),
    lines=tuple(
        reen.Line(f"BCD-FGH-{letter}", "Dell Latitude 5490", f"5CG8{letter}", "DON-2026-00004", "mars 2019",
                  "Moins de dix ans", "Réemployé")
        for letter in "BCDFGHJKLNPR"
    ),
    signed_by="Inès Petit", replaces="PRE-2026-00041",
)  # fmt: skip
LOAD = recycling.SlipFacts(
    number="ENL-2026-00007", recycler="Métal Recyclage 86", siret="732\u00a0829\u00a0320\u00a000012",
    recycler_address="ZI de la République, 86000 Poitiers", tracking="Bordereau Trackdéchets",
    tracking_number="BSD-20261208-ABCDEFGHJ", collected_on=DAY, carrier="Transports Vienne", handed_by="Camille Roy",
    lines=tuple(
        recycling.LoadLine(
            f"BCD-FGH-{letter}", "Unité centrale", "HP EliteDesk 800 G3", f"CZC{letter}812", "détruit", "6,4\u00a0kg"
        )
        for letter in "BCDFGH"
    ),
    loose=(("Câbles", "12\u00a0kg"), ("Claviers et souris", "8\u00a0kg")),
    masses=Masses(devices=38_400, loose=20_000, unweighed=0), proof_name="bordereau.pdf", proof_sha256="cd" * 32,
)  # fmt: skip
OUT = outside.SlipOutFacts(
    number="LOT-2026-00003", refurbisher="Atelier du Pont-Neuf", siret="", address="3 rue du Pont, 86000 Poitiers",
    sent_on=DAY, due_on=date(2027, 1, 15), instructions="Poser un SSD de 256\u00a0Go, changer les batteries usées.",
    handed_by="Camille Roy",
    devices=tuple(
        outside.Given(f"BCD-FGH-{letter}", "Dell Latitude 5490", f"5CG8{letter}", "8\u00a0Go", "effacé, preuve")
        for letter in "BCDFGHJK"
    ),
)  # fmt: skip
BACK = outside.SlipInFacts(
    number="LOT-2026-00003", slip_out="SOR-2026-00003", refurbisher="Atelier du Pont-Neuf", sent_on=DAY,
    back_on=date(2027, 1, 14), received_by="Camille Roy", entrusted=8, returned=8, refurbished=7, minutes=505,
    cost="312,00\u00a0€",
    devices=tuple(
        outside.Returned(f"BCD-FGH-{letter}", "Dell Latitude 5490", "Remis en état", "SSD posé", 65, "39,00\u00a0€")
        for letter in "BCDFGHJK"
    ),
)  # fmt: skip
DIPLOMA = DiplomaFacts(
    donor="Imprimerie du Clain & fils", given=42, ceremony="Remise de décembre", town="Poitiers",
    period_from=date(2026, 1, 1), held_on=DAY,
)  # fmt: skip
CEREMONY = ceremony_report.ReportFacts(
    name="Remise de Noël à l’hôtel de ville", place="Hôtel de ville, salons d’honneur", held_on=DAY,
    thanks="Merci aux donateurs, aux bénévoles et aux structures.",
    guests=(("Madame la maire", 2), ("Élèves de l’école Daudet", 24)), review=a_review(),
    quotes=(("Mon fils fait ses devoirs à la maison.", "Aline"), ("Je réponds aux offres d’emploi.", "anonyme")),
    incidents="Deux chargeurs manquaient\u202f: ils ont été livrés le lendemain.",
    next_steps="Une collecte au printemps, puis une commission en mai.", replaces="CER-2026-00041",
)  # fmt: skip
ACTIVITY = ActivityFacts(
    Audience.COUNCIL, Length.FULL, Comparison.YEAR_BEFORE, a_review(), the_year_before(), "ACT-2026-00041"
)
WAIVER = DecisionFacts(
    granted=True, agreement_number="CNR-2026-00012", referral_number="DEM-2026-00031", signed_on=date(2026, 10, 2),
    until=date(2027, 10, 2), code="BCD-FGH-J", designation="Dell Latitude 5490", serial="5CG8001234",
    asked_on=date(2026, 12, 1), asked_by="Par courrier", decided_on=DAY, decided_by="Inès Petit",
    why="Le départ est confirmé. L’ordinateur accompagne la famille.",
)  # fmt: skip

SAID = {
    "ville": "Poitiers", "operation": "Ordinateurs solidaires", "service": "Mission inclusion numérique",
    "adresse": "15 place du Maréchal-Leclerc, 86000 Poitiers", "courriel": "numerique@poitiers.example",
    "telephone": "05\u00a049\u00a000\u00a000\u00a000", "mois": "12", "remise": "8 décembre 2026",
    "fin": "8 décembre 2027",
}  # fmt: skip
AGREEMENT = replace(NO_RESALE, parts=tuple(rules.parts(fill(shipped("v1.md"), SAID))))
HANDED = handed.SlipFacts(
    referral_number="DEM-2026-00012", agreement_number="CNR-2026-00042", prescriber="Maison de quartier Saint-Éloi",
    place="Maison de quartier Saint-Éloi", handed_at=AT, handed_by="Inès Petit", no_resale_until=date(2027, 12, 8),
    devices=NO_RESALE.devices, kit=("Chargeur", "Souris", "Guide de démarrage"),
)  # fmt: skip

SIGNED = replace(
    proposed(),
    signed=Signed(
        donor=Hand(
            "par le lien envoyé à l.d…@imprimerie.example, avec un code reçu à cette adresse", AT, read(STROKES)
        ),
        city=Hand("sur un écran de la collectivité, en présence d’Inès Petit", AT, typed_name="Camille Roy"),
        proof_sha256="cd" * 32,
    ),
    replaces="CDN-2026-00041",
)

CUSTODY = custody.SlipFacts(
    donation_number="DON-2026-00004", donor="Imprimerie du Clain & fils",
    given=custody.HandFacts("Donateur", "Léa Dupuis", STROKES), taken=custody.HandFacts("Transporteur", "Louis Martin"),
    place="Quai nord, 12 rue des Forges, 86000 Poitiers", made_at=AT, noted_by="Camille Roy", pieces=14,
    containers=(
        custody.LoadLine("BCD-FGH-J", "Palette", "portables et chargeurs", 12, 184_500),
        custody.LoadLine("BCD-FGH-K", "Carton", "", 2, None),
    ),
    reservations="Un écran fêlé, emballage ouvert sur le carton.", replaces="PEC-2026-00041",
)  # fmt: skip

SAMPLES: dict[DocumentKind, Callable[[Identity], bytes]] = {
    DocumentKind.DONATION_AGREEMENT: lambda its: donations.render_agreement(SIGNED, its),
    DocumentKind.RECEPTION_SLIP: lambda its: donations.render_slip(SLIP, its),
    DocumentKind.CUSTODY_SLIP: lambda its: custody.render_slip(CUSTODY, its),
    DocumentKind.WIPING_CERTIFICATE: lambda its: render_certificate(everything(), SIGNING, its),
    DocumentKind.DONATION_CERTIFICATE: lambda its: donations.render_certificate(CERTIFICATE, its),
    DocumentKind.DESTINATION_CERTIFICATE: lambda its: destination.render_destination(DESTINATION, its),
    DocumentKind.TAX_RECEIPT: lambda its: receipt.render_receipt(RECEIPT, its),
    DocumentKind.REUSE_PROOF: lambda its: reen.render_proof(REUSE, its),
    DocumentKind.NO_RESALE_AGREEMENT: lambda its: render_no_resale(AGREEMENT, its),
    DocumentKind.HANDOVER_SLIP: lambda its: handed.render_slip(HANDED, its),
    DocumentKind.RECYCLING_SLIP: lambda its: recycling.render_slip(LOAD, its),
    DocumentKind.OUTSIDE_SLIP_OUT: lambda its: outside.render_slip_out(OUT, its),
    DocumentKind.OUTSIDE_SLIP_IN: lambda its: outside.render_slip_in(BACK, its),
    DocumentKind.COMMISSION_MINUTES: lambda its: render_minutes(replace(MINUTES, lines=MINUTES.lines[:12]), its),
    DocumentKind.CEREMONY_REPORT: lambda its: render_report(CEREMONY, its),
    DocumentKind.ACTIVITY_REPORT: lambda its: activity.render_report(ACTIVITY, its),
    DocumentKind.DIPLOMA: lambda its: render_donor_diploma(DIPLOMA, its),
    DocumentKind.WAIVER_DECISION: lambda its: render_decision(WAIVER, its),
}


def made(kind: DocumentKind) -> bytes:
    """The sample of that kind; ``KeyError`` when nobody wrote one."""
    return SAMPLES[kind](identity(kind))


if __name__ == "__main__":
    for each in DocumentKind:
        pdf = made(each)
        print(each.value, hashlib.sha256(pdf).hexdigest())
        for folder in sys.argv[1:]:
            Path(folder, f"{each.prefix}.pdf").write_bytes(pdf)
