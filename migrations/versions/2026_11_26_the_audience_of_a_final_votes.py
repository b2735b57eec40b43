"""The audience of a final votes: what it decides, who of it votes, when it opened and closed, and its count."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_audience"
down_revision = "2026_11_25_final"


def upgrade() -> None:
    op.create_table(
        "audience_turn",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "turn", sa.Enum("opened", "closed", "revealed", name="turn", native_enum=False, length=20), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_audience_turn_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["final.challenge_id"], name=op.f("fk_audience_turn_challenge_id")),
        sa.PrimaryKeyConstraint("challenge_id", "turn", name=op.f("pk_audience_turn")),
    )
    with op.batch_alter_table("audience_turn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_turn_by_id"), ["by_id"], unique=False)

    op.create_table(
        "audience_paper",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["final.challenge_id"], name=op.f("fk_audience_paper_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_paper_entry_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_audience_paper")),
    )
    with op.batch_alter_table("audience_paper", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_paper_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_paper_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "audience_tally",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("citizens", sa.Integer(), nullable=True),
        sa.Column("partners", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["final.challenge_id"], name=op.f("fk_audience_tally_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_tally_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audience_tally")),
    )
    with op.batch_alter_table("audience_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_tally_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "audience_choice",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["challenge_id", "entry_id"],
            ["pitch.challenge_id", "pitch.entry_id"],
            name=op.f("fk_audience_choice_challenge_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(["challenge_id"], ["final.challenge_id"], name=op.f("fk_audience_choice_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_audience_choice_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_audience_choice_person_id")),
        sa.PrimaryKeyConstraint("challenge_id", "person_id", name=op.f("pk_audience_choice")),
    )
    with op.batch_alter_table("audience_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_choice_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audience_choice_person_id"), ["person_id"], unique=False)

    # What every challenge before this one is: a final without a vote of its audience.
    kinds = sa.Enum("none", "prize", "advice", name="finalvote", native_enum=False, length=20)
    op.add_column("challenge", sa.Column("final_vote", kinds, nullable=False, server_default="none"))
    op.add_column("challenge", sa.Column("final_voters", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    op.drop_column("challenge", "final_voters")
    op.drop_column("challenge", "final_vote")

    with op.batch_alter_table("audience_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_choice_person_id"))
        batch_op.drop_index(batch_op.f("ix_audience_choice_entry_id"))

    op.drop_table("audience_choice")
    with op.batch_alter_table("audience_tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_tally_challenge_id"))

    op.drop_table("audience_tally")
    with op.batch_alter_table("audience_paper", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_paper_entry_id"))
        batch_op.drop_index(batch_op.f("ix_audience_paper_challenge_id"))

    op.drop_table("audience_paper")
    with op.batch_alter_table("audience_turn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audience_turn_by_id"))

    op.drop_table("audience_turn")
