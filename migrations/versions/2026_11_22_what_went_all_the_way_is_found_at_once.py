"""What went all the way to a service is found at once, among any number of ideas."""

from alembic import op

revision = "2026_11_22_went_all_the_way"
down_revision = "2026_11_22_carried_together"


def upgrade() -> None:
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index("ix_idea_all_service_at", ["shown_to_all", "service_at", "id"], unique=False)
        batch_op.create_index("ix_idea_staff_service_at", ["shown_to_staff", "service_at", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_staff_service_at")
        batch_op.drop_index("ix_idea_all_service_at")
