"""Services and their providers stand in the Store."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_store"
down_revision = "2026_11_26_onward"


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
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
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("site", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_provider_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_provider_slug")),
    )
    op.create_table(
        "provider_member",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_provider_member_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_provider_member_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_member")),
    )
    with op.batch_alter_table("provider_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_member_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_provider_member_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(
            "uq_provider_member_now",
            ["provider_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "service",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sentence", sa.String(length=160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "occupation",
                "training",
                "application",
                "job",
                "enterprise",
                "abroad",
                name="category",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum("proposed", "listed", "suspended", "withdrawn", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("provider_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("ios_address", sa.String(length=500), nullable=True),
        sa.Column("android_address", sa.String(length=500), nullable=True),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("price_note", sa.String(length=200), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column(
            "accessibility",
            sa.Enum("full", "partial", "not", "unstated", name="accessibility", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("accessibility_address", sa.String(length=500), nullable=True),
        sa.Column("uses", sa.String(length=600), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("import_ref", sa.String(length=120), nullable=True),
        sa.Column("exits", sa.Integer(), nullable=False),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'proposed') = (listed_at IS NULL)", name=op.f("ck_service_listed")),
        sa.CheckConstraint("free", name=op.f("ck_service_free")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_service_project_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_service_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("import_ref", name=op.f("uq_service_import_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_service_slug")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_category"), ["category"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index("ix_service_state_listed_at", ["state", "listed_at", "id"], unique=False)

    op.create_table(
        "service_public",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "public",
            sa.Enum(
                "jobseeker",
                "young",
                "student",
                "senior",
                "employee",
                "minimum-income",
                "disabled",
                "newcomer",
                "founder",
                "employer",
                "adviser",
                name="public",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_public_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_public")),
        sa.UniqueConstraint("service_id", "public", name=op.f("uq_service_public_service_id_public")),
    )
    with op.batch_alter_table("service_public", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_public_public"), ["public"], unique=False)

    op.create_table(
        "service_region",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("service_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_service_region_service_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_service_region_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_region")),
        sa.UniqueConstraint("service_id", "unit_id", name=op.f("uq_service_region_service_id_unit_id")),
    )
    with op.batch_alter_table("service_region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_region_unit_id"), ["unit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("service_region", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_region_unit_id"))

    op.drop_table("service_region")
    with op.batch_alter_table("service_public", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_public_public"))

    op.drop_table("service_public")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index("ix_service_state_listed_at")
        batch_op.drop_index(batch_op.f("ix_service_provider_id"))
        batch_op.drop_index(batch_op.f("ix_service_project_id"))
        batch_op.drop_index(batch_op.f("ix_service_category"))

    op.drop_table("service")
    with op.batch_alter_table("provider_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_provider_member_now", sqlite_where=sa.text("until IS NULL"), postgresql_where=sa.text("until IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_provider_member_provider_id"))
        batch_op.drop_index(batch_op.f("ix_provider_member_person_id"))

    op.drop_table("provider_member")
    op.drop_table("provider")
