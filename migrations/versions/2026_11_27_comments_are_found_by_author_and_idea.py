"""Whether somebody wrote in a discussion is looked up, however long it is and however much they write."""

from alembic import op

revision = "2026_11_27_comment_author"
down_revision = "2026_11_27_not_awarded"


def upgrade() -> None:
    op.drop_index("ix_comment_author_id", table_name="comment")
    op.create_index("ix_comment_author_idea", "comment", ["author_id", "idea_id"])


def downgrade() -> None:
    op.drop_index("ix_comment_author_idea", table_name="comment")
    op.create_index("ix_comment_author_id", "comment", ["author_id"])
