"""Somebody may choose to be found by the search; nobody is until they do."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_findable"
down_revision = "2026_11_26_ways_out"


def upgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("findable", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("findable")
