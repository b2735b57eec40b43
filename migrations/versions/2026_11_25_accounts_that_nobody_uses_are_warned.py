"""Accounts that nobody uses are warned, then erased: the last day each was used, counted from today."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_unused_are_warned"
down_revision = "2026_11_25_ballots_on_sheets"


def upgrade() -> None:
    op.create_table(
        "disuse",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_disuse_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disuse")),
        sa.UniqueConstraint("user_id", name=op.f("uq_disuse_user_id")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_on", sa.Date(), nullable=True))
        batch_op.create_index(batch_op.f("ix_user_seen_on"), ["seen_on"], unique=False)
    op.execute(sa.text('UPDATE "user" SET seen_on = CURRENT_DATE WHERE erased_at IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_seen_on"))
        batch_op.drop_column("seen_on")
    op.drop_table("disuse")
