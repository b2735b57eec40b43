"""Stories are written, pictured, tied to ideas and projects, published at their hour, corrected and withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_stories"
down_revision = "2026_11_26_findable"


def upgrade() -> None:
    op.create_table(
        "story",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "scheduled", "published", "withdrawn", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_story_withdrawn")),
        sa.CheckConstraint(
            "(state IN ('published', 'withdrawn')) = (published_at IS NOT NULL)", name=op.f("ck_story_published")
        ),
        sa.CheckConstraint("state != 'scheduled' OR due_at IS NOT NULL", name=op.f("ck_story_scheduled_for_an_hour")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_story_author_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_story_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_story_state_due_at", ["state", "due_at", "id"], unique=False)
        batch_op.create_index("ix_story_state_published_at", ["state", "published_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "story_correction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_story_correction_by_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_correction_story_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_correction")),
    )
    with op.batch_alter_table("story_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_correction_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_story_correction_story_id"), ["story_id"], unique=False)

    op.create_table(
        "story_idea",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_story_idea_idea_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_idea_story_id")),
        sa.PrimaryKeyConstraint("story_id", "idea_id", name=op.f("pk_story_idea")),
    )
    with op.batch_alter_table("story_idea", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_idea_idea_id"), ["idea_id"], unique=False)

    op.create_table(
        "story_picture",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alternative", sa.String(length=300), nullable=False),
        sa.Column("credit", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "pdf",
                "png",
                "jpg",
                "webp",
                "odt",
                "odp",
                "ods",
                "docx",
                "pptx",
                "xlsx",
                "txt",
                "csv",
                name="kind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("small", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_story_picture_by_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_picture_story_id")),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_story_picture")),
    )
    with op.batch_alter_table("story_picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_picture_by_id"), ["by_id"], unique=False)

    op.create_table(
        "story_tag",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_tag_story_id")),
        sa.PrimaryKeyConstraint("story_id", "word", name=op.f("pk_story_tag")),
    )
    with op.batch_alter_table("story_tag", schema=None) as batch_op:
        batch_op.create_index("ix_story_tag_word", ["word", "story_id"], unique=False)

    op.create_table(
        "story_project",
        sa.Column("story_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_story_project_project_id")),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name=op.f("fk_story_project_story_id")),
        sa.PrimaryKeyConstraint("story_id", "project_id", name=op.f("pk_story_project")),
    )
    with op.batch_alter_table("story_project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_story_project_project_id"), ["project_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("story_project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_project_project_id"))

    op.drop_table("story_project")
    with op.batch_alter_table("story_tag", schema=None) as batch_op:
        batch_op.drop_index("ix_story_tag_word")

    op.drop_table("story_tag")
    with op.batch_alter_table("story_picture", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_picture_by_id"))

    op.drop_table("story_picture")
    with op.batch_alter_table("story_idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_idea_idea_id"))

    op.drop_table("story_idea")
    with op.batch_alter_table("story_correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_correction_story_id"))
        batch_op.drop_index(batch_op.f("ix_story_correction_by_id"))

    op.drop_table("story_correction")
    with op.batch_alter_table("story", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_story_unit_id"))
        batch_op.drop_index("ix_story_state_published_at")
        batch_op.drop_index("ix_story_state_due_at")
        batch_op.drop_index(batch_op.f("ix_story_author_id"))

    op.drop_table("story")
