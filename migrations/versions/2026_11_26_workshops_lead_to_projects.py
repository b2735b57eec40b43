"""Workshops lead on: projects are born of them, and notes become hypotheses."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_onward"
down_revision = "2026_11_26_plans"


KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("workshop_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_project_workshop_id"), ["workshop_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_project_workshop_id"), "workshop", ["workshop_id"], ["id"])
    with op.batch_alter_table("hypothesis", schema=None) as batch_op:
        batch_op.add_column(sa.Column("note_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("author_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_hypothesis_author_id"), ["author_id"], unique=False)
        batch_op.create_unique_constraint(batch_op.f("uq_hypothesis_note_id"), ["note_id"])
        batch_op.create_foreign_key(batch_op.f("fk_hypothesis_note_id"), "note", ["note_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_hypothesis_author_id"), "user", ["author_id"], ["id"])
        batch_op.drop_column("source")


def downgrade() -> None:
    with op.batch_alter_table("hypothesis", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=300), nullable=True))
        batch_op.drop_constraint(batch_op.f("fk_hypothesis_author_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_hypothesis_note_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_hypothesis_note_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_hypothesis_author_id"))
        batch_op.drop_column("author_id")
        batch_op.drop_column("note_id")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_project_workshop_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_project_workshop_id"))
        batch_op.drop_column("workshop_id")
