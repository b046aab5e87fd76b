"""The main menu: what a signed-in person is offered, by permission."""

from dataclasses import dataclass

from flask import Flask, current_app, request, url_for

from ordis.accounts.access import acting_user
from ordis.accounts.models import User
from ordis.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    endpoint: str
    permission: Permission
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as one person sees it on one page; ``current`` is a value of ``aria-current``, or empty."""

    label: str
    url: str
    purpose: str
    current: str


MENU = (
    Entry("Scanner", "devices.scan", Permission.DEVICE_VIEW,
          "Lire une étiquette et agir aussitôt."),
    Entry("Appareils", "devices.index", Permission.DEVICE_VIEW,
          "Retrouver un ordinateur, son étape et son histoire."),
    Entry("Preuves", "wiping.index", Permission.WIPE_RECORD,
          "Déposer journaux et inventaires, rattacher ce qui attend."),
    Entry("Lots extérieurs", "outside.index", Permission.OUTSIDE_WORK,
          "Les lots confiés à un ESAT ou à une entreprise à but d’emploi."),
    Entry("Stock", "stock.index", Permission.STOCK_MOVE,
          "Ranger, déplacer, savoir ce qui dort."),
    Entry("Pièces", "parts.index", Permission.REFURBISH,
          "Le petit stock de pièces : poser, prélever, recommander."),
    Entry("Dons", "donations.index", Permission.DONATION_RECEIVE,
          "Suivre les offres, de l’accord à la réception."),
    Entry("Mes dons", "donations.space", Permission.DONOR_SPACE,
          "Voir ce que votre matériel est devenu et vos attestations."),
    Entry("Demandes", "referrals.index", Permission.REFERRAL_VIEW,
          "Demander un ordinateur pour un foyer et suivre la réponse."),
    Entry("Remises", "handover.index", Permission.HANDOVER_SIGN,
          "Préparer le rendez-vous, faire signer, remettre."),
    Entry("Tournées", "tours.index", Permission.STOCK_MOVE,
          "Les jours du bus : ce qu’il faut y charger, ses arrêts, sa feuille."),
    Entry("Incidents", "incidents.index", Permission.INCIDENT_DECLARE,
          "Pannes, pertes et vols d’appareils remis, réparations en cours."),
    Entry("Textes", "texts.index", Permission.TEXT_EDIT,
          "Écrire et faire approuver les conventions, adapter les courriels."),
    Entry("Cérémonies", "ceremonies.index", Permission.CEREMONY_MANAGE,
          "Préparer l’événement et imprimer son bilan."),
    Entry("Chiffres", "reports.figures", Permission.INDICATOR_VIEW,
          "Lire où en est l’opération, sur la période de son choix."),
    Entry("Territoire", "territory.index", Permission.REPORT_VIEW,
          "Les foyers équipés par quartier, et les indices qui l’éclairent."),
    Entry("Partenaires", "partners.index", Permission.PARTNER_VIEW,
          "Donateurs, prescripteurs, ateliers et filières."),
    Entry("Postes", "wiping.benches", Permission.BENCH_MANAGE,
          "Les postes d’effacement de l’atelier et leurs jetons."),
    Entry("Contrôles", "refurbishing.checklists_index", Permission.CHECKLIST_EDIT,
          "Les listes de contrôle et le barème de performance de l’atelier."),
    Entry("Comptes", "accounts.users", Permission.USER_MANAGE,
          "Ouvrir un compte et lui donner un rôle."),
    Entry("Journal", "accounts.audit", Permission.AUDIT_VIEW,
          "Lire qui a fait quoi, et quand."),
    Entry("Courriels", "accounts.mails", Permission.MAIL_VIEW,
          "Vérifier que les messages sont bien partis."),
    Entry("Réglages", "accounts.settings", Permission.SETTINGS_VIEW,
          "Lire les réglages avec lesquels Ordis tourne."),
)  # fmt: skip

_BENCH_PAGES = ("wiping.bench", "wiping.add_bench", "wiping.change_bench", "tokens.new", "tokens.issue")
_DEVICE_PAGES = (
    "wiping.device_certificate", "wiping.add_evidence", "wiping.destruction_page", "wiping.destroy",
    "wiping.statement_page", "wiping.declare", "wiping.firmware_erase_page", "wiping.declare_firmware_erase",
)  # fmt: skip
_PARTS_OF_DEVICE = ("parts.of_device", "parts.take_form", "parts.take", "parts.fit_form", "parts.fit")
_LIST_PAGES = tuple(
    f"refurbishing.{name}"
    for name in (
        "checklist", "arrange_checklist", "publish_checklist", "checklist_version", "points_table", "try_points",
        "publish_points", "points_version",
    )
)  # fmt: skip
PART_OF = {
    **dict.fromkeys(_LIST_PAGES, "refurbishing.checklists_index"),
    **dict.fromkeys(_BENCH_PAGES, "wiping.benches"),
    **dict.fromkeys(_DEVICE_PAGES, "devices.index"),
    **dict.fromkeys(_PARTS_OF_DEVICE, "devices.index"),
    **dict.fromkeys(("devices.drawer_page", "devices.check_drawer", "devices.confirm_drawer"), "devices.scan"),
    **dict.fromkeys(("wiping.certificate", "wiping.nwipe"), "donations.index"),
    "donations.sticker": "devices.index",
    **dict.fromkeys(("indicators.index", "indicators.show"), "reports.figures"),
}
"""Pages that belong to another entry than the first of their room."""

AT_HOME_IN = {
    "batches": "donations",
    "collections": "donations",
    "signing": "donations",
    "offers": "donations",
    "slots": "handover",
    "venues": "handover",
    "tours": "handover",
    "missed": "handover",
    "feeds": "handover",
    "copies": "handover",
    "paperwork": "handover",
    "translations": "texts",
    "donation_texts": "texts",
    "mail_texts": "texts",
    "kiosk": "handover",
    "drafts": "referrals",
    "changing": "referrals",
    "messages": "referrals",
    "directory": "partners",
    "districts": "territory",
    "labels": "devices",
    "allocation": "referrals",
    "commission": "referrals",
    "plans": "referrals",
    "policy": "referrals",
    "quotas": "referrals",
    "refurbishing": "devices",
    "aftercare": "devices",
    "first_steps": "referrals",
    "register": "handover",
    "resale": "handover",
    "exclusions": "handover",
    "waivers": "handover",
    "surveys": "reports",
    "activity": "reports",
    "impact": "reports",
    "open_data": "reports",
    "open_data_publishing": "reports",
    "indicators": "reports",
    "counting": "stock",
    "recycling": "stock",
}
"""Rooms without an entry of their own, and the room whose entry is shown as current on their pages."""


def items(user: User, endpoint: str | None) -> list[Item]:
    """What ``user`` may open, in the order of the menu; a room whose pages do not exist yet is left out."""
    offered = [entry for entry in MENU if entry.endpoint in current_app.view_functions and user.can(entry.permission)]
    exact = any(entry.endpoint == endpoint for entry in offered)
    room = (endpoint or "").split(".")[0]
    own = any(entry.endpoint == f"{room}.index" for entry in offered)
    home = room if own else AT_HOME_IN.get(room, room)
    homes = {PART_OF.get(endpoint or "", f"{home}.index"), f"{room}.space"}
    return [
        Item(
            entry.label,
            url_for(entry.endpoint),
            entry.purpose,
            "page" if entry.endpoint == endpoint else "true" if not exact and entry.endpoint in homes else "",
        )
        for entry in offered
    ]


def _scan_url() -> str | None:
    """Where the scan field of the header is sent, for those who may see devices."""
    exists = "devices.scan" in current_app.view_functions
    return url_for("devices.scan") if exists and acting_user().can(Permission.DEVICE_VIEW) else None


def install(app: Flask) -> None:
    """Give every page its menu. ``main_menu`` and ``scan_url`` are called for signed-in persons only."""
    app.jinja_env.globals.update(
        main_menu=lambda: items(acting_user(), request.endpoint),
        scan_url=_scan_url,
        endpoint_exists=lambda endpoint: endpoint in app.view_functions,
    )
