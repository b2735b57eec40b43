"""Services as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import force_locale
from sqlalchemy import func

from app.database import db
from app.markdown import plain
from app.search.document import Document
from app.search.feed import Source, in_batches
from app.store.labels import CATEGORIES, NEEDS
from app.store.queries import for_cards, listed
from app.store.service import Service


def document_of(service: Service) -> Document:
    with force_locale("fr"):
        said = [str(CATEGORIES[service.category]), *(str(NEEDS[need]) for need in service.answers)]
    return Document(
        ref=f"service:{service.id}",
        kind="service",
        title=service.name,
        text="\n".join([service.sentence, plain(service.text)]),
        extra=" ".join([service.provider.name, *said]),
        audience=frozenset({"public"}),
        columns={"status": service.state.value, "unit": tuple(unit.code for unit in service.territory)},
        numbers={"published": (service.listed_at or service.created_at).timestamp()},
        version=service.version,
    )


def load(numbers: Sequence[int]) -> Iterable[Document]:
    return [document_of(one) for one in db.session.scalars(for_cards(listed().where(Service.id.in_(numbers))))]


def every() -> Iterator[Document]:
    return in_batches(for_cards(listed()), Service.id, lambda batch: map(document_of, batch))


def count() -> int:
    return db.session.scalar(listed().with_only_columns(func.count())) or 0


SOURCE = Source(load=load, every=every, count=count)
