"""Ballots are published on sheets: one for each day, in a chain of hashes."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_ballots_on_sheets"
down_revision = "2026_11_22_went_all_the_way"


def upgrade() -> None:
    op.create_table(
        "sheet",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet")),
        sa.UniqueConstraint("last_entry", name=op.f("uq_sheet_last_entry")),
    )


def downgrade() -> None:
    op.drop_table("sheet")
