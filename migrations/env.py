"""How migrations run: on the application's own engine, types rendered as plain ones so that they outlive the code."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from app.database import UTCDateTime

db = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            render_as_batch=True,
            compare_type=False,
            transaction_per_migration=True,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
