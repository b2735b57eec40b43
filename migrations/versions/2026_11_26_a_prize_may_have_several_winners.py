"""A prize may have several winners; a draft knows the version it was begun on."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_winners"
down_revision = "2026_11_26_stands"


def upgrade() -> None:
    with op.batch_alter_table("prize", schema=None) as batch_op:
        batch_op.add_column(sa.Column("winners", sa.Integer(), server_default="1", nullable=False))
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written_on", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.drop_column("written_on")
    with op.batch_alter_table("prize", schema=None) as batch_op:
        batch_op.drop_column("winners")
