"""Services as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import force_locale
from sqlalchemy import func

from app.database import db
from app.markdown import plain
from app.people.unit import Level, open_units
from app.search.document import Document
from app.search.feed import Source, in_batches
from app.store.labels import CATEGORIES, NEEDS
from app.store.queries import in_full, listed
from app.store.service import Service


def document_of(service: Service, everywhere: Sequence[str]) -> Document:
    """`everywhere` are the codes of the country and its regions: where a service is that names none of them."""
    within = dict.fromkeys(code for unit in service.territory for code in unit.codes)
    with force_locale("fr"):
        said = [str(CATEGORIES[service.category]), *(str(NEEDS[need]) for need in service.answers)]
    return Document(
        ref=f"service:{service.id}",
        kind="service",
        title=service.name,
        text="\n".join([service.sentence, plain(service.text)]),
        extra=" ".join([service.provider.name, *said]),
        audience=frozenset({"public"}),
        columns={"status": service.state.value, "unit": tuple(within or everywhere), "audience": "public"},
        numbers={"published": (service.listed_at or service.created_at).timestamp()},
        version=service.version,
    )


def load(numbers: Sequence[int]) -> Iterable[Document]:
    everywhere = _everywhere()
    asked = in_full(listed().where(Service.id.in_(numbers)))
    return [document_of(one, everywhere) for one in db.session.scalars(asked)]


def every() -> Iterator[Document]:
    everywhere = _everywhere()
    return in_batches(in_full(listed()), Service.id, lambda batch: (document_of(one, everywhere) for one in batch))


def _everywhere() -> list[str]:
    return [unit.code for unit in db.session.scalars(open_units(Level.NATIONAL, Level.REGION))]


def count() -> int:
    return db.session.scalar(listed().with_only_columns(func.count())) or 0


SOURCE = Source(load=load, every=every, count=count)
