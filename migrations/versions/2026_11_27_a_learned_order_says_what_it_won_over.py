"""A learned order says what it won over; of those learned before it is not known, and none of them is put in force."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_won_over"
down_revision = "2026_11_27_answers_moderated"


def upgrade() -> None:
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("policy", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.alter_column("policy", existing_type=sa.String(length=40), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.drop_column("policy")
