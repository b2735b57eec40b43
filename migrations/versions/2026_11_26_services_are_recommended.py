"""Services are recommended: what was shown, how likely it was, what came of it; the matrices of needs; learned orders."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_for_you"
down_revision = "2026_11_26_partners"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recommendation",
        sa.Column("id", KEY, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("segment", sa.String(length=40), nullable=False),
        sa.Column("rival", sa.JSON(), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation")),
        sa.UniqueConstraint("key", name=op.f("uq_recommendation_key")),
    )
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendation_at"), ["at"], unique=False)

    op.create_table(
        "need_matrix",
        sa.Column("id", KEY, nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("written_by_id", KEY, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("in_force_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["written_by_id"], ["user.id"], name=op.f("fk_need_matrix_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_matrix")),
    )
    with op.batch_alter_table("need_matrix", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_need_matrix_in_force_at"), ["in_force_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_need_matrix_written_by_id"), ["written_by_id"], unique=False)
        batch_op.create_index(
            "uq_need_matrix_draft",
            ["is_draft"],
            unique=True,
            sqlite_where=sa.text("is_draft"),
            postgresql_where=sa.text("is_draft"),
        )

    op.create_table(
        "learned_order",
        sa.Column("id", KEY, nullable=False),
        sa.Column("coefficients", sa.JSON(), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slates", sa.Integer(), nullable=False),
        sa.Column("held_out", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("gain", sa.Float(), nullable=True),
        sa.Column("gain_low", sa.Float(), nullable=True),
        sa.Column("gain_high", sa.Float(), nullable=True),
        sa.Column("switched_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("switched_on_by_id", KEY, nullable=True),
        sa.Column("switched_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["switched_on_by_id"], ["user.id"], name=op.f("fk_learned_order_switched_on_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learned_order")),
    )
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learned_order_switched_on_by_id"), ["switched_on_by_id"], unique=False)

    op.create_table(
        "recommendation_slot",
        sa.Column("recommendation_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("propensity", sa.Float(), nullable=False),
        sa.Column("exposure", sa.Float(), nullable=False),
        sa.Column("explores", sa.Boolean(), nullable=False),
        sa.CheckConstraint("propensity > 0 AND propensity <= 1", name=op.f("ck_recommendation_slot_likely")),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_recommendation_slot_recommendation_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_recommendation_slot_service_id")),
        sa.PrimaryKeyConstraint("recommendation_id", "place", name=op.f("pk_recommendation_slot")),
    )
    with op.batch_alter_table("recommendation_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recommendation_slot_service_id"), ["service_id"], unique=False)

    op.create_table(
        "recommendation_act",
        sa.Column("id", KEY, nullable=False),
        sa.Column("recommendation_id", KEY, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column(
            "act",
            sa.Enum("clicked", "helped", "not-for-me", name="actkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["recommendation_id"], ["recommendation.id"], name=op.f("fk_recommendation_act_recommendation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_act")),
        sa.UniqueConstraint(
            "recommendation_id", "place", "act", name=op.f("uq_recommendation_act_recommendation_id_place_act")
        ),
    )

    op.create_table(
        "usefulness",
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("segment", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_usefulness_service_id")),
        sa.PrimaryKeyConstraint("service_id", "segment", name=op.f("pk_usefulness")),
    )


def downgrade() -> None:
    op.drop_table("usefulness")
    op.drop_table("recommendation_act")
    with op.batch_alter_table("recommendation_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_slot_service_id"))
    op.drop_table("recommendation_slot")
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learned_order_switched_on_by_id"))
    op.drop_table("learned_order")
    with op.batch_alter_table("need_matrix", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_need_matrix_draft", sqlite_where=sa.text("is_draft"), postgresql_where=sa.text("is_draft")
        )
        batch_op.drop_index(batch_op.f("ix_need_matrix_written_by_id"))
        batch_op.drop_index(batch_op.f("ix_need_matrix_in_force_at"))
    op.drop_table("need_matrix")
    with op.batch_alter_table("recommendation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recommendation_at"))
    op.drop_table("recommendation")
