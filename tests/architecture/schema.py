"""Migrate an empty database up, down and up again, and print where it differs from the models: run in a process of
its own, so that neither migrations nor models see what the tests have loaded.

    python -m tests.architecture.schema MIGRATED_URL MODELLED_URL FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import flask_migrate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from app import create_app
from app.database import db, know_migrations
from config import Settings


def application(url: str, folder: Path) -> Any:
    made = create_app(Settings(instance=folder, secret_key="for the comparison alone, and long", database_url=url))
    know_migrations(made)
    return made


def described(inspector: Any) -> dict[str, Any]:
    """All that a database says of its tables, in words that can be compared."""
    return {
        table: {
            "columns": sorted(map(_words, inspector.get_columns(table))),
            "key": _words(inspector.get_pk_constraint(table)),
            "foreign keys": sorted(map(_words, inspector.get_foreign_keys(table))),
            "unique": sorted(map(_words, inspector.get_unique_constraints(table))),
            "indexes": sorted(map(_words, inspector.get_indexes(table))),
            "checks": sorted(map(_words, inspector.get_check_constraints(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _words(said: Any) -> str:
    if isinstance(said, dict):
        return "{" + ", ".join(f"{key}: {_words(said[key])}" for key in sorted(said) if key != "comment") + "}"
    if isinstance(said, (list, tuple)):
        return "[" + ", ".join(map(_words, said)) + "]"
    return " ".join(str(said).split())


def main(migrated: str, modelled: str, folder: str) -> None:
    report: dict[str, Any] = {}
    with application(migrated, Path(folder)).app_context():
        flask_migrate.upgrade()
        flask_migrate.downgrade(revision="base")
        with db.engine.connect() as connection:
            report["left after going down"] = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            report["differences"] = [str(difference) for difference in compare_metadata(context, db.metadata)]
            one = described(inspect(connection))
    with application(modelled, Path(folder)).app_context():
        db.create_all()
        with db.engine.connect() as connection:
            other = described(inspect(connection))
    report["tables"] = sorted(other)
    report["unlike"] = [
        f"{table} {part}: migrated {one.get(table, {}).get(part)} / models {other.get(table, {}).get(part)}"
        for table in sorted(one.keys() | other.keys())
        for part in ("columns", "key", "foreign keys", "unique", "indexes", "checks")
        if one.get(table, {}).get(part) != other.get(table, {}).get(part)
    ]
    print(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
