"""What each phase permits, cell by cell through the doors themselves: phase × part × action, on a hackathon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.challenges import final, jury, seating
from app.challenges import mentor as mentors
from app.challenges import team as teams
from app.challenges.challenge import Challenge, Status
from app.challenges.entry import Entry
from app.challenges.juror import Answer
from app.challenges.permission import Action, Part
from app.challenges.phase import State
from app.challenges.vocabulary import PhaseKind
from app.clock import now
from app.database import db, writing
from app.people.user import User
from tests.challenges.test_permission import rows

SHUT = {401, 403, 404, 409}
HOURS = 8


@dataclass
class House:
    """Numbers of what is acted on, and who acts: whoever leads first, since an entrant may end an entry."""

    challenge: Challenge
    entry: int
    other: int
    pitch: int
    team: int
    loose: int
    slots: list[int]
    people: dict[Part, User]

    @property
    def url(self) -> str:
        return f"/challenges/{self.challenge.slug}"


def _at(challenge: Challenge, wanted: str) -> None:
    """As if the days had gone by: what lies before is over, what comes after waits."""
    order = [phase.kind for phase in challenge.phases]
    here = order.index(PhaseKind(wanted)) if wanted in set(PhaseKind) else len(order) - 1
    for place, phase in enumerate(challenge.phases):
        phase.state = State.OVER if place < here else State.OPEN if place == here else State.WAITING
        if place == here and wanted == "between":
            phase.state = State.WAITING
        if wanted == "closed":
            phase.state = State.OVER
    challenge.status = Status.CLOSED if wanted == "closed" else Status.OPEN
    db.session.flush()


@pytest.fixture
def built(make):
    """Teams, entries, a jury with its plan, finalists, a mentor with hours; then the phase that is wanted."""

    def build(wanted: str) -> House:
        leader, juror = make.with_role("facilitator", name="Hélène", unit="fr"), make.staff("Juge", unit="fr")
        reader = make.staff("Lit")
        entrant, eligible, alone, mentor = (make.partner(name) for name in ("Zoé", "Léa", "Ana", "Max"))
        challenge = make.challenge(
            "hackathon", by=leader, open=["submissions"], entrants=["partners"], enter_as=["person", "team"],
            smallest_team=1, judging="rubric", gallery="at-once",
        )  # fmt: skip
        with writing(), make.app.test_request_context("/", method="POST"):
            here = db.session.get_one(Challenge, challenge.id)
            by = {one.id: db.session.get_one(User, one.id) for one in (leader, juror, entrant, eligible, alone, mentor)}
            _at(here, "submissions")
            with_entry = teams.found(here, by=by[entrant.id], name="Avec candidature")
            without = teams.found(here, by=by[eligible.id], name="Sans candidature")
            entries = [_sent(here, by[one.id]) for one in (entrant, alone)]
            guide = mentors.name(here, by[mentor.id], by=by[leader.id], field="Données")
            mentors.accept(guide, by=by[mentor.id])
            slots = [
                mentors.offer(guide, starts_at=now() + timedelta(hours=2 + n), minutes=30, place=f"Salle {n}")
                for n in range(HOURS)
            ]
            seat = jury.invite(here, by[juror.id], by=by[leader.id])
            jury.answer(seat, Answer.ACCEPTED)
            _at(here, "jury")
            seating.confirm(seating.propose(here, by=by[leader.id]), by=by[leader.id], places=1, reason="Un essai")
            final.line_up(here, entries, pitch_minutes=4, question_minutes=3)
            final.announce(here, by=by[leader.id])
            pitch = final.of_challenge(here).pitches[0].id
            _at(here, wanted)
            db.session.commit()
            people = {
                Part.FACILITATOR: leader, Part.READER: reader, Part.ELIGIBLE: eligible, Part.ENTRANT: entrant,
                Part.JUROR: juror,
            }  # fmt: skip
            numbers = [entries[0].id, entries[1].id, pitch, with_entry.id, without.id, [one.id for one in slots]]
        return House(challenge, *numbers, people)

    return build


def _sent(challenge: Challenge, by: User) -> Entry:
    entry = Entry.new(challenge, by=by)
    entry.send(title=f"De {by.name}", answers={one.key: "Une réponse." for one in challenge.questions}, by=by)
    return entry


def _doors(house: House, part: Part) -> dict[Action, tuple[str, dict[str, str]]]:
    """The address of each act, and what is sent there; what ends an entry comes last."""
    answers = {f"answer_{n}": "https://exemple.fr/" if n == 3 else "Une réponse." for n in range(5)}
    written = {"title": "Autrement dit", **answers}
    own = house.team if part is Part.ENTRANT else house.loose
    entry = f"/entries/{house.entry}"
    return {
        Action.VOTE: ("/vote", {"entry": str(house.other), "points": "1"}),
        Action.JUDGE: (f"/jury/{house.other}", {"mark_0": "3", "do": "draft"}),
        Action.NOTE_STEP: (f"/teams/{house.team}/steps", {"kind": "done", "text": "La carte"}),
        Action.MEET_MENTOR: (f"/mentors/slots/{house.slots[list(Part).index(part)]}/book", {}),
        Action.TEAM_UP: (f"/teams/{own}/invite", {"handle": "personne-ici"}),
        Action.ADJUST: ("/adjust", {"title": "", "summary": "", "brief": ""}),
        Action.DECIDE: (f"{entry}/verdict", {"feedback": "Bien", "place": "", "outcome": ""}),
        Action.STAGE: (f"/final/pitches/{house.pitch}", {"wish": "pitch"}),
        Action.REVISE: (f"{entry}/edit", {**written, "version": "1"}),
        Action.ENTER: ("/entries", written),
        Action.WITHDRAW: (f"{entry}/withdraw", {}),
        Action.PUBLISH: ("/results/publication", {
            "words": "Voici", "to_the_others": "Merci", "not_awarded": "Personne", "reason": "Ainsi",
        }),
    }  # fmt: skip


@pytest.mark.parametrize(("phase", "expected"), rows(), ids=[phase for phase, _ in rows()])
def test_each_door_is_open_where_the_table_says_and_nowhere_else(browse, built, phase, expected):
    """A door is open where what is sent is taken, or sent back to be written better."""
    here = built(phase)
    said = {}
    for part, person in here.people.items():
        someone = browse.as_(person)
        found = {
            action: someone.post(here.url + path, form).status_code not in SHUT
            for action, (path, form) in _doors(here, part).items()
        }
        said[part.value] = "".join("x" if found[action] else "-" for action in Action)
    assert said == expected
