"""Open data of a challenge: what everybody may read, without a name; and what became of its entries."""

from __future__ import annotations

import csv
import hashlib
import io
from types import SimpleNamespace

import pytest

from app.challenges import verdict
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import Gallery
from app.database import db, writing
from app.incubation.project import born_of
from app.incubation.vocabulary import Track
from app.people import unit as units
from app.people.user import User
from tests.api.cost import counted


def table(browse, url) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(browse.get(url).text)))


@pytest.fixture
def call(make):
    return make.challenge(
        "ideas-call", title="Le grand appel", audience="public", entrants=["citizens", "staff"],
        gallery=Gallery.AFTER_DEADLINE, open=["submissions"],
    )  # fmt: skip


def over(app, challenge):
    with app.test_request_context("/", method="POST"):
        found = db.session.get(Challenge, challenge.id)
        for phase in found.phases:
            turn(phase, Step.OPENED, due_at=phase.opens_at)
            turn(phase, Step.CLOSED, due_at=phase.ends_at)
        db.session.commit()


def test_the_package_names_its_sheets_and_each_is_what_it_says(browse, call):
    package = browse.get(f"/challenges/{call.slug}/datapackage.json").json
    assert package["name"] == "le-grand-appel" and package["profile"] == "tabular-data-package"
    assert {r["name"] for r in package["resources"]} == {
        "challenge", "phases", "criteria", "prizes", "questions", "teams", "entries", "files", "people",
    }  # fmt: skip
    for resource in package["resources"]:
        answer = browse.get(f"/challenges/{call.slug}/{resource['path']}")
        assert answer.mimetype == "text/csv" and len(answer.data) == resource["bytes"]
        assert resource["hash"] == f"sha256:{hashlib.sha256(answer.data).hexdigest()}"
        header = next(csv.reader(io.StringIO(answer.text)))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    assert table(browse, f"/challenges/{call.slug}/data/challenge.csv")[0]["title"] == "Le grand appel"


def test_entries_are_in_it_once_everybody_may_read_them_and_nobody_by_name(browse, make, app, call):
    """Red when `_entries` forgets the gallery, whoever asks."""
    author = make.person("Zibeline Autrice")
    make.entry(call, author, "=Une candidature", text="Ma réponse")
    url = f"/challenges/{call.slug}/data/entries.csv"
    for reader in (browse, browse.as_(author), browse.as_(make.with_role("facilitator"))):
        assert table(reader, url) == []
    over(app, call)
    [row] = table(browse, url)
    assert row["title"] == "'=Une candidature", "no formula for a spreadsheet"
    assert row["answer_0"] == "Ma réponse"
    whole = browse.get(f"/challenges/{call.slug}/datapackage.json").text
    for name in ("challenge", "teams", "entries", "people"):
        whole += browse.get(f"/challenges/{call.slug}/data/{name}.csv").text
    assert "Zibeline" not in whole and author.handle not in whole


def test_a_sheet_asks_no_more_of_the_database_for_more_entries_and_nothing_for_other_sheets(browse, make, app, call):
    def asked(sheet: str) -> int:
        with counted(app) as said:
            assert browse.get(f"/challenges/{call.slug}/data/{sheet}.csv").status_code == 200
        return len(said)

    author = make.person()
    make.entry(call, author, idea=make.idea("Une idée", author))
    over(app, call)
    few = asked("entries")
    with app.test_request_context("/", method="POST"):
        entries = db.session.scalars(db.select(Entry)).all()
        for number in range(5):
            author = make.person(f"Voix {number}")
            db.session.add(
                Entry(
                    challenge=entries[0].challenge, author=author, idea=make.idea("Une autre", author), title="Deux",
                    answers={}, sent_at=entries[0].sent_at, changed_at=entries[0].sent_at, version=1,
                )
            )  # fmt: skip
        db.session.commit()
    assert asked("entries") == few
    assert asked("phases") < few


def test_an_idea_is_named_only_where_everybody_may_read_it(browse, make, app, call):
    author = make.staff()
    make.entry(call, author, "De l’intérieur", idea=make.internal("Secrète", author))
    over(app, call)
    assert table(browse, f"/challenges/{call.slug}/data/entries.csv")[0]["idea"] == ""


@pytest.mark.parametrize(
    ("citizens", "staff", "said"), [(4, 0, []), (5, 4, [("citizen", "5")]), (0, 6, [("staff", "6")])]
)
def test_fewer_than_five_are_not_counted(browse, make, app, call, citizens, staff, said):
    """Red when the floor of the cross-table goes."""
    for n in range(citizens):
        make.entry(call, make.person(), f"Citoyenne {n}")
    for n in range(staff):
        make.entry(call, make.staff(), f"Agent {n}")
    over(app, call)
    held = table(browse, f"/challenges/{call.slug}/data/people.csv")
    assert [(row["who"], row["people"]) for row in held] == said


