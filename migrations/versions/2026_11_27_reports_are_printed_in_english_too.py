"""The report of a workshop is printed in English, too."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_reports_english"
down_revision = "2026_11_27_comment_author"


def upgrade() -> None:
    with op.batch_alter_table("workshop_report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pdf_en", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workshop_report", schema=None) as batch_op:
        batch_op.drop_column("pdf_en")
