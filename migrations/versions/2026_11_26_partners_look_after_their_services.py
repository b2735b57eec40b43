"""Partners look after their services."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_partners"
down_revision = "2026_11_26_reviews"


def upgrade() -> None:

    op.create_table(
        "provider_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "house",
                "public-body",
                "association",
                "start-up",
                "large-group",
                name="providerkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("site", sa.String(length=500), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("word", sa.String(length=500), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "accepted", "refused", name="requeststate", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_provider_request_decided_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_provider_request_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_request_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_request")),
    )
    with op.batch_alter_table("provider_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_request_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_request_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_request_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index("ix_provider_request_state_at", ["state", "at"], unique=False)
        batch_op.create_index(
            "uq_provider_request_waiting",
            ["person_id", "name"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "waiting",
                "returned",
                "accepted",
                "refused",
                "dropped",
                name="submissionstate",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("service_seen", sa.Integer(), nullable=False),
        sa.Column("is_major", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=True),
        sa.Column("by_keeper", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'accepted') = (number IS NOT NULL)", name=op.f("ck_submission_number")),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'accepted') OR by_keeper OR terms_version IS NOT NULL",
            name=op.f("ck_submission_terms"),
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_submission_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_submission_decided_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_submission_project_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_submission_provider_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_submission_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("service_id", "number", name=op.f("uq_submission_service_id_number")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_submission_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index("ix_submission_state_sent_at", ["state", "sent_at"], unique=False)
        batch_op.create_index(
            "uq_submission_of_project",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
        )
        batch_op.create_index(
            "uq_submission_open",
            ["service_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
        )

    op.create_table(
        "link_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "way",
            sa.Enum("web", "ios", "android", "accessibility", name="linkkind", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("answers", "guarded", "fails", name="linkoutcome", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_link_check_service_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_link_check_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_check")),
    )
    with op.batch_alter_table("link_check", schema=None) as batch_op:
        batch_op.create_index("ix_link_check_service_id_at", ["service_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_link_check_submission_id"), ["submission_id"], unique=False)

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("links_asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("links_fail_since", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("links_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:

    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("hidden_at")
        batch_op.drop_column("links_told_at")
        batch_op.drop_column("links_fail_since")
        batch_op.drop_column("links_asked_at")

    with op.batch_alter_table("link_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_check_submission_id"))
        batch_op.drop_index("ix_link_check_service_id_at")

    op.drop_table("link_check")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_submission_open",
            sqlite_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
        )
        batch_op.drop_index(
            "uq_submission_of_project",
            sqlite_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'waiting', 'returned')"),
        )
        batch_op.drop_index("ix_submission_state_sent_at")
        batch_op.drop_index(batch_op.f("ix_submission_provider_id"))
        batch_op.drop_index(batch_op.f("ix_submission_decided_by_id"))
        batch_op.drop_index(batch_op.f("ix_submission_author_id"))

    op.drop_table("submission")
    with op.batch_alter_table("provider_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_provider_request_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index("ix_provider_request_state_at")
        batch_op.drop_index(batch_op.f("ix_provider_request_provider_id"))
        batch_op.drop_index(batch_op.f("ix_provider_request_person_id"))
        batch_op.drop_index(batch_op.f("ix_provider_request_decided_by_id"))

    op.drop_table("provider_request")
