"""The logbook, the audit trail, the chain of custody, the agreement's texts and those of messages are append-only, whatever program writes to the database;
a published table of priority never changes, and of what a family was shown only the words may be forgotten"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRACES = (
    "logbook_line",
    "audit_event",
    "agreement_text",
    "text_withdrawal",
    "text_translation",
    "translation_review",
    "proposed_agreement",
    "custody_transfer",
    "custody_load",
    "mail_text",
)
SHOWN = "id, referral_id, key, way, text_id, sha256, shown_at, shown_by_id"  # all columns but the words


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TRACES:
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER priority_version_no_{verb.lower()} BEFORE {verb} ON priority_version "
                "WHEN OLD.published_at IS NOT NULL "
                "BEGIN SELECT RAISE(ABORT, 'priority_version is append-only'); END"
            )
        for verb, told in (("update", f"UPDATE OF {SHOWN}"), ("delete", "DELETE")):
            op.execute(
                f"CREATE TRIGGER shown_agreement_no_{verb} BEFORE {told} ON shown_agreement "
                "BEGIN SELECT RAISE(ABORT, 'shown_agreement is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in TRACES:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER priority_version_append_only BEFORE UPDATE OR DELETE ON priority_version "
        "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER shown_agreement_append_only BEFORE UPDATE OF {SHOWN} OR DELETE ON shown_agreement "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (*TRACES, "priority_version", "shown_agreement"):
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")
