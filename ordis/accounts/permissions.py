"""The only table of rights: role → permissions."""

from collections.abc import Mapping

from ordis.kernel.choice import Choice


class Role(Choice):
    TECHNICIAN = "technician", "Technicien d’atelier"
    WORKSHOP_LEAD = "workshop_lead", "Responsable d’atelier"
    PRESCRIBER = "prescriber", "Prescripteur"
    DONOR = "donor", "Donateur"
    COORDINATOR = "coordinator", "Coordinateur ville"
    REFURBISHER = "refurbisher", "Atelier extérieur"
    ADMIN = "admin", "Administrateur"


class Permission(Choice):
    DEVICE_VIEW = "device.view", "Voir les appareils"
    DEVICE_EDIT = "device.edit", "Corriger la fiche d’un appareil"
    DEVICE_EXIT = "device.exit", "Destiner un appareil aux pièces ou au recyclage"
    LABEL_PRINT = "label.print", "Imprimer des étiquettes"
    LABEL_SETUP = "label.setup", "Régler imprimantes et formats d’étiquettes"
    VIEW_SHARE = "view.share", "Partager une vue enregistrée"
    HOLD_SET = "hold.set", "Poser un blocage"
    HOLD_CLEAR = "hold.clear", "Lever un blocage technique"
    HOLD_LIFT = "hold.lift", "Lever un blocage"
    HOLD_SETTLE = "hold.settle", "Clore la réclamation d’un donateur"
    WIPE_RECORD = "wipe.record", "Enregistrer un effacement"
    WIPE_JUDGE = "wipe.judge", "Accepter une réserve sur un effacement"
    BENCH_MANAGE = "bench.manage", "Gérer les postes d’effacement et leurs jetons"
    REFURBISH = "refurbish", "Reconditionner"
    QUALITY_CHECK = "quality.check", "Contrôler la qualité"
    CHECKLIST_EDIT = "checklist.edit", "Modifier les listes de contrôle et le barème de performance"
    PART_MANAGE = "part.manage", "Gérer le stock de pièces"
    OUTSIDE_MANAGE = "outside.manage", "Confier des lots à un atelier extérieur"
    CODE_READ = "code.read", "Lire des étiquettes avec la caméra"
    OUTSIDE_WORK = "outside.work", "Travailler sur les lots confiés à son atelier"
    STOCK_MOVE = "stock.move", "Ranger et déplacer"
    STOCK_MANAGE = "stock.manage", "Gérer les emplacements"
    STOCK_COUNT = "stock.count", "Ouvrir et clore un inventaire"
    PARTNER_VIEW = "partner.view", "Voir les partenaires"
    PARTNER_EDIT = "partner.edit", "Gérer les partenaires"
    TERRITORY_EDIT = "territory.edit", "Gérer les quartiers et importer les indices"
    DONATION_VIEW = "donation.view", "Voir les dons"
    DONATION_DECIDE = "donation.decide", "Accepter ou décliner un don"
    DONATION_RECEIVE = "donation.receive", "Réceptionner un don"
    COLLECTION_PLAN = "collection.plan", "Organiser les enlèvements"
    CERTIFICATE_SEAL = "certificate.seal", "Sceller les attestations"
    DONOR_SPACE = "donor.space", "Consulter son espace donateur"
    REFERRAL_VIEW = "referral.view", "Voir les demandes"
    REFERRAL_WRITE = "referral.write", "Rédiger une demande"
    REFERRAL_DECIDE = "referral.decide", "Décider d’une demande"
    HOUSEHOLD_VIEW = "household.view", "Voir l’identité d’un foyer"
    ALLOCATION_DECIDE = "allocation.decide", "Attribuer un appareil"
    PRIORITY_EDIT = "priority.edit", "Modifier le barème de priorité et les quotas"
    HANDOVER_SIGN = "handover.sign", "Faire signer et remettre"
    PROOF_EXPORT = "proof.export", "Exporter la preuve d’une signature"
    TEXT_EDIT = "text.edit", "Écrire et traduire les textes de la convention"
    TEXT_APPROVE = "text.approve", "Faire approuver ou retirer un texte de la convention"
    AFTERCARE_RECORD = "aftercare.record", "Enregistrer un retour ou un échange"
    INCIDENT_DECLARE = "incident.declare", "Déclarer une panne, une perte ou un vol"
    REPAIR_RECORD = "repair.record", "Recevoir et rendre un appareil en réparation"
    ENGAGEMENT_DECIDE = "engagement.decide", "Décider d’une levée, clore un signalement de revente"
    CEREMONY_MANAGE = "ceremony.manage", "Gérer les cérémonies"
    REPORT_VIEW = "report.view", "Voir les chiffres"
    REPORT_ISSUE = "report.issue", "Émettre un rapport d’activité"
    IMPACT_EDIT = "impact.edit", "Modifier les facteurs d’impact"
    DATA_PUBLISH = "data.publish", "Publier les données ouvertes"
    INDICATOR_VIEW = "indicator.view", "Voir les indicateurs de son activité"
    INDICATOR_ALL = "indicator.all", "Voir tous les indicateurs de l’opération"
    USER_MANAGE = "user.manage", "Gérer les comptes"
    SETTINGS_VIEW = "settings.view", "Voir les réglages"
    AUDIT_VIEW = "audit.view", "Lire le journal"
    MAIL_VIEW = "mail.view", "Voir les courriels envoyés"
    MAIL_EDIT = "mail.edit", "Modifier les textes des courriels"
    OWN_ACCOUNT = "own.account", "Gérer son propre compte"


