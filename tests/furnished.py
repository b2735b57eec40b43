"""A house with people in it: something of each kind, in each state, by and for each role; secrets named by canaries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import time_machine
from flask import Flask

from app.activity import unsubscribing
from app.challenges import attachment as attachments
from app.challenges import (
    audience,
    ballot,
    conflict,
    deliberation,
    jury,
    obligation,
    publication,
    score,
    seating,
    verdict,
)
from app.challenges import draft as drafts
from app.challenges import final as finals
from app.challenges import mentor as mentors
from app.challenges import proposal as proposals
from app.challenges import seeker as seekers
from app.challenges import step as steps
from app.challenges import swap as swaps
from app.challenges import team as teams
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.juror import Answer, Juror
from app.challenges.obligation import Obligation
from app.challenges.phase import Step
from app.challenges.step import StepKind
from app.challenges.terms import Prize
from app.challenges.turning import turn
from app.challenges.vocabulary import FinalVote, JudgingKind, PhaseKind, VotingKind
from app.clock import now
from app.database import db, writing
from app.developers import offered_api
from app.developers.offered_api import Access, Domain
from app.gatherings import conference as conferences
from app.gatherings import place as places
from app.gatherings import question as questions
from app.gatherings import written_answer
from app.gatherings.conference import Audience as ConferenceAudience
from app.gatherings.place import Wish as PlaceWish
from app.gatherings.question import Status as QuestionStatus
from app.ideas import answer, authorship, keepsake, revision, seal, sheet
from app.ideas.idea import Audience, Idea, Kind, Status
from app.incubation import checkin, hypothesis, metric, milestone, pilot, pilot_call, reading, sponsorship, trial
from app.incubation import gate as gates
from app.incubation import member as members
from app.incubation import note as coach_note
from app.incubation import project as projects
from app.incubation.hypothesis import Belief, Outcome
from app.incubation.metric import Aim, Better
from app.incubation.reading import Figure, Source
from app.incubation.trial import Attested, Consent, Result, Seen, Speaks
from app.incubation.vocabulary import Decision, Track
from app.incubation.vocabulary import Part as ProjectPart
from app.language import today
from app.moderation import decision, report
from app.moderation.report import Reason
from app.moderation.reportable import matter
from app.outbox.worker import drain
from app.people import invitation, link, membership, sign_up, suspension, token
from app.people import session as sessions
from app.people import unit as units
from app.people.link import Purpose
from app.people.session import Session
from app.people.sign_up import Wish
from app.people.user import Electorate, User
from app.search import opened
from app.store import exit as exits
from app.store import (
    need_matrix,
    provider_request,
    review,
    review_answer,
    screenshot,
    short_list,
    submission,
    terms,
    use,
)
from app.store import provider as providers
from app.store import queries as service_queries
from app.store.burst import Burst
from app.store.content import content_of
from app.store.learned import LearnedOrder
from app.store.review import Standing
from app.store.service import Service
from app.store.vocabulary import Need, ProviderKind, Public
from app.store.vocabulary import Way as ExitWay
from app.stories import link as story_links
from app.stories import publication as story_publication
from app.stories import story as stories
from app.stories.picture import StoryPicture
from app.uploads import Kind as FileKind
from app.uploads import Upload
from app.workshops import agenda
from app.workshops import board as boards
from app.workshops import consent as note_consent
from app.workshops import note as workshop_notes
from app.workshops import participant as participants
from app.workshops import report as workshop_reports
from app.workshops import workshop as workshops
from app.workshops.board import Voting
from app.workshops.participant import Part as WorkshopPart
from app.workshops.workshop import Naming, OpenTo
from tests.browsing import Browser
from tests.factories import Factory

ROLES = ("guest", "citizen", "author", "staff", "facilitator", "moderator", "administrator", "elsewhere", "partner")
"""`author` wrote most of what is here; `elsewhere` holds every power, in another region."""

READ_ON_BOTH = ("guest", "author", "facilitator")
"""Who reads every page on PostgreSQL too: what others may see is told apart by the same expressions."""

CANARIES = {
    "points": "79190517",
    "draft": "zibelinebrouillon",
    "draft text": "zibelinetextedubrouillon",
    "draft tag": "zibelinemotduneebauche",
    "staff draft": "zibelinebrouillondagent",
    "internal": "zibelineinterne",
    "internal text": "zibelinetexteinterne",
    "internal tag": "zibelinemotinterne",
    "internal comment": "zibelinecommentaireinterne",
    "internal answer": "zibelinereponseinterne",
    "hidden": "zibelinemasquee",
    "hidden text": "zibelinetextemasque",
    "hidden comment": "zibelinecommentairemasque",
    "withdrawn": "zibelineretiree",
    "joining": "zibelinedemandedecosigner",
    "report": "zibelinesignalement",
    "hiding reason": "zibelinemotifdumasquage",
    "comment hiding reason": "zibelinemotifcommentaire",
    "keeping note": "zibelinenotedemaintien",
    "suspension reason": "zibelinemotifsuspension",
    "membership reason": "zibelinedemandedepartenaire",
    "invitation": "zibelineinvitee",
    "sign-up": "zibelineinscription",
    "keepsake": "zibelinegardee",
    "new address": "zibelinenouvelleadresse",
    "token name": "zibelinenomdejeton",
    "way in": "zibelinelienvisio",
    "internal conference": "zibelineconferenceinterne",
    "internal question": "zibelinequestioninterne",
    "refusal": "zibelinemotifderefus",
    "refused question": "zibelinequestionrefusee",
    "hidden question": "zibelinequestionmasquee",
    "unnamed author": "zibelineauteurdiscret",
    "internal challenge": "zibelinedefiinterne",
    "internal entry": "zibelinecandidatureinterne",
    "draft challenge": "zibelinedefienpreparation",
    "secret entry": "zibelinecandidaturesecrete",
    "team entry": "zibelinecandidatureavantlheure",
    "team message": "zibelinedemandedequipe",
    "verdict in preparation": "zibelineverdictsousembargo",
    "passed over": "zibelinenonretenue",
    "finalist in secret": "zibelinefinalistesecrete",
    "words for an entry": "zibelinereponsealacandidature",
    "proof of a prize": "zibelinepreuvedeprix",
    "entry draft": "zibelinecandidatureebauchee",
    "team step": "zibelineappelalaide",
    "voted entry": "zibelinecandidatureauvote",
    "team search": "zibelinerecherchedequipe",
    "mentor place": "zibelinelieudumentor",
    "internal project": "zibelineprojetinterne",
    "internal partner": "zibelinepartenaireinterne",
    "internal gate": "zibelinejaloninterne",
    "internal summary": "zibelineresumeinterne",
    "check-in": "zibelinepointhebdo",
    "coach note": "zibelinenoteducoach",
    "sponsor ask": "zibelinedemandesponsor",
    "internal hypothesis": "zibelinehypotheseinterne",
    "internal lesson": "zibelineleconinterne",
    "internal session": "zibelineseanceinterne",
    "internal metric": "zibelineindicateurinterne",
    "internal site": "zibelinesiteinterne",
    "offered site": "zibelinesitepropose",
    "consent attester": "zibelineattestation",
    "internal workshop": "zibelineatelierinterne",
    "board": "zibelinetableaudatelier",
    "board note": "zibelinenotedatelier",
    "plan step": "zibelineetapedeplan",
    "conclusion": "zibelineconclusion",
    "first name": "zibelineprenom",
    "judged entry": "zibelinecandidaturejugee",
    "jury note": "zibelinenotepourlejury",
    "author note": "zibelinenotepourlauteur",
    "begun note": "zibelinenoteencours",
    "conflict reason": "zibelineconflit",
    "recusal reason": "zibelinerecusation",
    "deliberation": "zibelinedeliberation",
    "internal file": "zibelinefichierinterne",
    "secret file": "zibelinefichiersecret",
    "drafted file": "zibelinefichierenattente",
    "story draft": "zibelinerecitenpreparation",
    "story scheduled": "zibelinerecitprogramme",
    "story withdrawn": "zibelinerecitretire",
    "judged file": "zibelinefichierjuge",
    "name of a judged file": "zibelinenomdufichierjuge",
    "replaced review": "zibelineavisremplace",
    "hidden review": "zibelineavismasque",
    "review hiding reason": "zibelinemotifdavis",
    "hidden answer": "zibelinereponsemasquee",
    "answer hiding reason": "zibelinemotifdereponse",
    "waiting review": "zibelineavisenattente",
    "proposed service": "zibelineservicepropose",
    "draft offer": "zibelinepropositionenbrouillon",
    "offer": "zibelinepropositionenvoyee",
    "offer note": "zibelinemotauxgardiens",
    "provider request": "zibelinedemandedefournisseur",
    "proposed text": "zibelinetextepropose",
    "short list": "zibelinelistecourte",
    "short list message": "zibelinemessagedeliste",
    "short list word": "zibelinemotdeliste",
}


def index(app: Flask) -> None:
    """All that was written is done and found: the outbox is empty, the index is whole."""
    with writing(), app.app_context():
        drain()
        opened.rebuild()
        drain()


@dataclass
class Dwelling:
    """Who lives here, and what they left: `names` fills the addresses of the matrix."""

    app: Flask
    people: dict[str, User] = field(default_factory=dict)
    names: dict[str, Any] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    programs: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str) -> Browser:
        """A new browser, signed in as this role; its session is part of the furniture."""
        browser = Browser(self.app)
        if role in self.cookies:
            browser.person = self.people[role]
            with browser.client.session_transaction() as cookie:
                cookie["_user_id"] = self.cookies[role]
                cookie["_fresh"] = True
        return browser

    def address(self, template: str) -> str:
        return template.format_map(self.names)

    def bearer(self, role: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.programs[role]}"} if role in self.programs else {}


def move_in(app: Flask) -> Dwelling:
    """Furnish an empty house; everything is committed, mailed and indexed."""
    here = Dwelling(app)
    with writing(), app.test_request_context("/", method="POST"):
        make = Factory(app)
        _people(here, make)
        _ideas(here, make)
        _conferences(here, make)
        _moderation(here)
        _challenges(here, make)
        _juries(here, make)
        _projects(here, make)
        _workshops(here)
        _services(here, make)
        _stories(here, make)
        _reviews(here, make)
        _offers(here, make)
        _doors(here, make)
        db.session.commit()
        for person in here.people.values():
            db.session.refresh(person)
            db.session.expunge(person)
    index(app)
    return here


def _people(here: Dwelling, make: Factory) -> None:
    def named(role: str, **more: Any) -> dict[str, Any]:
        return {"name": role.capitalize(), "email": f"zibelinecourriel{role}@mail.example", **more}

    here.people = {
        "citizen": make.person(**named("citizen", biography="Je cherche un emploi.")),
        "author": make.person(**named("author")),
        "staff": make.staff(**named("staff")),
        "colleague": make.staff(**named("colleague", unit="quimper")),
        "facilitator": make.with_role("facilitator", **named("facilitator")),
        "moderator": make.with_role("moderator", **named("moderator")),
        "administrator": make.with_role("administrator", **named("administrator")),
        "elsewhere": make.staff(
            **named("elsewhere", unit="fort-de-france-centre"),
            grants=[(role, "martinique") for role in ("facilitator", "moderator", "administrator")],
        ),
        "partner": make.partner(**named("partner", organisation="Une association")),
        "suspended": make.person(**named("suspended")),
        "bystander": make.person(**named("bystander", findable=True, biography="Des jardins, surtout.")),
    }
    for role, person in here.people.items():
        here.names[role] = person.handle
        if role in ROLES:
            here.cookies[role] = _session(person)
            here.programs[role] = token.make(person, CANARIES["token name"] if role == "author" else role, writes=True)[
                1
            ]
    here.programs["reader"] = token.make(here.people["citizen"], "reader", writes=False)[1]
    here.cookies["bystander"] = _session(here.people["bystander"])


def _session(person: User) -> str:
    word, moment = secrets.token_urlsafe(32), sessions.now()
    kept = Session(token_hash=sessions.digest(word), user_id=person.id, browser="tests", began_at=moment)
    kept.seen_at, kept.ends_at = moment, moment + sessions.LIFE
    db.session.add(kept)
    return word


def _ideas(here: Dwelling, make: Factory) -> None:
    author, colleague, citizen = (here.people[role] for role in ("author", "colleague", "citizen"))
    facilitator = here.people["facilitator"]
    place = {"unit": "brest-europe", "theme": "accueil"}

    def idea(title: str, by: User, **more: Any) -> Idea:
        return make.idea(title, by, **place, **more)

    public = idea("Un café par mois", author, text="Se parler, **simplement**.", tags=["convivialité"])
    public.rewrite(title="Un café par mois", text="Se parler, simplement, chaque mois.", by=author)
    other = idea("Des horaires du soir", colleague, kind=Kind.PRACTICE)
    answered = idea("Une file pour les rendez-vous", author, kind=Kind.IRRITANT)
    answer.give(answered, by=facilitator, text="Nous le faisons.", status=Status.ANSWERED)
    secret = idea(
        f"Note {CANARIES['internal']}", colleague, text=f"Entre nous {CANARIES['internal text']}",
        audience=Audience.INTERNAL, tags=[CANARIES["internal tag"]],
    )  # fmt: skip
    secret.rewrite(title=secret.title, text=f"Entre nous, encore {CANARIES['internal text']}", by=colleague)
    answer.give(secret, by=facilitator, text=f"Bien vu {CANARIES['internal answer']}", status=Status.ANSWERED)
    draft = make.draft(
        f"Peut-être {CANARIES['draft']}", author, text=f"Plus tard {CANARIES['draft text']}",
        tags=[CANARIES["draft tag"]], **place,
    )  # fmt: skip
    make.draft(f"Peut-être {CANARIES['staff draft']}", colleague, audience=Audience.INTERNAL, **place)
    hidden = idea(f"Trop {CANARIES['hidden']}", author, text=f"Mots {CANARIES['hidden text']}")
    gone = idea(f"Finalement {CANARIES['withdrawn']}", author)
    gone.withdraw(author)
    said = make.comment(public, citizen, "Oui, le matin.", "for")
    make.comment(public, colleague, "Qui apporte le café ?", "question")
    make.comment(public, author, "Chacun son tour.", parent=said)
    bad = make.comment(public, author, f"Insulte {CANARIES['hidden comment']}", "against")
    inside = make.comment(secret, here.people["staff"], f"Entre agents {CANARIES['internal comment']}", "for")
    for person in (citizen, colleague, here.people["moderator"]):
        make.support(public, person)
    make.support(secret, here.people["staff"])
    make.support(hidden, citizen)
    with time_machine.travel(now() - timedelta(days=1), tick=False):
        seal.seal_new()
    sheet.close_ended()
    joining = authorship.ask(public, by=citizen, message=f"Ensemble {CANARIES['joining']}")
    here.names |= {
        "public": public.id, "other": other.id, "answered": answered.id, "internal": secret.id, "draft": draft.id,
        "hidden": hidden.id, "withdrawn": gone.id, "comment": said.id, "joining": joining.id, "hiddencomment": bad.id,
        "internalcomment": inside.id, "unknown": 99, "publicslug": f"{public.id}-un-cafe-par-mois",
        "unit": "brest-europe", "region": "bretagne",
        "change": _change_of(public), "internalchange": _change_of(secret),
    }  # fmt: skip


def _change_of(idea: Idea) -> int:
    return db.session.scalars(revision.listed(idea.id)).one().id


def _conferences(here: Dwelling, make: Factory) -> None:
    """One that is near, with somebody who holds its only place; one that is over; one for the staff."""
    facilitator, author, citizen, staff = (here.people[role] for role in ("facilitator", "author", "citizen", "staff"))
    soon, unit = now() + timedelta(minutes=10), units.by_code("brest-europe")

    def conference(title: str, **more: Any) -> conferences.Conference:
        said = {"text": "Une heure ensemble.", "unit": unit, "starts_at": soon, "ends_at": soon + timedelta(hours=1)}
        return conferences.announce(by=facilitator, title=title, **said | more)

    near = conference("Une heure ensemble", places=1, join_url=f"https://visio.example/{CANARIES['way in']}")
    inside = conference(f"Entre nous {CANARIES['internal conference']}", audience=ConferenceAudience.INTERNAL)
    over = conference("Déjà passée", starts_at=soon - timedelta(days=9), ends_at=soon - timedelta(days=8))
    places.settle(near, by=author, wish=PlaceWish.GIVEN)
    places.settle(near, by=here.people["colleague"], wish=PlaceWish.GIVEN)

    def asked(about: conferences.Conference, by: User, text: str, *, unnamed: bool = False) -> questions.Question:
        return questions.ask(about, by=by, text=text, unnamed=unnamed)

    waiting, twin = asked(near, citizen, "À quelle heure ?"), asked(near, staff, "Quand donc ?")
    discreet = make.person(f"Zoé {CANARIES['unnamed author']}")
    asked(near, discreet, "Sans mon nom ?", unnamed=True)
    refused = asked(near, author, f"Hors sujet {CANARIES['refused question']}")
    refused.refuse(CANARIES["refusal"], by=facilitator)
    hidden = asked(near, author, f"Insulte {CANARIES['hidden question']}")
    hidden.hide("Non", here.people["moderator"])
    asked(inside, here.people["colleague"], f"Entre agents {CANARIES['internal question']} ?")
    due = asked(over, citizen, "Et après ?")
    due.move(QuestionStatus.DUE, by=facilitator)
    written = asked(over, author, "Et ensuite ?")
    written.move(QuestionStatus.DUE, by=facilitator)
    written_answer.give(written, by=facilitator, text="On **continue**.")
    over.begin(by=None)
    over.end(by=None)
    here.names |= {
        "near": near.slug, "inside": inside.slug, "over": over.slug, "question": waiting.id, "twinquestion": twin.id,
        "refusedquestion": refused.id, "hiddenquestion": hidden.id, "duequestion": due.id,
    }  # fmt: skip


def _moderation(here: Dwelling) -> None:
    citizen, moderator, bystander = (here.people[role] for role in ("citizen", "moderator", "bystander"))

    def thing(kind: str, name: str) -> Any:
        return matter(kind, here.names[name])

    hidden = decision.hide(
        thing("idea", "hidden"), by=moderator, number=1, reason=Reason.INSULT, text=CANARIES["hiding reason"]
    )
    decision.hide(
        thing("comment", "hiddencomment"), by=moderator, number=1, reason=Reason.SPAM,
        text=CANARIES["comment hiding reason"],
    )  # fmt: skip
    closed = report.send(thing("idea", "answered"), by=citizen, reason=Reason.OFF_TOPIC, text="Hors sujet")
    kept = decision.keep(thing("idea", "answered"), by=moderator, number=1, text=CANARIES["keeping note"])
    waiting = report.send(thing("idea", "other"), by=bystander, reason=Reason.OTHER, text=CANARIES["report"])
    here.names |= {"hiding": hidden.id, "keeping": kept.id, "closedreport": closed.id, "report": waiting.id}


def _file(challenge: Challenge, by: User, name: str, words: str = "") -> int:
    """Where the next version of an entry is prepared."""
    upload = Upload(f"{name}.txt", FileKind.TEXT, (words or name).encode())
    attachments.add(challenge, upload, by=by, team=teams.team_of(challenge, by))
    return attachments.on_desk(challenge, by=by, team=teams.team_of(challenge, by))[-1].id


def _challenges(here: Dwelling, make: Factory) -> None:
    citizen, author, staff, bystander = (here.people[role] for role in ("citizen", "author", "staff", "bystander"))
    hack = make.challenge("hackathon", title="Deux jours", open=["team-formation", "submissions"])
    call = make.challenge("ideas-call", title=f"Entre nous {CANARIES['internal challenge']}", open=["submissions"])
    pitch = make.challenge("pitch", title="Pitch", open=["submissions"])
    draft = make.challenge("ideas-call", title=f"Bientôt {CANARIES['draft challenge']}", unit="martinique", draft=True)
    past = make.challenge("pitch", title="Ancien pitch", over=["submissions", "jury", "final", "results"])
    files = {
        "callfile": _file(call, staff, CANARIES["internal file"]),
        "pitchfile": _file(pitch, author, CANARIES["secret file"]),
        "hackfile": _file(hack, author, CANARIES["drafted file"]),
    }
    within = make.entry(call, staff, f"Une chaise {CANARIES['internal entry']}")
    secret = make.entry(pitch, author, "Un produit", text=f"https://exemple.fr/{CANARIES['secret entry']}")
    looking = teams.found(hack, by=bystander, name="Les voisins", pitch="Se le dire.", looks_for=["graphisme"])
    asked = teams.ask(looking, by=citizen, message=f"Prenez-moi {CANARIES['team message']}")
    call_for_help = steps.note(looking, by=bystander, kind=StepKind.HELP, text=f"À l’aide {CANARIES['team step']}")
    drafts.keep(hack, by=author, title=f"Plus tard {CANARIES['entry draft']}", answers={})
    full = teams.found(hack, by=here.people["partner"], name="Au complet")
    for person in (here.people["colleague"], make.person("Troisième")):
        teams.accept(teams.ask(full, by=person), by=full.founder)
    searching = make.person("Une personne seule")
    seekers.look(
        hack,
        by=searching,
        skills=["graphisme"],
        wishes=[looking.id],
        words=f"Libre {CANARIES['team search']}",
        together="",
    )
    proposals.make(hack, by=here.people["facilitator"])
    mentor = mentors.name(hack, staff, by=here.people["facilitator"])
    mentors.accept(mentor, by=staff)
    hour = mentors.offer(
        mentor, starts_at=now() + timedelta(hours=30), minutes=30, place=f"Salle {CANARIES['mentor place']}"
    )
    mine, theirs = looking.members[0], full.members[1]
    swap = swaps.propose(mine, theirs, by=bystander)
    together = make.entry(hack, here.people["partner"], f"La carte {CANARIES['team entry']}")
    won, lost, prize = _concluded(here, make)
    here.names |= {"donecall": won.challenge.slug, "wonentry": won.id, "lostentry": lost.id, "prize": prize.id}
    vote = make.challenge(
        "hackathon", title="Au vote", enter_as=["person"], gallery="with-results", open=["submissions"]
    )  # fmt: skip
    voted = make.entry(vote, author, f"Un outil {CANARIES['voted entry']}")
    make.turned(vote, PhaseKind.SUBMISSIONS, Step.CLOSED)
    make.turned(vote, PhaseKind.VOTING, Step.OPENED)
    ballot.settle(voted, points=2, by=citizen)
    here.names |= _voted(here, make) | files
    here.names |= {
        "vote": vote.slug, "votedentry": voted.id,
        "hack": hack.slug, "call": call.slug, "pitch": pitch.slug, "draftcall": draft.slug, "pastcall": past.slug,
        "callentry": within.id, "pitchentry": secret.id, "hackentry": together.id, "team": looking.id,
        "fullteam": full.id, "joinrequest": asked.id,
        "helpcall": call_for_help.id, "swap": swap.id, "mentor": mentor.id, "slot": hour.id,
    }  # fmt: skip


def _voted(here: Dwelling, make: Factory) -> dict[str, str]:
    """An urn that is open, where a member of the staff sees their own points; and one that is counted, for nobody."""
    points, many = (
        int(CANARIES["points"]),
        {"voting": VotingKind.BUDGET, "vote_points": 90_000_000, "vote_most": 90_000_000},
    )
    names = {}
    for name, title in (("urn", "Au vote encore"), ("counted", "Voté déjà")):
        call = make.challenge("ideas-call", title=title, open=["submissions"], vote_fewest=1, **many)
        entry = make.entry(call, here.people["colleague"], "Une rampe")
        make.turned(call, PhaseKind.SUBMISSIONS, Step.CLOSED)
        make.turned(call, PhaseKind.VOTING, Step.OPENED)
        ballot.settle(entry, points=points, by=here.people["staff"])
        names |= {name: call.slug, f"{name}entry": entry.id}
    make.turned(call, PhaseKind.VOTING, Step.CLOSED)
    make.turned(call, PhaseKind.JURY, Step.OPENED)
    return names


def _concluded(here: Dwelling, make: Factory) -> tuple[Entry, Entry, Obligation]:
    """One whose results are out, with a prize that was given; and a verdict that nobody may know of yet."""
    leader, author, partner = (here.people[role] for role in ("facilitator", "author", "partner"))
    judged = ["submissions", "jury", "final"]
    done = make.challenge("pitch", title="Pitch de printemps", open=["submissions"])
    won, lost = (
        make.entry(done, author, "Un carnet"),
        make.entry(done, partner, f"Un atelier {CANARIES['passed over']}"),
    )
    make.ended(done, over=judged)
    owed = _owed(won)
    verdict.decide(won, place=1, outcome=None, feedback=f"Bravo {CANARIES['words for an entry']}", by=leader)
    said = {"words": "Merci.", "to_the_others": "Une autre fois.", "not_awarded": "Personne d’autre."}
    publication.publish(done, **said, by=leader)
    owed.settle(obligation.State.GIVEN, proof=f"Virement {CANARIES['proof of a prize']}", by=leader)
    hushed = make.challenge("pitch", title="Pitch d’hiver", open=["submissions"])
    waiting = make.entry(hushed, author, f"Une attente {CANARIES['finalist in secret']}")
    make.ended(hushed, over=judged)
    words = f"Pas encore {CANARIES['verdict in preparation']}"
    verdict.decide(waiting, place=1, outcome=None, feedback=words, by=leader)
    _owed(waiting)
    final = finals.line_up(hushed, [waiting], pitch_minutes=5, question_minutes=5)
    here.names |= {"hushedcall": hushed.slug, "hushedentry": waiting.id, "hushedpitch": final.pitches[0].id}
    _applauded(here, make)
    return won, lost, owed


def _owed(entry: Entry) -> Obligation:
    """A prize of its challenge that it wins; before the results a secret, as its title is."""
    prize = Prize(
        challenge_id=entry.challenge_id, position=9, kind="visibility", title="Être montré", open_to=["citizens"]
    )
    db.session.add(prize)
    db.session.flush()
    return obligation.owe(prize, entry, due_on=today() + timedelta(days=30))


def _applauded(here: Dwelling, make: Factory) -> None:
    """A final that is on, and its audience votes."""
    leader, author, citizen = (here.people[role] for role in ("facilitator", "author", "citizen"))
    staged = make.challenge(
        "pitch", title="Pitch en scène", open=["submissions"], final_vote=FinalVote.PRIZE,
        final_voters=["citizens", "staff"],
    )  # fmt: skip
    one, other = make.entry(staged, author, "Une scène"), make.entry(staged, here.people["partner"], "Un rideau")
    make.ended(staged, over=["submissions", "jury"])
    make.turned(staged, PhaseKind.FINAL, Step.OPENED)
    final = finals.line_up(staged, [one, other], pitch_minutes=5, question_minutes=5)
    finals.announce(staged, by=leader)
    audience.open_vote(final.challenge, by=leader)
    audience.choose(final.challenge, other.id, by=citizen)
    here.names |= {"stage": staged.slug, "stagedentry": one.id, "otherstaged": other.id}


def _juries(here: Dwelling, make: Factory) -> None:
    """Of each kind one at work, and one that deliberates: `staff` sits in them, `moderator` has left."""
    staff, colleague, gone = (here.people[role] for role in ("staff", "colleague", "moderator"))
    leader, entrants = here.people["facilitator"], [make.partner("Zoé"), make.partner("Léna")]
    secret = f"https://exemple.fr/{CANARIES['judged entry']}"

    def court(title: str, **chosen: Any) -> tuple[Challenge, list[Entry], list[Juror]]:
        challenge = make.challenge("pitch", by=leader, title=title, open=["submissions"], **chosen)
        _file(challenge, entrants[0], CANARIES["name of a judged file"], CANARIES["judged file"])
        entries = [make.entry(challenge, one, f"Produit de {one.name}", text=secret) for one in entrants]
        sitting = [jury.invite(challenge, person, by=leader) for person in (staff, colleague, gone)]
        for juror in sitting:
            jury.answer(juror, Answer.ACCEPTED)
        _turn(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
        jury.recuse(sitting[2], by=gone, reason=CANARIES["recusal reason"])
        seating.confirm(seating.propose(challenge, by=leader), by=leader, places=1)
        _turn(challenge, PhaseKind.JURY, Step.OPENED)
        return challenge, entries, sitting

    judged, entries, sitting = court("Un jury au travail")
    conflict.declare(sitting[1], entries[1], reason=CANARIES["conflict reason"])
    score.judge(sitting[1], entries[0], marks={"0": 3}, note_for_jury=CANARIES["begun note"], send=False)
    waiting = jury.invite(judged, here.people["author"], by=leader)
    compared, pair, _comparing = court("Deux à deux", judging=JudgingKind.PAIRWISE)
    over, ended, done = court("Un jury délibère")
    for juror in done[:2]:
        for entry in ended:
            score.judge(
                juror, entry, marks={"0": 3, "1": 3, "2": 3}, note_for_jury=CANARIES["jury note"],
                note_for_author=CANARIES["author note"], send=True,
            )  # fmt: skip
    _turn(over, PhaseKind.JURY, Step.CLOSED)
    for step in (Step.OPENED, Step.CLOSED):
        _turn(over, PhaseKind.FINAL, step)
    deliberation.say(over, CANARIES["deliberation"], by=colleague, juror=done[1])
    here.names |= {
        "judged": judged.slug, "judgedentry": entries[0].id, "otherjudged": entries[1].id, "compared": compared.slug,
        "comparedentry": pair[0].id, "deliberated": over.slug, "endedentry": ended[0].id, "otherended": ended[1].id,
        "juror": sitting[0].id, "otherjuror": sitting[1].id, "waitingjuror": waiting.id, "goneseat": sitting[2].id,
    }  # fmt: skip


def _projects(here: Dwelling, make: Factory) -> None:
    """One that everybody sees, one among staff, one that has ended; a sponsor who has not signed yet."""
    facilitator, staff = here.people["facilitator"], here.people["staff"]
    unit = here.people["staff"].unit or units.nation()
    more: dict[str, Any] = {"by": facilitator, "track": Track.INCUBATION, "unit": unit}
    idea = make.idea("Un accueil sans rendez-vous", here.people["author"])
    shown = projects.born_of(idea, title=idea.title, summary="Entrer, être reçu.", **more)
    inside = projects.born_of(
        make.idea("Un banc devant l’agence", here.people["author"]),
        title=f"Entre nous {CANARIES['internal project']}", summary=f"Pour les agents {CANARIES['internal summary']}.",
        audience=Audience.INTERNAL, partners=[CANARIES["internal partner"]], **more,
    )  # fmt: skip
    over = projects.born_of(None, title="Un essai arrêté", summary="Il a appris quelque chose.", **more)
    sponsor = members.name(shown, here.people["colleague"], ProjectPart.SPONSOR, by=facilitator)
    members.name(shown, staff, ProjectPart.COACH, by=facilitator)
    gates.hold(
        over, Decision.STOP, by=facilitator, seen=over.version, reasons="Personne n’en voulait.", learned="Demander."
    )
    gates.hold(
        inside, Decision.GO, by=facilitator, seen=inside.version, reasons=f"Bien {CANARIES['internal gate']}",
        voices=[gates.Voice(facilitator, True), gates.Voice(staff, False, "Trop tôt")],
    )  # fmt: skip
    said = checkin.check_in(shown, checkin.Said(f"On avance {CANARIES['check-in']}", 4), by=facilitator)
    noted = coach_note.write(shown, f"À revoir {CANARIES['coach note']}", by=staff)
    coach_note.correct(noted, shown, f"Revu {CANARIES['coach note']}", by=staff, seen=0)
    asked = sponsorship.ask(shown, f"Deux jours {CANARIES['sponsor ask']}", by=staff)
    set_out = milestone.set_for(shown, "Dix entretiens", today(), by=staff)
    here.names |= {
        "ask": asked.id, "milestone": set_out.id, "checkin": said.id, "coachnote": noted.id,
        "project": shown.slug, "insideproject": inside.slug,
        "overproject": over.slug, "sponsor": sponsor.id,
        "projectidea": idea.id,
    }  # fmt: skip
    _tried(here, make, shown, inside)


def _services(here: Dwelling, make: Factory) -> None:
    """One that everybody finds, with a picture and a thread; one proposed, one suspended, one that has left."""
    partner, facilitator = here.people["partner"], here.people["facilitator"]
    provider = providers.found("Les Outils", ProviderKind.START_UP, site="https://outils.example/")
    providers.let_speak(provider, partner)
    idea = make.idea("Un bilan en dix minutes", here.people["colleague"])
    more: dict[str, Any] = {"provider": provider, "by": facilitator, "needs": [Need.KEEP_TRACK]}
    shown = make.service("Boussole", idea=idea, publics=[Public.YOUNG], regions=["bretagne"], **more)
    beside = make.service("Carnet", **more)
    proposed = make.service(
        "Bientôt", proposed=True, sentence=CANARIES["proposed service"], text=CANARIES["proposed text"], **more
    )
    suspended, gone = make.service("En pause", **more), make.service("Parti", **more)
    suspended.suspend(by=facilitator, reason="Un lien ne mène nulle part.")
    gone.withdraw(by=partner, reason="Nous arrêtons.")
    drawn = Upload("ecran.png", FileKind.PNG, b"\x89PNG\r\n\x1a\n")
    pictured = [screenshot.add(one, drawn, words="L’écran d’accueil", by=partner) for one in (shown, shown, proposed)]
    db.session.flush()
    exits.count(shown.id, ExitWay.STORE)
    order = LearnedOrder(
        coefficients={"intercept": 0.0, "content": 1.0, "rate": 1.0, "both": 0.0, "seen": 0.0}, trained_at=now(),
        slates=900, held_out=400, policy="matrix-0", measure="clicks", gain=9.0, gain_low=2.0, gain_high=16.0,
    )  # fmt: skip
    db.session.add(order)
    searching, applying = (need_matrix.seen_of(need_matrix.row_of(f"stage.{one}")) for one in ("search", "application"))
    draft = need_matrix.write("stage.search", {"keep-track": 3}, by=facilitator, seen=searching)
    db.session.flush()
    here.names |= {
        "service": shown.slug, "othersservice": beside.slug, "proposedservice": proposed.slug,
        "order": order.id, "draftseen": draft.version, "rowseen": applying,
        "suspendedservice": suspended.slug, "goneservice": gone.slug,
        "picture": pictured[0].id,
        "otherpicture": pictured[1].id, "proposedpicture": pictured[2].id, "provider": provider.slug,
    }  # fmt: skip
    _short_lists(here, [shown, beside, gone])
    api = offered_api.offer(
        name="Offres du jour", provider=provider, sentence="Les offres publiées depuis la veille.",
        documentation="https://outils.example/api", domain=Domain.OFFERS, access=Access.OPEN, by=partner,
    )  # fmt: skip
    offered_api.use(api, shown, by=partner)
    here.names["offered"] = api.slug


def _short_lists(here: Dwelling, shown: list[Service]) -> None:
    """One that an adviser shared, whose words only its adviser may read here; nobody keeps the word of its link."""
    adviser = here.people["staff"]
    one = short_list.make(by=adviser, name=CANARIES["short list"], message=CANARIES["short list message"])
    for service in shown[:2]:
        short_list.put(service, one, by=adviser, word=CANARIES["short list word"])
    one.share()
    here.names |= {"shortlist": one.id, "listed": shown[0].id, "alsolisted": shown[1].id, "unlisted": shown[2].id}


def _reviews(here: Dwelling, make: Factory) -> None:
    """One that was answered, one replaced, one hidden, one that waits in a burst; of a service made in-house, too."""
    facilitator, moderator, author = (here.people[role] for role in ("facilitator", "moderator", "author"))
    shown, beside = (service_queries.by_slug(here.names[name]) for name in ("service", "othersservice"))
    assert shown and beside
    house = make.service("Maison", provider=make.provider("Le Lab", kind="house"), by=facilitator)
    replaced = review.write(house, by=author, stars=3, text=f"Premier jet {CANARIES['replaced review']}")
    said = review.write(house, by=author, stars=2, text="Je n’ai pas compris la page des résultats.")
    review_answer.say(said, by=facilitator, text="Nous la refaisons.")
    owed = review.write(house, by=here.people["staff"], stars=4, text="Il manque un plan.")
    rude = review.write(house, by=here.people["partner"], stars=1, text="Rien ne marche.")
    answer = review_answer.say(rude, by=facilitator, text=f"Lisez donc {CANARIES['hidden answer']}")
    asked = matter("review-answer", answer.id)
    assert asked
    decision.hide(asked, by=moderator, number=1, reason=Reason.INSULT, text=CANARIES["answer hiding reason"])
    hidden = review.write(shown, by=author, stars=1, text=f"Insulte {CANARIES['hidden review']}")
    about = matter("review", hidden.id)
    assert about
    decision.hide(about, by=moderator, number=1, reason=Reason.INSULT, text=CANARIES["review hiding reason"])
    waiting = review.write(beside, by=author, stars=5, text=f"Super {CANARIES['waiting review']}")
    seen = {"lowest": 5, "highest": 5, "new_accounts": True, "hours": 48, "seen": 8, "expected": 0.1, "rarity": 9.0}
    burst = Burst(service=beside, major=1, found_at=now(), **seen)
    db.session.add(burst)
    waiting.standing, waiting.burst = Standing.WAITING, burst
    use.note(shown, by=author)
    db.session.flush()
    here.names |= {
        "houseservice": house.slug, "houseprovider": house.provider.slug, "review": said.id, "owedreview": owed.id,
        "replacedreview": replaced.id, "hiddenreview": hidden.id, "hiddenanswer": answer.id,
        "answeredreview": rude.id, "waitingreview": waiting.id, "burst": burst.id,
    }  # fmt: skip


def _offers(here: Dwelling, make: Factory) -> None:
    """What somebody of the staff proposes for their provider: a draft, a new one and a change that wait."""
    staff = here.people["staff"]
    provider = make.provider("Les Ponts", speaker=staff)
    service = make.service("Passerelle", provider=provider, by=here.people["facilitator"])
    whole = content_of(service)
    draft = submission.begin(whole | {"name": f"Ébauche {CANARIES['draft offer']}"}, by=staff, provider=provider)
    new = submission.begin(whole | {"name": f"Neuf {CANARIES['offer']}"}, by=staff, provider=provider)
    change = submission.begin(whole | {"sentence": "Passer plus vite."}, by=staff, provider=provider, service=service)
    for one in (new, change):
        one.send(by=staff, seen=one.version, accepted_terms=terms.CURRENT, note=f"Merci {CANARIES['offer note']}")
    asked = provider_request.ask(
        "Les Quais", ProviderKind.ASSOCIATION, by=here.people["partner"], word=CANARIES["provider request"]
    )
    speaker = db.session.scalars(providers.members_of(provider)).one()
    here.names |= {
        "ponts": provider.slug, "passerelle": service.slug, "draftoffer": draft.id, "newoffer": new.id,
        "changeoffer": change.id, "providerrequest": asked.id, "speaker": speaker.id,
    }  # fmt: skip


def _tried(here: Dwelling, make: Factory, shown: projects.Project, inside: projects.Project) -> None:
    """What both of them test and measure, and the agencies that try them: one waits for its answer, one goes on."""
    facilitator, staff, colleague = (here.people[role] for role in ("facilitator", "staff", "colleague"))
    attester = make.staff(f"Zoé {CANARIES['consent attester']}")
    day = today()

    def tested(
        project: projects.Project, word: str, lesson: str, seen: str
    ) -> tuple[hypothesis.Hypothesis, trial.Trial]:
        belief = Belief(f"un appel suffit {word}", "les embauchés", "Neuf appels", "Un récit", "six sur neuf")
        one = hypothesis.propose(project, belief, by=facilitator)
        met, agreed = Seen(day, 5, "Au guichet", f"Cinq personnes {seen}"), Attested(attester, day, Consent.ORAL)
        held = trial.write_down(project, met, agreed, by=facilitator, results=[Result(one, Speaks.FOR)])
        hypothesis.judge(one, project, Outcome.CONFIRMED, learned=f"Oui {lesson}", by=facilitator, seen=0)
        return one, held

    public, session = tested(shown, "tout de suite", "toujours", "assises")
    internal, secret_session = tested(
        inside, *(CANARIES[f"internal {what}"] for what in ("hypothesis", "lesson", "session"))
    )
    waiting = hypothesis.propose(shown, Belief("deux", "tous", "Encore", "Un récit", "un sur deux"), by=facilitator)
    measured = metric.set_for(shown, Aim("Visites", "personnes", Better.HIGHER, Decimal(90)), by=facilitator)
    secret = metric.set_for(inside, Aim(CANARIES["internal metric"], "%", Better.LOWER, Decimal(5)), by=facilitator)
    for project in (shown, inside):
        pilot_call.call(project, "Trois mois.", wanted=2, until=day + timedelta(days=9), by=facilitator)
    running = pilot.offer(shown, _place("brest-europe"), "Volontiers.", by=staff)
    running.accept(day, by=facilitator)
    running.start(by=facilitator)
    offered = pilot.offer(shown, _place("quimper"), f"Nous aussi {CANARIES['offered site']}", by=colleague)
    hidden = pilot.offer(inside, _place("brest-europe"), f"Entre nous {CANARIES['internal site']}", by=staff)
    hidden.accept(day, by=facilitator)
    values = [Figure(day, Decimal(40)), Figure(day, Decimal(44), running.unit)]
    reading.take(measured, shown, values, source=Source.ENTERED, by=facilitator)
    reading.take(secret, inside, values[:1], source=Source.IMPORTED, by=facilitator)
    first = db.session.scalars(reading.of(measured)).all()[0]
    here.names |= {
        "session": session.id, "insidesession": secret_session.id, "value": first.id,
        "hypothesis": public.id, "openhypothesis": waiting.id, "insidehypothesis": internal.id,
        "metric": measured.id, "metricseen": measured.stamp, "insidemetric": secret.id,
        "site": running.id, "offeredsite": offered.id, "insidesite": hidden.id,
        "attester": attester.id, "today": day.isoformat(), "tomorrow": (day + timedelta(days=1)).isoformat(),
    }  # fmt: skip


def _place(code: str) -> units.Unit:
    unit = units.by_code(code)
    assert unit is not None
    return unit


def _workshops(here: Dwelling) -> None:
    """One among staff, which runs and votes, where `staff` writes; a public one to come, open to its readers."""
    facilitator, staff = here.people["facilitator"], here.people["staff"]
    said: dict[str, Any] = {
        "by": facilitator, "purpose": "Chercher ensemble.", "begins_at": now(), "ends_at": now() + timedelta(hours=5),
        "unit": units.by_code("brest-europe"), "places": 12, "open_to": OpenTo.INVITED, "naming": Naming.ANONYMOUS,
    }  # fmt: skip
    inside = workshops.prepare(title=f"Entre nous {CANARIES['internal workshop']}", audience=Audience.INTERNAL, **said)
    shown = workshops.prepare(
        title="Un atelier ouvert", audience=Audience.PUBLIC, **said | {"open_to": OpenTo.AUDIENCE}
    )  # fmt: skip
    db.session.flush()
    leading = participants.come(inside, by=facilitator, first_name="Ariane")
    leading.part = WorkshopPart.FACILITATOR
    participants.invite(inside, staff, by=facilitator)
    sitting = participants.come(inside, by=staff, first_name=CANARIES["first name"])
    inside.begin(by=facilitator)
    board = boards.add(inside, title=f"Tableau {CANARIES['board']}")
    note, other = (
        workshop_notes.write(board, text=f"{words} {CANARIES['board note']}", author=sitting)
        for words in ("Une", "Deux")
    )
    third = workshop_notes.write(board, text="Trois", author=leading)
    third.move(workshop_notes.write(board, text="Quatre", author=leading), seen=1)
    board.pass_to(writing=board.writing, voting=Voting.OPEN)
    asked = note_consent.ask(note, note_consent.Purpose.IDEA, by=facilitator)
    step = agenda.add(inside, title=f"Étape {CANARIES['plan step']}", minutes=30, movement=agenda.Movement.SCAN)
    agenda.add(shown, title="Se parler", minutes=30, movement=agenda.Movement.SCAN)
    agenda.publish(shown, by=facilitator)
    over = workshops.prepare(
        title="Un atelier terminé", audience=Audience.PUBLIC, **said | {"naming": Naming.FIRST_NAMES}
    )
    db.session.flush()
    participants.invite(over, staff, by=facilitator)
    participants.come(over, by=staff, first_name=CANARIES["first name"])
    over.begin(by=facilitator)
    over.end(by=facilitator)
    workshop_reports.workshop_ended(over)
    workshop_reports.conclude(over, text=f"Décidé {CANARIES['conclusion']}", seen=2, by=facilitator)
    here.names |= {
        "planstep": step.id, "overatelier": over.slug,
        "atelier": inside.slug, "openatelier": shown.slug, "wall": board.id, "boardnote": note.id,
        "otherboardnote": other.id, "sitter": sitting.id, "boardgroup": third.cluster_id, "noteconsent": asked.id,
    }  # fmt: skip


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
"""A picture of one point."""


def _stories(here: Dwelling, make: Factory) -> None:
    """One that is read, with a picture and a correction; a draft, one that has its day, one that is gone."""
    facilitator = here.people["facilitator"]
    unit = here.people["staff"].unit or units.nation()

    def told(title: str, word: str = "") -> stories.Story:
        said = {"summary": f"Une matinée {word}", "text": f"Ce jour-là {word}.", "tags": [word or "accueil"]}
        return stories.begin(by=facilitator, title=f"{title} {word}".strip(), unit=unit, **said)

    shown, draft, coming, gone = (
        told("Le café du mardi"),
        told("Plus tard", CANARIES["story draft"]),
        told("Jeudi prochain", CANARIES["story scheduled"]),
        told("Finalement", CANARIES["story withdrawn"]),
    )
    story_links.settle(
        shown,
        {
            "ideas": [db.session.get_one(Idea, here.names["public"])],
            "projects": [db.session.scalars(db.select(projects.Project).filter_by(slug=here.names["project"])).one()],
            "services": [db.session.scalars(db.select(Service).filter_by(slug=here.names["service"])).one()],
        },
    )
    for story in (shown, draft):
        word = CANARIES["story draft"] if story is draft else "tasses"
        picture = StoryPicture(
            by_id=facilitator.id, kind=FileKind.PNG, content=PIXEL, small=PIXEL, sha256="0" * 64, at=now(),
            alternative=f"Des {word}",
        )  # fmt: skip
        story.show(picture, by=facilitator)
    for story in (shown, gone):
        story_publication.publish(story, by=facilitator)
    shown.rewrite(
        by=facilitator, title=shown.title, summary=shown.summary, text="Ce jour-là, en mai.", unit=unit,
        tags=["accueil"], correction="C’était en mai.",
    )  # fmt: skip
    coming.schedule(now() + timedelta(days=3), by=facilitator)
    gone.withdraw(by=facilitator, reason="Une erreur sur la personne.")
    here.names |= {
        "story": shown.id, "storyslug": f"{shown.id}-{shown.slug}", "storydraft": draft.id,
        "storycoming": coming.id, "storygone": gone.id,
    }  # fmt: skip


def _turn(challenge: Challenge, kind: PhaseKind, step: Step) -> None:
    phase = challenge.phase(kind)
    assert phase is not None
    turn(phase, step, due_at=phase.opens_at if step is Step.OPENED else phase.ends_at)


def _doors(here: Dwelling, make: Factory) -> None:
    """What lies under an address that only one person was told."""
    citizen, administrator = here.people["citizen"], here.people["administrator"]
    suspension.suspend(here.people["suspended"], by=administrator, reason=CANARIES["suspension reason"])
    asked = membership.ask(here.people["bystander"], "Une entreprise", CANARIES["membership reason"])
    invited, opening = invitation.invite(
        f"{CANARIES['invitation']}@mail.example", Electorate.PARTNER, by=administrator, organisation="Une start-up"
    )
    wish = Wish(
        name=f"Nouvelle {CANARIES['sign-up']}", address=f"{CANARIES['sign-up']}@mail.example",
        password_hash=citizen.password_hash or "", language="fr",
    )  # fmt: skip
    db.session.flush()
    held = db.session.scalars(db.select(Session).where(Session.user_id == citizen.id)).one()
    made = db.session.scalars(token.of(citizen)).first()
    grant = here.people["facilitator"].grants[0] if here.people["facilitator"].grants else None
    here.names |= {
        "membership": asked.id, "invitation": invited.id, "opening": opening,
        "signup": sign_up.ask(wish, "another browser"),
        "reset": link.make(citizen, Purpose.RESET, citizen.email),
        "moving": link.make(citizen, Purpose.CHANGE_ADDRESS, f"{CANARIES['new address']}@mail.example"),
        "leaving": unsubscribing.address_for(citizen).rpartition("/")[2],
        "kept": keepsake.keep({"title": f"Idée {CANARIES['keepsake']}", "text": "Gardée"}),
        "session": held.id, "token": made.id if made else 0, "grant": grant.id if grant else _grant(here),
        "wrong": "x" * 43,
    }  # fmt: skip


def _grant(here: Dwelling) -> int:
    person = here.people["facilitator"]
    db.session.refresh(person)
    return person.grants[0].id
