"""What a jury decided stands: pseudonyms are kept, an act is done once, results say where they depart from it."""

import hmac
import secrets
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "2026_11_26_stands"
down_revision = "2026_11_26_workshops"

ONCE = sa.text("act IN ('agreed', 'duels-closed', 'drawn')")
THERE = sa.text("act = 'present'")
LIVE = sa.text("state <> 'declined'")


def upgrade() -> None:
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pseudonym", sa.String(length=12), nullable=True))
    _name_jurors()
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.alter_column("pseudonym", existing_type=sa.String(length=12), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_juror_challenge_id_pseudonym"), ["challenge_id", "pseudonym"])
    with op.batch_alter_table("slate", schema=None) as batch_op:
        batch_op.drop_column("pseudonym_key")
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.add_column(sa.Column("departure", sa.String(length=1000), nullable=False, server_default=""))
    with op.batch_alter_table("deliberation_act", schema=None) as batch_op:
        batch_op.create_index(
            "uq_deliberation_act_once", ["challenge_id", "act"], unique=True,
            sqlite_where=ONCE, postgresql_where=ONCE,
        )  # fmt: skip
        batch_op.create_index(
            "uq_deliberation_act_present", ["juror_id"], unique=True, sqlite_where=THERE, postgresql_where=THERE
        )
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_obligation_prize_id_entry_id"), type_="unique")
        batch_op.create_index(
            "uq_obligation_live", ["prize_id", "entry_id"], unique=True, sqlite_where=LIVE, postgresql_where=LIVE
        )


def _name_jurors() -> None:
    """Where a plan was drawn they keep the names that the minutes gave them until now; others have one by lot."""
    connection = op.get_bind()
    juror = sa.table("juror", sa.column("id"), sa.column("challenge_id"), sa.column("pseudonym"))
    slate = sa.table("slate", sa.column("challenge_id"), sa.column("pseudonym_key"))
    keys = dict(connection.execute(sa.select(slate.c.challenge_id, slate.c.pseudonym_key)).tuples().all())
    invited = defaultdict(list)
    for number, challenge in connection.execute(sa.select(juror.c.id, juror.c.challenge_id)):
        invited[challenge].append(number)
    for challenge, numbers in invited.items():
        key = bytes.fromhex(keys[challenge]) if challenge in keys else secrets.token_bytes(32)
        drawn = sorted(numbers, key=lambda number: hmac.new(key, str(number).encode(), "sha256").digest())
        for place, number in enumerate(drawn, 1):
            connection.execute(juror.update().where(juror.c.id == number).values(pseudonym=f"J{place:02}"))


def downgrade() -> None:
    with op.batch_alter_table("obligation", schema=None) as batch_op:
        batch_op.drop_index("uq_obligation_live", sqlite_where=LIVE, postgresql_where=LIVE)
        batch_op.create_unique_constraint(batch_op.f("uq_obligation_prize_id_entry_id"), ["prize_id", "entry_id"])
    with op.batch_alter_table("deliberation_act", schema=None) as batch_op:
        batch_op.drop_index("uq_deliberation_act_present", sqlite_where=THERE, postgresql_where=THERE)
        batch_op.drop_index("uq_deliberation_act_once", sqlite_where=ONCE, postgresql_where=ONCE)
    with op.batch_alter_table("publication", schema=None) as batch_op:
        batch_op.drop_column("departure")
    with op.batch_alter_table("slate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pseudonym_key", sa.String(length=64), nullable=False, server_default="00"))
    with op.batch_alter_table("slate", schema=None) as batch_op:
        batch_op.alter_column("pseudonym_key", existing_type=sa.String(length=64), server_default=None)
    with op.batch_alter_table("juror", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_juror_challenge_id_pseudonym"), type_="unique")
        batch_op.drop_column("pseudonym")
