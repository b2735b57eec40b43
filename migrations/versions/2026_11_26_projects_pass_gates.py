"""Projects are born of ideas and entries, and pass gates."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_lab"
down_revision = "2026_11_26_files"


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column(
            "track",
            sa.Enum(
                "co-design",
                "acceleration",
                "incubation",
                "fabrique",
                "proof-of-concept",
                name="track",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "phase",
            sa.Enum(
                "framing",
                "co-design",
                "build",
                "experiment",
                "handover",
                "launched",
                name="phase",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("active", "paused", "stopped", "launched", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum("idea", "entry", "workshop", "adopted", name="origin", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "audience", sa.Enum("public", "internal", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "scope", sa.Enum("national", "region", "agency", name="level", native_enum=False, length=20), nullable=False
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "idea_was",
            sa.Enum(
                "draft",
                "published",
                "under_review",
                "answered",
                "selected",
                "in_incubation",
                "launched",
                "declined",
                "merged",
                "withdrawn",
                "archived",
                name="status",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phase_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_gate_on", sa.Date(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("partners", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_ref", sa.String(length=120), nullable=True),
        sa.CheckConstraint("(state = 'launched') = (phase = 'launched')", name=op.f("ck_project_launched")),
        sa.CheckConstraint(
            "(state IN ('stopped', 'launched')) = (ended_at IS NOT NULL)", name=op.f("ck_project_ended")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_project_entry_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_project_idea_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_project_opened_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_project_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("import_ref", name=op.f("uq_project_import_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_project_slug")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_phase"), ["phase"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "episode",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "framing",
                "co-design",
                "build",
                "experiment",
                "handover",
                "launched",
                name="phase",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_episode_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_episode_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_episode")),
    )
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_episode_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_episode_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_episode_current",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "gate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "phase",
            sa.Enum(
                "framing",
                "co-design",
                "build",
                "experiment",
                "handover",
                "launched",
                name="phase",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "to",
            sa.Enum(
                "framing",
                "co-design",
                "build",
                "experiment",
                "handover",
                "launched",
                name="phase",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "decision",
            sa.Enum("go", "pivot", "pause", "stop", "hand-over", name="decision", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("credits", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_gate_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_gate_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate")),
    )
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_project_id"), ["project_id"], unique=False)

    op.create_table(
        "project_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "intrapreneur",
                "sponsor",
                "coach",
                "product",
                "design",
                "development",
                name="part",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_project_member_person_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_member_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_member")),
    )
    with op.batch_alter_table("project_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_project_member_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_project_member_live",
            ["project_id", "person_id", "part"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "gate_criterion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column(
            "met", sa.Enum("yes", "partly", "no", "unknown", name="met", native_enum=False, length=20), nullable=False
        ),
        sa.Column("evidence", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["gate_id"], ["gate.id"], name=op.f("fk_gate_criterion_gate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_criterion")),
        sa.UniqueConstraint("gate_id", "position", name=op.f("uq_gate_criterion_gate_id_position")),
    )
    op.create_table(
        "gate_voice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["gate_id"], ["gate.id"], name=op.f("fk_gate_voice_gate_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_gate_voice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_voice")),
        sa.UniqueConstraint("gate_id", "person_id", name=op.f("uq_gate_voice_gate_id_person_id")),
    )
    with op.batch_alter_table("gate_voice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_voice_gate_id"), ["gate_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_gate_voice_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("gate_voice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_voice_person_id"))
        batch_op.drop_index(batch_op.f("ix_gate_voice_gate_id"))

    op.drop_table("gate_voice")
    op.drop_table("gate_criterion")
    with op.batch_alter_table("project_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_project_member_live", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_project_member_project_id"))
        batch_op.drop_index(batch_op.f("ix_project_member_person_id"))

    op.drop_table("project_member")
    with op.batch_alter_table("gate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gate_project_id"))
        batch_op.drop_index(batch_op.f("ix_gate_by_id"))

    op.drop_table("gate")
    with op.batch_alter_table("episode", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_episode_current", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_episode_project_id"))
        batch_op.drop_index(batch_op.f("ix_episode_by_id"))

    op.drop_table("episode")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_unit_id"))
        batch_op.drop_index(batch_op.f("ix_project_state"))
        batch_op.drop_index(batch_op.f("ix_project_phase"))
        batch_op.drop_index(batch_op.f("ix_project_opened_by_id"))
        batch_op.drop_index(batch_op.f("ix_project_idea_id"))
        batch_op.drop_index(batch_op.f("ix_project_entry_id"))

    op.drop_table("project")
