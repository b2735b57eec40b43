"""A kit: the mould of a challenge, read from its folder on the shelf. Launching copies it; nothing of it runs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from app import markdown
from app.challenges.table import Duration, Table
from app.challenges.vocabulary import (
    EnterAs,
    Entrant,
    FinalVote,
    Gallery,
    JudgingKind,
    Late,
    Outcome,
    PhaseKind,
    PrizeKind,
    QuestionKind,
    VotingKind,
)
from app.ideas.idea import Audience
from app.people.unit import Level
from config import ROOT

SHELF = ROOT / "challenges"
TEMPLATE = "_template"
MOST_EACH = 20
MOST_AMOUNT = 10_000_000
MOST_JURORS = 50
HAVE_AMOUNTS = (PrizeKind.CASH, PrizeKind.INCUBATION, PrizeKind.COACHING, PrizeKind.TRAINING)
LONGEST_ANSWER = {QuestionKind.LINE: 200, QuestionKind.TEXT: 5_000, QuestionKind.LINK: 400}
ORDER = [*PhaseKind]


class Flawed(Exception):  # noqa: N818 - it is an answer, not an accident
    """A kit that cannot be opened: `problems` says all that is wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Phase:
    """It starts when the one before ends, or `starts` after the first day; `until` is the hour at which it ends."""

    kind: PhaseKind
    lasts: Duration
    starts: Duration | None = None
    until: time | None = None


@dataclass(frozen=True)
class Criterion:
    name: str
    explains: str
    weight: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Prize:
    """`open_to` names who may receive it; nobody named is whoever may enter. `winners` entries receive it in full."""

    kind: PrizeKind
    title: str
    amount: int | None
    winners: int
    open_to: tuple[Entrant, ...]


@dataclass(frozen=True)
class Question:
    label: str
    hint: str
    kind: QuestionKind
    required: bool
    most: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entrants:
    """Who may enter, alone or in teams of so many."""

    who: tuple[Entrant, ...]
    as_: tuple[EnterAs, ...]
    smallest_team: int
    largest_team: int


@dataclass(frozen=True)
class Voting:
    """`points` for each voter, at most `most` on one entry; a ballot of fewer than `fewest` entries does not count."""

    kind: VotingKind
    points: int
    most: int
    fewest: int
    secret: bool


@dataclass(frozen=True)
class Judging:
    kind: JudgingKind
    jurors: int


@dataclass(frozen=True)
class Final:
    """What the audience decides at the final, and who of it votes: one choice each, in secret."""

    vote: FinalVote
    voters: tuple[Entrant, ...]


@dataclass(frozen=True)
class Deadline:
    grace: Duration
    late: Late


@dataclass(frozen=True)
class Kit:
    word: str
    name: str
    version: int
    summary: str
    title: str
    brief: str
    audience: Audience
    scopes: tuple[Level, ...]
    gallery: Gallery
    outcomes: tuple[Outcome, ...]
    entrants: Entrants
    deadline: Deadline
    voting: Voting
    judging: Judging
    final: Final
    phases: tuple[Phase, ...]
    criteria: tuple[Criterion, ...]
    prizes: tuple[Prize, ...]
    questions: tuple[Question, ...]


def words(shelf: Path = SHELF) -> list[str]:
    """The kits that stand on the shelf; the one to copy is not among them."""
    return sorted(f.parent.name for f in shelf.glob("*/kit.toml") if f.parent.name != TEMPLATE)


def kits(shelf: Path = SHELF) -> Iterator[Kit]:
    """Those that open; what is wrong with the others is for `flask challenges check`."""
    for word in words(shelf):
        try:
            yield open_kit(word, shelf)
        except Flawed:
            continue