P = Permission

_TECHNICIAN = frozenset(
    {
        P.OWN_ACCOUNT, P.DEVICE_VIEW, P.CODE_READ, P.DEVICE_EDIT, P.LABEL_PRINT, P.HOLD_SET, P.WIPE_RECORD,
        P.REFURBISH, P.QUALITY_CHECK, P.STOCK_MOVE, P.DONATION_RECEIVE, P.HOLD_CLEAR,
        P.INCIDENT_DECLARE, P.REPAIR_RECORD, P.INDICATOR_VIEW,
    }
)  # fmt: skip
_WORKSHOP_LEAD = _TECHNICIAN | {
    P.DEVICE_EXIT, P.HOLD_LIFT, P.WIPE_JUDGE, P.BENCH_MANAGE, P.STOCK_MANAGE, P.DONATION_VIEW, P.PARTNER_VIEW,
    P.CERTIFICATE_SEAL, P.AFTERCARE_RECORD, P.REPORT_VIEW, P.LABEL_SETUP, P.VIEW_SHARE, P.CHECKLIST_EDIT,
    P.PART_MANAGE, P.OUTSIDE_MANAGE, P.OUTSIDE_WORK, P.STOCK_COUNT, P.COLLECTION_PLAN,
}  # fmt: skip
_COORDINATOR = frozenset(
    {
        P.OWN_ACCOUNT, P.DEVICE_VIEW, P.LABEL_PRINT, P.HOLD_SET, P.HOLD_LIFT, P.PARTNER_VIEW, P.PARTNER_EDIT,
        P.DONATION_VIEW, P.DONATION_DECIDE, P.DONATION_RECEIVE, P.CERTIFICATE_SEAL, P.REFERRAL_VIEW,
        P.REFERRAL_DECIDE, P.HOUSEHOLD_VIEW, P.ALLOCATION_DECIDE, P.PRIORITY_EDIT, P.HANDOVER_SIGN, P.AFTERCARE_RECORD,
        P.CEREMONY_MANAGE, P.REPORT_VIEW, P.REPORT_ISSUE, P.MAIL_VIEW, P.HOLD_CLEAR, P.HOLD_SETTLE, P.VIEW_SHARE,
        P.CODE_READ,
        P.TEXT_EDIT, P.TEXT_APPROVE, P.PROOF_EXPORT, P.ENGAGEMENT_DECIDE, P.INCIDENT_DECLARE, P.REPAIR_RECORD,
        P.COLLECTION_PLAN, P.MAIL_EDIT, P.IMPACT_EDIT, P.DATA_PUBLISH, P.TERRITORY_EDIT, P.INDICATOR_VIEW,
        P.INDICATOR_ALL,
    }
)  # fmt: skip

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.TECHNICIAN: _TECHNICIAN,
    Role.WORKSHOP_LEAD: _WORKSHOP_LEAD,
    Role.PRESCRIBER: frozenset(
        {
            P.OWN_ACCOUNT, P.REFERRAL_VIEW, P.REFERRAL_WRITE, P.HOUSEHOLD_VIEW, P.HANDOVER_SIGN, P.CODE_READ,
            P.INCIDENT_DECLARE, P.INDICATOR_VIEW,
        }
    ),
    Role.DONOR: frozenset({P.OWN_ACCOUNT, P.DONOR_SPACE}),
    Role.COORDINATOR: _COORDINATOR,
    Role.REFURBISHER: frozenset({P.OWN_ACCOUNT, P.OUTSIDE_WORK, P.CODE_READ}),
    Role.ADMIN: frozenset(
        {
            P.OWN_ACCOUNT, P.USER_MANAGE, P.SETTINGS_VIEW, P.AUDIT_VIEW, P.MAIL_VIEW, P.MAIL_EDIT, P.DEVICE_VIEW,
            P.PARTNER_VIEW, P.PARTNER_EDIT, P.REPORT_VIEW, P.CODE_READ, P.TEXT_EDIT, P.IMPACT_EDIT, P.DATA_PUBLISH,
            P.TERRITORY_EDIT, P.INDICATOR_VIEW, P.INDICATOR_ALL,
        }
    ),
}  # fmt: skip

STAFF: frozenset[Role] = frozenset({Role.TECHNICIAN, Role.WORKSHOP_LEAD, Role.COORDINATOR, Role.ADMIN})
"""Roles for which the city may make the second factor compulsory."""
