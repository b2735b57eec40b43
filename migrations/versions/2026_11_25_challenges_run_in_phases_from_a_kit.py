"""Challenges run in phases, launched from a kit: their terms, their teams, their entries version by version."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_challenges"
down_revision = "2026_11_25_conferences"


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("kit", sa.String(length=60), nullable=False),
        sa.Column("kit_version", sa.Integer(), nullable=False),
        sa.Column(
            "audience", sa.Enum("public", "internal", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "scope", sa.Enum("national", "region", "agency", name="level", native_enum=False, length=20), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("launched_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "announced",
                "open",
                "voting",
                "jury",
                "final",
                "results",
                "closed",
                name="status",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entrants", sa.JSON(), nullable=False),
        sa.Column("enter_as", sa.JSON(), nullable=False),
        sa.Column("smallest_team", sa.Integer(), nullable=False),
        sa.Column("largest_team", sa.Integer(), nullable=False),
        sa.Column(
            "late", sa.Enum("equal", "marked", "corrections", name="late", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "gallery",
            sa.Enum("never", "at-once", "after-deadline", "with-results", name="gallery", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column(
            "voting",
            sa.Enum("none", "support", "budget", name="votingkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("vote_points", sa.Integer(), nullable=False),
        sa.Column("vote_most", sa.Integer(), nullable=False),
        sa.Column("vote_fewest", sa.Integer(), nullable=False),
        sa.Column("vote_secret", sa.Boolean(), nullable=False),
        sa.Column(
            "judging",
            sa.Enum("none", "rubric", "pairwise", name="judgingkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("jurors_each", sa.Integer(), nullable=False),
        sa.Column("entry_count", sa.Integer(), nullable=False),
        sa.Column("team_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["launched_by_id"], ["user.id"], name=op.f("fk_challenge_launched_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_challenge_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
        sa.UniqueConstraint("slug", name=op.f("uq_challenge_slug")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_challenge_launched_by_id"), ["launched_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_status"), ["status"], unique=False)
        batch_op.create_index(batch_op.f("ix_challenge_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "criterion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("explains", sa.String(length=400), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_criterion_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criterion")),
        sa.UniqueConstraint("challenge_id", "position", name=op.f("uq_criterion_challenge_id_position")),
    )
    op.create_table(
        "phase",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "team-formation",
                "submissions",
                "voting",
                "jury",
                "final",
                "results",
                name="phasekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state", sa.Enum("waiting", "open", "over", name="state", native_enum=False, length=20), nullable=False
        ),
        sa.CheckConstraint("opens_at < closes_at AND closes_at <= ends_at", name=op.f("ck_phase_in_order")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_phase_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("challenge_id", "kind", name=op.f("uq_phase_challenge_id_kind")),
    )
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.create_index("ix_phase_ending", ["state", "ends_at"], unique=False)
        batch_op.create_index("ix_phase_opening", ["state", "opens_at"], unique=False)

    op.create_table(
        "prize",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "cash",
                "incubation",
                "coaching",
                "training",
                "equipment",
                "visibility",
                name="prizekind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_prize_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize")),
        sa.UniqueConstraint("challenge_id", "position", name=op.f("uq_prize_challenge_id_position")),
    )
    op.create_table(
        "entry_question",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=160), nullable=False),
        sa.Column("hint", sa.String(length=300), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("line", "text", "number", "link", "choice", name="questionkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_entry_question_challenge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_question")),
        sa.UniqueConstraint("challenge_id", "position", name=op.f("uq_entry_question_challenge_id_position")),
    )
    op.create_table(
        "team",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("pitch", sa.String(length=600), nullable=False),
        sa.Column("looks_for", sa.JSON(), nullable=False),
        sa.Column("founder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dissolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("member_count >= 0", name=op.f("ck_team_counted")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_team_challenge_id")),
        sa.ForeignKeyConstraint(["founder_id"], ["user.id"], name=op.f("fk_team_founder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_founder_id"), ["founder_id"], unique=False)

    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("stage", sa.Enum("sent", "withdrawn", name="stage", native_enum=False, length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(stage = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_entry_withdrawn")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_entry_author_id")),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_entry_challenge_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_entry_idea_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_entry_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_challenge_id"), ["challenge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(
            "uq_entry_alone",
            ["challenge_id", "author_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND team_id IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND team_id IS NULL"),
        )
        batch_op.create_index(
            "uq_entry_idea",
            ["challenge_id", "idea_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND idea_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND idea_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_entry_team",
            ["team_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL AND team_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND team_id IS NOT NULL"),
        )

    op.create_table(
        "phase_transition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("phase_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("step", sa.Enum("opened", "closed", name="step", native_enum=False, length=20), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_phase_transition_actor_id")),
        sa.ForeignKeyConstraint(["phase_id"], ["phase.id"], name=op.f("fk_phase_transition_phase_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_transition")),
        sa.UniqueConstraint("phase_id", "step", name=op.f("uq_phase_transition_phase_id_step")),
    )
    with op.batch_alter_table("phase_transition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phase_transition_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "team_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("challenge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "way", sa.Enum("founded", "asked", "invited", name="way", native_enum=False, length=20), nullable=False
        ),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["challenge_id"], ["challenge.id"], name=op.f("fk_team_member_challenge_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_team_member_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_member_team_id"), ["team_id"], unique=False)
        batch_op.create_index(
            "uq_team_member_in",
            ["challenge_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND joined_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND joined_at IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_team_member_live",
            ["team_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "entry_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_entry_version_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_entry_version_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_version")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_version_entry_id_number")),
    )
    with op.batch_alter_table("entry_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_version_by_id"), ["by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("entry_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_version_by_id"))

    op.drop_table("entry_version")
    with op.batch_alter_table("team_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_member_live",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_team_member_in",
            sqlite_where=sa.text("ended_at IS NULL AND joined_at IS NOT NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND joined_at IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_team_member_team_id"))
        batch_op.drop_index(batch_op.f("ix_team_member_person_id"))

    op.drop_table("team_member")
    with op.batch_alter_table("phase_transition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phase_transition_actor_id"))

    op.drop_table("phase_transition")
    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entry_team",
            sqlite_where=sa.text("withdrawn_at IS NULL AND team_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND team_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_entry_idea",
            sqlite_where=sa.text("withdrawn_at IS NULL AND idea_id IS NOT NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND idea_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_entry_alone",
            sqlite_where=sa.text("withdrawn_at IS NULL AND team_id IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL AND team_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_entry_idea_id"))
        batch_op.drop_index(batch_op.f("ix_entry_challenge_id"))
        batch_op.drop_index(batch_op.f("ix_entry_author_id"))

    op.drop_table("entry")
    with op.batch_alter_table("team", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_team_founder_id"))
        batch_op.drop_index(batch_op.f("ix_team_challenge_id"))

    op.drop_table("team")
    op.drop_table("entry_question")
    op.drop_table("prize")
    with op.batch_alter_table("phase", schema=None) as batch_op:
        batch_op.drop_index("ix_phase_opening")
        batch_op.drop_index("ix_phase_ending")

    op.drop_table("phase")
    op.drop_table("criterion")
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_challenge_unit_id"))
        batch_op.drop_index(batch_op.f("ix_challenge_status"))
        batch_op.drop_index(batch_op.f("ix_challenge_launched_by_id"))

    op.drop_table("challenge")
