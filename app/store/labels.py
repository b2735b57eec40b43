"""The words people read for the words of the Store."""

from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.people.user import Electorate
from app.store.vocabulary import (
    Accessibility,
    Category,
    Language,
    LinkKind,
    LinkOutcome,
    Need,
    Platform,
    ProviderKind,
    Public,
    RequestState,
    State,
    SubmissionState,
    Verdict,
    Way,
)

CATEGORIES = {
    Category.OCCUPATION: _l("Choose an occupation"),
    Category.TRAINING: _l("Find training"),
    Category.APPLICATION: _l("Prepare your application"),
    Category.JOB: _l("Find a job"),
    Category.ENTERPRISE: _l("Create an enterprise"),
    Category.ABROAD: _l("Work abroad"),
}
NEEDS = {
    Need.KNOW_MYSELF: _l("Know my strengths and what I want"),
    Need.DISCOVER_OCCUPATIONS: _l("Discover occupations"),
    Need.KNOW_THE_MARKET: _l("Know where there is work, and at what pay"),
    Need.TRY_AN_OCCUPATION: _l("Try an occupation before choosing it"),
    Need.FIND_TRAINING: _l("Find training"),
    Need.FUND_TRAINING: _l("Have training paid for"),
    Need.LEARN_ONLINE: _l("Learn online, at my own pace"),
    Need.VALIDATE_EXPERIENCE: _l("Have my experience recognised"),
    Need.LEARN_DIGITAL: _l("Get along with computers and the internet"),
    Need.WRITE_A_CV: _l("Write a CV"),
    Need.WRITE_A_LETTER: _l("Write a letter of application"),
    Need.PREPARE_AN_INTERVIEW: _l("Prepare an interview"),
    Need.GAIN_CONFIDENCE: _l("Gain confidence"),
    Need.FIND_OFFERS: _l("Find job offers"),
    Need.FIND_HIDDEN_JOBS: _l("Find employers who hire without an offer"),
    Need.MEET_EMPLOYERS: _l("Meet employers"),
    Need.WORK_NEARBY: _l("Work close to home"),
    Need.GET_AROUND: _l("Get to work: transport, child care, housing"),
    Need.KEEP_TRACK: _l("Keep track of my search"),
    Need.TEST_A_PROJECT: _l("Test the idea of an enterprise"),
    Need.FUND_A_PROJECT: _l("Find money for an enterprise"),
    Need.RUN_AN_ENTERPRISE: _l("Run an enterprise"),
    Need.WORK_ABROAD: _l("Find work abroad"),
    Need.SPEAK_ANOTHER_LANGUAGE: _l("Speak another language"),
}
PUBLICS = {
    Public.JOBSEEKER: _l("Jobseekers"),
    Public.YOUNG: _l("Under 26"),
    Public.STUDENT: _l("Students"),
    Public.SENIOR: _l("Over 50"),
    Public.EMPLOYEE: _l("Employees"),
    Public.MINIMUM_INCOME: _l("People on minimum income"),
    Public.DISABLED: _l("People with a disability"),
    Public.NEWCOMER: _l("Newcomers to France"),
    Public.FOUNDER: _l("People who create an enterprise"),
    Public.EMPLOYER: _l("Employers"),
    Public.ADVISER: _l("Advisers"),
}
PLATFORMS = {
    Platform.WEB: _l("On the web"),
    Platform.IOS: _l("App Store (iPhone)"),
    Platform.ANDROID: _l("Google Play (Android)"),
}
WAYS = {
    Way.STORE: _l("Opened from its page"),
    Way.FOR_YOU: _l("Opened from “For you”"),
    Way.SHORT_LIST: _l("Opened from a short list"),
}
LANGUAGES = {
    Language.FRENCH: _l("French"),
    Language.ENGLISH: _l("English"),
    Language.SPANISH: _l("Spanish"),
    Language.ARABIC: _l("Arabic"),
    Language.PORTUGUESE: _l("Portuguese"),
    Language.UKRAINIAN: _l("Ukrainian"),
    Language.GERMAN: _l("German"),
    Language.ITALIAN: _l("Italian"),
    Language.TURKISH: _l("Turkish"),
    Language.CHINESE: _l("Chinese"),
    Language.SIGNS: _l("French sign language"),
}
ACCESSIBILITY = {
    Accessibility.FULL: _l("Fully compliant"),
    Accessibility.PARTIAL: _l("Partly compliant"),
    Accessibility.NOT: _l("Not compliant"),
    Accessibility.UNSTATED: _l("No accessibility statement"),
}
PROVIDERS = {
    ProviderKind.HOUSE: _l("Made in-house"),
    ProviderKind.PUBLIC_BODY: _l("Public body"),
    ProviderKind.ASSOCIATION: _l("Association"),
    ProviderKind.START_UP: _l("Start-up"),
    ProviderKind.LARGE_GROUP: _l("Large group"),
}
STARS = {
    1: _l("Not useful at all"),
    2: _l("Not very useful"),
    3: _l("Somewhat useful"),
    4: _l("Useful"),
    5: _l("Very useful"),
}
VOICES = {
    Electorate.CITIZEN: _l("Citizens"),
    Electorate.STAFF: _l("Advisers"),
    Electorate.PARTNER: _l("Partners"),
}
VOICE = {
    Electorate.STAFF: _l("Works in an agency"),
    Electorate.PARTNER: _l("A partner"),
}
STATES = {
    State.PROPOSED: _l("Proposed, not shown yet"),
    State.LISTED: _l("In the Store"),
    State.SUSPENDED: _l("Suspended from the Store"),
    State.WITHDRAWN: _l("Has left the Store"),
}
SUBMISSIONS = {
    SubmissionState.DRAFT: _l("Draft"),
    SubmissionState.WAITING: _l("Waiting for an answer"),
    SubmissionState.RETURNED: _l("Sent back to be improved"),
    SubmissionState.ACCEPTED: _l("Accepted"),
    SubmissionState.REFUSED: _l("Refused"),
    SubmissionState.DROPPED: _l("Dropped"),
}
VERDICTS = {
    Verdict.ACCEPT: _l("Accept: it is in the Store at once"),
    Verdict.RETURN: _l("Send back: something must be improved first"),
    Verdict.REFUSE: _l("Refuse: it is not for the Store"),
}
REQUESTS = {
    RequestState.WAITING: _l("Waiting for an answer"),
    RequestState.ACCEPTED: _l("Accepted"),
    RequestState.REFUSED: _l("Refused"),
}
LINK_KINDS = {
    LinkKind.WEB: _l("Web address"),
    LinkKind.IOS: _l("Address in the App Store"),
    LinkKind.ANDROID: _l("Address in Google Play"),
    LinkKind.ACCESSIBILITY: _l("Address of the accessibility statement"),
}
LINKS = {
    LinkOutcome.ANSWERS: _l("answers"),
    LinkOutcome.GUARDED: _l("is there, but turns robots away"),
    LinkOutcome.FAILS: _l("does not answer"),
    LinkOutcome.UNHEARD: _l("could not be asked"),
}
CONTENT = {
    "name": _l("Name"),
    "sentence": _l("What it does, in one sentence"),
    "text": _l("Description"),
    "category": _l("Category"),
    "needs": _l("Needs it answers"),
    "publics": _l("Whom it is for"),
    "regions": _l("Where"),
    **{way.column: words for way, words in LINK_KINDS.items()},
    "price_note": _l("Note on the price"),
    "languages": _l("Languages"),
    "accessibility": _l("Accessibility"),
    "uses": _l("Data used"),
}
"""What the Store says of a service, in the order in which it is read."""
SAID: dict[str, Any] = {f"service-{state.value}": label for state, label in STATES.items()}
WORDS = SimpleNamespace(
    categories=CATEGORIES, needs=NEEDS, publics=PUBLICS, platforms=PLATFORMS, languages=LANGUAGES,
    accessibility=ACCESSIBILITY, providers=PROVIDERS, states=STATES,
)  # fmt: skip
