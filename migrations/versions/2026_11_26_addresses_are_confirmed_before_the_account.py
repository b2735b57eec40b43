"""An address is confirmed before there is an account: no link does it afterwards; and nobody shows their comments."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_addresses_first"
down_revision = "2026_11_26_apis"


def upgrade() -> None:
    op.execute("DELETE FROM link WHERE purpose = 'confirm'")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("shows_comments")


def downgrade() -> None:
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shows_comments", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.alter_column("shows_comments", server_default=None)
