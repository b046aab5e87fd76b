"""Every message that Ordis writes, declared by the rooms that send them; ``ordis/rooms.py`` ties them in."""

from ordis.accounts import mails as account_mails
from ordis.accounts.mailing.kinds import MailStage
from ordis.aftercare.register import mails as register_mails
from ordis.aftercare.resale import actions as resale_actions
from ordis.aftercare.surveys import actions as survey_actions
from ordis.aftercare.waivers import actions as waiver_actions
from ordis.ceremonies import mails as ceremony_mails
from ordis.donations import mails as donation_mails
from ordis.donations.collections import mails as collection_mails
from ordis.donations.offers import mails as offer_mails
from ordis.donations.signing import mails as signing_mails
from ordis.handover.copies import actions as agreement_copies
from ordis.handover.reminders import mails as reminder_mails
from ordis.handover.slots import actions as slot_actions
from ordis.handover.tours import mails as tour_mails
from ordis.partners import mails as partner_mails
from ordis.referrals import expiring as expiring_referrals
from ordis.referrals import mails as referral_mails
from ordis.referrals.exclusions import actions as exclusion_actions
from ordis.referrals.messages import actions as message_actions

MAIL_STAGES: tuple[MailStage, ...] = (
    *offer_mails.MAILS,
    *signing_mails.MAILS,
    *collection_mails.MAILS,
    *donation_mails.MAILS,
    *ceremony_mails.MAILS,
    *referral_mails.MAILS,
    *expiring_referrals.MAILS,
    *message_actions.MAILS,
    *exclusion_actions.MAILS,
    *slot_actions.MAILS,
    *reminder_mails.MAILS,
    *tour_mails.MAILS,
    *agreement_copies.MAILS,
    *register_mails.MAILS,
    *survey_actions.MAILS,
    *waiver_actions.MAILS,
    *resale_actions.MAILS,
    *account_mails.MAILS,
    *partner_mails.MAILS,
)
"""Every message that Ordis writes, in the order of the page where the city adapts their texts."""
