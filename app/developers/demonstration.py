"""The catalogue of APIs of the demonstration: fictional, used by services that are fictional too."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.clock import now
from app.database import add_new, db
from app.developers.offered_api import Access, Api, ApiUse, Domain
from app.store.provider import Provider
from app.store.service import Service
from app.text import slugify

SHELF = Path(__file__).parent / "demo" / "apis.toml"
PROVIDERS = Path(__file__).parent.parent / "store" / "demo" / "providers.toml"


def load() -> int:
    """Add what is not here yet; says how many were added."""
    here = set(db.session.scalars(select(Api.slug)))
    rows = [row for row in tomllib.loads(SHELF.read_text(encoding="utf-8"))["api"] if slugify(row["name"]) not in here]
    if not rows:
        return 0
    names = {one["ref"]: one["name"] for one in tomllib.loads(PROVIDERS.read_text(encoding="utf-8"))["provider"]}
    makers = {one.name: one for one in db.session.scalars(select(Provider))}
    demonstrated = select(Service.name, Service.id).where(Service.import_ref.startswith("demo:"))
    services = dict(db.session.execute(demonstrated).tuples().all())
    for row in rows:
        api = Api(
            slug=slugify(row["name"]), name=row["name"], sentence=row["sentence"], documentation=row["documentation"],
            provider=makers[names[row["provider"]]] if "provider" in row else None,
            domain=Domain(row["domain"]), access=Access(row["access"]), declared_at=now() - timedelta(days=400),
        )  # fmt: skip
        db.session.add(api)
        db.session.flush()
        used = [{"api_id": api.id, "service_id": services[name], "at": api.declared_at} for name in row["used_by"]]
        add_new(ApiUse, *used)
    return len(rows)
