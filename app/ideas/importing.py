"""Importing ideas and their comments: every row checked first, then all written or none; again changes nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import markdown
from app.activity.event import record
from app.clock import now
from app.database import db
from app.ideas import standing
from app.ideas.comment import Comment, Side
from app.ideas.exporting import as_typed
from app.ideas.idea import LISTED, Audience, Idea, Kind, Status
from app.ideas.rank import heat
from app.ideas.theme import Theme
from app.ideas.verbs import Verb
from app.outbox.errand import Errand
from app.people.unit import Unit, nation
from app.people.user import User, clean_address, welcome
from app.text import squish, tidy

LONGEST_REF = 120
LARGEST_COUNT = 10**9
IMPORTABLE = (*LISTED, Status.WITHDRAWN)


@dataclass(frozen=True)
class Problem:
    """A row that cannot be imported."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.reason}"


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

    def __str__(self) -> str:
        return (
            f"{self.ideas} ideas, {self.comments} comments, {self.people} people; "
            f"{self.unchanged} rows were here already"
        )


class WrongRow(Exception):  # noqa: N818
    """Why a row cannot be imported."""


# Reading


def read(ideas: Path, comments: Path | None = None) -> Batch:
    batch = Batch()
    known = _Known()
    refs: set[str] = set()
    for line, row in _rows(ideas, batch):
        try:
            understood = _idea(row, known, refs)
        except WrongRow as wrong:
            batch.problems.append(Problem(ideas.name, line, str(wrong)))
        else:
            batch.ideas.append(understood)
    if comments:
        _read_comments(comments, batch, refs | known.imported)
    return batch


def _read_comments(file: Path, batch: Batch, idea_refs: set[str]) -> None:
    refs: set[str] = set()
    for line, row in _rows(file, batch):
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


def _rows(file: Path, batch: Batch) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with its line (CSV) or its place (JSON)."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        batch.problems.append(Problem(file.name, 1, f"is not UTF-8 ({problem.reason} at byte {problem.start})"))
        return
    if file.suffix.lower() == ".json":
        yield from _json_rows(file, text, batch)
        return
    csv.field_size_limit(1_000_000)
    reader = csv.DictReader(text.splitlines(keepends=True), dialect=_dialect(text), strict=True)
    try:
        for row in reader:
            yield reader.line_num, {name: as_typed(c) if isinstance(c, str) else c for name, c in row.items()}
    except csv.Error as problem:
        batch.problems.append(Problem(file.name, reader.line_num, f"is not CSV ({problem})"))


def _dialect(text: str) -> type[csv.Dialect]:
    header = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = ";" if header.count(";") > header.count(",") else ","

    return Found


def _json_rows(file: Path, text: str, batch: Batch) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        rows = json.loads(text)
    except ValueError as problem:
        batch.problems.append(Problem(file.name, 1, f"is not JSON ({problem})"))
        return
    if not isinstance(rows, list):
        batch.problems.append(Problem(file.name, 1, "a list of objects is expected"))
        return
    for place, row in enumerate(rows, 1):
        if isinstance(row, dict):
            yield place, row
        else:
            batch.problems.append(Problem(file.name, place, "an object is expected"))


def _idea(row: dict[str, Any], known: _Known, refs: set[str]) -> IdeaRow:
    return IdeaRow(
        ref=_ref(row, refs),
        title=_words(row, "title", Idea.title.type.length),
        text=_words(row, "text", markdown.LONGEST, several_lines=True),
        kind=_one_of(Kind, row, "kind", Kind.IDEA),
        audience=_one_of(Audience, row, "audience", Audience.PUBLIC),
        status=_status(row),
        theme=_theme(row, known),
        unit=_unit(row, known),
        tags=_tags(row.get("tags")),
        author=squish(str(row.get("author") or ""))[:80],
        published_at=_moment(row),
        supports=_count(row, "supports"),
        mixed=_count(row, "mixed"),
        against=_count(row, "against"),
    )


