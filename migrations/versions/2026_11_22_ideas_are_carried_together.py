"""Ideas are carried together: requests to join, and co-authors."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_carried_together"
down_revision = "2026_11_22_the_first_rooms"


def upgrade() -> None:
    op.create_table(
        "authorship",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome", sa.Enum("accepted", "declined", name="outcome", native_enum=False, length=20), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_authorship_idea_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_authorship_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authorship")),
    )
    with op.batch_alter_table("authorship", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authorship_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_authorship_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_authorship_live",
            ["idea_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("authorship", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_authorship_live", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_authorship_person_id"))
        batch_op.drop_index(batch_op.f("ix_authorship_idea_id"))

    op.drop_table("authorship")