def open_kit(word: str, shelf: Path = SHELF) -> Kit:
    """Raises Flawed, with all its problems."""
    folder = shelf / word
    if word not in [*words(shelf), TEMPLATE] or not (folder / "kit.toml").exists():
        raise Flawed([f"{word}: there is no such kit on the shelf; there are {', '.join(words(shelf))}"])
    problems: list[str] = []
    brief = folder / "brief.md"
    try:
        text = brief.read_text(encoding="utf-8").strip() if brief.exists() else ""
    except UnicodeDecodeError as problem:
        raise Flawed([f"{word}: brief.md cannot be read: {problem}; save it as UTF-8"]) from problem
    if not text:
        problems.append(f"{word}: brief.md is missing or empty")
    if len(text) > markdown.LONGEST:
        problems.append(f"{word}: brief.md has {len(text)} characters; at most {markdown.LONGEST}")
    try:
        written = tomllib.loads((folder / "kit.toml").read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise Flawed([*problems, f"{word}: kit.toml cannot be read: {problem}"]) from problem
    kit = _kit(Table(word, written, problems), word, text)
    if problems:
        raise Flawed(problems)
    return kit


def _kit(table: Table, word: str, brief: str) -> Kit:
    kit = Kit(
        word=word,
        name=table.text("name", longest=80),
        version=table.whole("version", least=1, most=9_999),
        summary=table.text("summary", longest=300),
        title=table.text("title", longest=120),
        brief=brief,
        audience=table.word("audience", Audience),
        scopes=table.words("scopes", Level),
        gallery=table.word("gallery", Gallery, Gallery.NEVER),
        outcomes=table.words("outcomes", Outcome, may_be_empty=True),
        entrants=_entrants(table.table("entrants")),
        deadline=_deadline(table.table("deadline")),
        voting=_voting(table.table("voting")),
        judging=_judging(table.table("judging")),
        final=_final(table.table("final")),
        phases=tuple(_phase(one) for one in table.tables("phases")),
        criteria=tuple(_criterion(one) for one in table.tables("criteria")),
        prizes=tuple(_prize(one) for one in table.tables("prizes")),
        questions=tuple(_question(one) for one in table.tables("questions")),
    )
    table.end()
    _together(kit, table)
    return kit


def _entrants(table: Table) -> Entrants:
    found = Entrants(
        who=table.words("who", Entrant),
        as_=table.words("as", EnterAs),
        smallest_team=table.whole("smallest_team", least=2, most=50, default=2),
        largest_team=table.whole("largest_team", least=2, most=50, default=6),
    )
    if found.smallest_team > found.largest_team:
        table.wrong(f"the smallest team has {found.smallest_team}, the largest only {found.largest_team}")
    table.end()
    return found


def _deadline(table: Table) -> Deadline:
    grace = table.duration("grace", Duration(0, "minutes")) or Duration(0, "minutes")
    if grace.delta.total_seconds() > 24 * 3_600:
        table.wrong(f"a grace of {grace} is another deadline; at most 24 hours")
    found = Deadline(grace, table.word("late", Late, Late.MARKED))
    table.end()
    return found


def _voting(table: Table) -> Voting:
    found = Voting(
        kind=table.word("kind", VotingKind, VotingKind.NONE),
        points=table.whole("points", least=1, most=1_000, default=10),
        most=table.whole("most", least=1, most=1_000, default=5),
        fewest=table.whole("fewest", least=1, most=50, default=1),
        secret=table.yes("secret", default=False),
    )
    if found.most > found.points:
        table.wrong(f"at most {found.most} points on an entry, but a voter has only {found.points}")
    if found.kind is not VotingKind.BUDGET and table.written.keys() & {"points", "most", "fewest"}:
        table.wrong('"points", "most" and "fewest" are for the kind "budget"')
    table.end()
    return found


def _judging(table: Table) -> Judging:
    found = Judging(
        kind=table.word("kind", JudgingKind, JudgingKind.NONE),
        jurors=table.whole("jurors", least=1, most=MOST_JURORS, default=3),
    )
    table.end()
    return found


def _final(table: Table) -> Final:
    found = Final(
        vote=table.word("vote", FinalVote, FinalVote.NONE),
        voters=table.words("voters", Entrant, may_be_empty=True),
    )
    if (found.vote is FinalVote.NONE) != (not found.voters):
        table.wrong(f'the vote is "{found.vote}"; "voters" go with any other word than "none"')
    table.end()
    return found


def _phase(table: Table) -> Phase:
    found = Phase(
        kind=table.word("kind", PhaseKind),
        lasts=table.duration("lasts") or Duration(1, "days"),
        starts=table.duration("starts", nothing=True),
        until=table.hour("until"),
    )
    if not found.lasts.amount:
        table.wrong("a phase lasts at least a minute")
    if found.until and not found.lasts.is_of_days:
        table.wrong('"until" is for phases of days or weeks')
    table.end()
    return found


def _criterion(table: Table) -> Criterion:
    found = Criterion(
        name=table.text("name", longest=80),
        explains=table.text("explains", longest=400),
        weight=table.whole("weight", least=1, most=100),
        lowest=table.whole("lowest", least=0, most=99, default=1),
        highest=table.whole("highest", least=1, most=100, default=5),
    )
    if found.lowest >= found.highest:
        table.wrong(f"the scale goes from {found.lowest} to {found.highest}")
    table.end()
    return found


def _prize(table: Table) -> Prize:
    kind = table.word("kind", PrizeKind)
    amount = table.whole("amount", least=1, most=MOST_AMOUNT) if kind in HAVE_AMOUNTS else None
    if kind not in HAVE_AMOUNTS and "amount" in table.written:
        table.wrong(f'a prize of the kind "{kind}" has no amount')
        table.asked.append("amount")
    found = Prize(
        kind=kind,
        title=table.text("title", longest=120),
        amount=amount,
        winners=table.whole("winners", least=1, most=MOST_EACH, default=1),
        open_to=table.words("open_to", Entrant, may_be_empty=True),
    )
    table.end()
    return found


def _question(table: Table) -> Question:
    kind = table.word("kind", QuestionKind, QuestionKind.TEXT)
    longest = LONGEST_ANSWER.get(kind, 200)
    found = Question(
        label=table.text("label", longest=160),
        hint=table.text("hint", longest=300, default=""),
        kind=kind,
        required=table.yes("required", default=True),
        most=table.whole("most", least=1, most=longest, default=min(longest, 2_000)),
        choices=table.texts("choices", longest=80),
    )
    if (kind is QuestionKind.CHOICE) != bool(found.choices):
        table.wrong('"choices" go with the kind "choice", and only with it')
    table.end()
    return found


def _together(kit: Kit, table: Table) -> None:
    """What does not fit together, each part being right by itself."""
    kinds = [phase.kind for phase in kit.phases]
    for name, many in (("phases", kinds), ("criteria", kit.criteria), ("prizes", kit.prizes)):
        if len(many) > MOST_EACH:
            table.wrong(f"{len(many)} {name}; at most {MOST_EACH}")
    if len(kit.questions) > MOST_EACH:
        table.wrong(f"{len(kit.questions)} questions; at most {MOST_EACH}")
    for kind in ORDER:
        if kinds.count(kind) > 1:
            table.wrong(f'two phases "{kind}"')
    if PhaseKind.SUBMISSIONS not in kinds:
        table.wrong('no phase "submissions": nobody could enter')
    if not kinds or kinds[-1] is not PhaseKind.RESULTS:
        table.wrong('the last phase must be "results"')
    if kinds != sorted(kinds, key=ORDER.index):
        table.wrong(f"the phases go {', '.join(kinds)}; their order is {', '.join(k for k in ORDER if k in kinds)}")
    total = sum(criterion.weight for criterion in kit.criteria)
    if kit.criteria and total != 100:
        table.wrong(f"the criteria weigh {total} together, not 100")
    if (kit.voting.kind is not VotingKind.NONE) != (PhaseKind.VOTING in kinds):
        table.wrong(f'voting is "{kit.voting.kind}"; a phase "voting" goes with any other word than "none"')
    if (kit.judging.kind is not JudgingKind.NONE) != (PhaseKind.JURY in kinds):
        table.wrong(f'judging is "{kit.judging.kind}"; a phase "jury" goes with any other word than "none"')
    if kit.judging.kind is JudgingKind.RUBRIC and not kit.criteria:
        table.wrong('judging by "rubric" needs criteria')
    if PhaseKind.TEAM_FORMATION in kinds and EnterAs.TEAM not in kit.entrants.as_:
        table.wrong('a phase "team-formation", but nobody enters as a "team"')
    if kit.audience is Audience.INTERNAL and set(kit.entrants.who) - {Entrant.STAFF}:
        table.wrong('an "internal" challenge is seen by staff alone; nobody else can enter')
    if kit.final.vote is not FinalVote.NONE and PhaseKind.FINAL not in kinds:
        table.wrong('the audience votes at a final, but there is no phase "final"')
    if kit.final.vote is FinalVote.ADVICE and kit.judging.kind is JudgingKind.NONE:
        table.wrong('a vote that is "advice" needs a jury to be advised')
    if kit.audience is Audience.INTERNAL and set(kit.final.voters) - {Entrant.STAFF}:
        table.wrong('an "internal" challenge is seen by staff alone; nobody else can vote at its final')
    for prize in kit.prizes:
        if strangers := set(prize.open_to) - set(kit.entrants.who):
            table.wrong(f'the prize "{prize.title}" is open to {", ".join(sorted(strangers))}, who cannot enter')
    if kit.voting.secret and kit.voting.kind is VotingKind.NONE:
        table.wrong("nobody votes: nothing is secret")