def _comment(row: dict[str, Any], idea_refs: set[str], refs: set[str]) -> CommentRow:
    idea_ref = squish(str(row.get("idea_ref") or ""))
    if idea_ref not in idea_refs:
        raise WrongRow(f"no idea has the ref {idea_ref!r}")
    return CommentRow(
        ref=_ref(row, refs),
        idea_ref=idea_ref,
        author=squish(str(row.get("author") or ""))[:80],
        side=_one_of(Side, row, "side", Side.REMARK),
        text=_words(row, "text", markdown.LONGEST, several_lines=True),
        published_at=_moment(row),
        supports=_count(row, "supports"),
    )


def _ref(row: dict[str, Any], refs: set[str]) -> str:
    ref = squish(str(row.get("ref") or ""))
    if not ref:
        raise WrongRow("ref is missing")
    if len(ref) > LONGEST_REF:
        raise WrongRow(f"ref is longer than {LONGEST_REF} characters")
    if ref in refs:
        raise WrongRow(f"the ref {ref!r} stands twice in this file")
    refs.add(ref)
    return ref


def _words(row: dict[str, Any], name: str, longest: int, *, several_lines: bool = False) -> str:
    written = row.get(name)
    if written is not None and not isinstance(written, str):
        raise WrongRow(f"{name} is not text")
    words = (tidy if several_lines else squish)(written or "")
    if not words:
        raise WrongRow(f"{name} is missing")
    if len(words) > longest:
        raise WrongRow(f"{name} has {len(words)} characters, the most is {longest}")
    return str(words)


def _one_of(choices: Any, row: dict[str, Any], name: str, default: Any) -> Any:
    written = squish(str(row.get(name) or ""))
    if not written:
        return default
    try:
        return choices(written)
    except ValueError:
        words = ", ".join(choice.value for choice in choices if choice.value)
        raise WrongRow(f"{name} {written!r} is not one of {words}") from None


def _status(row: dict[str, Any]) -> Status:
    status: Status = _one_of(Status, row, "status", Status.PUBLISHED)
    if status not in IMPORTABLE:
        raise WrongRow(f"an idea cannot be imported as {status.value}")
    return status


def _theme(row: dict[str, Any], known: _Known) -> Theme | None:
    written = squish(str(row.get("theme") or ""))
    if written and written not in known.themes:
        raise WrongRow(f"no theme is called {written!r}")
    return known.themes.get(written)


def _unit(row: dict[str, Any], known: _Known) -> Unit:
    written = squish(str(row.get("unit") or ""))
    if written and written not in known.units:
        raise WrongRow(f"no unit has the code {written!r}")
    return known.units.get(written, known.nation)


def _tags(written: Any) -> list[str]:
    words = written if isinstance(written, list) else str(written or "").split(";")
    return list(dict.fromkeys(squish(str(word)).lower() for word in words if squish(str(word))))


def _moment(row: dict[str, Any]) -> datetime:
    written = str(row.get("published_at") or "").strip()
    if not written:
        raise WrongRow("published_at is missing")
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise WrongRow(f"published_at {written!r} is not an ISO 8601 date") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if not datetime(1970, 1, 2, tzinfo=UTC) <= moment <= now():
        raise WrongRow(f"published_at {written!r} is not in the past")
    return moment


def _count(row: dict[str, Any], name: str) -> int | None:
    written = str(row.get(name) if row.get(name) is not None else "").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdigit()) or int(written) > LARGEST_COUNT:
        raise WrongRow(f"{name} {written!r} is not a count")
    return int(written)


# Writing


def write(batch: Batch, done: Callable[[int], None]) -> Result:
    """Add to the transaction what is not here yet; the caller commits."""
    result = Result()
    people = _People(result)
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
        idea.comment_count += 1
        result.comments += 1
        done(result.ideas + number)
    db.session.flush()


class _People:
    """Authors by handle or address; whoever is not known is kept as imported, and never joined to an account."""

    def __init__(self, result: Result) -> None:
        self.known: dict[str, User] = {}
        self.result = result

    def of(self, written: str) -> User:
        if written not in self.known:
            self.known[written] = self._found(written) or self._imported(written)
        return self.known[written]

    def _found(self, written: str) -> User | None:
        if not written:
            return None
        by = User.email == clean_address(written) if "@" in written else User.handle == written.lower()
        return db.session.scalar(select(User).where(by, User.erased_at.is_(None)))

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
