"""Votes are cast and counted: ballots, whose they are, what they give, the count, and what is sealed."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_votes"
down_revision = "2026_11_25_results"


def upgrade() -> None:
    op.create_table(
        "ballot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.CheckConstraint("spent >= 0 AND spent <= budget", name=op.f("ck_ballot_within_budget")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_ballot_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot")),
    )
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "sealed_ballot",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=True,
        ),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_sealed_ballot_challenge_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sealed_ballot")),
    )
    with op.batch_alter_table("sealed_ballot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_ballot_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "turnout",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cast", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_turnout_challenge_id")),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_turnout")),
    )
    op.create_table(
        "ballot_holder",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_holder_ballot_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_ballot_holder_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_ballot_holder_person_id")),
        sa.PrimaryKeyConstraint("challenge_id", "person_id", name=op.f("pk_ballot_holder")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_ballot_holder_ballot_id")),
    )
    with op.batch_alter_table("ballot_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_holder_person_id"), ["person_id"], unique=False)

    op.create_table(
        "secret_ballot_holder",
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_secret_ballot_holder_ballot_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_secret_ballot_holder_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_secret_ballot_holder_person_id")),
        sa.PrimaryKeyConstraint("challenge_id", "person_id", name=op.f("pk_secret_ballot_holder")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_secret_ballot_holder_ballot_id")),
    )
    with op.batch_alter_table("secret_ballot_holder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_secret_ballot_holder_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ballot_choice",
        sa.Column("ballot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.CheckConstraint("points >= 1 AND points <= most", name=op.f("ck_ballot_choice_within_most")),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballot.id"], name=op.f("fk_ballot_choice_ballot_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_ballot_choice_entry_id")),
        sa.PrimaryKeyConstraint("ballot_id", "entry_id", name=op.f("pk_ballot_choice")),
    )
    with op.batch_alter_table("ballot_choice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ballot_choice_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "tally",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("staff", sa.Integer(), nullable=True),
        sa.Column("citizens", sa.Integer(), nullable=True),
        sa.Column("partners", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_tally_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_tally_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_tally")),
    )
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tally_challenge_id"), ["challenge_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tally_challenge_id"))

    op.drop_table("tally")
    with op.batch_alter_table("ballot_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_choice_entry_id"))

    op.drop_table("ballot_choice")
    with op.batch_alter_table("secret_ballot_holder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_secret_ballot_holder_person_id"))

    op.drop_table("secret_ballot_holder")
    with op.batch_alter_table("ballot_holder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_holder_person_id"))

    op.drop_table("ballot_holder")
    op.drop_table("turnout")
    with op.batch_alter_table("sealed_ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_ballot_challenge_id"))

    op.drop_table("sealed_ballot")
    with op.batch_alter_table("ballot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ballot_challenge_id"))

    op.drop_table("ballot")
