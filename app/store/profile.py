"""The questions of “For you”, and the profile that answers make: no request, no database, nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from app.store.vocabulary import CATEGORY_OF, Accessibility, Language, Need, Platform, Public

SITUATIONS = (Public.JOBSEEKER, Public.EMPLOYEE, Public.STUDENT, Public.FOUNDER, Public.EMPLOYER)
TRAITS = (Public.YOUNG, Public.SENIOR, Public.MINIMUM_INCOME, Public.DISABLED, Public.NEWCOMER)
DEVICES = {
    "computer": {Platform.WEB},
    "iphone": {Platform.WEB, Platform.IOS},
    "android": {Platform.WEB, Platform.ANDROID},
}
ACCEPTED = {
    "strict": {Accessibility.FULL},
    "assistive": {Accessibility.FULL, Accessibility.PARTIAL},
}  # fmt: skip
REGION = "region"
GROUPS = (
    (Public.EMPLOYER, "hiring"),
    (Public.FOUNDER, "founding"),
    (Public.STUDENT, "starting"),
    (Public.YOUNG, "starting"),
    (Public.EMPLOYEE, "working"),
)
SEEKING, OPEN = "seeking", "open"


@dataclass(frozen=True)
class Question:
    """Its id and those of its choices stay: matrices of needs name them. A region's choices are the installation's."""

    id: str
    choices: tuple[str, ...] = ()
    many: bool = True


QUESTIONS = (
    Question("situation", tuple(str(public) for public in (*SITUATIONS, *TRAITS))),
    Question(
        "stage",
        ("occupation", "market", "training", "application", "interviews", "search", "enterprise", "abroad"),
    ),
    Question(
        "blocks",
        ("no-replies", "no-experience", "diploma", "confidence", "digital", "transport", "language", "money", "alone"),
    ),
    Question("experience", ("none", "some", "long", "change", "break"), many=False),
    Question(REGION, many=False),
    Question("languages", tuple(map(str, Language))),
    Question("access", ("assistive", "strict", "none"), many=False),
    Question("device", tuple(DEVICES)),
)
QUESTION = {question.id: question for question in QUESTIONS}


@dataclass(frozen=True)
class Profile:
    """Answers by question; a question that was skipped is not there."""

    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Iterable[tuple[str, str]], regions: Collection[str]) -> Profile:
        """What means nothing here is left out, whoever wrote it; of a question with one answer the last stands."""
        found: dict[str, list[str]] = {}
        for name, word in said:
            question = QUESTION.get(name)
            if question is None or word not in (regions if name == REGION else question.choices):
                continue
            kept = found.setdefault(name, [])
            if not question.many:
                kept.clear()
            if word not in kept:
                kept.append(word)
        return cls({q.id: tuple(found[q.id]) for q in QUESTIONS if q.id in found})

    def to(self, question: str) -> tuple[str, ...]:
        return self.answers.get(question, ())

    def pairs(self) -> Iterator[tuple[str, str]]:
        for question, words in self.answers.items():
            for word in words:
                yield question, word

    @property
    def keys(self) -> list[str]:
        """As a matrix of needs names answers."""
        return [f"{question}.{word}" for question, word in self.pairs()]

    @property
    def publics(self) -> frozenset[Public]:
        return frozenset(map(Public, self.to("situation")))

    @property
    def region(self) -> str | None:
        return next(iter(self.to(REGION)), None)

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self.to("languages"))

    @property
    def accepts(self) -> set[Accessibility] | None:
        """Which statements of accessibility will do; all of them where nothing was said."""
        return ACCEPTED.get(next(iter(self.to("access")), ""))

    @property
    def platforms(self) -> set[Platform]:
        return set().union(*(DEVICES[word] for word in self.to("device"))) or set(Platform)

    def segment(self, weights: Mapping[Need, float]) -> str:
        """Which of some thirty kinds of search this is: all that a log keeps of the answers."""
        group = next((group for public, group in GROUPS if public in self.publics), SEEKING)
        sums: dict[str, float] = {}
        for need, weight in weights.items():
            category = CATEGORY_OF[need].value
            sums[category] = sums.get(category, 0.0) + weight
        return f"{group}/{max(sorted(sums), key=sums.__getitem__) if sums else OPEN}"
