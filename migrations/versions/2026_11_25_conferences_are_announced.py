"""Conferences are announced, and questions asked of them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_conferences"
down_revision = "2026_11_25_unused_are_warned"


def upgrade() -> None:
    op.create_table(
        "conference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "audience", sa.Enum("public", "internal", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum("planned", "live", "over", "cancelled", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organiser_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=True),
        sa.Column("recording_url", sa.String(length=500), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("pulse", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_conference_ends_after_it_starts")),
        sa.CheckConstraint(
            "taken >= 0 AND waiting >= 0 AND (places IS NULL OR taken <= places)",
            name=op.f("ck_conference_no_more_than_places"),
        ),
        sa.ForeignKeyConstraint(["organiser_id"], ["user.id"], name=op.f("fk_conference_organiser_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_conference_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
        sa.UniqueConstraint("slug", name=op.f("uq_conference_slug")),
    )
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conference_organiser_id"), ["organiser_id"], unique=False)
        batch_op.create_index("ix_conference_state_starts_at", ["state", "starts_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conference_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "standing", sa.Enum("held", "waiting", name="standing", native_enum=False, length=20), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_place_conference_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_place_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("conference_id", "person_id", name=op.f("uq_place_conference_id_person_id")),
    )
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_place_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_place_queue", ["conference_id", "standing", "id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("unnamed", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "asked",
                "answered",
                "merged",
                "refused",
                "due",
                "written",
                "withdrawn",
                name="status",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_question_answered_by_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_question_author_id")),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_question_conference_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["question.id"], name=op.f("fk_question_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_author_id"), ["author_id"], unique=False)
        batch_op.create_index(
            "ix_question_conference_status", ["conference_id", "status", "vote_count", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_question_merged_into_id"), ["merged_into_id"], unique=False)

    op.create_table(
        "question_vote",
        sa.Column("question_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_question_vote_person_id")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_vote_question_id")),
        sa.PrimaryKeyConstraint("question_id", "person_id", name=op.f("pk_question_vote")),
    )
    with op.batch_alter_table("question_vote", schema=None) as batch_op:
        batch_op.create_index("ix_question_vote_person", ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("question_vote", schema=None) as batch_op:
        batch_op.drop_index("ix_question_vote_person")

    op.drop_table("question_vote")
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_merged_into_id"))
        batch_op.drop_index("ix_question_conference_status")
        batch_op.drop_index(batch_op.f("ix_question_author_id"))

    op.drop_table("question")
    with op.batch_alter_table("place", schema=None) as batch_op:
        batch_op.drop_index("ix_place_queue")
        batch_op.drop_index(batch_op.f("ix_place_person_id"))

    op.drop_table("place")
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conference_unit_id"))
        batch_op.drop_index("ix_conference_state_starts_at")
        batch_op.drop_index(batch_op.f("ix_conference_organiser_id"))

    op.drop_table("conference")
