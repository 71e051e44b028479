"""The table of referrals to the police."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PEOPLE = ("drafted_by", "proposed_by", "decided_by", "sent_by")
MOMENTS = ("proposed_at", "decided_at", "sealed_at", "sent_at", "received_at", "answered_at", "closed_at")
WORDS = ("decided_why", "receipt", "answer", "result")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("message", sa.String(length=10), nullable=False),
        sa.Column("earlier", sa.String(length=20), nullable=True),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("officers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("drafted_at", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=name != "drafted_by") for name in PEOPLE),
        *(sa.Column(name, sa.String(length=32), nullable=True) for name in MOMENTS),
        *(sa.Column(name, sa.Text(), nullable=True) for name in WORDS),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "decided_by IS NULL OR (decided_by <> proposed_by AND decided_by <> drafted_by)",
            name=op.f("ck_referrals_four_eyes"),
        ),
        sa.CheckConstraint(
            "state IN ('drafted', 'proposed', 'approved', 'sent', 'received', 'accepted', 'returned', 'closed')",
            name=op.f("ck_referrals_state"),
        ),
        sa.CheckConstraint("message IN ('new', 'amend', 'withdraw')", name=op.f("ck_referrals_message")),
        sa.CheckConstraint("(message = 'new') = (earlier IS NULL)", name=op.f("ck_referrals_chain")),
        sa.ForeignKeyConstraint(["earlier"], ["referrals.referral_id"], name=op.f("fk_referrals_earlier")),
        *(sa.ForeignKeyConstraint([name], ["people.person_id"], name=op.f(f"fk_referrals_{name}")) for name in PEOPLE),
        sa.PrimaryKeyConstraint("referral_id", name=op.f("pk_referrals")),
    )
    op.create_index(op.f("ix_referrals_state"), "referrals", ["state"], unique=False)
    op.create_index(op.f("ix_referrals_subject_id"), "referrals", ["subject_id"], unique=False)


def downgrade() -> None:
    """Take the table away."""
    op.drop_index(op.f("ix_referrals_subject_id"), table_name="referrals")
    op.drop_index(op.f("ix_referrals_state"), table_name="referrals")
    op.drop_table("referrals")
