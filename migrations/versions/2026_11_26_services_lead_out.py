"""Services lead out, counted by the day; they show pictures, and may come of an idea without a project."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_ways_out"
down_revision = "2026_11_26_store"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("idea_id", KEY, nullable=True))
        batch_op.create_index(batch_op.f("ix_service_idea_id"), ["idea_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_service_idea_id"), "idea", ["idea_id"], ["id"])
    op.create_table(
        "service_exit",
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "way",
            sa.Enum("store", "for-you", "short-list", "provider", name="way", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_exit_service_id")),
        sa.PrimaryKeyConstraint("service_id", "day", "way", name=op.f("pk_service_exit")),
    )
    with op.batch_alter_table("service_exit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_exit_day"), ["day"], unique=False)
    op.create_table(
        "screenshot",
        sa.Column("id", KEY, nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "png",
                "jpg",
                "webp",
                "odt",
                "odp",
                "ods",
                "docx",
                "pptx",
                "xlsx",
                "txt",
                "csv",
                name="kind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("slot BETWEEN 1 AND 5", name=op.f("ck_screenshot_slot")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_screenshot_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenshot")),
        sa.UniqueConstraint("service_id", "slot", name=op.f("uq_screenshot_service_id_slot")),
    )


def downgrade() -> None:
    op.drop_table("screenshot")
    op.drop_table("service_exit")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_service_idea_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_service_idea_id"))
        batch_op.drop_column("idea_id")
