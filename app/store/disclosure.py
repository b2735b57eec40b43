"""The Store as open data: its services, and month by month how many left for each. Nobody's name is in it."""

from __future__ import annotations

from collections import Counter

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app import datapackage
from app.database import Document, db
from app.datapackage import FEWEST, Rows, Sheet
from app.ideas.idea import Idea
from app.incubation.project import Project
from app.people.user import Guest
from app.rest import moment, written
from app.store.exit import ServiceExit
from app.store.queries import in_full, listed
from app.store.service import IN_STORE, Service

SERVICES = (
    ("slug", "string"), ("name", "string"), ("sentence", "string"), ("category", "string"), ("provider", "string"),
    ("provider_kind", "string"), ("needs", "array"), ("publics", "array"), ("regions", "array"),
    ("languages", "array"), ("platforms", "array"), ("domains", "array"), ("major", "integer"),
    ("accessibility", "string"), ("uses", "string"),
    ("idea", "integer"), ("listed_at", "datetime"), ("exits", "integer"), ("recommended_by", "integer"),
    ("rating", "number"), ("rating_low", "number"), ("rating_high", "number"), ("ratings", "integer"),
    ("citizen_rating", "number"), ("staff_rating", "number"),
)  # fmt: skip
EXITS = (("service", "string"), ("month", "yearmonth"), ("way", "string"), ("exits", "integer"))


def sheets() -> dict[str, Sheet]:
    """As everybody may read it now. What fewer than five people did is not counted."""
    made = (
        Sheet("services", "The services of the Store", SERVICES, _services),
        Sheet("exits", "How many left for a service, month by month", EXITS, _exits),
    )
    return {sheet.name: sheet for sheet in made}


def _services() -> Rows:
    asked = in_full(listed()).options(joinedload(Service.idea), selectinload(Service.project).joinedload(Project.idea))
    return [_service(one) for one in db.session.scalars(asked.order_by(Service.id))]


def _service(one: Service) -> tuple[object, ...]:
    return (
        one.slug, one.name, one.sentence, one.category.value, one.provider.name, one.provider.kind.value,
        written([need.value for need in one.answers]), written([public.value for public in one.made_for]),
        written([unit.code for unit in one.territory]), written(list(one.languages)),
        written([platform.value for platform in one.ways_out]), written(list(one.domains.values())), one.major,
        one.accessibility.value, one.uses,
        _public(one.came_of), moment(one.listed_at), _enough(one.exits), _enough(one.recommended_by),
        one.rating, one.rating_low, one.rating_high, _enough(one.rating_count), one.citizen_rating, one.staff_rating,
    )  # fmt: skip


def _public(idea: Idea | None) -> int | None:
    return idea.id if idea and idea.visible_to(Guest()) else None


def _enough(people: int) -> int | None:
    return people if people >= FEWEST else None


def _exits() -> Rows:
    """Summed in memory, as a month is no column of the day's counts; a sum under five is left out."""
    months: Counter[tuple[str, str, str]] = Counter()
    asked = select(Service.slug, ServiceExit.day, ServiceExit.way, ServiceExit.count)
    for slug, day, way, exits in db.session.execute(
        asked.join(Service, Service.id == ServiceExit.service_id).where(IN_STORE)
    ):
        months[slug, f"{day:%Y-%m}", way.value] += exits
    return [(*key, exits) for key, exits in sorted(months.items()) if exits >= FEWEST]


def package() -> Document:
    return datapackage.package(
        sheets().values(),
        name="store",
        title="The Store: free services for finding work",
        homepage=url_for("store.index", _external=True),
        keywords=["employment", "services"],
    )
