"""Learned orders are in force from then until then, one at a time; what the log says is reckoned by the worker."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_order_periods"
down_revision = "2026_11_26_mended"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "order_period",
        sa.Column("id", KEY, nullable=False),
        sa.Column("order_id", KEY, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("from_by_id", KEY, nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("until_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["learned_order.id"], name=op.f("fk_order_period_order_id")),
        sa.ForeignKeyConstraint(["from_by_id"], ["user.id"], name=op.f("fk_order_period_from_by_id")),
        sa.ForeignKeyConstraint(["until_by_id"], ["user.id"], name=op.f("fk_order_period_until_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_period")),
    )
    with op.batch_alter_table("order_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_period_order_id"), ["order_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_period_from_by_id"), ["from_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_period_until_by_id"), ["until_by_id"], unique=False)
        batch_op.create_index(
            "uq_order_period_open",
            ["is_open"],
            unique=True,
            sqlite_where=sa.text("is_open"),
            postgresql_where=sa.text("is_open"),
        )
    op.execute(
        """
        INSERT INTO order_period (order_id, is_open, from_at, from_by_id, until)
        SELECT id, switched_off_at IS NULL, switched_on_at, switched_on_by_id, switched_off_at FROM learned_order
        WHERE switched_on_at IS NOT NULL AND switched_on_by_id IS NOT NULL
        """
    )
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_learned_order_switched_on_by_id"))
        batch_op.drop_constraint(batch_op.f("fk_learned_order_switched_on_by_id"), type_="foreignkey")
        batch_op.drop_column("switched_on_at")
        batch_op.drop_column("switched_on_by_id")
        batch_op.drop_column("switched_off_at")
    op.create_table(
        "judgement",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("compared", sa.JSON(), nullable=False),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
    )


def downgrade() -> None:
    op.drop_table("judgement")
    with op.batch_alter_table("learned_order", schema=None) as batch_op:
        batch_op.add_column(sa.Column("switched_on_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("switched_on_by_id", KEY, nullable=True))
        batch_op.add_column(sa.Column("switched_off_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_learned_order_switched_on_by_id"), "user", ["switched_on_by_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_learned_order_switched_on_by_id"), ["switched_on_by_id"], unique=False)
    op.execute(
        """
        UPDATE learned_order SET
        switched_on_at = (SELECT max(from_at) FROM order_period WHERE order_id = learned_order.id),
        switched_on_by_id = (SELECT max(from_by_id) FROM order_period WHERE order_id = learned_order.id),
        switched_off_at = (SELECT max(until) FROM order_period WHERE order_id = learned_order.id)
        """
    )
    op.execute(
        """
        UPDATE learned_order SET switched_off_at = NULL
        WHERE id IN (SELECT order_id FROM order_period WHERE is_open)
        """
    )
    op.drop_table("order_period")
