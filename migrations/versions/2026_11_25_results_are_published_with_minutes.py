"""Results are published with their minutes and certificates; prizes are owed to those they are promised to."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_results"
down_revision = "2026_11_25_challenges"


def upgrade() -> None:
    op.create_table(
        "publication",
        sa.Column(
            "challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_publication_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_publication_challenge_id")),
        sa.PrimaryKeyConstraint("challenge_id", name=op.f("pk_publication")),
    )
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publication_by_id"), ["by_id"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum("winner", "entrant", "juror", "mentor", name="role", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_certificate_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_certificate_entry_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_certificate_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint(
            "challenge_id", "person_id", "role", name=op.f("uq_certificate_challenge_id_person_id_role")
        ),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificate_person_id"), ["person_id"], unique=False)

    op.create_table(
        "obligation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("prize_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state", sa.Enum("owed", "given", "declined", name="state", native_enum=False, length=20), nullable=False
        ),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(state = 'owed') = (settled_at IS NULL)", name=op.f("ck_obligation_settled")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_obligation_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_obligation_entry_id")),
        sa.ForeignKeyConstraint(["prize_id"], ["prize.id"], name=op.f("fk_obligation_prize_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["user.id"], name=op.f("fk_obligation_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
        sa.UniqueConstraint("prize_id", "entry_id", name=op.f("uq_obligation_prize_id_entry_id")),
    )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligation_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_due_on"), ["due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_obligation_settled_by_id"), ["settled_by_id"], unique=False)

    op.create_table(
        "verdict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "incubation",
                "acceleration",
                "offer",
                "proof-of-concept",
                "sponsorship",
                name="outcome",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("place IS NULL OR place > 0", name=op.f("ck_verdict_place")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_verdict_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_verdict_challenge_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_verdict_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_verdict_entry_id")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_verdict_challenge_id"), ["challenge_id"], unique=False)

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("results_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("prize", schema=None) as batch_op:
        batch_op.add_column(sa.Column("open_to", sa.JSON(), nullable=True))
    op.execute("UPDATE prize SET open_to = (SELECT entrants FROM challenge WHERE challenge.id = prize.challenge_id)")
    with op.batch_alter_table("prize", schema=None) as batch_op:
        batch_op.alter_column("open_to", existing_type=sa.JSON(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("prize", schema=None) as batch_op:
        batch_op.drop_column("open_to")

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_column("results_at")

    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_verdict_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_verdict_by_id"))

    op.drop_table("verdict")
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_obligation_settled_by_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_entry_id"))
        batch_op.drop_index(batch_op.f("ix_obligation_due_on"))
        batch_op.drop_index(batch_op.f("ix_obligation_challenge_id"))

    op.drop_table("obligation")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_person_id"))

    op.drop_table("certificate")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publication_by_id"))

    op.drop_table("publication")
