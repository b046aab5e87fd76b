"""The main menu: what a signed-in person is offered, by permission."""

from dataclasses import dataclass

from ordis.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    endpoint: str
    permission: Permission


MENU = (
    Entry("Scanner", "devices.scan", Permission.DEVICE_VIEW),
    Entry("Appareils", "devices.index", Permission.DEVICE_VIEW),
    Entry("Stock", "stock.index", Permission.STOCK_MOVE),
    Entry("Dons", "donations.index", Permission.DONATION_RECEIVE),
    Entry("Mes dons", "donations.space", Permission.DONOR_SPACE),
    Entry("Demandes", "referrals.index", Permission.REFERRAL_VIEW),
    Entry("Remises", "handover.index", Permission.HANDOVER_SIGN),
    Entry("Cérémonies", "ceremonies.index", Permission.CEREMONY_MANAGE),
    Entry("Partenaires", "partners.index", Permission.PARTNER_VIEW),
    Entry("Comptes", "accounts.users", Permission.USER_MANAGE),
    Entry("Journal", "accounts.audit", Permission.AUDIT_VIEW),
)
