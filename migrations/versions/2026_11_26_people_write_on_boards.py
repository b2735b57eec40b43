"""People write on the boards of workshops: notes, groups, dots, and what may become of a note."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_workshops"
down_revision = "2026_11_26_coaching"


def upgrade() -> None:
    op.create_table(
        "workshop",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=False),
        sa.Column(
            "audience", sa.Enum("public", "internal", name="audience", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "open_to", sa.Enum("invited", "audience", name="opento", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "naming", sa.Enum("first_names", "anonymous", name="naming", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum("planned", "running", "over", "cancelled", name="state", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("opened_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("clock_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("clock_left", sa.Integer(), nullable=True),
        sa.Column("pulse", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlinked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("clock_ends_at IS NULL OR clock_left IS NULL", name=op.f("ck_workshop_one_clock")),
        sa.CheckConstraint("ends_at <= last_end", name=op.f("ck_workshop_three_days")),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_workshop_ends_after_it_begins")),
        sa.CheckConstraint("places BETWEEN 1 AND 60", name=op.f("ck_workshop_places")),
        sa.CheckConstraint("taken >= 0 AND taken <= places", name=op.f("ck_workshop_no_more_than_places")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["user.id"], name=op.f("fk_workshop_opened_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_workshop_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshop")),
        sa.UniqueConstraint("slug", name=op.f("uq_workshop_slug")),
    )
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workshop_opened_by_id"), ["opened_by_id"], unique=False)
        batch_op.create_index("ix_workshop_state_begins_at", ["state", "begins_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workshop_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "board",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("prompt", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("dots_each", sa.Integer(), nullable=False),
        sa.Column(
            "reveal", sa.Enum("at_once", "at_close", name="reveal", native_enum=False, length=20), nullable=False
        ),
        sa.Column(
            "voting", sa.Enum("none", "open", "closed", name="voting", native_enum=False, length=20), nullable=False
        ),
        sa.Column("writing", sa.Enum("open", "closed", name="writing", native_enum=False, length=20), nullable=False),
        sa.Column(
            "grouping", sa.Enum("everybody", "leaders", name="grouping", native_enum=False, length=20), nullable=False
        ),
        sa.Column("note_count", sa.Integer(), nullable=False),
        sa.CheckConstraint("dots_each BETWEEN 0 AND 20", name=op.f("ck_board_dots_each")),
        sa.CheckConstraint("note_count >= 0", name=op.f("ck_board_note_count")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_board_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board")),
    )
    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.create_index("ix_board_workshop_id", ["workshop_id", "position"], unique=False)

    op.create_table(
        "participant",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("workshop_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("first_name", sa.String(length=40), nullable=False),
        sa.Column(
            "part",
            sa.Enum("facilitator", "scribe", "participant", "observer", name="part", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum("invited", "coming", "declined", name="standing", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["user.id"], name=op.f("fk_participant_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user.id"], name=op.f("fk_participant_person_id")),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshop.id"], name=op.f("fk_participant_workshop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("workshop_id", "person_id", name=op.f("uq_participant_workshop_id_person_id")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_person_id"), ["person_id"], unique=False)

    op.create_table(
        "cluster",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_cluster_board_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
    )
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.create_index("ix_cluster_board_id", ["board_id", "changed_in"], unique=False)

    op.create_table(
        "purse",
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.CheckConstraint("spent >= 0 AND spent <= most", name=op.f("ck_purse_no_more_than_given")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_purse_board_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_purse_participant_id")),
        sa.PrimaryKeyConstraint("board_id", "participant_id", name=op.f("pk_purse")),
    )
    with op.batch_alter_table("purse", schema=None) as batch_op:
        batch_op.create_index("ix_purse_participant_id", ["participant_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("board_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scribe_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("cluster_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.String(length=280), nullable=False),
        sa.Column(
            "colour",
            sa.Enum("sun", "leaf", "coral", "sky", "plum", name="colour", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_in", sa.Integer(), nullable=False),
        sa.Column("changed_in", sa.Integer(), nullable=False),
        sa.Column("dotted_in", sa.Integer(), nullable=False),
        sa.Column("dot_count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["participant.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name=op.f("fk_note_board_id")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_note_cluster_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_note_idea_id")),
        sa.ForeignKeyConstraint(["scribe_id"], ["participant.id"], name=op.f("fk_note_scribe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_author_id"), ["author_id"], unique=False)
        batch_op.create_index("ix_note_board_id", ["board_id", "changed_in"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_scribe_id"), ["scribe_id"], unique=False)

    op.create_table(
        "dot",
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("participant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("n >= 1", name=op.f("ck_dot_n")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_dot_note_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_dot_participant_id")),
        sa.PrimaryKeyConstraint("note_id", "participant_id", name=op.f("pk_dot")),
    )
    with op.batch_alter_table("dot", schema=None) as batch_op:
        batch_op.create_index("ix_dot_participant_id", ["participant_id"], unique=False)

    op.create_table(
        "note_consent",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "purpose", sa.Enum("idea", "hypothesis", name="purpose", native_enum=False, length=20), nullable=False
        ),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer", sa.Enum("named", "unnamed", "no", name="answer", native_enum=False, length=20), nullable=True
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_note_consent_answered")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_note_consent_asked_by_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_note_consent_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_consent")),
        sa.UniqueConstraint("note_id", "purpose", name=op.f("uq_note_consent_note_id_purpose")),
    )
    with op.batch_alter_table("note_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_consent_asked_by_id"), ["asked_by_id"], unique=False)

    # Not in a batch: it would write the table anew, and what SQLite computes cannot be written.
    op.add_column("idea", sa.Column("workshop_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("idea", "workshop_at")

    with op.batch_alter_table("note_consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_consent_asked_by_id"))

    op.drop_table("note_consent")
    with op.batch_alter_table("dot", schema=None) as batch_op:
        batch_op.drop_index("ix_dot_participant_id")

    op.drop_table("dot")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_scribe_id"))
        batch_op.drop_index(batch_op.f("ix_note_idea_id"))
        batch_op.drop_index(batch_op.f("ix_note_cluster_id"))
        batch_op.drop_index("ix_note_board_id")
        batch_op.drop_index(batch_op.f("ix_note_author_id"))

    op.drop_table("note")
    with op.batch_alter_table("purse", schema=None) as batch_op:
        batch_op.drop_index("ix_purse_participant_id")

    op.drop_table("purse")
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.drop_index("ix_cluster_board_id")

    op.drop_table("cluster")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_person_id"))

    op.drop_table("participant")
    with op.batch_alter_table("board", schema=None) as batch_op:
        batch_op.drop_index("ix_board_workshop_id")

    op.drop_table("board")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_workshop_unit_id"))
        batch_op.drop_index("ix_workshop_state_begins_at")
        batch_op.drop_index(batch_op.f("ix_workshop_opened_by_id"))

    op.drop_table("workshop")
