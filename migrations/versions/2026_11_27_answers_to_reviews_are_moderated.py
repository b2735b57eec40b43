"""A provider's answer to a review can be hidden by a moderator."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_answers_moderated"
down_revision = "2026_11_26_order_periods"


def upgrade() -> None:
    with op.batch_alter_table("review_answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("review_answer", schema=None) as batch_op:
        batch_op.drop_column("hidden_at")
