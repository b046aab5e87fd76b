"""Papers of every shape, for the tests of this room."""

import math
from datetime import UTC, date, datetime

from markupsafe import Markup

from ordis.documents.flows import settled
from ordis.documents.paper import (
    Bar,
    Bars,
    Bullets,
    Card,
    Cards,
    Code,
    Column,
    Columns,
    Exit,
    Facts,
    Flow,
    Heading,
    Keep,
    Letterhead,
    Notice,
    PageBreak,
    Paper,
    Signature,
    Signatures,
    Space,
    Step,
    Table,
    Text,
    Ticks,
)

LETTERHEAD = Letterhead(
    city="Ville de Poitiers",
    service="Mission inclusion numérique",
    address="15 place du Maréchal-Leclerc, 86000 Poitiers",
    contact="numerique@poitiers.example",
)
STROKES = [
    [(10 + i * 2, 60 + 30 * math.sin(i / 4), i * 10) for i in range(90)],
    [(30 + i, 20 + i * 0.4, 2000 + i * 8) for i in range(60)],
    [(50, 50, 3000)],
]
FLOW = Flow(
    "Du don à la remise",
    [
        Step("Reçus", 183, rest="à effacer"),
        Step("Effacés", 175, [Exit("pour pièces", 8), Exit("au recyclage", 3)], "à reconditionner"),
        Step("Reconditionnés", 170, rest="à remettre"),
        Step("Remis", 78),
    ],
    source="Journal de l’atelier",
)
"""Six more were reconditioned than the wiped that are left: they had come in before."""


def paper(title: str = "Convention de remise", number: str = "CNR-2026-00042", **changes: object) -> Paper:
    facts = {"issued_on": date(2026, 3, 1), "verify_url": f"https://ordis.example/v/{number}"} | changes
    return Paper(title=title, number=number, letterhead=LETTERHEAD, **facts)


def every_block() -> list:
    return [
        Text("Un ordinateur reconditionné, remis gratuitement.", "lead"),
        Facts([("Bénéficiaire", "M. Şahin <Čović> & fils"), ("Objet", "Recherche d’emploi")]),
        Facts([("Date", "8 décembre 2022"), ("Lieu", "Hôtel de ville"), ("Enfants", "moins de 5")], columns=2),
        Heading("Article 1. Ce qui est remis"),
        Table(
            [Column("Code"), Column("Appareil"), Column("Prix", "right")],
            [["BCD-FGH-B", "Dell Latitude", "0\u202f€"], ["XYT-VSR-L", "Écran Philips", "0\u202f€"]],
            totals=["Total", "2 appareils", "0\u202f€"],
            row_headers=True,
        ),
        Heading("Détail", 3),
        Text(Markup("Jusqu’au <b>{}</b>\u202f: ni vente, ni <i>location</i>.").format("1er mars 2027")),
        Bullets(["le don dans le foyer reste permis\u202f;", "toute exception se demande."]),
        Bullets(["parler", "rendre"], ordered=True),
        Ticks([(True, "J’ai lu."), (False, "J’accepte d’être photographié.")]),
        Notice("Ne jetez jamais l’ordinateur.", "À la fin"),
        Cards([Card("183", "reçus"), Card("163", "reconditionnés", "89\u202f%"), *[Card("7", "autres")] * 3]),
        Bars(
            "Dons par entreprise",
            [Bar("Exemple SAS", 48), Bar("Vide", 0), Bar("Demi", 1234.5)],
            source="Registre",
        ),
        settled(FLOW),
        Columns("Remises par mois", [Bar("janv.", 3), Bar("févr.", 8)], [1, 2], ("2022", "2021"), "Registre"),
        Code("https://ordis.example/handovers/k3f/paper", "À photographier", "Scannez ce code."),
        Space(2),
        Keep([Text("Ensemble."), Text("Centré", "center"), Text("Petit", "small")]),
        PageBreak(),
        Signatures(
            [
                Signature(
                    "Le bénéficiaire",
                    "M. Čović",
                    "Lu et approuvé",
                    STROKES,
                    datetime(2026, 3, 1, 13, 5, tzinfo=UTC),
                ),
                Signature("Pour la Ville", "Mme Exemple"),
            ]
        ),
    ]


def hundred_rows() -> list:
    columns = [
        Column("N°", "right"),
        Column("Code"),
        Column("Appareil"),
        Column("Disque"),
        Column("Résultat"),
    ]
    rows = [
        [f"{rank}", "BCD-FGH-B", "Hewlett-Packard EliteBook 840 G5", f"S3TVNX0K{rank:05d}", "Effacé (Purge)"]
        for rank in range(1, 101)
    ]
    return [Table(columns, rows, dense=True, row_headers=True)]
