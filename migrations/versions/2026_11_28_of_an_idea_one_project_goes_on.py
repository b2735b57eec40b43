"""Of an idea, and of an entry, one project goes on at a time."""

from alembic import op
from sqlalchemy import text

revision = "2026_11_28_one_goes_on"
down_revision = "2026_11_27_organisation"
LIVE = text("state IN ('active', 'paused')")


def upgrade() -> None:
    for of in ("idea", "entry"):
        op.create_index(
            f"uq_project_live_{of}", "project", [f"{of}_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )


def downgrade() -> None:
    for of in ("idea", "entry"):
        op.drop_index(f"uq_project_live_{of}", table_name="project")
