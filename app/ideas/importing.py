"""Importing ideas and their comments: every row checked first, then all written or none; again changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select

from app import markdown
from app.activity.event import record
from app.database import db
from app.ideas import standing
from app.ideas.comment import Comment, Side, count
from app.ideas.idea import LISTED, Audience, Idea, Kind, Status
from app.ideas.rank import heat
from app.ideas.theme import Theme
from app.ideas.verbs import Verb
from app.outbox.errand import Errand
from app.people.unit import Unit, nation
from app.people.user import User, by_address, by_handle, welcome
from app.rows import Problem, Row, WrongRow, cell, count_or_none, known, moment, one_of, only_ref_of, rows_of, words
from app.text import squish

IMPORTABLE = (*LISTED, Status.WITHDRAWN)


@dataclass(frozen=True)
class IdeaRow:
    ref: str
    title: str
    text: str
    kind: Kind
    audience: Audience
    status: Status
    theme: Theme | None
    unit: Unit
    tags: list[str]
    author: str
    published_at: datetime
    supports: int | None
    mixed: int | None
    against: int | None


@dataclass(frozen=True)
class CommentRow:
    ref: str
    idea_ref: str
    author: str
    side: Side
    text: str
    published_at: datetime
    supports: int | None


@dataclass
class Batch:
    """What the files say, understood; and what is wrong with the rest."""

    ideas: list[IdeaRow] = field(default_factory=list)
    comments: list[CommentRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Result:
    ideas: int = 0
    comments: int = 0
    people: int = 0
    unchanged: int = 0
    of_accounts: Counter[str] = field(default_factory=Counter)
    """How many texts name somebody who has an account here, by its handle."""

    def __str__(self) -> str:
        return (
            f"{self.ideas} ideas, {self.comments} comments, {self.people} people; "
            f"{self.unchanged} rows were here already"
        )


# Reading


def read(ideas: Path, comments: Path | None = None) -> Batch:
    batch = Batch()
    here = _Known()
    refs: set[str] = set()
    for line, row in rows_of(ideas.name, ideas.read_bytes(), batch.problems):
        try:
            understood = _idea(row, here, refs)
        except WrongRow as wrong:
            batch.problems.append(Problem(ideas.name, line, str(wrong)))
        else:
            batch.ideas.append(understood)
    if comments:
        _read_comments(comments, batch, refs | here.imported)
    return batch


def _read_comments(file: Path, batch: Batch, idea_refs: set[str]) -> None:
    refs: set[str] = set()
    for line, row in rows_of(file.name, file.read_bytes(), batch.problems):
        try:
            understood = _comment(row, idea_refs, refs)
        except WrongRow as wrong:
            batch.problems.append(Problem(file.name, line, str(wrong)))
        else:
            batch.comments.append(understood)


class _Known:
    """What rows may refer to."""

    def __init__(self) -> None:
        self.themes = {theme.slug: theme for theme in db.session.scalars(select(Theme))}
        self.units = {unit.code: unit for unit in db.session.scalars(select(Unit))}
        self.nation = nation()
        self.imported = {ref for ref in db.session.scalars(select(Idea.import_ref)) if ref}


def _idea(row: Row, here: _Known, refs: set[str]) -> IdeaRow:
    return IdeaRow(
        ref=only_ref_of(row, refs),
        title=words(row, "title", Idea.title.type.length),
        text=words(row, "text", markdown.LONGEST, several_lines=True),
        kind=one_of(Kind, row, "kind", Kind.IDEA),
        audience=one_of(Audience, row, "audience", Audience.PUBLIC),
        status=_status(row),
        theme=known(here.themes, row, "theme", None),
        unit=known(here.units, row, "unit", here.nation),
        tags=_tags(row.get("tags")),
        author=squish(str(row.get("author") or ""))[:80],
        published_at=moment(row, "published_at"),
        supports=count_or_none(row, "supports"),
        mixed=count_or_none(row, "mixed"),
        against=count_or_none(row, "against"),
    )


def _comment(row: Row, idea_refs: set[str], refs: set[str]) -> CommentRow:
    idea_ref = cell(row, "idea_ref")
    if idea_ref not in idea_refs:
        raise WrongRow(_("no idea has the ref “%(ref)s”", ref=idea_ref))
    return CommentRow(
        ref=only_ref_of(row, refs),
        idea_ref=idea_ref,
        author=squish(str(row.get("author") or ""))[:80],
        side=one_of(Side, row, "side", Side.REMARK),
        text=words(row, "text", markdown.LONGEST, several_lines=True),
        published_at=moment(row, "published_at"),
        supports=count_or_none(row, "supports"),
    )


def _status(row: Row) -> Status:
    status: Status = one_of(Status, row, "status", Status.PUBLISHED)
    if status not in IMPORTABLE:
        raise WrongRow(_("an idea cannot be imported as %(status)s", status=status.value))
    return status


def _tags(written: Any) -> list[str]:
    words = written if isinstance(written, list) else str(written or "").split(";")
    return list(dict.fromkeys(squish(str(word)).lower() for word in words if squish(str(word))))


# Writing


def write(batch: Batch, done: Callable[[int], None], *, into_accounts: bool = False) -> Result:
    """Add to the transaction what is not here yet; the caller commits."""
    result = Result()
    people = _People(result, into_accounts=into_accounts)
    ideas = _existing(Idea, [row.ref for row in batch.ideas] + [row.idea_ref for row in batch.comments])
    for number, row in enumerate(batch.ideas, 1):
        if row.ref in ideas:
            result.unchanged += 1
            continue
        ideas[row.ref] = _add_idea(row, people.of(row.author))
        result.ideas += 1
        done(number)
    _add_comments(batch.comments, ideas, people, result, done)
    return result


def _existing(model: Any, refs: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for start in range(0, len(refs), 500):
        asked = select(model).where(model.import_ref.in_(refs[start : start + 500]))
        found.update({thing.import_ref: thing for thing in db.session.scalars(asked)})
    return found


def _add_idea(row: IdeaRow, author: User) -> Idea:
    idea = Idea(
        title=row.title,
        text=row.text,
        kind=row.kind,
        audience=row.audience,
        scope=row.unit.level,
        status=row.status,
        tags=row.tags,
        unit=row.unit,
        theme=row.theme,
        author=author,
        created_at=row.published_at,
        changed_at=row.published_at,
        published_at=row.published_at,
        heat=heat(0, row.published_at),
        import_ref=row.ref,
        imported_supports=row.supports,
        imported_mixed=row.mixed,
        imported_against=row.against,
    )
    db.session.add(idea)
    record(None, Verb.IMPORTED, idea)
    if row.status in LISTED:
        standing.enter(idea)
        Errand.send("index", kind=idea.subject_kind, id=idea.id)
    return idea


def _add_comments(
    rows: Iterable[CommentRow],
    ideas: dict[str, Idea],
    people: _People,
    result: Result,
    done: Callable[[int], None],
) -> None:
    rows = list(rows)
    here = _existing(Comment, [row.ref for row in rows])
    more = Counter[Idea]()
    for number, row in enumerate(rows, 1):
        if row.ref in here:
            result.unchanged += 1
            continue
        idea = ideas[row.idea_ref]
        db.session.add(
            Comment(
                idea=idea,
                author=people.of(row.author),
                side=row.side,
                text=row.text,
                at=row.published_at,
                import_ref=row.ref,
                imported_supports=row.supports,
            )
        )
        more[idea] += 1
        result.comments += 1
        done(result.ideas + number)
    db.session.flush()
    for idea, number in more.items():
        count(idea.id, number)


class _People:
    """Authors by handle or address, kept as imported; joined to a real account only where its keeper says so.

    A handle elsewhere may be anybody's here.
    """

    def __init__(self, result: Result, *, into_accounts: bool) -> None:
        self.accounts: dict[str, User | None] = {}
        self.known: dict[str, User] = {}
        self.result, self.into_accounts = result, into_accounts

    def of(self, written: str) -> User:
        """Who is the author of one text more."""
        if written not in self.known:
            account = self.accounts[written] = self._account(written)
            joined = account if self.into_accounts else None
            self.known[written] = joined or self._imported_before(written) or self._imported(written)
        if account := self.accounts[written]:
            self.result.of_accounts[account.handle] += 1
        return self.known[written]

    def _account(self, written: str) -> User | None:
        found = by_address(written) if "@" in written else by_handle(written)
        return None if found is None or found.imported else found

    def _imported_before(self, written: str) -> User | None:
        """By the handle; or, where an account has it, by the name that the file gave."""
        if not written or "@" in written:
            return None
        called = or_(User.handle == written.lower(), User.name == written)
        asked = select(User).where(User.imported, User.erased_at.is_(None), called)
        return db.session.scalars(asked.order_by(User.handle != written.lower(), User.id)).first()

    def _imported(self, written: str) -> User:
        name = written.partition("@")[0] or "Anonyme"
        person = welcome(name, None, imported=True)
        if written and "@" not in written:
            person.handle = person.handle if self._taken(written) else written.lower()[:40]
        db.session.flush()
        self.result.people += 1
        return person

    def _taken(self, handle: str) -> bool:
        return bool(db.session.scalar(select(User.id).where(User.handle == handle.lower()[:40])))
