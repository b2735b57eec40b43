"""The report of a workshop that is over: what was done, written and decided; printed by the worker as a PDF.

Those who were there read it; everybody does once a facilitator publishes that of a public workshop, without any name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ForeignKey, LargeBinary, Text, select, update
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from app.activity.event import record
from app.clock import now
from app.database import Key, add_new, db, reading
from app.errors import Refused
from app.extensions import settings
from app.ideas.idea import Audience
from app.language import LANGUAGES
from app.outbox.errand import Errand
from app.people.user import User
from app.workshops import sheet
from app.workshops.board import Stale
from app.workshops.participant import Presence
from app.workshops.permission import Action, permits
from app.workshops.verbs import Verb
from app.workshops.workshop import State, Workshop, hold

ERRAND = "workshop-report"


class WorkshopReport(db.Model):
    """`pdf` and `pdf_en` are empty from each change until the worker has printed what is so then."""

    id: Mapped[Key]
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), unique=True)
    conclusion: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True)
    printed_at: Mapped[datetime | None]
    pdf: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    pdf_en: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))

    workshop: Mapped[Workshop] = relationship()

    def printed_in(self, language: str) -> bytes | None:
        """What was printed in French alone is read so."""
        return (self.pdf_en if language == "en" else None) or self.pdf


def of(workshop: Workshop) -> WorkshopReport | None:
    return db.session.scalar(select(WorkshopReport).where(WorkshopReport.workshop_id == workshop.id))


def is_readable(presence: Presence) -> bool:
    """Once it is over, by those who were there; published, by whoever may read of the workshop."""
    if permits(presence, Action.READ_REPORT):
        return True
    report = of(presence.workshop) if presence.workshop.state is State.OVER else None
    return report is not None and report.published_at is not None


def begin(workshop: Workshop) -> WorkshopReport:
    """The one there is, made where there is none; whoever comes at once makes the same."""
    add_new(WorkshopReport, {"workshop_id": workshop.id, "conclusion": "", "version": 1, "changed_at": now()})
    asked = select(WorkshopReport).where(WorkshopReport.workshop_id == workshop.id)
    return db.session.scalars(asked.execution_options(populate_existing=True)).one()


def ask_printing(report: WorkshopReport) -> None:
    """What is shown as a PDF is never older than what stands on the page."""
    report.pdf = report.pdf_en = report.printed_at = None
    Errand.send(ERRAND, report=report.id)


def workshop_ended(workshop: Workshop) -> None:
    """From now on there is a report to print."""
    report = begin(workshop)
    report.version, report.changed_at = report.version + 1, now()
    ask_printing(report)


def conclude(workshop: Workshop, *, text: str, seen: int, by: User) -> None:
    """What was decided and comes next; written while it runs or after, by one facilitator after the other."""
    workshop = hold(workshop)
    if workshop.state not in (State.RUNNING, State.OVER):
        raise Refused(_("There is nothing to conclude yet."))
    report = begin(workshop)
    if report.version != seen:
        raise Stale(_("Somebody changed the conclusion meanwhile: look, then decide again."))
    report.conclusion, report.version, report.changed_at = text, report.version + 1, now()
    if workshop.state is State.OVER:
        ask_printing(report)
    record(by, Verb.CONCLUDED, workshop)


def publish(workshop: Workshop, *, by: User) -> None:
    """Once; from then on no name of a participant stands in it, neither on the page nor in the PDF."""
    workshop = hold(workshop)
    if workshop.audience is not Audience.PUBLIC or workshop.state is not State.OVER:
        raise Refused(_("Only the report of a public workshop that is over can be published."))
    report = begin(workshop)
    if report.published_at:
        return
    if not report.conclusion.strip():
        raise Refused(_("Write first what was decided: readers look for it."))
    report.published_at, report.published_by_id = now(), by.id
    report.version, report.changed_at = report.version + 1, now()
    ask_printing(report)
    record(by, Verb.REPORT_PUBLISHED, workshop)


# Printing: in the worker, which alone loads what it needs


def print_some(payloads: Sequence[dict[str, Any]], _sequence: int) -> None:
    """Pressed without the write lock; what changed meanwhile has an errand of its own, and is not printed from here."""
    numbers = {payload["report"] for payload in payloads}
    with reading():
        asked = select(WorkshopReport).where(WorkshopReport.id.in_(numbers), WorkshopReport.printed_at.is_(None))
        said = {
            (one.id, one.version): [_words_of(one, language) for language in LANGUAGES]
            for one in db.session.scalars(asked)
        }
        if db.engine.dialect.name == "sqlite":
            db.session.rollback()
    printed = {key: [sheet.pressed(words) for words in each] for key, each in said.items()}
    for (number, version), (pdf, pdf_en) in printed.items():
        these = update(WorkshopReport).where(WorkshopReport.id == number, WorkshopReport.version == version)
        db.session.execute(these.values(pdf=pdf, pdf_en=pdf_en, printed_at=now()))


def _words_of(report: WorkshopReport, language: str) -> dict[str, Any]:
    """In the hours of the workshop's territory."""
    with current_app.test_request_context(base_url=settings().site_url), force_locale(language):
        shown = sheet.of(report.workshop, named=report.published_at is None)
        return sheet.words_of(shown, conclusion=report.conclusion, language=language)
