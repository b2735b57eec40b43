"""What one search finds: a row for each kind of thing, with all that the page and the API must know of it.

A room above brings a kind with a `Source` in rooms.py and one row here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from app.challenges import entry_documents
from app.challenges import queries as challenges
from app.challenges.challenge import Status
from app.challenges.labels import STATUSES
from app.database import Document
from app.gatherings import queries as conferences
from app.gatherings.conference import State as ConferenceState
from app.gatherings.labels import STATES as CONFERENCE_STATES
from app.home import hit
from app.ideas import queries as ideas
from app.ideas.representation import of_idea
from app.incubation import queries as projects
from app.incubation.labels import PHASES
from app.incubation.labels import STATES as PROJECT_STATES
from app.incubation.vocabulary import State as ProjectState
from app.people import queries as people
from app.people.user import Guest, Person
from app.store import queries as store
from app.store import representation as store_representation
from app.stories import queries as stories
from app.workshops import queries as workshops
from app.workshops.labels import STATES as WORKSHOP_STATES
from app.workshops.workshop import State as WorkshopState


@dataclass(frozen=True)
class Narrowing:
    """A column that narrows a kind: what it is called, and the words of its values for a reader, in their order."""

    title: Any
    words: Callable[[Person, Collection[str]], Mapping[str, Any]]


def _standing(words: Mapping[Any, Any], *but: str) -> dict[str, Narrowing]:
    said = {str(value): word for value, word in words.items() if value not in but}
    return {"status": Narrowing(_l("State"), lambda _person, _values: said)}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a room gives its things: those of these numbers, or, without the index, those that hold these words."""

    label: Any
    title: Any
    all_of_them: Any
    icon: str
    load: Callable[[Person, Sequence[int]], list[Any]]
    by_words: Callable[[Person, Iterable[str], int], list[Any]]
    """At most so many, the newest first."""
    text: Callable[[Any], str]
    card: str
    """The template of one of them: it is given `thing`, `snippet` and `level`."""
    as_hit: Callable[[Any], Document]
    narrowed_by: Mapping[str, Narrowing] = field(default_factory=dict)
    first: int = 3
    """So many are shown among other kinds."""
    in_a_grid: bool = True
    browsable: bool = True
    """Whether they are listed for whoever looks for no words."""
    list_at: str = ""
    """The page that lists them with all that narrows them, where they have one."""

    def statuses(self) -> list[str]:
        """Where its things may stand."""
        return [*self.narrowed_by["status"].words(Guest(), ())] if "status" in self.narrowed_by else []


def _ideas_by_words(person: Person, words: Iterable[str], most: int) -> list[Any]:
    listing = ideas.Listing(q=" ".join(f'"{word}"' for word in words), limit=most)
    return list(ideas.listed_by_words(listing, person).items)


KINDS = {
    "idea": Kind(
        label=_l("Idea"),
        title=_l("Ideas"),
        all_of_them=_l("See all ideas"),
        icon="lightbulb",
        load=ideas.by_ids,
        by_words=_ideas_by_words,
        text=lambda idea: idea.text,
        card="ideas/_found.html",
        as_hit=of_idea,
        first=5,
        list_at="ideas.index",
    ),
    "challenge": Kind(
        label=_l("Challenge"),
        title=_l("Challenges"),
        all_of_them=_l("See all challenges"),
        icon="flag",
        load=challenges.by_ids,
        by_words=challenges.by_words,
        text=lambda one: f"{one.summary}\n\n{one.brief}",
        card="challenges/_found.html",
        as_hit=hit.of_challenge,
        narrowed_by=_standing(STATUSES, Status.DRAFT),
    ),
    "entry": Kind(
        label=_l("Entry"),
        title=_l("Entries"),
        all_of_them=_l("See all entries"),
        icon="send",
        load=challenges.entries_by_ids,
        by_words=challenges.entries_by_words,
        text=entry_documents.text_of,
        card="challenges/_found_entry.html",
        as_hit=hit.of_entry,
        narrowed_by={"challenge": Narrowing(_l("Challenge"), challenges.titles_of)} | _standing(STATUSES, Status.DRAFT),
    ),
    "project": Kind(
        label=_l("Project"),
        title=_l("Projects"),
        all_of_them=_l("See all projects"),
        icon="flask-conical",
        load=projects.by_ids,
        by_words=projects.by_words,
        text=lambda one: f"{one.summary}\n\n{one.story}",
        card="incubation/_found.html",
        as_hit=hit.of_project,
        narrowed_by=_standing(PHASES | {ProjectState.STOPPED: PROJECT_STATES[ProjectState.STOPPED]}),
    ),
    "workshop": Kind(
        label=_l("Workshop"),
        title=_l("Workshops"),
        all_of_them=_l("See all workshops"),
        icon="sticky-note",
        load=workshops.by_ids,
        by_words=workshops.by_words,
        text=lambda one: one.purpose,
        card="workshops/_found.html",
        as_hit=hit.of_workshop,
        narrowed_by=_standing(WORKSHOP_STATES, WorkshopState.CANCELLED),
        in_a_grid=False,
    ),
    "conference": Kind(
        label=_l("Conference"),
        title=_l("Conferences"),
        all_of_them=_l("See all conferences"),
        icon="presentation",
        load=conferences.by_ids,
        by_words=conferences.by_words,
        text=lambda one: one.text,
        card="gatherings/_found.html",
        as_hit=hit.of_conference,
        narrowed_by=_standing(CONFERENCE_STATES, ConferenceState.CANCELLED),
        in_a_grid=False,
    ),
    "service": Kind(
        label=_l("Service"),
        title=_l("Services"),
        all_of_them=_l("See all services"),
        icon="store",
        load=store.by_ids,
        by_words=store.by_words,
        text=lambda one: f"{one.sentence}\n\n{one.text}",
        card="store/_found.html",
        as_hit=store_representation.as_hit,
        list_at="store.index",
    ),
    "story": Kind(
        label=_l("Story"),
        title=_l("Stories"),
        all_of_them=_l("See all stories"),
        icon="newspaper",
        load=stories.by_ids,
        by_words=stories.by_words,
        text=lambda one: f"{one.summary}\n\n{one.text}",
        card="stories/_found.html",
        as_hit=hit.of_story,
    ),
    "person": Kind(
        label=_l("Person"),
        title=_l("People"),
        all_of_them=_l("See all people found"),
        icon="circle-user-round",
        load=lambda _person, numbers: people.found_by_ids(numbers),
        by_words=lambda _person, words, most: people.found_by_words(words, most),
        text=lambda one: one.biography,
        card="people/_found.html",
        as_hit=hit.of_person,
        browsable=False,
    ),
}
