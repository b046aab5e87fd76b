"""Where rooms up to this one hold the name of a district: a rename writes it there."""

from typing import Final

from ordis.handover.tours.models import TourStop
from ordis.referrals.models import Household, Referral

COLUMNS: Final = (Household.district, Referral.district, TourStop.district)
