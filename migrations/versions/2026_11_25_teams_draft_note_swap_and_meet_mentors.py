"""Teams keep drafts, note their steps, swap people, are proposed, and meet mentors; challenges are imported."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_teams"
down_revision = "2026_11_25_jury"


def upgrade() -> None:
    op.create_table(
        "mentor",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=120), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_mentor_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_mentor_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor")),
    )
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_mentor_live",
            ["challenge_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "team_proposal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("new_teams", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_team_proposal_by_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_team_proposal_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_proposal")),
    )
    with op.batch_alter_table("team_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_proposal_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_proposal_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(
            "uq_team_proposal_in_hand",
            ["challenge_id"],
            unique=True,
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )

    op.create_table(
        "team_seeker",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("together", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_team_seeker_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_team_seeker_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_seeker")),
        sa.UniqueConstraint("challenge_id", "person_id", name=op.f("uq_team_seeker_challenge_id_person_id")),
    )
    with op.batch_alter_table("team_seeker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_seeker_person_id"), ["person_id"], unique=False)

    op.create_table(
        "entry_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_entry_draft_author_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_entry_draft_challenge_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_entry_draft_idea_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_entry_draft_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_draft")),
    )
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_draft_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_draft_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(
            "uq_entry_draft_alone",
            ["challenge_id", "author_id"],
            unique=True,
            sqlite_where=sa.text("team_id IS NULL"),
            postgresql_where=sa.text("team_id IS NULL"),
        )
        batch_op.create_index(
            "uq_entry_draft_team",
            ["team_id"],
            unique=True,
            sqlite_where=sa.text("team_id IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NOT NULL"),
        )

    op.create_table(
        "mentor_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mentor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(team_id IS NULL) = (booked_at IS NULL)", name=op.f("ck_mentor_slot_booked")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_mentor_slot_lasts")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_slot_mentor_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mentor_slot_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_slot")),
    )
    with op.batch_alter_table("mentor_slot", schema=None) as batch_op:
        batch_op.create_index("ix_mentor_slot_coming", ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_slot_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_slot_team_id"), ["team_id"], unique=False)

    op.create_table(
        "proposed_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("new_team", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_proposed_place_person_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["team_proposal.id"], name=op.f("fk_proposed_place_proposal_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_proposed_place_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposed_place")),
        sa.UniqueConstraint("proposal_id", "person_id", name=op.f("uq_proposed_place_proposal_id_person_id")),
    )
    with op.batch_alter_table("proposed_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposed_place_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposed_place_team_id"), ["team_id"], unique=False)

    op.create_table(
        "team_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind", sa.Enum("done", "next", "help", name="stepkind", native_enum=False, length=20), nullable=False
        ),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("settled_at IS NULL OR kind = 'help'", name=op.f("ck_team_step_settled")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_team_step_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_step_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_step")),
    )
    with op.batch_alter_table("team_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_step_by_id"), ["by_id"], unique=False)
        batch_op.create_index("ix_team_step_calls", ["kind", "settled_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_step_team_id"), ["team_id"], unique=False)

    op.create_table(
        "team_swap",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("one_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("one_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("one_team_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_team_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Enum("done", "declined", name="outcome", native_enum=False, length=20), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_team_swap_closed")),
        sa.CheckConstraint("one_id <> other_id", name=op.f("ck_team_swap_of_two")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_team_swap_challenge_id")),
        sa.ForeignKeyConstraint(["one_id"], ["team_member.id"], name=op.f("fk_team_swap_one_id")),
        sa.ForeignKeyConstraint(["other_id"], ["team_member.id"], name=op.f("fk_team_swap_other_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_swap")),
    )
    with op.batch_alter_table("team_swap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_swap_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_swap_one_id"), ["one_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_swap_other_id"), ["other_id"], unique=False)
        batch_op.create_index(
            "uq_team_swap_open",
            ["one_id", "other_id"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("import_ref", sa.String(length=120), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_challenge_import_ref"), ["import_ref"])


def downgrade() -> None:
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_challenge_import_ref"), type_="unique")
        batch_op.drop_column("import_ref")

    with op.batch_alter_table("team_swap", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_swap_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_swap_other_id"))
        batch_op.drop_index(batch_op.f("ix_team_swap_one_id"))
        batch_op.drop_index(batch_op.f("ix_team_swap_challenge_id"))

    op.drop_table("team_swap")
    with op.batch_alter_table("team_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_step_team_id"))
        batch_op.drop_index("ix_team_step_calls")
        batch_op.drop_index(batch_op.f("ix_team_step_by_id"))

    op.drop_table("team_step")
    with op.batch_alter_table("proposed_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposed_place_team_id"))
        batch_op.drop_index(batch_op.f("ix_proposed_place_person_id"))

    op.drop_table("proposed_place")
    with op.batch_alter_table("mentor_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentor_slot_team_id"))
        batch_op.drop_index(batch_op.f("ix_mentor_slot_mentor_id"))
        batch_op.drop_index("ix_mentor_slot_coming")

    op.drop_table("mentor_slot")
    with op.batch_alter_table("entry_draft", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entry_draft_team",
            sqlite_where=sa.text("team_id IS NOT NULL"),
            postgresql_where=sa.text("team_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_entry_draft_alone", sqlite_where=sa.text("team_id IS NULL"), postgresql_where=sa.text("team_id IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_entry_draft_idea_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_entry_draft_author_id"))

    op.drop_table("entry_draft")
    with op.batch_alter_table("team_seeker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_seeker_person_id"))

    op.drop_table("team_seeker")
    with op.batch_alter_table("team_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_proposal_in_hand",
            sqlite_where=sa.text("published_at IS NULL"),
            postgresql_where=sa.text("published_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_proposal_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_team_proposal_by_id"))

    op.drop_table("team_proposal")
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mentor_live", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_mentor_person_id"))

    op.drop_table("mentor")
