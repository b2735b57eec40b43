"""What is looked at before a submission is sent, and again by those who decide: what is missing, what they will ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.database import db
from app.store import link_check
from app.store.labels import LINK_KINDS
from app.store.service import Service
from app.store.service_form import ServiceForm
from app.store.submission import Submission
from app.store.vocabulary import Accessibility, LinkOutcome, State
from app.text import slugify

SHORTEST_TEXT = 200
TWIN = 88
"""Of 100: “Mon CV facile” and “Mon CV Facile +” are twins, “Mon CV” and “Mon métier” are not."""
MOST_TWINS = 3


class Tone(StrEnum):
    """Well; to be looked at; in the way of being sent."""

    GOOD = "good"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    tone: Tone
    words: Any
    twin: Service | None = None


def of(submission: Submission) -> list[Check]:
    found = [
        *_complete(submission), *_addresses(submission), *_text(submission), *_accessibility(submission),
        *_uses(submission), *_twins(submission),
    ]  # fmt: skip
    return [*_overtaken(submission), *found]


def is_ready(found: list[Check]) -> bool:
    return all(one.tone is not Tone.WRONG for one in found)


def _overtaken(submission: Submission) -> Iterator[Check]:
    if submission.is_overtaken:
        yield Check(
            Tone.LOOK, _("The service was changed after this was begun: what is compared below is what stands now.")
        )


def _complete(submission: Submission) -> Iterator[Check]:
    form = ServiceForm.of(submission.content)
    form.validate()
    for name, problems in form.errors.items():
        label = form[name].label.text if name else ""
        yield Check(Tone.WRONG, _("%(label)s: %(problem)s", label=label, problem=" ".join(map(str, problems))))
    if not form.errors:
        yield Check(Tone.GOOD, _("All that must be said is said, and it is free."))


def _addresses(submission: Submission) -> Iterator[Check]:
    checks = link_check.newest_of_submission(submission)
    for one in checks:
        if one.outcome is LinkOutcome.ANSWERS:
            yield Check(Tone.GOOD, _("%(way)s: it answers.", way=LINK_KINDS[one.way]))
        elif one.outcome is LinkOutcome.GUARDED:
            yield Check(Tone.GOOD, _("%(way)s: it is there, but turns robots away.", way=LINK_KINDS[one.way]))
        elif one.outcome is LinkOutcome.UNHEARD:
            yield Check(Tone.LOOK, _("%(way)s: it could not be asked. Follow it yourself.", way=LINK_KINDS[one.way]))
        else:
            yield Check(Tone.LOOK, _("%(way)s: it does not answer. Is it written right?", way=LINK_KINDS[one.way]))
    for way in link_check.waiting_ways(checks, link_check.addresses_in(submission.content)):
        yield Check(Tone.LOOK, _("%(way)s: it is being asked; look again in a minute.", way=LINK_KINDS[way]))


def _text(submission: Submission) -> Iterator[Check]:
    length = len(submission.content["text"])
    if length < SHORTEST_TEXT:
        yield Check(
            Tone.LOOK,
            _(
                "The description has %(n)s characters: with %(enough)s somebody can choose.",
                n=length,
                enough=SHORTEST_TEXT,
            ),
        )
    else:
        yield Check(Tone.GOOD, _("The description is long enough to choose by."))


def _accessibility(submission: Submission) -> Iterator[Check]:
    said = submission.content["accessibility"]
    if said in ("", Accessibility.UNSTATED):
        yield Check(Tone.LOOK, _("No accessibility statement: people who need one will pass by."))
    elif not submission.content["accessibility_address"]:
        yield Check(Tone.LOOK, _("The accessibility statement has no address: nobody can read it."))
    else:
        yield Check(Tone.GOOD, _("The accessibility statement can be read."))


def _uses(submission: Submission) -> Iterator[Check]:
    if not submission.content["uses"]:
        yield Check(Tone.LOOK, _("Nothing is said of the data that it uses."))


def _twins(submission: Submission) -> Iterator[Check]:
    for service in twins_of(submission):
        yield Check(Tone.LOOK, _("Its name or address is nearly that of a service of the Store:"), service)


def twins_of(submission: Submission) -> list[Service]:
    """By name, or by the same address; never the service itself."""
    asked = (
        select(Service).where(Service.state.in_((State.LISTED, State.SUSPENDED))).options(joinedload(Service.provider))
    )
    if submission.service_id:
        asked = asked.where(Service.id != submission.service_id)
    name, address = slugify(submission.title), _bare(submission.content["address"])
    near = [
        one for one in db.session.scalars(asked.order_by(Service.id))
        if fuzz.ratio(name, slugify(one.name)) >= TWIN or (address and address == _bare(one.address))
    ]  # fmt: skip
    return near[:MOST_TWINS]


def _bare(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/").casefold()
