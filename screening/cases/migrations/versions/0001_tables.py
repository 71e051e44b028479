"""The tables of the case store."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SQLITE = [
    f"CREATE TRIGGER audit_no_{act} BEFORE {act} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    """CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$""",
    "CREATE TRIGGER audit_added_to BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_refuse()",
]


def upgrade() -> None:
    """Make the tables, and keep the audit log from being changed."""
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("before_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit")),
        sa.UniqueConstraint("sha256", name=op.f("uq_audit_sha256")),
    )
    op.create_index(op.f("ix_audit_about"), "audit", ["about"], unique=False)
    op.create_index(op.f("ix_audit_action"), "audit", ["action"], unique=False)
    op.create_table(
        "people",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.String(length=32), nullable=True),
        sa.Column("disabled_at", sa.String(length=32), nullable=True),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_people")),
        sa.UniqueConstraint("login", name=op.f("uq_people_login")),
    )
    op.create_table(
        "cases",
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("assignee", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.String(length=32), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("parked_until", sa.Date(), nullable=True),
        sa.Column("parked_why", sa.Text(), nullable=True),
        sa.Column("merged_into", sa.String(length=20), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'parked', 'proposed', 'closed', 'merged')", name=op.f("ck_cases_state")),
        sa.ForeignKeyConstraint(["assignee"], ["people.person_id"], name=op.f("fk_cases_assignee")),
        sa.ForeignKeyConstraint(["merged_into"], ["cases.case_id"], name=op.f("fk_cases_merged_into")),
        sa.ForeignKeyConstraint(["opened_by"], ["people.person_id"], name=op.f("fk_cases_opened_by")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_cases")),
    )
    op.create_index(op.f("ix_cases_assignee"), "cases", ["assignee"], unique=False)
    op.create_index(op.f("ix_cases_state"), "cases", ["state"], unique=False)
    op.create_table(
        "saved_views",
        sa.Column("view_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_saved_views_person_id")),
        sa.PrimaryKeyConstraint("view_id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_saved_views_person_id")),
    )
    op.create_table(
        "sign_ins",
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("began_at", sa.String(length=32), nullable=False),
        sa.Column("seen_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.person_id"], name=op.f("fk_sign_ins_person_id")),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_sign_ins")),
    )
    op.create_index(op.f("ix_sign_ins_person_id"), "sign_ins", ["person_id"], unique=False)
    op.create_table(
        "work",
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("assignee", sa.Integer(), nullable=True),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("held_until", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assignee"], ["people.person_id"], name=op.f("fk_work_assignee")),
        sa.ForeignKeyConstraint(["held_by"], ["people.person_id"], name=op.f("fk_work_held_by")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_work")),
    )
    op.create_index(op.f("ix_work_assignee"), "work", ["assignee"], unique=False)
    op.create_table(
        "attachments",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.person_id"], name=op.f("fk_attachments_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_attachments_case_id")),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_case_id"), "attachments", ["case_id"], unique=False)
    op.create_table(
        "case_alerts",
        sa.Column("alert_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=200), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.person_id"], name=op.f("fk_case_alerts_added_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_case_alerts_case_id")),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_case_alerts")),
    )
    op.create_index(op.f("ix_case_alerts_case_id"), "case_alerts", ["case_id"], unique=False)
    op.create_index(op.f("ix_case_alerts_subject_id"), "case_alerts", ["subject_id"], unique=False)
    op.create_table(
        "case_links",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("one", sa.String(length=20), nullable=False),
        sa.Column("other", sa.String(length=20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("one < other", name=op.f("ck_case_links_order")),
        sa.ForeignKeyConstraint(["one"], ["cases.case_id"], name=op.f("fk_case_links_one")),
        sa.ForeignKeyConstraint(["other"], ["cases.case_id"], name=op.f("fk_case_links_other")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_case_links")),
        sa.UniqueConstraint("one", "other", name=op.f("uq_case_links_one")),
    )
    op.create_table(
        "judgements",
        sa.Column("judgement_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("transactions", sa.Text(), nullable=False),
        sa.Column("behaviour", sa.Text(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.String(length=32), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'sent_back', 'withdrawn')", name=op.f("ck_judgements_state")
        ),
        sa.CheckConstraint(
            "verdict IN ('confirmed', 'explained', 'cannot_tell', 'request_information')",
            name=op.f("ck_judgements_verdict"),
        ),
        sa.CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_judgements_four_eyes")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_judgements_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.person_id"], name=op.f("fk_judgements_decided_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.person_id"], name=op.f("fk_judgements_proposed_by")),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_judgements")),
    )
    op.create_index(op.f("ix_judgements_case_id"), "judgements", ["case_id"], unique=False)
    op.create_index(op.f("ix_judgements_state"), "judgements", ["state"], unique=False)
    op.create_table(
        "notes",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.person_id"], name=op.f("fk_notes_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_notes_case_id")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_notes")),
    )
    op.create_index(op.f("ix_notes_case_id"), "notes", ["case_id"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=20), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["assignee"], ["people.person_id"], name=op.f("fk_tasks_assignee")),
        sa.ForeignKeyConstraint(["by"], ["people.person_id"], name=op.f("fk_tasks_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"], name=op.f("fk_tasks_case_id")),
        sa.ForeignKeyConstraint(["done_by"], ["people.person_id"], name=op.f("fk_tasks_done_by")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_tasks")),
    )
    op.create_index(op.f("ix_tasks_assignee"), "tasks", ["assignee"], unique=False)
    op.create_index(op.f("ix_tasks_case_id"), "tasks", ["case_id"], unique=False)
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_index(op.f("ix_tasks_case_id"), table_name="tasks")
    op.drop_index(op.f("ix_tasks_assignee"), table_name="tasks")
    op.drop_table("tasks")
    op.drop_index(op.f("ix_notes_case_id"), table_name="notes")
    op.drop_table("notes")
    op.drop_index(op.f("ix_judgements_state"), table_name="judgements")
    op.drop_index(op.f("ix_judgements_case_id"), table_name="judgements")
    op.drop_table("judgements")
    op.drop_table("case_links")
    op.drop_index(op.f("ix_case_alerts_subject_id"), table_name="case_alerts")
    op.drop_index(op.f("ix_case_alerts_case_id"), table_name="case_alerts")
    op.drop_table("case_alerts")
    op.drop_index(op.f("ix_attachments_case_id"), table_name="attachments")
    op.drop_table("attachments")
    op.drop_index(op.f("ix_work_assignee"), table_name="work")
    op.drop_table("work")
    op.drop_index(op.f("ix_sign_ins_person_id"), table_name="sign_ins")
    op.drop_table("sign_ins")
    op.drop_table("saved_views")
    op.drop_index(op.f("ix_cases_state"), table_name="cases")
    op.drop_index(op.f("ix_cases_assignee"), table_name="cases")
    op.drop_table("cases")
    op.drop_table("people")
    op.drop_index(op.f("ix_audit_action"), table_name="audit")
    op.drop_index(op.f("ix_audit_about"), table_name="audit")
    op.drop_table("audit")
