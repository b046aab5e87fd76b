"""The audit trail: each verb carries the French sentence by which an event says itself."""

from datetime import datetime
from typing import Any

from ordis.accounts.models import AuditEvent, User
from ordis.kernel.choice import Choice
from ordis.kernel.db import db


class Verb(Choice):
    """``{subject}`` is a number or a code; other names come from the event's details."""

    USER_ADDED = "user.added", "a créé le compte {subject}"
    USER_CHANGED = "user.changed", "a modifié le compte {subject}"
    LINK_SENT = "link.sent", "a envoyé un lien personnel à {subject}"
    ORGANISATION_ADDED = "organisation.added", "a ajouté le partenaire {subject}"
    ORGANISATION_CHANGED = "organisation.changed", "a modifié le partenaire {subject}"
    DONATION_OFFERED = "donation.offered", "a enregistré l’offre de don {subject}"
    DONATION_ACCEPTED = "donation.accepted", "a accepté le don {subject}"
    DONATION_DECLINED = "donation.declined", "a décliné le don {subject}"
    LIST_IMPORTED = "donation.list_imported", "a importé une liste pour le don {subject}"
    DONATION_RECEIVED = "donation.received", "a réceptionné le don {subject}"
    DONATION_CLOSED = "donation.closed", "a clos le don {subject}"
    DOCUMENT_ISSUED = "document.issued", "a établi le document {subject}"
    DEVICE_CHANGED = "device.changed", "a corrigé la fiche de l’appareil {subject}"
    DISK_ADDED = "disk.added", "a ajouté un disque à {subject}"
    DISK_CORRECTED = "disk.corrected", "a corrigé un disque de {subject}"
    NO_CARRIER_SAID = "disk.none", "a déclaré que {subject} n’a aucun support de données"
    LABEL_PRINTED = "label.printed", "a imprimé l’étiquette de {subject}"
    HOLD_SET = "hold.set", "a posé un blocage sur {subject}"
    HOLD_LIFTED = "hold.lifted", "a levé un blocage sur {subject}"
    EVIDENCE_ADDED = "evidence.added", "a joint un fichier de preuve à {subject}"
    EVIDENCE_TAKEN = "evidence.taken", "a déposé le fichier de preuve {subject}"
    EVIDENCE_PLACED = "evidence.placed", "a dit de quel disque est une ligne du fichier de preuve {subject}"
    EVIDENCE_SET_ASIDE = "evidence.set_aside", "a écarté une ligne du fichier de preuve {subject}"
    EVIDENCE_TAKEN_BACK = "evidence.taken_back", "a remis en attente une ligne du fichier de preuve {subject}"
    EVIDENCE_READ_AGAIN = "evidence.read_again", "a fait relire le fichier de preuve {subject}"
    INVENTORY_APPLIED = "inventory.applied", "a rattaché un inventaire à {subject}"
    VALUE_KEPT = "inventory.kept", "a gardé une valeur de la fiche, contre l’inventaire, sur {subject}"
    FIRMWARE_ERASE_DECLARED = "disk.firmware_erase", "a déclaré un effacement interne sur {subject}"
    FIRMWARE_ERASE_UNDONE = "disk.firmware_erase_undone", "a annulé un effacement interne déclaré sur {subject}"
    BENCH_ADDED = "bench.added", "a ajouté le poste d’effacement {subject}"
    BENCH_CHANGED = "bench.changed", "a modifié le poste d’effacement {subject}"
    TOKEN_ISSUED = "token.issued", "a créé un jeton pour le poste {subject}"
    TOKEN_REVOKED = "token.revoked", "a révoqué un jeton du poste {subject}"
    DISK_DECLARED = "disk.declared", "a déclaré le sort d’un disque de {subject}"
    RESERVATION_ACCEPTED = "wipe.reservation_accepted", "a accepté une réserve d’effacement sur {subject}"
    WORK_STARTED = "work.started", "a ouvert le reconditionnement de {subject}"
    CHECKLIST_DONE = "work.checklist_done", "a terminé la liste de contrôle de {subject}"
    WORK_RECORDED = "work.recorded", "a noté le reconditionnement de {subject}"
    QUALITY_CHECKED = "quality.checked", "a contrôlé la qualité de {subject}"
    PLACED = "stock.placed", "a rangé {subject}"
    PLACE_ADDED = "place.added", "a créé l’emplacement {subject}"
    REFERRAL_SUBMITTED = "referral.submitted", "a déposé la demande {subject}"
    REFERRAL_CHANGED = "referral.changed", "a modifié la demande {subject}"
    REFERRAL_ACCEPTED = "referral.accepted", "a accepté la demande {subject}"
    REFERRAL_REFUSED = "referral.refused", "a refusé la demande {subject}"
    REFERRAL_RETURNED = "referral.returned", "a demandé un complément pour la demande {subject}"
    REFERRAL_CANCELLED = "referral.cancelled", "a annulé la demande {subject}"
    REFERRAL_EXPIRED = "referral.expired", "a laissé expirer la demande {subject}"
    HOUSEHOLD_SEEN = "household.seen", "a consulté l’identité du foyer de la demande {subject}"
    RESERVED = "allocation.reserved", "a réservé un appareil pour la demande {subject}"
    RELEASED = "allocation.released", "a libéré l’appareil réservé pour la demande {subject}"
    RESERVATION_EXPIRED = "allocation.expired", "a laissé expirer la réservation de la demande {subject}"
    APPOINTMENT_SET = "handover.appointment", "a fixé un rendez-vous pour la demande {subject}"
    TEXT_PUBLISHED = "text.published", "a publié la version {subject} du texte de la convention"
    AGREEMENT_SIGNED = "handover.signed", "a fait signer la remise de la demande {subject}"
    DEVICE_RETURNED = "aftercare.returned", "a enregistré le retour de {subject}"
    CEREMONY_PLANNED = "ceremony.planned", "a préparé la cérémonie {subject}"
    CEREMONY_CLOSED = "ceremony.closed", "a clos la cérémonie {subject}"


def record(verb: Verb, subject: str, *, actor: User | None, at: datetime, **details: Any) -> None:
    """Write the event in the caller's transaction. ``details`` holds ids and plain values, never a name."""
    actor_id = actor.id if actor else None
    db.session.add(AuditEvent(at=at, actor_id=actor_id, verb=verb.value, subject=subject, details=details))


def sentence(event: AuditEvent) -> str:
    """« Camille Roy a accepté le don DON-2022-00004 »."""
    who = event.actor.name if event.actor else "Ordis"
    return f"{who} {Verb(event.verb).label.format(subject=event.subject)}"
