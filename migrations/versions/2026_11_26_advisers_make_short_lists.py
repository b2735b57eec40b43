"""Advisers make short lists of services; how many recommend a service is counted."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_short_lists"
down_revision = "2026_11_26_for_you"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recommended_by", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.alter_column("recommended_by", server_default=None)
    op.create_table(
        "short_list",
        sa.Column("id", KEY, nullable=False),
        sa.Column("adviser_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("message", sa.String(length=1000), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["adviser_id"], ["user.id"], name=op.f("fk_short_list_adviser_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_short_list")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_short_list_token_hash")),
    )
    with op.batch_alter_table("short_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_short_list_adviser_id"), ["adviser_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_short_list_ends_at"), ["ends_at"], unique=False)
    op.create_table(
        "shortlisted",
        sa.Column("short_list_id", KEY, nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["short_list_id"], ["short_list.id"], name=op.f("fk_shortlisted_short_list_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_shortlisted_service_id")),
        sa.PrimaryKeyConstraint("short_list_id", "service_id", name=op.f("pk_shortlisted")),
    )
    with op.batch_alter_table("shortlisted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlisted_service_id"), ["service_id"], unique=False)
    op.create_table(
        "advice",
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("adviser_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_advice_service_id")),
        sa.ForeignKeyConstraint(["adviser_id"], ["user.id"], name=op.f("fk_advice_adviser_id")),
        sa.PrimaryKeyConstraint("service_id", "adviser_id", name=op.f("pk_advice")),
    )
    with op.batch_alter_table("advice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_advice_adviser_id"), ["adviser_id"], unique=False)


def downgrade() -> None:
    op.drop_table("advice")
    op.drop_table("shortlisted")
    op.drop_table("short_list")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("recommended_by")
