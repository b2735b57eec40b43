"""A gate keeps what was known that day: what was tried and measured by then."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_gate_known"
down_revision = "2026_11_27_reports_english"


def upgrade() -> None:
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("known", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_column("known")
