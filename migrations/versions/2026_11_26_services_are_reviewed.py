"""Services are reviewed, and their stars are reckoned."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_reviews"
down_revision = "2026_11_26_takenback"


def upgrade() -> None:
    op.create_table(
        "rating_norm",
        sa.Column("voice", sa.String(length=20), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("within", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("voice", name=op.f("pk_rating_norm")),
    )
    op.create_table(
        "burst",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("new_accounts", sa.Boolean(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("rarity", sa.Float(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_burst_decided_by_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_burst_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_burst")),
    )
    with op.batch_alter_table("burst", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_burst_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_burst_service_id"), ["service_id"], unique=False)
        batch_op.create_index(
            "uq_burst_open",
            ["service_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "service_use",
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_service_use_person_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_use_service_id")),
        sa.PrimaryKeyConstraint("service_id", "person_id", name=op.f("pk_service_use")),
    )
    with op.batch_alter_table("service_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_use_person_id"), ["person_id"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("counted", "waiting", "left-out", name="standing", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("burst_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_review_stars")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_review_author_id")),
        sa.ForeignKeyConstraint(["burst_id"], ["burst.id"], name=op.f("fk_review_burst_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_review_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_review_burst_id"), ["burst_id"], unique=False)
        batch_op.create_index("ix_review_service_at", ["service_id", "at"], unique=False)
        batch_op.create_index(
            "uq_review_live",
            ["service_id", "major", "author_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND withdrawn_at IS NULL"),
        )

    op.create_table(
        "review_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("review_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_review_answer_by_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_answer_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
        sa.UniqueConstraint("review_id", name=op.f("uq_review_answer_review_id")),
    )
    with op.batch_alter_table("review_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_answer_by_id"), ["by_id"], unique=False)

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rating", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("rating_low", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("rating_high", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("rating_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("citizen_rating", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("citizen_count", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("staff_rating", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("staff_count", sa.Integer(), server_default="0", nullable=False))

    with op.batch_alter_table("service", schema=None) as batch_op:
        for name in ("rating_count", "citizen_count", "staff_count"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("staff_count")
        batch_op.drop_column("staff_rating")
        batch_op.drop_column("citizen_count")
        batch_op.drop_column("citizen_rating")
        batch_op.drop_column("rating_count")
        batch_op.drop_column("rating_high")
        batch_op.drop_column("rating_low")
        batch_op.drop_column("rating")

    with op.batch_alter_table("review_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_answer_by_id"))

    op.drop_table("review_answer")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_review_live",
            sqlite_where=sa.text("replaced_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.drop_index("ix_review_service_at")
        batch_op.drop_index(batch_op.f("ix_review_burst_id"))
        batch_op.drop_index(batch_op.f("ix_review_author_id"))

    op.drop_table("review")
    with op.batch_alter_table("service_use", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_use_person_id"))

    op.drop_table("service_use")
    with op.batch_alter_table("burst", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_burst_open", sqlite_where=sa.text("decided_at IS NULL"), postgresql_where=sa.text("decided_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_burst_service_id"))
        batch_op.drop_index(batch_op.f("ix_burst_decided_by_id"))

    op.drop_table("burst")
    op.drop_table("rating_norm")
