"""A final has its running order, its clock and the conference where its audience asks."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_final"
down_revision = "2026_11_25_teams"


def upgrade() -> None:
    op.create_table(
        "final",
        sa.Column(
            "challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("conference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pitch_minutes", sa.Integer(), nullable=False),
        sa.Column("question_minutes", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=32), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pulse", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_final_challenge_id")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_final_conference_id")),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_final")),
    )
    op.create_table(
        "pitch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("questions_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(questions_at IS NULL OR begun_at IS NOT NULL) AND (ended_at IS NULL OR begun_at IS NOT NULL)",
            name=op.f("ck_pitch_in_order"),
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["final.challenge_id"], name=op.f("fk_pitch_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_pitch_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitch")),
        sa.UniqueConstraint("challenge_id", "entry_id", name=op.f("uq_pitch_challenge_id_entry_id")),
    )
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pitch_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pitch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pitch_entry_id"))

    op.drop_table("pitch")
    op.drop_table("final")
