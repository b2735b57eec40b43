"""What was written down for a project is put right, and what it said before is kept."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_corrections"
down_revision = "2026_11_26_stories"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("session", "check-in", "note", "milestone", "ask")


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", KEY, nullable=False),
        sa.Column("project_id", KEY, nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="kind", native_enum=False, length=20), nullable=False),
        sa.Column("of_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("struck", sa.Boolean(), nullable=False),
        sa.Column("writer_id", KEY, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_correction_project_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["user.id"], name=op.f("fk_correction_writer_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_correction_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("kind", "of_id", "number", name=op.f("uq_correction_kind_of_id_number")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_correction_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_correction_writer_id"), ["writer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("correction")
