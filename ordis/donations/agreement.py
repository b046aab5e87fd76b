"""The text of the donation agreement, as blocks that a PDF and a page both tell. Pure.

A template, to be read and approved by the city's lawyers: Ordis gives no legal advice. Sources: CGCT
art. L2242-1 and L2122-22 9° (acceptance of gifts), art. 238 bis CGI (tax), RGPD art. 13.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ordis.documents.blocks import (
    Block,
    Bullets,
    Column,
    Facts,
    Heading,
    Keep,
    Signature,
    Signatures,
    Table,
    Text,
)
from ordis.documents.french import long_date, number
from ordis.donations.models import LegalOrigin, WipedBy

TITLE = "Convention de don d’équipements informatiques"


@dataclass(frozen=True, slots=True)
class AgreementFacts:
    """Everything that changes from one agreement to the next. Empty strings for what is not known."""

    city: str
    city_address: str
    represented_by: str
    decision: str
    donor: str
    siren: str
    donor_address: str
    signatory: str
    signatory_function: str
    donation_number: str
    offered_on: date
    lines: tuple[tuple[str, int], ...]
    announced: int
    legal_origin: LegalOrigin
    legal_basis: str
    wiped_by: WipedBy
    requires_purge: bool
    pickup_place: str
    pickup_on: date | None
    contact: str


def story(facts: AgreementFacts) -> list[Block]:
    """The agreement, from the parties to the signatures."""
    return [
        *_parties(facts),
        *_article(1, "Objet et acceptation", _purpose(facts)),
        *_article(2, "Équipements donnés", _equipment(facts)),
        *_article(3, "Propriété", _property(facts)),
        *_article(4, "Données contenues dans les équipements", _data(facts)),
        *_article(5, "Emploi du don", _use(facts)),
        *_article(6, "Enlèvement, transfert de propriété et des risques", _pickup(facts)),
        *_article(7, "Valeur et fiscalité", _value()),
        *_article(8, "Compte rendu et remerciements", _account()),
        *_article(9, "Données personnelles des interlocuteurs", _personal_data(facts)),
        *_article(10, "Durée, fin et différends", _end()),
        _signatures(facts),
    ]


def _article(rank: int, title: str, blocks: Sequence[Block]) -> list[Block]:
    """The heading stays with its first block."""
    return [Keep([Heading(f"Article {rank}. {title}"), blocks[0]]), *blocks[1:]]


def _parties(facts: AgreementFacts) -> list[Block]:
    signatory = ", ".join(filter(None, (facts.signatory, facts.signatory_function)))
    return [
        Text(
            "La présente convention est conclue entre le donateur et la collectivité désignés ci-dessous.",
            style="lead",
        ),
        Facts(
            [
                ("Le donateur", facts.donor),
                ("SIREN", facts.siren or "non communiqué"),
                ("Adresse", facts.donor_address or "à compléter"),
                (
                    "Représenté par",
                    signatory or "à compléter ; la personne déclare avoir qualité pour engager le donateur",
                ),
                ("La collectivité", facts.city),
                ("Adresse de la collectivité", facts.city_address),
                ("Représentée par", facts.represented_by or "à compléter"),
                ("Don", facts.donation_number),
            ]
        ),
    ]


def _purpose(facts: AgreementFacts) -> list[Block]:
    decision = facts.decision or "dont le numéro est à compléter"
    basis = f" Fondement indiqué : {facts.legal_basis}." if facts.legal_basis else ""
    return [
        Text(
            "Le donateur donne à la collectivité, sans contrepartie, des équipements informatiques destinés à être "
            "remis gratuitement à des foyers qui n’en ont pas les moyens. L’offre a été reçue le "
            f"{long_date(facts.offered_on)}."
        ),
        Text(
            f"La collectivité accepte ce don par la délibération ou la décision {decision} (code général des "
            "collectivités territoriales, articles L2242-1 et L2122-22, 9°). Un don grevé de conditions ou de charges "
            "relève du conseil municipal."
        ),
        Text(f"Origine des équipements : {facts.legal_origin.label}.{basis}"),
    ]


def _equipment(facts: AgreementFacts) -> list[Block]:
    total = sum(quantity for _, quantity in facts.lines)
    blocks: list[Block] = [
        Table(
            [Column("Équipement", share=3), Column("Quantité estimée", align="right", share=1)],
            [(kind, number(quantity)) for kind, quantity in facts.lines],
            totals=("Ensemble", number(total)),
        ),
        Text(
            "Ces quantités sont une estimation. L’inventaire fait à la réception, appareil par appareil, la remplace : "
            "le bordereau de réception en rend compte et complète la présente convention."
        ),
    ]
    if facts.announced:
        blocks.append(Text(f"La liste remise par le donateur annonce {number(facts.announced)} appareils."))
    return blocks


def _property(facts: AgreementFacts) -> list[Block]:
    return [
        Text("Le donateur déclare :"),
        Bullets(
            [
                "être le plein propriétaire des équipements et pouvoir en disposer ;",
                "qu’aucun n’est en location, en crédit-bail, gagé, ou réservé à un tiers ;",
                "qu’aucun ne porte de verrou de gestion à distance (MDM), de compte lié ou de mot de passe de "
                "démarrage, ou qu’il les lève avant l’enlèvement ;",
                "qu’il signale les équipements dangereux ou incomplets dont il a connaissance.",
            ]
        ),
        Text("Les équipements sont donnés en l’état, sans garantie."),
    ]


def _data(facts: AgreementFacts) -> list[Block]:
    level = "« purge »" if facts.requires_purge else "« clear » ou « purge », selon le support"
    if facts.wiped_by is WipedBy.DONOR:
        return [
            Text(
                "Le donateur retire lui-même les supports de données et en reste responsable. Un support oublié "
                "dans un "
                "appareil est effacé ou détruit par l’atelier, et signalé au donateur."
            ),
            Text(_INCIDENT),
        ]
    return [
        Text(
            "L’atelier de la collectivité efface chaque support de données avant tout autre travail, selon la norme "
            f"NIST SP 800-88, au niveau {level}. Aucun appareil n’est remis en état tant qu’un de ses supports n’a pas "
            "de preuve d’effacement."
        ),
        Bullets(
            [
                "L’effacement est fait dans les trois mois de la réception ; d’ici là, les appareils sont sous clef.",
                "Un support qui ne peut pas être effacé est détruit, et la destruction est consignée.",
                "Une attestation d’effacement, support par support, est remise au donateur.",
            ]
        ),
        Text(_INCIDENT),
    ]


_INCIDENT = (
    "Personne ne consulte les données. Si des données devenaient accessibles à un tiers, la collectivité en avertit le "
    "donateur sans délai, et au plus tard 48 heures après l’avoir appris."
)


def _use(facts: AgreementFacts) -> list[Block]:
    return [
        Text("La collectivité s’engage :"),
        Bullets(
            [
                "à remettre gratuitement les appareils reconditionnés à des foyers orientés par ses partenaires "
                "sociaux ;",
                "à ne pas les vendre, et à faire signer à chaque foyer une convention de non-revente ;",
                "à employer pour pièces ceux qui ne peuvent pas être reconditionnés, puis à confier les déchets à une "
                "filière agréée de recyclage des équipements électriques et électroniques.",
            ]
        ),
    ]


def _pickup(facts: AgreementFacts) -> list[Block]:
    place = f"Lieu prévu : {facts.pickup_place}." if facts.pickup_place else "Le lieu est convenu entre les parties."
    day = (
        f" Date prévue : {long_date(facts.pickup_on)}."
        if facts.pickup_on
        else " La date est convenue entre les parties."
    )
    return [
        Text(place + day),
        Text(
            "La propriété et les risques passent à la collectivité à l’enlèvement. Le transport est à la charge de la "
            "collectivité, sauf accord contraire écrit."
        ),
    ]


def _value() -> list[Block]:
    return [
        Text(
            "Le donateur évalue seul, et sous sa responsabilité, la valeur des équipements. La collectivité n’en fixe "
            "aucune."
        ),
        Text(
            "L’attestation de don établie par la collectivité ne vaut pas reçu fiscal. Un reçu au titre de l’article "
            "238 bis du code général des impôts n’est délivré que si la collectivité y est habilitée. Pour "
            "information, "
            "le donateur assujetti vérifie auprès de son conseil le traitement de la TVA sur les biens donnés."
        ),
    ]


def _account() -> list[Block]:
    return [
        Text(
            "La collectivité rend compte au donateur, appareil par appareil, de l’issue du don (réemploi, pièces, "
            "recyclage), sans jamais faire connaître les foyers. Elle peut le remercier publiquement, de "
            "façon symbolique "
            "et avec son accord ; ces remerciements ne sont pas une contrepartie."
        )
    ]


def _personal_data(facts: AgreementFacts) -> list[Block]:
    return [
        Text(
            f"La {facts.city} traite le nom et les coordonnées professionnelles des interlocuteurs du donateur pour "
            "l’exécution de cette convention, et les conserve jusqu’à cinq ans après la clôture du don. Chacun peut y "
            f"accéder, les rectifier ou s’opposer à leur emploi en écrivant à {facts.contact}, et saisir la CNIL."
        )
    ]


def _end() -> list[Block]:
    return [
        Text(
            "La convention prend effet à sa signature et s’achève à la clôture du don. Avant l’enlèvement, "
            "chaque partie "
            "peut y renoncer par écrit. En cas de différend, les parties cherchent d’abord un accord ; à défaut, le "
            "tribunal administratif compétent est saisi."
        )
    ]


def _signatures(facts: AgreementFacts) -> Block:
    mention = "Date et signature, précédées de « lu et approuvé »"
    return Keep(
        [
            Text("Fait en deux exemplaires, dont un pour chaque partie."),
            Signatures(
                [
                    Signature("Pour le donateur", facts.signatory, mention),
                    Signature("Pour la collectivité", facts.represented_by, mention),
                ]
            ),
        ]
    )
