"""Reports, cases and decisions as the inbox knows them: a title, an address, who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.activity.thing import Thing
from app.database import db
from app.moderation.decision import Decision
from app.moderation.report import Case, Report
from app.moderation.reportable import matters


def reports(numbers: Sequence[int]) -> dict[int, Thing]:
    """Never the title of what was reported: it may be hidden by now."""
    return {
        report.id: Thing(
            title=_("Your report"), url=url_for("moderation.own_report", id=report.id), kind="report", subject=report
        )
        for report in db.session.scalars(select(Report).where(Report.id.in_(numbers)))
    }


def cases(numbers: Sequence[int]) -> dict[int, Thing]:
    first = db.session.scalars(select(Report).where(Report.id.in_(numbers))).all()
    known = matters(report.about for report in first)
    return {
        report.id: Thing(
            title=known[report.about].title,
            url=url_for("moderation.decide", kind=report.about_kind, id=report.about_id),
            kind="case",
            subject=Case(report.id, known[report.about].unit),
        )
        for report in first
        if report.about in known
    }


def decisions(numbers: Sequence[int]) -> dict[int, Thing]:
    asked = select(Decision).where(Decision.id.in_(numbers)).options(joinedload(Decision.unit))
    found = db.session.scalars(asked).all()
    known = matters(decision.about for decision in found)
    return {
        decision.id: Thing(
            title=known[decision.about].title if decision.about in known else "",
            url=url_for("moderation.decision", id=decision.id),
            kind="decision",
            subject=decision,
        )
        for decision in found
    }


THINGS = {"report": reports, "case": cases, "decision": decisions}
