"""The first rooms: outbox, people, activity, search, moderation, ideas."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_the_first_rooms"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "chore",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chore")),
    )
    op.create_table(
        "errand",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.create_index("ix_errand_kind_due_at", ["kind", "due_at"], unique=False)

    op.create_table(
        "keepsake",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word_hash", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keepsake")),
        sa.UniqueConstraint("word_hash", name=op.f("uq_keepsake_word_hash")),
    )
    op.create_table(
        "letter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("context", sa.JSON(), nullable=False),
        sa.Column("unsubscribe_url", sa.String(length=300), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=200), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_due_at", ["due_at"], unique=False)

    op.create_table(
        "seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_entry", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("last_entry", name=op.f("uq_seal_last_entry")),
    )
    op.create_table(
        "sign_up",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("next_page", sa.String(length=2000), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_token_hash")),
    )
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_up_address"), ["address"], unique=False)

    op.create_table(
        "theme",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name_fr", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("description_fr", sa.String(length=300), nullable=False),
        sa.Column("description_en", sa.String(length=300), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
        sa.UniqueConstraint("slug", name=op.f("uq_theme_slug")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "level", sa.Enum("national", "region", "agency", name="level", native_enum=False, length=20), nullable=False
        ),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("path", sa.String(length=260), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_unit_path", ["path"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("biography", sa.String(length=600), nullable=False),
        sa.Column("shows_unit", sa.Boolean(), nullable=False),
        sa.Column("shows_ideas", sa.Boolean(), nullable=False),
        sa.Column("shows_comments", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.Enum("daily", "never", name="digest", native_enum=False, length=20), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("ballot_key", sa.String(length=64), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_user_handle")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "act",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "deed",
            sa.Enum(
                "added",
                "renamed",
                "closed",
                "reopened",
                "moved",
                "left_staff",
                "left_partners",
                name="deed",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_act_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_act_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_act_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_act_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("kept", "hidden", "restored", name="outcome", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "spam",
                "personal",
                "insult",
                "off_topic",
                "dangerous",
                "other",
                name="reason",
                native_enum=False,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_decision_author_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_decision_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("about_kind", "about_id", "number", name=op.f("uq_decision_about_kind_about_id_number")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_by_id"), ["by_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user.id"], name=op.f("fk_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_event_subject", ["subject_kind", "subject_id", "id"], unique=False)

    op.create_table(
        "follow",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_follow_user_id")),
        sa.PrimaryKeyConstraint("user_id", "subject_kind", "subject_id", name=op.f("pk_follow")),
    )
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.create_index("ix_follow_subject", ["subject_kind", "subject_id"], unique=False)

    op.create_table(
        "grant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "facilitator", "juror", "coach", "moderator", "administrator", name="role", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("given_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["given_by_id"], ["user.id"], name=op.f("fk_grant_given_by_id")),
        sa.ForeignKeyConstraint(["taken_back_by_id"], ["user.id"], name=op.f("fk_grant_taken_back_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_grant_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grant_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grant_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_grant_live",
            ["user_id", "role", "unit_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "idea",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "kind", sa.Enum("idea", "practice", "irritant", name="kind", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "audience", sa.Enum("public", "internal", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "scope", sa.Enum("national", "region", "agency", name="level", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "status",
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
            nullable=False,
        ),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("theme_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("challenge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("project_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("service_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("support_count", sa.Integer(), nullable=False),
        sa.Column("staff_supports", sa.Integer(), nullable=False),
        sa.Column("citizen_supports", sa.Integer(), nullable=False),
        sa.Column("partner_supports", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("impressions", sa.Integer(), nullable=False),
        sa.Column("heat", sa.Float(), nullable=False),
        sa.Column("merit", sa.Float(), nullable=False),
        sa.Column("import_ref", sa.String(length=120), nullable=True),
        sa.Column("imported_supports", sa.Integer(), nullable=True),
        sa.Column("imported_mixed", sa.Integer(), nullable=True),
        sa.Column("imported_against", sa.Integer(), nullable=True),
        sa.Column(
            "shown_to_all",
            sa.Boolean(),
            sa.Computed(
                "status IN ('published', 'under_review', 'answered', 'selected', 'in_incubation', 'launched', 'declined', 'archived') AND hidden_at IS NULL AND audience = 'public'",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "shown_to_staff",
            sa.Boolean(),
            sa.Computed(
                "status IN ('published', 'under_review', 'answered', 'selected', 'in_incubation', 'launched', 'declined', 'archived') AND hidden_at IS NULL",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_idea_author_id")),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_idea_theme_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_idea_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint("import_ref", name=op.f("uq_idea_import_ref")),
    )
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.create_index("ix_idea_all_answer_due", ["shown_to_all", "answer_due", "id"], unique=False)
        batch_op.create_index("ix_idea_all_comment_count", ["shown_to_all", "comment_count", "id"], unique=False)
        batch_op.create_index("ix_idea_all_heat", ["shown_to_all", "heat", "id"], unique=False)
        batch_op.create_index("ix_idea_all_merit", ["shown_to_all", "merit", "id"], unique=False)
        batch_op.create_index("ix_idea_all_published_at", ["shown_to_all", "published_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_idea_staff_answer_due", ["shown_to_staff", "answer_due", "id"], unique=False)
        batch_op.create_index("ix_idea_staff_comment_count", ["shown_to_staff", "comment_count", "id"], unique=False)
        batch_op.create_index("ix_idea_staff_heat", ["shown_to_staff", "heat", "id"], unique=False)
        batch_op.create_index("ix_idea_staff_merit", ["shown_to_staff", "merit", "id"], unique=False)
        batch_op.create_index("ix_idea_staff_published_at", ["shown_to_staff", "published_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_theme_id"), ["theme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_idea_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("organisation", sa.String(length=120), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("electorate <> 'staff' OR unit_id IS NOT NULL", name=op.f("ck_invitation_staff_in_a_unit")),
        sa.ForeignKeyConstraint(["accepted_by_id"], ["user.id"], name=op.f("fk_invitation_accepted_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_invitation_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_invitation_unit_id")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["user.id"], name=op.f("fk_invitation_withdrawn_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_address"), ["address"], unique=False)

    op.create_table(
        "kept_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_kept_answer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answer")),
        sa.UniqueConstraint("person_id", "key", name=op.f("uq_kept_answer_person_id_key")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answer_at"), ["at"], unique=False)

    op.create_table(
        "link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("confirm", "reset", "change_address", name="purpose", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_link_token_hash")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["user.id"], name=op.f("fk_membership_answered_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_membership_waiting",
            ["user_id"],
            unique=True,
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )

    op.create_table(
        "session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("browser", sa.String(length=120), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "suspension",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_suspension_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["user.id"], name=op.f("fk_suspension_lifted_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_suspension_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspension_user_id"), ["user_id"], unique=False)

    op.create_table(
        "token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("writes", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_token_user_id"), ["user_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_answer_author_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_answer_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_idea_id"), ["idea_id"], unique=False)

    op.create_table(
        "comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("parent_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "side", sa.Enum("for", "against", "question", "", name="side", native_enum=False, length=20), nullable=False
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("import_ref", sa.String(length=120), nullable=True),
        sa.Column("imported_supports", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_comment_idea_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["comment.id"], name=op.f("fk_comment_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("import_ref", name=op.f("uq_comment_import_ref")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_comment_idea_side", ["idea_id", "parent_id", "side", "id"], unique=False)
        batch_op.create_index("ix_comment_parent", ["parent_id", "id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notice_event_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notice_unmailed",
            ["user_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
        )
        batch_op.create_index("ix_notice_user_read", ["user_id", "read_at"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reporter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "spam",
                "personal",
                "insult",
                "off_topic",
                "dangerous",
                "other",
                name="reason",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decision.id"], name=op.f("fk_report_decision_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["user.id"], name=op.f("fk_report_reporter_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(
            "ix_report_open_about",
            ["about_kind", "about_id"],
            unique=False,
            sqlite_where=sa.text("decision_id IS NULL"),
            postgresql_where=sa.text("decision_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_report_reporter_id"), ["reporter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_report_open",
            ["reporter_id", "about_kind", "about_id"],
            unique=True,
            sqlite_where=sa.text("decision_id IS NULL"),
            postgresql_where=sa.text("decision_id IS NULL"),
        )

    op.create_table(
        "revision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_revision_by_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_revision_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_idea_id"), ["idea_id"], unique=False)

    op.create_table(
        "standing",
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_enough", sa.Boolean(), nullable=False),
        sa.Column("merit", sa.Float(), nullable=False),
        sa.Column("lot", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_standing_idea_id")),
        sa.PrimaryKeyConstraint("epoch", "idea_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index("ix_standing_lot", ["epoch", "seen_enough", "lot", "idea_id"], unique=False)
        batch_op.create_index("ix_standing_merit", ["epoch", "seen_enough", "merit", "idea_id"], unique=False)

    op.create_table(
        "support",
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_support_user_id")),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_support")),
    )
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.create_index("ix_support_user", ["user_id"], unique=False)

    op.create_table(
        "support_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter", sa.String(length=64), nullable=False),
        sa.Column(
            "electorate",
            sa.Enum("citizen", "staff", "partner", name="electorate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("act", sa.Enum("given", "withdrawn", name="wish", native_enum=False, length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_entry_idea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_entry")),
    )
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.create_index("ix_support_entry_idea", ["idea_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("support_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_support_entry_idea")

    op.drop_table("support_entry")
    with op.batch_alter_table("support", schema=None) as batch_op:
        batch_op.drop_index("ix_support_user")

    op.drop_table("support")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index("ix_standing_merit")
        batch_op.drop_index("ix_standing_lot")

    op.drop_table("standing")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_idea_id"))

    op.drop_table("revision")
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_report_open",
            sqlite_where=sa.text("decision_id IS NULL"),
            postgresql_where=sa.text("decision_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_report_unit_id"))
        batch_op.drop_index(batch_op.f("ix_report_reporter_id"))
        batch_op.drop_index(
            "ix_report_open_about",
            sqlite_where=sa.text("decision_id IS NULL"),
            postgresql_where=sa.text("decision_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_report_decision_id"))

    op.drop_table("report")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_user_read")
        batch_op.drop_index(
            "ix_notice_unmailed",
            sqlite_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL AND mailed_at IS NULL"),
        )

    op.drop_table("notice")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index("ix_comment_parent")
        batch_op.drop_index("ix_comment_idea_side")
        batch_op.drop_index(batch_op.f("ix_comment_author_id"))

    op.drop_table("comment")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answer_idea_id"))

    op.drop_table("answer")
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_user_id"))

    op.drop_table("token")
    with op.batch_alter_table("suspension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suspension_user_id"))

    op.drop_table("suspension")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_user_id"))

    op.drop_table("session")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_membership_waiting",
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))

    op.drop_table("membership")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_user_id"))

    op.drop_table("link")
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answer_at"))

    op.drop_table("kept_answer")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_address"))

    op.drop_table("invitation")
    with op.batch_alter_table("idea", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_unit_id"))
        batch_op.drop_index(batch_op.f("ix_idea_theme_id"))
        batch_op.drop_index("ix_idea_staff_published_at")
        batch_op.drop_index("ix_idea_staff_merit")
        batch_op.drop_index("ix_idea_staff_heat")
        batch_op.drop_index("ix_idea_staff_comment_count")
        batch_op.drop_index("ix_idea_staff_answer_due")
        batch_op.drop_index(batch_op.f("ix_idea_author_id"))
        batch_op.drop_index("ix_idea_all_published_at")
        batch_op.drop_index("ix_idea_all_merit")
        batch_op.drop_index("ix_idea_all_heat")
        batch_op.drop_index("ix_idea_all_comment_count")
        batch_op.drop_index("ix_idea_all_answer_due")

    op.drop_table("idea")
    with op.batch_alter_table("grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grant_live",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_grant_user_id"))
        batch_op.drop_index(batch_op.f("ix_grant_unit_id"))

    op.drop_table("grant")
    with op.batch_alter_table("follow", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_subject")

    op.drop_table("follow")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_subject")
        batch_op.drop_index(batch_op.f("ix_event_actor_id"))

    op.drop_table("event")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_by_id"))
        batch_op.drop_index(batch_op.f("ix_decision_author_id"))

    op.drop_table("decision")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_unit_id"))
        batch_op.drop_index(batch_op.f("ix_act_person_id"))

    op.drop_table("act")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_unit_id"))

    op.drop_table("user")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_path")
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))

    op.drop_table("unit")
    op.drop_table("theme")
    with op.batch_alter_table("sign_up", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_up_address"))

    op.drop_table("sign_up")
    op.drop_table("seal")
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_due_at")

    op.drop_table("letter")
    op.drop_table("keepsake")
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.drop_index("ix_errand_kind_due_at")

    op.drop_table("errand")
    op.drop_table("chore")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_subject_at")

    op.drop_table("attempt")
