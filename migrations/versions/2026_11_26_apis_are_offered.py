"""APIs stand in a catalogue, with the services that use them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_apis"
down_revision = "2026_11_26_short_lists"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
DOMAINS = ("offers", "occupations", "training", "market", "places", "identity", "documents", "ideas")


def upgrade() -> None:
    op.create_table(
        "api",
        sa.Column("id", KEY, nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("sentence", sa.String(length=160), nullable=False),
        sa.Column("provider_id", KEY, nullable=True),
        sa.Column("documentation", sa.String(length=500), nullable=False),
        sa.Column("access", sa.Enum("open", "agreement", name="access", native_enum=False, length=20), nullable=False),
        sa.Column("domain", sa.Enum(*DOMAINS, name="domain", native_enum=False, length=20), nullable=False),
        sa.Column("declared_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_api_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api")),
        sa.UniqueConstraint("slug", name=op.f("uq_api_slug")),
    )
    with op.batch_alter_table("api", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_provider_id"), ["provider_id"], unique=False)
    op.create_table(
        "api_use",
        sa.Column("api_id", KEY, nullable=False),
        sa.Column("service_id", KEY, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["api_id"], ["api.id"], name=op.f("fk_api_use_api_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_api_use_service_id")),
        sa.PrimaryKeyConstraint("api_id", "service_id", name=op.f("pk_api_use")),
    )
    with op.batch_alter_table("api_use", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_use_service_id"), ["service_id"], unique=False)


def downgrade() -> None:
    op.drop_table("api_use")
    op.drop_table("api")
