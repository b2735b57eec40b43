"""A challenge has its own words in letters, and recalls the jury of the past one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_clones"
down_revision = "2026_11_26_audience"


def upgrade() -> None:
    op.create_table(
        "foreword",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "entry-received",
                "mentor-near",
                "vote-near",
                "jury-invited",
                "jury-late",
                "results-out",
                name="occasion",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1500), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_foreword_challenge_id")),
        sa.PrimaryKeyConstraint("challenge_id", "occasion", name=op.f("pk_foreword")),
    )
    op.create_table(
        "headcount",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_headcount_counted")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_headcount_challenge_id")),
        sa.PrimaryKeyConstraint("challenge_id", "electorate", name=op.f("pk_headcount")),
    )
    op.create_table(
        "recall",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_recall_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_recall_person_id")),
        sa.PrimaryKeyConstraint("challenge_id", "person_id", name=op.f("pk_recall")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recall_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recall_person_id"))

    op.drop_table("recall")
    op.drop_table("headcount")
    op.drop_table("foreword")
