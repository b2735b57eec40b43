"""Who is or was a partner of some organisation is looked up, however many people there are."""

from alembic import op
from sqlalchemy import text

revision = "2026_11_27_organisation"
down_revision = "2026_11_27_shops_shut"
HAS_ONE = text("organisation IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_user_organisation", "user", ["organisation"], sqlite_where=HAS_ONE, postgresql_where=HAS_ONE)
    op.create_index("ix_membership_organisation", "membership", ["organisation"])
    op.create_index("ix_invitation_organisation", "invitation", ["organisation"])


def downgrade() -> None:
    op.drop_index("ix_invitation_organisation", table_name="invitation")
    op.drop_index("ix_membership_organisation", table_name="membership")
    op.drop_index("ix_user_organisation", table_name="user")
