"""Entries carry files: their bytes, and the versions that enclose them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_files"
down_revision = "2026_11_26_clones"


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
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
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("slot BETWEEN 1 AND 5", name=op.f("ck_attachment_slot")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_attachment_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_attachment_challenge_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_attachment_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(
            "uq_attachment_alone",
            ["challenge_id", "by_id", "slot"],
            unique=True,
            sqlite_where=sa.text("team_id IS NULL AND slot IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NULL AND slot IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_attachment_team",
            ["team_id", "slot"],
            unique=True,
            sqlite_where=sa.text("team_id IS NOT NULL AND slot IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NOT NULL AND slot IS NOT NULL"),
        )

    op.create_table(
        "enclosure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name=op.f("fk_enclosure_attachment_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_enclosure_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enclosure")),
        sa.UniqueConstraint("entry_id", "number", "position", name=op.f("uq_enclosure_entry_id_number_position")),
    )
    with op.batch_alter_table("enclosure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enclosure_attachment_id"), ["attachment_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("enclosure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enclosure_attachment_id"))

    op.drop_table("enclosure")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_attachment_team",
            sqlite_where=sa.text("team_id IS NOT NULL AND slot IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NOT NULL AND slot IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_attachment_alone",
            sqlite_where=sa.text("team_id IS NULL AND slot IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NULL AND slot IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_attachment_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_by_id"))

    op.drop_table("attachment")
