"""Imports every table, so that the metadata is whole: for migrations, backups and tests."""

from ordis.accounts import models as accounts
from ordis.accounts.mailing import models as mailing
from ordis.aftercare import models as aftercare
from ordis.aftercare.first_steps import models as first_steps
from ordis.aftercare.incidents import models as incidents
from ordis.aftercare.register import models as register
from ordis.aftercare.resale import models as resale
from ordis.aftercare.surveys import models as surveys
from ordis.aftercare.waivers import models as waivers
from ordis.allocation import models as allocation
from ordis.allocation.commission import models as commission
from ordis.allocation.plans import models as plans
from ordis.allocation.policy import models as policy
from ordis.api import models as api
from ordis.ceremonies import models as ceremonies
from ordis.ceremonies.papers import models as ceremony_papers
from ordis.ceremonies.report import models as ceremony_report
from ordis.ceremonies.running import models as running
from ordis.ceremonies.testimonies import models as testimonies
from ordis.devices import models as devices
from ordis.devices.labels import models as labels
from ordis.devices.lists import models as lists
from ordis.devices.scanning import models as scanning
from ordis.documents import models as documents
from ordis.documents.batches import models as batches
from ordis.documents.wording import models as wording
from ordis.donations import models as donations
from ordis.donations.collections import models as collections
from ordis.donations.counted import models as counted
from ordis.donations.custody import models as custody
from ordis.donations.differing import models as differing
from ordis.donations.offers import models as offers
from ordis.donations.receipts import models as receipts
from ordis.donations.reen import models as reen
from ordis.donations.signing import models as signing
from ordis.donations.texts import models as donation_texts
from ordis.donations.thanks import models as thanks
from ordis.handover import models as handover
from ordis.handover.feeds import models as feeds
from ordis.handover.kiosk import models as kiosk
from ordis.handover.paperwork import models as paperwork
from ordis.handover.reminders import models as reminders
from ordis.handover.texts import models as texts
from ordis.handover.tours import models as tours
from ordis.handover.venues import models as venues
from ordis.indicators import models as indicators
from ordis.indicators.impact import models as impact
from ordis.kernel import keyring, mail, numbers
from ordis.partners import models as partners
from ordis.partners.directory import models as directory
from ordis.partners.territory import models as territory
from ordis.referrals import models as referrals
from ordis.referrals.drafts import models as drafts
from ordis.referrals.exclusions import models as exclusions
from ordis.referrals.messages import models as messages
from ordis.referrals.quotas import models as quotas
from ordis.refurbishing import models as refurbishing
from ordis.refurbishing.outside import models as outside
from ordis.refurbishing.parts import models as parts
from ordis.reports.activity import models as activity
from ordis.reports.opendata import models as opendata
from ordis.stock import models as stock
from ordis.stock.counting import models as counting
from ordis.stock.recycling import models as recycling
from ordis.wiping import models as wiping

ROOMS = (
    accounts, activity, aftercare, allocation, api, batches, ceremonies, ceremony_papers, ceremony_report,
    collections, commission, counted, counting, custody, devices, differing, directory, documents, donation_texts,
    donations, drafts, exclusions, feeds, first_steps, handover, impact, incidents, indicators, keyring, kiosk,
    labels, lists, mail, mailing, messages, numbers, offers, opendata, outside, paperwork, partners, parts, plans,
    policy, quotas, receipts, recycling, reen, referrals, refurbishing, register, reminders, resale, running,
    scanning, signing, stock, surveys, territory, testimonies, texts, thanks, tours, venues, waivers, wiping,
    wording,
)  # fmt: skip
