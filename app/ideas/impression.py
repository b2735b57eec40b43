"""Impressions: how often an idea was shown in a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import bindparam, select, update

from app.database import db, writing
from app.ideas.idea import Idea
from app.ideas.rank import merit
from app.tally import Tally


def write(counts: Counter[int]) -> None:
    """Add the counts and what follows from them, in one transaction of its own."""
    numbers = sorted(counts)
    with writing(patience=0.1), db.engine.begin() as connection:
        rows = connection.execute(
            select(Idea.id, Idea.support_count, Idea.impressions)
            .where(Idea.id.in_(numbers))
            .order_by(Idea.id)
            .with_for_update(key_share=True)
        ).all()
        if not rows:
            return
        connection.execute(
            update(Idea.__table__)
            .where(Idea.id == bindparam("idea"))
            .values(impressions=Idea.impressions + bindparam("shown"), merit=bindparam("worth")),
            [
                {
                    "idea": row.id,
                    "shown": counts[row.id],
                    "worth": merit(row.support_count, row.impressions + counts[row.id]),
                }
                for row in rows
            ],
        )


tally = Tally("idea", write)


def note(ideas: Iterable[Idea]) -> None:
    """These were shown in a list on this page."""
    tally.note(idea.id for idea in ideas)
