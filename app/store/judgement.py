"""Whether the order in force is better than popularity, as the worker last reckoned it: pages read no log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.database import Document, Key, db
from app.store import log
from app.store.evaluation import Comparison, Estimate, clicks, compare, helps

MEASURES = {"clicks": clicks, "helps": helps}


class Judgement(db.Model):
    """One row, written anew each hour; `compared` by measure, of the policy that chose last."""

    id: Mapped[Key]
    at: Mapped[datetime]
    compared: Mapped[Any] = mapped_column(JSON)
    policies: Mapped[Any] = mapped_column(JSON)
    segments: Mapped[Any] = mapped_column(JSON)

    @property
    def comparisons(self) -> Mapping[str, Comparison]:
        return {measure: _read(self.compared[measure]) for measure in MEASURES}


def _read(written: Document) -> Comparison:
    estimates = {name: Estimate(**written[name]) for name in ("own", "other", "difference")}
    return Comparison(**{**written, **estimates})


def newest() -> Judgement:
    """One of nothing, where the worker has not judged yet."""
    found = db.session.scalars(select(Judgement).order_by(Judgement.id.desc()).limit(1)).first()
    return found or Judgement(**_of([], [], []))


def reckoned() -> Document:
    """All that is logged of the policy that chose last."""
    policies = log.policies()
    sittings = [one.sitting for one in log.read(policies[0][0], pools=False)] if policies else []
    return _of(sittings, policies, log.segments())


def _of(sittings: list[Any], policies: list[Any], segments: list[Any]) -> Document:
    compared = {measure: asdict(compare(sittings, reward)) for measure, reward in MEASURES.items()}
    return {"id": 1, "at": now(), "compared": compared, "policies": policies, "segments": segments}


def put_down(judged: Document) -> None:
    db.session.merge(Judgement(**judged))
    db.session.flush()
