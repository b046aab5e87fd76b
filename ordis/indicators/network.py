"""The partners who act: structures that distribute, structures that ask, refurbishers."""

from typing import Final

import sqlalchemy as sa

from ordis.handover.models import Handover
from ordis.indicators import dimensions
from ordis.indicators.indicator import Dimension, Facts, Indicator, Listed, Sense, Unit
from ordis.referrals.models import Referral
from ordis.refurbishing.outside.models import OutsideItem, OutsideLot

_ROADMAP: Final = "Feuille de route France Numérique Ensemble, fiche 2-D."
_REFURBISHER = Dimension("par reconditionneur", OutsideLot.organisation_id, dimensions.organisations)

DISTRIBUTORS: Final = Indicator(
    key="distributors",
    label="Structures distributrices",
    definition="Structures dont au moins une famille a reçu un ordinateur dans la période.",
    unit=Unit.ORGANISATIONS,
    source=f"Conventions de remise signées, et la structure qui a fait la demande. {_ROADMAP}",
    sense=Sense.DISTINCT,
    facts=Facts(
        sa.select(Handover.id).join(Referral, Referral.id == Handover.referral_id),
        Handover.signed_at,
        Referral.organisation_id,
        by={"structure": dimensions.STRUCTURE},
    ),
    listed=Listed.ORGANISATIONS,
    distinct="structure",
)
PRESCRIBERS: Final = Indicator(
    key="prescribers",
    label="Structures qui demandent",
    definition="Structures qui ont déposé au moins une demande dans la période.",
    unit=Unit.ORGANISATIONS,
    source="Demandes des prescripteurs et leurs dates.",
    sense=Sense.DISTINCT,
    facts=Facts(
        sa.select(Referral.id), Referral.submitted_at, Referral.organisation_id, by={"structure": dimensions.STRUCTURE}
    ),
    listed=Listed.ORGANISATIONS,
    distinct="structure",
)
REFURBISHERS: Final = Indicator(
    key="refurbishers",
    label="Reconditionneurs",
    definition="Ateliers extérieurs (ESAT, entreprises à but d’emploi…) qui ont rendu au moins un appareil dans la "
    "période.",
    unit=Unit.ORGANISATIONS,
    source=f"Retours des lots confiés. {_ROADMAP}",
    sense=Sense.DISTINCT,
    facts=Facts(
        sa.select(OutsideItem.id).join(OutsideLot, OutsideLot.id == OutsideItem.lot_id),
        OutsideItem.back_at,
        OutsideLot.organisation_id,
        by={"refurbisher": _REFURBISHER},
    ),
    listed=Listed.ORGANISATIONS,
    distinct="refurbisher",
    caveats=("L’atelier qui tient Ordis n’est pas un lot confié : il ne se compte pas ici.",),
)

NETWORK: Final = (DISTRIBUTORS, PRESCRIBERS, REFURBISHERS)
