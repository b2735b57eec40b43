"""Stories tell of services too."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_story_services"
down_revision = "2026_11_26_addresses_first"


def upgrade() -> None:
    op.create_table(
        "story_service",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_story_service_service_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_service_story_id")),
        sa.PrimaryKeyConstraint("story_id", "service_id", name=op.f("pk_story_service")),
    )
    with op.batch_alter_table("story_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_service_service_id"), ["service_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("story_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_service_service_id"))

    op.drop_table("story_service")
