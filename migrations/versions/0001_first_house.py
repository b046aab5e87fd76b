"""first house"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "agreement_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_text")),
        sa.UniqueConstraint("sha256", name=op.f("uq_agreement_text_sha256")),
        sa.UniqueConstraint("version", name=op.f("uq_agreement_text_version")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=True),
        sa.Column("first_name", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("email", sa.LargeBinary(), nullable=True),
        sa.Column("identity_hash", sa.String(length=64), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("school_children", sa.Integer(), nullable=False),
        sa.Column("situation", sa.String(40), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("equipment", sa.String(40), nullable=False),
        sa.Column("connection", sa.String(40), nullable=False),
        sa.Column("ease", sa.String(40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    op.create_index(op.f("ix_household_district"), "household", ["district"], unique=False)
    op.create_index(op.f("ix_household_identity_hash"), "household", ["identity_hash"], unique=False)
    op.create_table(
        "number_series",
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", "year", name=op.f("pk_number_series")),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("gives", sa.Boolean(), nullable=False),
        sa.Column("prescribes", sa.Boolean(), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=5), nullable=False),
        sa.Column("town", sa.String(length=80), nullable=False),
        sa.Column("district", sa.String(length=80), nullable=False),
        sa.Column("requires_purge", sa.Boolean(), nullable=False),
        sa.Column("yearly_quota", sa.Integer(), nullable=True),
        sa.Column("invented", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ref", name=op.f("uq_organisation_ref")),
    )
    op.create_index(op.f("ix_organisation_name"), "organisation", ["name"], unique=False)
    op.create_index(op.f("ix_organisation_siret"), "organisation", ["siret"], unique=False)
    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
    )
    op.create_index("ix_outgoing_mail_state_next_try_at", "outgoing_mail", ["state", "next_try_at"], unique=False)
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["place.id"], name=op.f("fk_place_parent_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("code", name=op.f("uq_place_code")),
        sa.UniqueConstraint("name", name=op.f("uq_place_name")),
    )
    op.create_index(op.f("ix_place_parent_id"), "place", ["parent_id"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "seal_key",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_seal_key")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_phone_number", sa.String(length=128), nullable=True),
        sa.Column("mf_recovery_codes", sa.Text(), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("ref", name=op.f("uq_user_ref")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_audit_event_actor_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False)
    op.create_index(op.f("ix_audit_event_at"), "audit_event", ["at"], unique=False)
    op.create_index(op.f("ix_audit_event_subject"), "audit_event", ["subject"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_contact_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("ref", name=op.f("uq_contact_ref")),
    )
    op.create_index(op.f("ix_contact_organisation_id"), "contact", ["organisation_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("seal_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["issued_by_id"], ["user.id"], name=op.f("fk_document_issued_by_id_user")),
        sa.ForeignKeyConstraint(["replaces_id"], ["document.id"], name=op.f("fk_document_replaces_id_document")),
        sa.ForeignKeyConstraint(
            ["seal_fingerprint"], ["seal_key.fingerprint"], name=op.f("fk_document_seal_fingerprint_seal_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("number", name=op.f("uq_document_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_document_ref")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
    )
    op.create_table(
        "evidence_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("format", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["received_by_id"], ["user.id"], name=op.f("fk_evidence_file_received_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_file")),
        sa.UniqueConstraint("ref", name=op.f("uq_evidence_file_ref")),
        sa.UniqueConstraint("sha256", name=op.f("uq_evidence_file_sha256")),
    )
    op.create_table(
        "membership",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_membership_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "organisation_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("household_id", sa.Integer(), nullable=False),
        sa.Column("identity_hash", sa.String(length=64), nullable=True),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("wanted_kind", sa.String(40), nullable=False),
        sa.Column("wanted_why", sa.String(length=300), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("file_number", sa.String(length=60), nullable=False),
        sa.Column("idempotency_key", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision_reason", sa.String(length=400), nullable=False),
        sa.Column("question", sa.String(length=400), nullable=False),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_referral_author_id_user")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_referral_decided_by_id_user")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_referral_household_id_household")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_referral_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_referral_idempotency_key")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_referral_ref")),
    )
    op.create_index(op.f("ix_referral_household_id"), "referral", ["household_id"], unique=False)
    op.create_index(op.f("ix_referral_organisation_id"), "referral", ["organisation_id"], unique=False)
    op.create_index("ix_referral_stage_id", "referral", ["stage", "id"], unique=False)
    op.create_index(
        "uq_referral_active_household",
        "referral",
        ["identity_hash"],
        unique=True,
        sqlite_where=sa.text("stage IN ('draft', 'submitted', 'to_complete', 'accepted', 'reserved', 'appointment')"),
        postgresql_where=sa.text(
            "stage IN ('draft', 'submitted', 'to_complete', 'accepted', 'reserved', 'appointment')"
        ),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_link_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_in_link_token_sha256")),
    )
    op.create_index(op.f("ix_sign_in_link_user_id"), "sign_in_link", ["user_id"], unique=False)
    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id_role")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id_user")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_appointment_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("ref", name=op.f("uq_appointment_ref")),
    )
    op.create_index(op.f("ix_appointment_referral_id"), "appointment", ["referral_id"], unique=False)
    op.create_index(op.f("ix_appointment_starts_at"), "appointment", ["starts_at"], unique=False)
    op.create_index(
        "uq_appointment_open_referral_id",
        "appointment",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.create_table(
        "ceremony",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("period_from", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("thanks", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["document.id"], name=op.f("fk_ceremony_report_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ceremony")),
        sa.UniqueConstraint("ref", name=op.f("uq_ceremony_ref")),
    )
    op.create_index(op.f("ix_ceremony_held_on"), "ceremony", ["held_on"], unique=False)
    op.create_table(
        "donation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("donor_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legal_origin", sa.String(40), nullable=False),
        sa.Column("legal_basis", sa.String(length=200), nullable=False),
        sa.Column("wiped_by", sa.String(40), nullable=False),
        sa.Column("pickup_place", sa.String(length=200), nullable=False),
        sa.Column("pickup_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decision", sa.String(length=120), nullable=False),
        sa.Column("decline_reason", sa.String(length=400), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("reception_slip_id", sa.Integer(), nullable=True),
        sa.Column("wiping_certificate_id", sa.Integer(), nullable=True),
        sa.Column("donation_certificate_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["document.id"], name=op.f("fk_donation_agreement_id_document")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_donation_decided_by_id_user")),
        sa.ForeignKeyConstraint(
            ["donation_certificate_id"],
            ["document.id"],
            name=op.f("fk_donation_donation_certificate_id_document"),
        ),
        sa.ForeignKeyConstraint(["donor_id"], ["organisation.id"], name=op.f("fk_donation_donor_id_organisation")),
        sa.ForeignKeyConstraint(
            ["reception_slip_id"], ["document.id"], name=op.f("fk_donation_reception_slip_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["wiping_certificate_id"],
            ["document.id"],
            name=op.f("fk_donation_wiping_certificate_id_document"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation")),
        sa.UniqueConstraint("number", name=op.f("uq_donation_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_donation_ref")),
    )
    op.create_index(op.f("ix_donation_donor_id"), "donation", ["donor_id"], unique=False)
    op.create_index(op.f("ix_donation_stage"), "donation", ["stage"], unique=False)
    op.create_table(
        "device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("make", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column(
            "serial",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=True,
        ),
        sa.Column("asset_tag", sa.String(length=80), nullable=False),
        sa.Column("cpu", sa.String(length=120), nullable=False),
        sa.Column("ram_mb", sa.Integer(), nullable=True),
        sa.Column("screen_inches", sa.Float(), nullable=True),
        sa.Column("weight_g", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("label_printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("no_carrier_said_by_id", sa.Integer(), nullable=True),
        sa.Column("checklist_done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worked_by_id", sa.Integer(), nullable=True),
        sa.Column("grade", sa.String(40), nullable=True),
        sa.Column("operating_system", sa.String(length=80), nullable=False),
        sa.Column("has_charger", sa.Boolean(), nullable=False),
        sa.Column("quality_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quality_checked_by_id", sa.Integer(), nullable=True),
        sa.Column("reserved_until", sa.Date(), nullable=True),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("no_resale_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agreement_id"], ["document.id"], name=op.f("fk_device_agreement_id_document")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_device_donation_id_donation")),
        sa.ForeignKeyConstraint(
            ["no_carrier_said_by_id"], ["user.id"], name=op.f("fk_device_no_carrier_said_by_id_user")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_device_place_id_place")),
        sa.ForeignKeyConstraint(
            ["quality_checked_by_id"], ["user.id"], name=op.f("fk_device_quality_checked_by_id_user")
        ),
        sa.ForeignKeyConstraint(["worked_by_id"], ["user.id"], name=op.f("fk_device_worked_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("code", name=op.f("uq_device_code")),
    )
    op.create_index(op.f("ix_device_donation_id"), "device", ["donation_id"], unique=False)
    op.create_index("ix_device_kind_id", "device", ["kind", "id"], unique=False)
    op.create_index("ix_device_kind_stage_id", "device", ["kind", "stage", "id"], unique=False)
    op.create_index(op.f("ix_device_place_id"), "device", ["place_id"], unique=False)
    op.create_index(op.f("ix_device_serial"), "device", ["serial"], unique=False)
    op.create_index("ix_device_stage_id", "device", ["stage", "id"], unique=False)
    op.create_index("ix_device_stage_since", "device", ["stage", "stage_since"], unique=False)
    op.create_table(
        "donor_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by_id", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_donor_list_donation_id_donation")),
        sa.ForeignKeyConstraint(["imported_by_id"], ["user.id"], name=op.f("fk_donor_list_imported_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_list")),
        sa.UniqueConstraint("donation_id", "sha256", name=op.f("uq_donor_list_donation_id_sha256")),
    )
    op.create_table(
        "guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ceremony_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremony.id"], name=op.f("fk_guest_ceremony_id_ceremony")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_guest_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
    )
    op.create_index(op.f("ix_guest_ceremony_id"), "guest", ["ceremony_id"], unique=False)
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=40), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("ceremony_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("signer_name", sa.LargeBinary(), nullable=True),
        sa.Column("quality", sa.String(40), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("typed_name", sa.LargeBinary(), nullable=True),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("kit", sa.JSON(), nullable=False),
        sa.Column("witness_id", sa.Integer(), nullable=False),
        sa.Column("no_resale_until", sa.Date(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("ref", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremony.id"], name=op.f("fk_handover_ceremony_id_ceremony")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_handover_document_id_document")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_handover_referral_id_referral")),
        sa.ForeignKeyConstraint(["text_id"], ["agreement_text.id"], name=op.f("fk_handover_text_id_agreement_text")),
        sa.ForeignKeyConstraint(["witness_id"], ["user.id"], name=op.f("fk_handover_witness_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_handover_idempotency_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_handover_ref")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_handover_referral_id")),
    )
    op.create_index(op.f("ix_handover_ceremony_id"), "handover", ["ceremony_id"], unique=False)
    op.create_index(op.f("ix_handover_signed_at"), "handover", ["signed_at"], unique=False)
    op.create_table(
        "offer_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_offer_line_quantity_positive")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_offer_line_donation_id_donation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_line")),
    )
    op.create_index(op.f("ix_offer_line_donation_id"), "offer_line", ["donation_id"], unique=False)
    op.create_table(
        "preparation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("ceremony_id", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("confirmed", sa.JSON(), nullable=False),
        sa.Column("kit", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("quality", sa.String(40), nullable=False),
        sa.Column("signer_name", sa.LargeBinary(), nullable=False),
        sa.Column("kiosk_key", sa.String(length=40), nullable=True),
        sa.Column("prepared_by_id", sa.Integer(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ceremony_id"], ["ceremony.id"], name=op.f("fk_preparation_ceremony_id_ceremony")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["user.id"], name=op.f("fk_preparation_prepared_by_id_user")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_preparation_referral_id_referral")),
        sa.ForeignKeyConstraint(["text_id"], ["agreement_text.id"], name=op.f("fk_preparation_text_id_agreement_text")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preparation")),
        sa.UniqueConstraint("kiosk_key", name=op.f("uq_preparation_kiosk_key")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_preparation_referral_id")),
    )
    op.create_table(
        "device_return",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_device_return_device_id_device")),
        sa.ForeignKeyConstraint(["received_by_id"], ["user.id"], name=op.f("fk_device_return_received_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_return")),
    )
    op.create_index(op.f("ix_device_return_device_id"), "device_return", ["device_id"], unique=False)
    op.create_table(
        "disk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("medium", sa.String(40), nullable=False),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=True),
        sa.Column("serial_key", sa.String(length=80), nullable=True),
        sa.Column("capacity_bytes", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unproven_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_disk_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disk")),
    )
    op.create_index(op.f("ix_disk_device_id"), "disk", ["device_id"], unique=False)
    op.create_index(op.f("ix_disk_serial_key"), "disk", ["serial_key"], unique=False)
    op.create_table(
        "evidence_drop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_evidence_drop_device_id_device")),
        sa.ForeignKeyConstraint(["dropped_by_id"], ["user.id"], name=op.f("fk_evidence_drop_dropped_by_id_user")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_evidence_drop_evidence_id_evidence_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_drop")),
        sa.UniqueConstraint("evidence_id", "device_id", name=op.f("uq_evidence_drop_evidence_id_device_id")),
    )
    op.create_index(op.f("ix_evidence_drop_device_id"), "evidence_drop", ["device_id"], unique=False)
    op.create_table(
        "handed_over_device",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_handed_over_device_device_id_device")),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_handed_over_device_handover_id_handover")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_over_device")),
    )
    op.create_index(op.f("ix_handed_over_device_device_id"), "handed_over_device", ["device_id"], unique=False)
    op.create_index(op.f("ix_handed_over_device_handover_id"), "handed_over_device", ["handover_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_hold_device_id_device")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user.id"], name=op.f("fk_hold_lifted_by_id_user")),
        sa.ForeignKeyConstraint(["set_by_id"], ["user.id"], name=op.f("fk_hold_set_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_device_id"), "hold", ["device_id"], unique=False)
    op.create_index(
        "ix_hold_open_device_id",
        "hold",
        ["device_id"],
        unique=False,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "logbook_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("from_stage", sa.String(40), nullable=True),
        sa.Column("to_stage", sa.String(40), nullable=False),
        sa.Column("door", sa.String(40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_logbook_line_actor_id_user")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_logbook_line_device_id_device")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logbook_line")),
    )
    op.create_index(op.f("ix_logbook_line_at"), "logbook_line", ["at"], unique=False)
    op.create_index(op.f("ix_logbook_line_device_id"), "logbook_line", ["device_id"], unique=False)
    op.create_table(
        "placing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_placing_by_id_user")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_placing_device_id_device")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_placing_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placing")),
    )
    op.create_index(op.f("ix_placing_device_id"), "placing", ["device_id"], unique=False)
    op.create_index(op.f("ix_placing_place_id"), "placing", ["place_id"], unique=False)
    op.create_table(
        "reservation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("explanation", sa.String(length=400), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end", sa.String(40), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_reservation_device_id_device")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_reservation_made_by_id_user")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_reservation_referral_id_referral")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
    )
    op.create_index(op.f("ix_reservation_device_id"), "reservation", ["device_id"], unique=False)
    op.create_index(op.f("ix_reservation_referral_id"), "reservation", ["referral_id"], unique=False)
    op.create_index(
        "uq_reservation_open_device_id",
        "reservation",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_reservation_open_referral_id",
        "reservation",
        ["referral_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "work_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_spent", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_work_order_device_id_device")),
        sa.ForeignKeyConstraint(["started_by_id"], ["user.id"], name=op.f("fk_work_order_started_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_order")),
    )
    op.create_index(op.f("ix_work_order_device_id"), "work_order", ["device_id"], unique=False)
    op.create_index(
        "uq_work_order_open_device",
        "work_order",
        ["device_id"],
        unique=True,
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "checklist_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("work_order_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_checklist_answer_answered_by_id_user")),
        sa.ForeignKeyConstraint(
            ["work_order_id"], ["work_order.id"], name=op.f("fk_checklist_answer_work_order_id_work_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_answer")),
        sa.UniqueConstraint("work_order_id", "item", name=op.f("uq_checklist_answer_work_order_id_item")),
    )
    op.create_table(
        "disk_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("disk_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_disk_statement_device_id_device")),
        sa.ForeignKeyConstraint(["disk_id"], ["disk.id"], name=op.f("fk_disk_statement_disk_id_disk")),
        sa.ForeignKeyConstraint(["said_by_id"], ["user.id"], name=op.f("fk_disk_statement_said_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disk_statement")),
    )
    op.create_index(op.f("ix_disk_statement_device_id"), "disk_statement", ["device_id"], unique=False)
    op.create_index(op.f("ix_disk_statement_disk_id"), "disk_statement", ["disk_id"], unique=False)
    op.create_table(
        "wipe_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("disk_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_at", sa.DateTime(), nullable=False),
        sa.Column("tool", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=True),
        sa.Column("method", sa.String(length=80), nullable=True),
        sa.Column("rounds", sa.Integer(), nullable=True),
        sa.Column("blank", sa.Boolean(), nullable=True),
        sa.Column("verify", sa.String(length=10), nullable=True),
        sa.Column("device_name", sa.String(length=40), nullable=True),
        sa.Column("bus", sa.String(length=20), nullable=True),
        sa.Column("model", sa.String(length=120), nullable=True),
        sa.Column("serial", sa.String(length=128), nullable=True),
        sa.Column("medium", sa.String(length=20), nullable=True),
        sa.Column("capacity_bytes", sa.BigInteger(), nullable=True),
        sa.Column("bytes_done", sa.BigInteger(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("errors", sa.BigInteger(), nullable=True),
        sa.Column("hidden_area", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["user.id"], name=op.f("fk_wipe_record_accepted_by_id_user")),
        sa.ForeignKeyConstraint(["disk_id"], ["disk.id"], name=op.f("fk_wipe_record_disk_id_disk")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence_file.id"], name=op.f("fk_wipe_record_evidence_id_evidence_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_record")),
        sa.UniqueConstraint("evidence_id", "position", name=op.f("uq_wipe_record_evidence_id_position")),
    )
    op.create_index("ix_wipe_record_disk_id_ordered_at", "wipe_record", ["disk_id", "ordered_at"], unique=False)


def downgrade() -> None:

    op.drop_index("ix_wipe_record_disk_id_ordered_at", table_name="wipe_record")
    op.drop_table("wipe_record")
    op.drop_index(op.f("ix_disk_statement_disk_id"), table_name="disk_statement")
    op.drop_index(op.f("ix_disk_statement_device_id"), table_name="disk_statement")
    op.drop_table("disk_statement")
    op.drop_table("checklist_answer")
    op.drop_index(
        "uq_work_order_open_device",
        table_name="work_order",
        sqlite_where=sa.text("finished_at IS NULL"),
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.drop_index(op.f("ix_work_order_device_id"), table_name="work_order")
    op.drop_table("work_order")
    op.drop_index(
        "uq_reservation_open_referral_id",
        table_name="reservation",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "uq_reservation_open_device_id",
        table_name="reservation",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_reservation_referral_id"), table_name="reservation")
    op.drop_index(op.f("ix_reservation_device_id"), table_name="reservation")
    op.drop_table("reservation")
    op.drop_index(op.f("ix_placing_place_id"), table_name="placing")
    op.drop_index(op.f("ix_placing_device_id"), table_name="placing")
    op.drop_table("placing")
    op.drop_index(op.f("ix_logbook_line_device_id"), table_name="logbook_line")
    op.drop_index(op.f("ix_logbook_line_at"), table_name="logbook_line")
    op.drop_table("logbook_line")
    op.drop_index(
        "ix_hold_open_device_id",
        table_name="hold",
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.drop_index(op.f("ix_hold_device_id"), table_name="hold")
    op.drop_table("hold")
    op.drop_index(op.f("ix_handed_over_device_handover_id"), table_name="handed_over_device")
    op.drop_index(op.f("ix_handed_over_device_device_id"), table_name="handed_over_device")
    op.drop_table("handed_over_device")
    op.drop_index(op.f("ix_evidence_drop_device_id"), table_name="evidence_drop")
    op.drop_table("evidence_drop")
    op.drop_index(op.f("ix_disk_serial_key"), table_name="disk")
    op.drop_index(op.f("ix_disk_device_id"), table_name="disk")
    op.drop_table("disk")
    op.drop_index(op.f("ix_device_return_device_id"), table_name="device_return")
    op.drop_table("device_return")
    op.drop_table("preparation")
    op.drop_index(op.f("ix_offer_line_donation_id"), table_name="offer_line")
    op.drop_table("offer_line")
    op.drop_index(op.f("ix_handover_signed_at"), table_name="handover")
    op.drop_index(op.f("ix_handover_ceremony_id"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_guest_ceremony_id"), table_name="guest")
    op.drop_table("guest")
    op.drop_table("donor_list")
    op.drop_index("ix_device_stage_since", table_name="device")
    op.drop_index("ix_device_stage_id", table_name="device")
    op.drop_index(op.f("ix_device_serial"), table_name="device")
    op.drop_index(op.f("ix_device_place_id"), table_name="device")
    op.drop_index("ix_device_kind_stage_id", table_name="device")
    op.drop_index("ix_device_kind_id", table_name="device")
    op.drop_index(op.f("ix_device_donation_id"), table_name="device")
    op.drop_table("device")
    op.drop_index(op.f("ix_donation_stage"), table_name="donation")
    op.drop_index(op.f("ix_donation_donor_id"), table_name="donation")
    op.drop_table("donation")
    op.drop_index(op.f("ix_ceremony_held_on"), table_name="ceremony")
    op.drop_table("ceremony")
    op.drop_index(
        "uq_appointment_open_referral_id",
        table_name="appointment",
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.drop_index(op.f("ix_appointment_starts_at"), table_name="appointment")
    op.drop_index(op.f("ix_appointment_referral_id"), table_name="appointment")
    op.drop_table("appointment")
    op.drop_table("user_role")
    op.drop_index(op.f("ix_sign_in_link_user_id"), table_name="sign_in_link")
    op.drop_table("sign_in_link")
    op.drop_index(
        "uq_referral_active_household",
        table_name="referral",
        sqlite_where=sa.text("stage IN ('draft', 'submitted', 'to_complete', 'accepted', 'reserved', 'appointment')"),
        postgresql_where=sa.text(
            "stage IN ('draft', 'submitted', 'to_complete', 'accepted', 'reserved', 'appointment')"
        ),
    )
    op.drop_index("ix_referral_stage_id", table_name="referral")
    op.drop_index(op.f("ix_referral_organisation_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_household_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("evidence_file")
    op.drop_table("document")
    op.drop_index(op.f("ix_contact_organisation_id"), table_name="contact")
    op.drop_table("contact")
    op.drop_index(op.f("ix_audit_event_subject"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_at"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_actor_id"), table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("user")
    op.drop_table("seal_key")
    op.drop_table("role")
    op.drop_index(op.f("ix_place_parent_id"), table_name="place")
    op.drop_table("place")
    op.drop_index("ix_outgoing_mail_state_next_try_at", table_name="outgoing_mail")
    op.drop_table("outgoing_mail")
    op.drop_index(op.f("ix_organisation_siret"), table_name="organisation")
    op.drop_index(op.f("ix_organisation_name"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_table("number_series")
    op.drop_index(op.f("ix_household_identity_hash"), table_name="household")
    op.drop_index(op.f("ix_household_district"), table_name="household")
    op.drop_table("household")
    op.drop_table("agreement_text")
