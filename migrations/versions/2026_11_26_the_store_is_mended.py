"""Each address of a service fails for itself; an API that is withdrawn stays."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_mended"
down_revision = "2026_11_26_story_services"


def upgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("links_fail_since")
    with op.batch_alter_table("api", schema=None) as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("api", schema=None) as batch_op:
        batch_op.drop_column("withdrawn_at")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("links_fail_since", sa.DateTime(timezone=True), nullable=True))
