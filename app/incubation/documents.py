"""Projects as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.ideas.idea import Audience
from app.incubation.hypothesis import texts_of
from app.incubation.project import Project
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches


def document_of(project: Project, believed: Sequence[str] = ()) -> Document:
    """`believed` are its hypotheses and what was learned of them."""
    return Document(
        ref=f"project:{project.id}",
        kind="project",
        title=project.title,
        text="\n".join([project.summary, plain(project.story), *map(plain, believed)]),
        extra=" ".join([project.unit.name, *project.partners]),
        audience=frozenset({"public"} if project.audience is Audience.PUBLIC else {"staff"}),
        columns={
            "status": project.phase.value,
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
    believed = texts_of([project.id for project in projects])
    return [document_of(project, believed.get(project.id, ())) for project in projects]


def every() -> Iterator[Document]:
    return in_batches(_shown(), Project.id, _documents)


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Project)) or 0


SOURCE = Source(load=load, every=every, count=count)
