"""The logbook, the audit trail, the chain of custody, the agreement's texts and those of messages are append-only, whatever program writes to the database;
a published table of priority never changes, and of what a family or a donor was shown and of who signed a change of hands only
the words may be forgotten"""

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
    "custody_load",
    "mail_text",
    "impact_factor_version",
    "open_data_publication",
)
SHOWN = {  # all columns but the words
    "shown_agreement": "id, referral_id, key, way, text_id, sha256, shown_at, shown_by_id",
    "proposed_agreement": "id, donation_id, text_id, document_id, sha256, proposed_at, proposed_by_id",
}
HANDED = (  # all columns but the words, which may only be emptied, all of them at once
    "id, ref, key, donation_id, stop_id, given_by, taken_by, place, pieces, made_at, noted_at, noted_by_id, document_id, "
    "replaces_id"
)
NAMES = "giver, giver_strokes, taker, taker_strokes, reservations"
REWORDED = " OR ".join(f"NEW.{name} <> ''" for name in NAMES.split(", "))


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
        for table, columns in SHOWN.items():
            for verb, told in (("update", f"UPDATE OF {columns}"), ("delete", "DELETE")):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{verb} BEFORE {told} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        for verb, told in (
            ("update", f"UPDATE OF {HANDED} ON custody_transfer"),
            ("delete", "DELETE ON custody_transfer"),
            ("rewording", f"UPDATE OF {NAMES} ON custody_transfer WHEN {REWORDED}"),
        ):
            op.execute(
                f"CREATE TRIGGER custody_transfer_no_{verb} BEFORE {told} "
                "BEGIN SELECT RAISE(ABORT, 'custody_transfer is append-only'); END"
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
    for table, columns in SHOWN.items():
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {columns} OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        f"CREATE TRIGGER custody_transfer_append_only BEFORE UPDATE OF {HANDED} OR DELETE ON custody_transfer "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER custody_transfer_no_rewording BEFORE UPDATE OF {NAMES} ON custody_transfer "
        f"FOR EACH ROW WHEN ({REWORDED}) EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(f"DROP TRIGGER custody_transfer_no_rewording{'' if sqlite else ' ON custody_transfer'}")
    for table in (*TRACES, "priority_version", "custody_transfer", *SHOWN):
        if sqlite:
            op.execute(f"DROP TRIGGER {table}_no_update")
            op.execute(f"DROP TRIGGER {table}_no_delete")
        else:
            op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
    if not sqlite:
        op.execute("DROP FUNCTION refuse_change()")
