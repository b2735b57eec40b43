"""The words of the Store: categories, whom a service is for, what they need of it, where it runs, how it stands."""

from __future__ import annotations

from enum import StrEnum


class Category(StrEnum):
    """In the order in which somebody looks for work."""

    OCCUPATION = "occupation"
    TRAINING = "training"
    APPLICATION = "application"
    JOB = "job"
    ENTERPRISE = "enterprise"
    ABROAD = "abroad"


class Need(StrEnum):
    """What somebody wants done; each belongs to one category, and a service answers at most five of them."""

    KNOW_MYSELF = "know-myself"
    DISCOVER_OCCUPATIONS = "discover-occupations"
    KNOW_THE_MARKET = "know-the-market"
    TRY_AN_OCCUPATION = "try-an-occupation"
    FIND_TRAINING = "find-training"
    FUND_TRAINING = "fund-training"
    LEARN_ONLINE = "learn-online"
    VALIDATE_EXPERIENCE = "validate-experience"
    LEARN_DIGITAL = "learn-digital"
    WRITE_A_CV = "write-a-cv"
    WRITE_A_LETTER = "write-a-letter"
    PREPARE_AN_INTERVIEW = "prepare-an-interview"
    GAIN_CONFIDENCE = "gain-confidence"
    FIND_OFFERS = "find-offers"
    FIND_HIDDEN_JOBS = "find-hidden-jobs"
    MEET_EMPLOYERS = "meet-employers"
    WORK_NEARBY = "work-nearby"
    GET_AROUND = "get-around"
    KEEP_TRACK = "keep-track"
    TEST_A_PROJECT = "test-a-project"
    FUND_A_PROJECT = "fund-a-project"
    RUN_AN_ENTERPRISE = "run-an-enterprise"
    WORK_ABROAD = "work-abroad"
    SPEAK_ANOTHER_LANGUAGE = "speak-another-language"


MOST_NEEDS = 5

CATEGORY_OF = {
    **dict.fromkeys(
        (Need.KNOW_MYSELF, Need.DISCOVER_OCCUPATIONS, Need.KNOW_THE_MARKET, Need.TRY_AN_OCCUPATION),
        Category.OCCUPATION,
    ),
    **dict.fromkeys(
        (Need.FIND_TRAINING, Need.FUND_TRAINING, Need.LEARN_ONLINE, Need.VALIDATE_EXPERIENCE, Need.LEARN_DIGITAL),
        Category.TRAINING,
    ),
    **dict.fromkeys(
        (Need.WRITE_A_CV, Need.WRITE_A_LETTER, Need.PREPARE_AN_INTERVIEW, Need.GAIN_CONFIDENCE), Category.APPLICATION
    ),
    **dict.fromkeys(
        (
            Need.FIND_OFFERS,
            Need.FIND_HIDDEN_JOBS,
            Need.MEET_EMPLOYERS,
            Need.WORK_NEARBY,
            Need.GET_AROUND,
            Need.KEEP_TRACK,
        ),
        Category.JOB,
    ),
    **dict.fromkeys((Need.TEST_A_PROJECT, Need.FUND_A_PROJECT, Need.RUN_AN_ENTERPRISE), Category.ENTERPRISE),
    **dict.fromkeys((Need.WORK_ABROAD, Need.SPEAK_ANOTHER_LANGUAGE), Category.ABROAD),
}


class Public(StrEnum):
    """Whom a service is made for; one that names nobody is for everybody."""

    JOBSEEKER = "jobseeker"
    YOUNG = "young"
    STUDENT = "student"
    SENIOR = "senior"
    EMPLOYEE = "employee"
    MINIMUM_INCOME = "minimum-income"
    DISABLED = "disabled"
    NEWCOMER = "newcomer"
    FOUNDER = "founder"
    EMPLOYER = "employer"
    ADVISER = "adviser"


class Platform(StrEnum):
    WEB = "web"
    IOS = "ios"
    ANDROID = "android"


class Way(StrEnum):
    """Where a way out was pressed."""

    STORE = "store"
    FOR_YOU = "for-you"
    SHORT_LIST = "short-list"


class Language(StrEnum):
    """In which a service speaks: ISO 639, and `fsl` for the French sign language."""

    FRENCH = "fr"
    ENGLISH = "en"
    SPANISH = "es"
    ARABIC = "ar"
    PORTUGUESE = "pt"
    UKRAINIAN = "uk"
    GERMAN = "de"
    ITALIAN = "it"
    TURKISH = "tr"
    CHINESE = "zh"
    SIGNS = "fsl"


class Accessibility(StrEnum):
    """What its accessibility statement says, in the three words of the law; or that there is none."""

    FULL = "full"
    PARTIAL = "partial"
    NOT = "not"
    UNSTATED = "unstated"


class ProviderKind(StrEnum):
    HOUSE = "house"
    PUBLIC_BODY = "public-body"
    ASSOCIATION = "association"
    START_UP = "start-up"
    LARGE_GROUP = "large-group"


class State(StrEnum):
    """Of a service: nobody sees one that is proposed; the way out of one that is suspended or withdrawn is shut."""

    PROPOSED = "proposed"
    LISTED = "listed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class SubmissionState(StrEnum):
    """Of what a provider proposes: written, waiting for whoever keeps the Store, come back, decided, or dropped."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DROPPED = "dropped"


OPEN = (SubmissionState.DRAFT, SubmissionState.WAITING, SubmissionState.RETURNED)
WRITTEN = (SubmissionState.DRAFT, SubmissionState.RETURNED)
"""In these it is changed by whoever proposes it."""


class Verdict(StrEnum):
    """What is decided of a submission."""

    ACCEPT = "accept"
    RETURN = "return"
    REFUSE = "refuse"


class RequestState(StrEnum):
    """Of somebody who asks to speak for a provider."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class LinkKind(StrEnum):
    """An address of a service."""

    WEB = "web"
    IOS = "ios"
    ANDROID = "android"
    ACCESSIBILITY = "accessibility"

    @property
    def column(self) -> str:
        return "address" if self is LinkKind.WEB else f"{self.value}_address"

    @property
    def lost_column(self) -> str:
        """Since when it is known not to answer: of an address in a mobile shop."""
        return f"{self.value}_lost_at"


SHOP_LINKS = (LinkKind.IOS, LinkKind.ANDROID)
"""In a mobile shop: one of them that is lost is shut alone, and the service stays."""


SHOWN_ONLY = "demo:"
"""What the refs of the demonstration begin with: its services lead nowhere, and nobody else's refs begin so."""


class LinkOutcome(StrEnum):
    """What an address did when it was asked; one that turns robots away is there all the same.

    Of one that is unheard nothing is known: no site answered this installation then.
    """

    ANSWERS = "answers"
    GUARDED = "guarded"
    FAILS = "fails"
    UNHEARD = "unheard"