def test_an_internal_challenge_and_a_draft_have_no_open_data_for_anybody(browse, make):
    inside = make.challenge("ideas-call", title="Entre agents")
    draft = make.challenge("pitch", title="En préparation", draft=True)
    for challenge in (inside, draft):
        for reader in (browse, browse.as_(make.with_role("facilitator"))):
            for path in ("datapackage.json", "event.jsonld", "data/challenge.csv"):
                assert reader.get(f"/challenges/{challenge.slug}/{path}").status_code == 404


def test_the_event_is_offered_to_machines_without_a_script(browse, call):
    page = browse.get(f"/challenges/{call.slug}").text
    assert f'type="application/ld+json" href="/challenges/{call.slug}/event.jsonld"' in page
    answer = browse.get(f"/challenges/{call.slug}/event.jsonld")
    event = answer.get_json(force=True)
    assert answer.mimetype == "application/ld+json" and event["@type"] == "Event"
    assert event["name"] == "Le grand appel" and event["startDate"] < event["endDate"]
    assert len(event["subEvent"]) == len(table(browse, f"/challenges/{call.slug}/data/phases.csv"))


def test_what_became_of_every_entry_is_told_once_it_is_past(browse, make, app, call):
    author = make.person()
    idea = make.idea("Une chaise à l’entrée", author)
    make.entry(call, author, "Une chaise", idea=idea)
    make.entry(call, make.person(), "Un banc")
    inside = make.staff()
    make.entry(call, inside, "Une table", idea=make.internal("Zibeline interne", inside))
    url = f"/challenges/{call.slug}/outcomes"
    assert browse.get(url).status_code == 404
    over(app, call)
    page = browse.get(url).text
    assert page.count("station-challenge station-reached") == 1, "one thread that everybody may follow"
    assert f'href="/ideas/{idea.id}-{idea.slug}"' in page and "Un banc" in page and "Zibeline" not in page
    assert url in browse.as_(make.person()).get(f"/challenges/{call.slug}").text


def test_an_entry_without_an_idea_leads_on_to_its_project_and_its_service(browse, make, app, call):
    """Red when the thread of an entry is that of its idea alone."""
    going, dropped = make.entry(call, make.person(), "Un banc"), make.entry(call, make.person(), "Une table")
    over(app, call)
    leader = make.with_role("facilitator")
    with writing(), app.test_request_context("/", method="POST"):
        entry, by = db.session.get_one(Entry, going.id), db.session.get_one(User, leader.id)
        verdict.decide(entry, place=1, outcome=None, feedback="Oui", by=by)
        entry.challenge.conclude()
        more = {"title": "Le banc", "summary": "Pour s’asseoir", "track": Track.INCUBATION, "unit": units.nation()}
        project = born_of(entry, by=by, **more)
        db.session.commit()
        born = SimpleNamespace(id=project.id, slug=project.slug)
    made = make.service("Bancs", project=born)
    reader, url = browse.as_(make.person()), f"/challenges/{call.slug}"
    for page in (reader.get(f"{url}/outcomes").text, reader.get(f"{url}/entries/{going.id}").text):
        assert f'href="/lab/{born.slug}"' in page and f'href="/store/{made.slug}"' in page
        assert page.count("station-challenge station-reached") == 1
    assert reader.get(f"{url}/outcomes").text.count("Non retenue") == 1
    assert "Le banc" not in reader.get(f"{url}/entries/{dropped.id}").text


def test_a_gallery_that_never_opens_names_those_that_were_chosen_and_counts_the_others(browse, make, app):
    """Red when outcomes are refused, or when an entry that was not chosen is named."""
    pitch = make.challenge("pitch", open=["submissions"])
    won, _lost = make.entry(pitch, make.person(), "Un carnet"), make.entry(pitch, make.person(), "Zibeline")
    make.ended(pitch, over=["submissions", "jury", "final", "results"])
    url = f"/challenges/{pitch.slug}"
    leader = make.with_role("facilitator")
    with writing(), app.test_request_context("/", method="POST"):
        by = db.session.get_one(User, leader.id)
        verdict.decide(db.session.get_one(Entry, won.id), place=1, outcome=None, feedback="Oui", by=by)
        db.session.commit()
    reader = browse.as_(make.person())
    assert reader.get(f"{url}/outcomes").status_code == 404, "not before the results are published"
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get_one(Challenge, pitch.id).conclude()
        db.session.commit()
    page = reader.get(f"{url}/outcomes").text
    assert "Un carnet" in page and "2 candidatures" in page and "Zibeline" not in page
    assert f'href="{url}/entries/{won.id}"' not in page
    assert f"{url}/outcomes" in reader.get(url).text
    elsewhere = browse.as_(make.with_role("facilitator", "martinique")).get(f"{url}/outcomes").text
    assert "/lab/new" not in elsewhere, "whoever may not open the entry cannot make it a project"
    assert f'href="/lab/new?entry={won.id}"' in browse.as_(leader).get(f"{url}/outcomes").text


def test_what_the_gallery_never_shows_is_told_to_nobody_else(browse, make):
    pitch = make.challenge("pitch", over=["submissions", "jury", "final", "results"])
    assert browse.get(f"/challenges/{pitch.slug}/outcomes").status_code == 404
    assert browse.as_(make.with_role("facilitator")).get(f"/challenges/{pitch.slug}/outcomes").status_code == 200
