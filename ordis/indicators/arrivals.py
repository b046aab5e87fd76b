"""What is given, and by whom."""

from typing import Final

import sqlalchemy as sa

from ordis.devices.models import Device, Stage
from ordis.donations.models import Donation, LegalOrigin
from ordis.donations.outcomes import Outcome, outcome_of
from ordis.indicators import dimensions
from ordis.indicators.indicator import Dimension, Facts, Indicator, Listed, Sense, Unit
from ordis.partners.models import Organisation, OrganisationKind

_SOURCE: Final = "Date d’arrivée des appareils, écrite à la réception du don."
_ARRIVED = sa.select(Device.id).outerjoin(Donation, Donation.id == Device.donation_id)
_GIVEN = sa.select(Device.id).join(Donation, Donation.id == Device.donation_id)
_COMPANIES = _GIVEN.join(Organisation, Organisation.id == Donation.donor_id).where(
    Organisation.kind == OrganisationKind.COMPANY
)
_PUBLIC = _GIVEN.where(
    Donation.legal_origin == LegalOrigin.PUBLIC, Device.stage.not_in([Stage.EXPECTED, Stage.MISSING])
)
_BY = {"kind": dimensions.KIND, "donor": dimensions.DONOR, "origin": dimensions.ORIGIN}
_OUTCOME = Dimension(
    "par devenir",
    sa.case({stage: outcome_of(stage).value for stage in Stage}, value=Device.stage),
    dimensions.of_choice(Outcome),
)
_GIFT = Dimension("par don", Donation.id, dimensions.as_said)

RECEIVED: Final = Indicator(
    key="received",
    label="Appareils donnés et reçus",
    definition="Appareils dont l’arrivée à l’atelier est enregistrée dans la période.",
    unit=Unit.DEVICES,
    source=_SOURCE,
    sense=Sense.FLOW,
    facts=Facts(_ARRIVED, Device.received_at, Device.id, by=_BY),
    listed=Listed.DEVICES,
    caveats=("Un appareil annoncé et jamais arrivé ne compte pas.",),
)
DONATIONS: Final = Indicator(
    key="donations",
    label="Dons reçus",
    definition="Dons dont au moins un appareil est arrivé dans la période.",
    unit=Unit.GIFTS,
    source=_SOURCE,
    sense=Sense.DISTINCT,
    facts=Facts(_GIVEN, Device.received_at, Donation.id, by={"donation": _GIFT}),
    listed=Listed.DONATIONS,
    distinct="donation",
    caveats=("Un don qui arrive en deux fois compte dans chaque période où il arrive.",),
)
DONORS: Final = Indicator(
    key="donors",
    label="Donateurs",
    definition="Organisations dont au moins un appareil est arrivé dans la période.",
    unit=Unit.ORGANISATIONS,
    source=_SOURCE,
    sense=Sense.DISTINCT,
    facts=Facts(_GIVEN, Device.received_at, Donation.donor_id, by={"donor": dimensions.DONOR}),
    listed=Listed.ORGANISATIONS,
    distinct="donor",
    caveats=("Les donateurs de deux périodes ne s’additionnent pas : le même peut donner deux fois.",),
)
COMPANIES: Final = Indicator(
    key="companies",
    label="Entreprises donatrices",
    definition="Organisations du type « Entreprise » dont au moins un appareil est arrivé dans la période.",
    unit=Unit.ORGANISATIONS,
    source=f"{_SOURCE} Type de la fiche du partenaire. Feuille de route France Numérique Ensemble, fiche 2-D.",
    sense=Sense.DISTINCT,
    facts=Facts(_COMPANIES, Device.received_at, Donation.donor_id, by={"donor": dimensions.DONOR}),
    listed=Listed.ORGANISATIONS,
    distinct="donor",
    caveats=("Le type est celui de la fiche aujourd’hui.",),
)
PUBLIC_GIFTS: Final = Indicator(
    key="public_gifts",
    label="Appareils donnés par un organisme public",
    definition="Appareils reçus dans la période d’un don de l’État ou d’une collectivité, par âge ce jour-là.",
    unit=Unit.DEVICES,
    source=f"{_SOURCE} Loi n° 2021-1485, article 16, et décret n° 2023-266 (preuve annuelle de réemploi).",
    sense=Sense.FLOW,
    facts=Facts(
        _PUBLIC,
        Device.received_at,
        Device.id,
        by={"age": dimensions.AGE, "outcome": _OUTCOME, "donor": dimensions.DONOR, "kind": dimensions.KIND},
    ),
    listed=Listed.DEVICES,
    caveats=(
        "Le taux légal se calcule sur ce que l’organisme détenait au 1er janvier : lui seul le connaît.",
        "L’âge est compté au jour de l’arrivée, à dix ans ; une année d’achat seule peut ne pas suffire à le dire.",
        "Le devenir est celui d’aujourd’hui.",
    ),
)

ARRIVALS: Final = (RECEIVED, DONATIONS, DONORS, COMPANIES, PUBLIC_GIFTS)
