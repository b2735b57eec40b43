"""A step that began by mistake goes back, and the clock with it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_back"
down_revision = "2026_11_26_corrections"


def upgrade() -> None:
    with op.batch_alter_table("step_start", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock_ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("clock_left", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("step_start", schema=None) as batch_op:
        batch_op.drop_column("clock_left")
        batch_op.drop_column("clock_ends_at")
