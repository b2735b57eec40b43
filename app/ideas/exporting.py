"""Exporting public ideas and comments, streamed, as importing reads them; cells are safe in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.progress import Told, nobody, telling
from app.rows import write_rows

IDEA_COLUMNS = (
    "ref", "title", "text", "kind", "audience", "theme", "unit", "tags", "author", "published_at", "status",
    "supports", "mixed", "against",
)  # fmt: skip
COMMENT_COLUMNS = ("ref", "idea_ref", "author", "side", "text", "published_at", "supports")
BATCH = 500


def _save(file: Path | TextIO, columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Written beside, then put in its place: a cut job leaves no file that looks whole."""
    if not isinstance(file, Path):
        return write_rows(file, columns, rows)
    unfinished = file.with_name(f".{file.name}.part")
    with unfinished.open("w", encoding="utf-8-sig", newline="") as out:
        count = write_rows(out, columns, rows)
    unfinished.replace(file)
    return count


def _batches(asked: Select[Any], key: Any) -> Iterator[Any]:
    last = 0
    while True:
        batch = db.session.scalars(asked.where(key > last).order_by(key).limit(BATCH)).all()
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].id
        db.session.expunge_all()


def public_ideas() -> Select[tuple[Idea]]:
    return select(Idea).where(Idea.shown_to_all)


def public_comments() -> Select[tuple[Comment]]:
    """Those that can be read, upon ideas that all may read."""
    readable = Idea.shown_to_all, Comment.hidden_at.is_(None), Comment.withdrawn_at.is_(None)
    return select(Comment).join(Comment.idea).where(*readable)


def how_many(asked: Select[Any]) -> int:
    return db.session.scalar(asked.with_only_columns(func.count(), maintain_column_froms=True)) or 0


def _ref(thing: Idea | Comment) -> str:
    return thing.import_ref or f"{thing.subject_kind}-{thing.id}"


def write_ideas(file: Path | TextIO, done: Told = nobody) -> int:
    asked = public_ideas().options(joinedload(Idea.author), joinedload(Idea.theme), joinedload(Idea.unit))
    return _save(file, IDEA_COLUMNS, (_idea(idea) for idea in telling(_batches(asked, Idea.id), done)))


def _idea(idea: Idea) -> tuple[Any, ...]:
    return (
        _ref(idea), idea.title, idea.text, idea.kind.value, idea.audience.value,
        idea.theme.slug if idea.theme else "", idea.unit.code, ";".join(idea.tags), idea.author.handle,
        idea.published_at.isoformat() if idea.published_at else "", idea.status.value,
        idea.support_count + (idea.imported_supports or 0), idea.imported_mixed, idea.imported_against,
    )  # fmt: skip


def write_comments(file: Path | TextIO, done: Told = nobody) -> int:
    asked = public_comments().options(joinedload(Comment.author), joinedload(Comment.idea))
    return _save(file, COMMENT_COLUMNS, (_comment(c) for c in telling(_batches(asked, Comment.id), done)))


def _comment(comment: Comment) -> tuple[Any, ...]:
    return (
        _ref(comment), _ref(comment.idea), comment.author.handle, comment.side.value, comment.text,
        comment.at.isoformat(), comment.imported_supports,
    )  # fmt: skip
