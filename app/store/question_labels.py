"""The words of the questions of “For you”, of their answers, and of what came of them."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.store.labels import CATEGORIES, LANGUAGES, PUBLICS
from app.store.profile import QUESTION
from app.store.vocabulary import Category, Language, Public

QUESTIONS = {
    "situation": _l("Which of these describe you?"),
    "stage": _l("What would you like to move forward with?"),
    "blocks": _l("What holds you back at the moment?"),
    "experience": _l("How much work experience do you have?"),
    "region": _l("Where are you looking?"),
    "languages": _l("In which languages do you read with ease?"),
    "access": _l("Do you use a screen reader, a magnifier or the keyboard alone?"),
    "device": _l("On what do you look things up?"),
}
HINTS = {
    "situation": _l("Some services are for certain people only. Tick all that fit."),
    "stage": _l("Tick what matters now. You can come back and choose otherwise."),
    "blocks": _l("Tick what you recognise, or skip the question."),
    "experience": _l("One answer."),
    "region": _l("Some services are for one region only."),
    "languages": _l("We leave out the services that speak none of them."),
    "access": _l("We then leave out the services that do not say that they can be used this way."),
    "device": _l("We leave out the services that do not run on it."),
}
SHORT = {
    "situation": _l("You"),
    "stage": _l("What to move forward with"),
    "blocks": _l("What holds you back"),
    "experience": _l("Experience"),
    "region": _l("Region"),
    "languages": _l("Languages"),
    "access": _l("Accessibility"),
    "device": _l("Devices"),
}
ANSWERS = {
    **{f"situation.{public}": PUBLICS[public] for public in map(Public, QUESTION["situation"].choices)},
    "situation.jobseeker": _l("I am looking for work"),
    "situation.employee": _l("I have a job"),
    "situation.student": _l("I study or am in training"),
    "situation.founder": _l("I create or run an enterprise"),
    "situation.employer": _l("I hire people"),
    "situation.young": _l("I am under 26"),
    "situation.senior": _l("I am over 50"),
    "situation.minimum-income": _l("I receive a minimum income"),
    "situation.disabled": _l("I have a disability"),
    "situation.newcomer": _l("I came to France not long ago"),
    "stage.occupation": _l("Finding an occupation that suits me"),
    "stage.market": _l("Knowing where there is work"),
    "stage.training": _l("Getting trained"),
    "stage.application": _l("My CV and my letters"),
    "stage.interviews": _l("My interviews"),
    "stage.search": _l("Finding offers and employers"),
    "stage.enterprise": _l("Creating my enterprise"),
    "stage.abroad": _l("Leaving to work abroad"),
    "blocks.no-replies": _l("I apply, and nobody replies"),
    "blocks.no-experience": _l("I lack experience"),
    "blocks.diploma": _l("My diploma or my skills are not recognised"),
    "blocks.confidence": _l("I lack confidence"),
    "blocks.digital": _l("I am not at ease with computers"),
    "blocks.transport": _l("Transport, child care or housing"),
    "blocks.language": _l("French, or another language"),
    "blocks.money": _l("I lack the money for what I plan"),
    "blocks.alone": _l("I feel alone in my search"),
    "experience.none": _l("None or hardly any"),
    "experience.some": _l("A few years"),
    "experience.long": _l("Many years"),
    "experience.change": _l("Some, and I want to do something else"),
    "experience.break": _l("Some, and I have not worked for a long time"),
    **{f"languages.{language}": LANGUAGES[language] for language in Language},
    "access.assistive": _l("Yes: services that are at least partly accessible"),
    "access.strict": _l("Yes: only services that are fully accessible"),
    "access.none": _l("No"),
    "device.computer": _l("A computer"),
    "device.iphone": _l("An iPhone or an iPad"),
    "device.android": _l("An Android phone or tablet"),
}
SEGMENT_GROUPS = {
    "hiring": _l("People who hire"),
    "founding": _l("People who create an enterprise"),
    "starting": _l("Young people and students"),
    "working": _l("People who have a job"),
    "seeking": _l("People who look for work"),
}
EVERYTHING = _l("No need was told")


def left_out(filter: str, count: int) -> str:
    """How many services a filter left out, and why."""
    return LEFT_OUT[filter](count)


LEFT_OUT = {
    "territory": lambda n: ngettext(
        "%(num)s service that is not for your region", "%(num)s services that are not for your region", n
    ),
    "audience": lambda n: ngettext(
        "%(num)s service made for other people", "%(num)s services made for other people", n
    ),
    "language": lambda n: ngettext(
        "%(num)s service that speaks none of your languages", "%(num)s services that speak none of your languages", n
    ),
    "accessibility": lambda n: ngettext(
        "%(num)s service that does not say it is accessible", "%(num)s services that do not say they are accessible", n
    ),
    "platform": lambda n: ngettext(
        "%(num)s service that does not run on your devices", "%(num)s services that do not run on your devices", n
    ),
}


def segment(word: str) -> str:
    """A kind of search, in words."""
    group, _slash, category = word.partition("/")
    about = CATEGORIES[Category(category)] if category in set(Category) else EVERYTHING
    return f"{SEGMENT_GROUPS.get(group, group)} · {about}"


def policy(word: str) -> str:
    """What chose, in words: a matrix of needs, and a learned order if one was in force."""
    numbers = dict(part.split("-", 1) for part in word.split(" ") if "-" in part)
    matrix = numbers.get("matrix", "")
    said = _("the matrix that ships") if matrix == "0" else _("version %(n)s of the matrix", n=matrix)
    return _("%(matrix)s, learned order %(n)s", matrix=said, n=numbers["learned"]) if "learned" in numbers else said
