"""Who publishes results says why a prize that was announced is not awarded."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_not_awarded"
down_revision = "2026_11_27_won_over"


def upgrade() -> None:
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_awarded", sa.String(length=1000), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_column("not_awarded")
