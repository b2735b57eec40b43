"""An address in a mobile shop that does not answer is shut alone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_shops_shut"
down_revision = "2026_11_27_gate_known"


def upgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ios_lost_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("android_lost_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("android_lost_at")
        batch_op.drop_column("ios_lost_at")
