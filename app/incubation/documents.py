"""Projects as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.idea import Audience
from app.incubation import gate, hypothesis
from app.incubation.project import Project
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches


def document_of(project: Project, said: Sequence[str] = ()) -> Document:
    """`said` is what was written of its hypotheses and at its gates."""
    return Document(
        ref=f"project:{project.id}",
        kind="project",
        title=project.title,
        text="\n".join([project.summary, plain(project.story), *map(plain, said)]),
        extra=" ".join([project.unit.name, *project.partners]),
        audience=frozenset({"public"} if project.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "status": project.standing,
            "unit": tuple(project.unit.codes),
            "audience": project.audience.value,
        },
        numbers={"published": project.created_at.timestamp()},
        version=project.version,
    )


def _shown() -> Select[tuple[Project]]:
    return select(Project).options(joinedload(Project.unit))


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return _documents(db.session.scalars(_shown().where(Project.id.in_(numbers))).all())


def _documents(projects: Sequence[Project]) -> list[Document]:
    numbers = [project.id for project in projects]
    believed, decided = hypothesis.texts_of(numbers), gate.texts_of(numbers)
    return [document_of(one, [*believed.get(one.id, ()), *decided.get(one.id, ())]) for one in projects]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Project.id, _documents)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Project)) or 0


SOURCE = Source(load=load, every=every, count=count)
