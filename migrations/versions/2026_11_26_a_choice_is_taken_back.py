"""A juror takes back the last choices that were saved on the desk."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_takenback"
down_revision = "2026_11_26_back"


def upgrade() -> None:
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.alter_column("earlier", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("score", schema=None) as batch_op:
        batch_op.drop_column("earlier")
