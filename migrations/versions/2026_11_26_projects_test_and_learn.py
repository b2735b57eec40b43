"""Projects test and learn: hypotheses, sessions with jobseekers, metrics, pilot sites."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_trials"
down_revision = "2026_11_26_coaching"


def upgrade() -> None:
    op.create_table(
        "hypothesis",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("for_whom", sa.String(length=160), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("signal", sa.String(length=300), nullable=False),
        sa.Column("threshold", sa.String(length=160), nullable=False),
        sa.Column("made_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_hypothesis_made_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_hypothesis_project_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["hypothesis.id"], name=op.f("fk_hypothesis_replaces_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypothesis")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_hypothesis_replaces_id")),
    )
    with op.batch_alter_table("hypothesis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hypothesis_made_by_id"), ["made_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hypothesis_project_id"), ["project_id"], unique=False)

    op.create_table(
        "metric",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("better", sa.Enum("higher", "lower", name="better", native_enum=False, length=20), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("target", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_metric_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_metric")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_metric_project_id_name")),
    )
    op.create_table(
        "pilot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "offered",
                "declined",
                "accepted",
                "running",
                "finished",
                "withdrawn",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("offered_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint(
            "standing NOT IN ('accepted', 'running', 'finished') OR starts_on IS NOT NULL", name=op.f("ck_pilot_start")
        ),
        sa.ForeignKeyConstraint(["offered_by_id"], ["user.id"], name=op.f("fk_pilot_offered_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pilot_project_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_pilot_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot")),
    )
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_offered_by_id"), ["offered_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_pilot_live",
            ["project_id", "unit_id"],
            unique=True,
            sqlite_where=sa.text("standing IN ('offered', 'accepted', 'running')"),
            postgresql_where=sa.text("standing IN ('offered', 'accepted', 'running')"),
        )

    op.create_table(
        "pilot_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("wanted BETWEEN 1 AND 100", name=op.f("ck_pilot_call_wanted")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pilot_call_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pilot_call_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_call")),
    )
    with op.batch_alter_table("pilot_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_call_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_call_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_pilot_call_open",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "trial",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("consent", sa.Enum("written", "oral", name="consent", native_enum=False, length=20), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=False),
        sa.Column("consent_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("consent_on <= held_on", name=op.f("ck_trial_consent_first")),
        sa.CheckConstraint("people BETWEEN 1 AND 500", name=op.f("ck_trial_people")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_trial_by_id")),
        sa.ForeignKeyConstraint(["consent_by_id"], ["user.id"], name=op.f("fk_trial_consent_by_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_trial_project_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_trial_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_consent_by_id"), ["consent_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_trial_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "hypothesis_verdict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hypothesis_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("confirmed", "refuted", "undecided", name="outcome", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_hypothesis_verdict_by_id")),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name=op.f("fk_hypothesis_verdict_hypothesis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypothesis_verdict")),
        sa.UniqueConstraint("hypothesis_id", "number", name=op.f("uq_hypothesis_verdict_hypothesis_id_number")),
    )
    with op.batch_alter_table("hypothesis_verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hypothesis_verdict_by_id"), ["by_id"], unique=False)

    op.create_table(
        "pilot_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pilot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "offered",
                "declined",
                "accepted",
                "running",
                "finished",
                "withdrawn",
                name="standing",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pilot_step_by_id")),
        sa.ForeignKeyConstraint(["pilot_id"], ["pilot.id"], name=op.f("fk_pilot_step_pilot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pilot_step")),
    )
    with op.batch_alter_table("pilot_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pilot_step_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pilot_step_pilot_id"), ["pilot_id"], unique=False)

    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("metric_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("site_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column(
            "source", sa.Enum("entered", "imported", "api", name="source", native_enum=False, length=20), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_reading_by_id")),
        sa.ForeignKeyConstraint(["metric_id"], ["metric.id"], name=op.f("fk_reading_metric_id")),
        sa.ForeignKeyConstraint(["site_id"], ["unit.id"], name=op.f("fk_reading_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
    )
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_site_id"), ["site_id"], unique=False)
        batch_op.create_index("uq_reading_site", ["metric_id", "taken_on", "site_id"], unique=True)
        batch_op.create_index(
            "uq_reading_whole",
            ["metric_id", "taken_on"],
            unique=True,
            sqlite_where=sa.text("site_id IS NULL"),
            postgresql_where=sa.text("site_id IS NULL"),
        )

    op.create_table(
        "trial_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("trial_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hypothesis_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "speaks", sa.Enum("for", "against", "unclear", name="speaks", native_enum=False, length=20), nullable=False
        ),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name=op.f("fk_trial_result_hypothesis_id")),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_trial_result_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_result")),
        sa.UniqueConstraint("trial_id", "hypothesis_id", name=op.f("uq_trial_result_trial_id_hypothesis_id")),
    )
    with op.batch_alter_table("trial_result", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trial_result_hypothesis_id"), ["hypothesis_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("trial_result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_result_hypothesis_id"))

    op.drop_table("trial_result")
    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reading_whole", sqlite_where=sa.text("site_id IS NULL"), postgresql_where=sa.text("site_id IS NULL")
        )
        batch_op.drop_index("uq_reading_site")
        batch_op.drop_index(batch_op.f("ix_reading_site_id"))
        batch_op.drop_index(batch_op.f("ix_reading_by_id"))

    op.drop_table("reading")
    with op.batch_alter_table("pilot_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pilot_step_pilot_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_step_by_id"))

    op.drop_table("pilot_step")
    with op.batch_alter_table("hypothesis_verdict", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hypothesis_verdict_by_id"))

    op.drop_table("hypothesis_verdict")
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trial_unit_id"))
        batch_op.drop_index(batch_op.f("ix_trial_project_id"))
        batch_op.drop_index(batch_op.f("ix_trial_consent_by_id"))
        batch_op.drop_index(batch_op.f("ix_trial_by_id"))

    op.drop_table("trial")
    with op.batch_alter_table("pilot_call", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pilot_call_open", sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL")
        )
        batch_op.drop_index(batch_op.f("ix_pilot_call_project_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_call_by_id"))

    op.drop_table("pilot_call")
    with op.batch_alter_table("pilot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pilot_live",
            sqlite_where=sa.text("standing IN ('offered', 'accepted', 'running')"),
            postgresql_where=sa.text("standing IN ('offered', 'accepted', 'running')"),
        )
        batch_op.drop_index(batch_op.f("ix_pilot_unit_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_project_id"))
        batch_op.drop_index(batch_op.f("ix_pilot_offered_by_id"))

    op.drop_table("pilot")
    op.drop_table("metric")
    with op.batch_alter_table("hypothesis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hypothesis_project_id"))
        batch_op.drop_index(batch_op.f("ix_hypothesis_made_by_id"))

    op.drop_table("hypothesis")
