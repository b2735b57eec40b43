"""Files of an entry: added while it is written, sent with its versions, fetched by those who may read it."""

from __future__ import annotations

import hashlib
import io
import json
import re

import pytest
from sqlalchemy import select

from app import uploads
from app.challenges import attachment as attachments
from app.challenges import entry as entries
from app.challenges import jury, seating
from app.challenges import team as teams
from app.challenges.attachment import MOST, Attachment, Enclosure
from app.challenges.challenge import Challenge
from app.challenges.entry import Entry, EntryVersion
from app.challenges.juror import Answer
from app.challenges.phase import Step
from app.challenges.turning import turn
from app.challenges.vocabulary import Gallery, PhaseKind
from app.database import db, writing
from app.errors import Refused
from app.ideas.idea import Audience
from app.people.erasure import erase
from app.people.user import User
from app.uploads import Kind, Upload
from tests.challenges.test_vote_races import at_once
from tests.sheaf import PDF, PNG

TYPED = {"title": "Une chaise", "answer_0": "On attend.", "answer_1": "Une chaise.", "answer_2": ""}


@pytest.fixture
def running(make):
    return make.challenge(
        "ideas-call",
        audience=Audience.PUBLIC,
        entrants=["citizens"],
        gallery=Gallery.AFTER_DEADLINE,
        open=["submissions"],
    )


def of(challenge, path="") -> str:
    return f"/challenges/{challenge.slug}/entries{path}"


def add(browser, challenge, content=PDF, name="plan.pdf", typed=TYPED, **more):
    data = {**typed, "file": (io.BytesIO(content), name)}
    return browser.post(of(challenge, "/files"), data, content_type="multipart/form-data", **more)


def pdf(number: int) -> bytes:
    return PDF.replace(b"%PDF-1.4\n", b"%%PDF-1.4\n%%%d\n" % number)


def kept(app) -> list[Attachment]:
    with app.app_context():
        found = list(db.session.scalars(select(Attachment).order_by(Attachment.id)))
        db.session.expunge_all()
        return found


def lying(app) -> list[str]:
    return [file.name for file in kept(app) if file.slot]


def fetched(browser, challenge, file, **more):
    return browser.get(of(challenge, f"/files/{file.id}"), **more)


# The journey


def test_a_file_is_added_seen_and_removed_and_what_was_typed_stays(browse, make, app, running):
    writer = browse.as_(make.person())
    answer = add(writer, running)
    assert (answer.status_code, answer.location) == (303, of(running, "/new"))
    page = writer.get(answer.location).text
    assert "plan.pdf" in page and "PDF, 1" in page and "On attend." in page and "Une chaise" in page
    (file,) = kept(app)
    answer = writer.post(of(running, f"/files/{file.id}/away"), TYPED | {"answer_0": "On attend debout."})
    assert answer.status_code == 303
    page = writer.get(answer.location).text
    assert "plan.pdf</a>" not in page and "On attend debout." in page
    assert kept(app) == [], "what no version holds goes whole"


def test_with_htmx_the_files_alone_are_answered(browse, make, app, running):
    writer = browse.as_(make.person())
    answer = add(writer, running, htmx=True)
    assert answer.status_code == 200 and "<html" not in answer.text and "plan.pdf" in answer.text
    assert 'id="files"' in answer.text and "HX-Request" in answer.headers["Vary"]
    answer = add(writer, running, b"\x00", htmx=True)
    assert "file-problem" in answer.text and "plan.pdf" in answer.text
    (file,) = kept(app)
    assert "plan.pdf" not in writer.post(of(running, f"/files/{file.id}/away"), TYPED, htmx=True).text


def test_all_versions_together_keep_no_more_than_they_may(browse, make, app, running, monkeypatch):
    """Red when only the desk is weighed: each version holds on to its files."""
    writer = browse.as_(make.person())
    monkeypatch.setattr(attachments, "MOST_BYTES", 3 * len(pdf(1)) - 1)
    add(writer, running, pdf(1), "premier.pdf")
    writer.post(of(running), TYPED)
    (first,) = kept(app)
    writer.post(of(running, f"/files/{first.id}/away"), TYPED)
    assert add(writer, running, pdf(2), "second.pdf").status_code == 303
    answer = add(writer, running, pdf(3), "troisième.pdf")
    assert answer.status_code == 422 and "pèsent trop" in answer.text
    assert len(kept(app)) == 2


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "vide.pdf"), (b"<svg/>", "dessin.svg"), (PDF, ""), (b"x" * (uploads.LARGEST + 1), "gros.txt")],
)
def test_a_wrong_file_is_said_and_nothing_typed_is_lost(browse, make, app, running, content, name):
    answer = add(browse.as_(make.person()), running, content, name)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert "On attend." in answer.text and 'value="Une chaise"' in answer.text
    assert kept(app) == []


def test_only_this_door_takes_more_than_a_megabyte(browse, make, app, running):
    writer = browse.as_(make.person())
    heavy = pdf(1)[:-6] + b" " * 2_000_000 + PDF[-6:]
    assert add(writer, running, heavy).status_code == 303
    assert add(writer, running, b"x" * uploads.LARGEST_SENT).status_code == 413
    for path in ("", "/draft"):
        data = {**TYPED, "file": (io.BytesIO(heavy), "plan.pdf")}
        assert writer.post(of(running, path), data, content_type="multipart/form-data", token=False).status_code == 413
    assert add(writer, running, typed=TYPED | {"answer_0": "x" * 1_100_000}).status_code == 413
    assert len(kept(app)) == 1


def test_a_file_that_was_chosen_and_not_added_is_not_silently_left_behind(browse, make, app, running):
    writer = browse.as_(make.person())
    answer = writer.post(of(running), TYPED | {"file": "plan.pdf"})
    assert answer.status_code == 422 and "plan.pdf" in answer.text and "On attend." in answer.text
    assert writer.post(of(running), TYPED | {"file": ""}).status_code == 303


def test_there_are_five_at_most_and_the_same_only_once(browse, make, app, running):
    writer = browse.as_(make.person())
    for number in range(MOST):
        assert add(writer, running, pdf(number), f"plan{number}.pdf").status_code == 303
    assert add(writer, running, pdf(9)).status_code == 422
    assert add(writer, running, pdf(0)).status_code == 422
    assert len(kept(app)) == MOST and 'name="file"' not in writer.get(of(running, "/new")).text


def test_names_that_mean_harm_are_only_names(browse, make, app, running):
    writer = browse.as_(make.person())
    for number, name in enumerate(("../../a.pdf", "a%0D%0AX-Evil: 1.pdf", "b\u202efdp.exe", "é" * 300 + ".pdf")):
        assert add(writer, running, pdf(number), name).status_code == 303
    for file in kept(app):
        answer = fetched(writer, running, file)
        said = answer.headers["Content-Disposition"]
        assert said.startswith("attachment; ") and "X-Evil" not in answer.headers
        assert not re.search(r"[\r\n/\\\u202e]", file.name) and len(file.name) <= 120
    assert writer.get(of(running, "/new")).status_code == 200


# With a version


def test_files_are_part_of_the_version_and_of_its_receipt(browse, make, app, running):
    writer = browse.as_(make.person())
    add(writer, running)
    add(writer, running, PNG, "photo.png")
    writer.post(of(running), TYPED)
    with app.app_context():
        entry = db.session.scalars(select(Entry)).one()
        (version,) = entry.versions
        files = [one.attachment for one in entry.files]
        written = {
            "answers": dict(version.answers), "at": version.at.isoformat(), "challenge": running.slug,
            "entry": entry.id, "files": [{"name": f.name, "sha256": f.sha256} for f in files], "title": entry.title,
            "version": 1,
        }  # fmt: skip
        address, receipt, sums = of(running, f"/{entry.id}"), version.sha256, [f.sha256 for f in files]
    text = json.dumps(written, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == receipt
    page = writer.get(address).text
    assert "plan.pdf" in page and "photo.png" in page
    got = [hashlib.sha256(fetched(writer, running, file).data).hexdigest() for file in kept(app)]
    assert got == sums, "what is fetched is what the receipt names"
    assert hashlib.sha256(writer.get(f"{address}/versions/1.json").data).hexdigest() == receipt


def test_each_version_keeps_its_files_and_readers_see_those_of_the_last(browse, make, app, running):
    author = make.person()
    writer = browse.as_(author)
    add(writer, running, pdf(1), "premier.pdf")
    writer.post(of(running), TYPED)
    (first,) = kept(app)
    with app.app_context():
        id = db.session.scalars(select(Entry.id)).one()
    assert "premier.pdf" in writer.get(of(running, f"/{id}/edit")).text, "the next version begins with them"
    assert add(writer, running, pdf(2), "second.pdf").location == of(running, f"/{id}/edit")
    writer.post(of(running, f"/files/{first.id}/away"), TYPED)
    assert "premier.pdf" in writer.get(of(running, f"/{id}")).text, "nothing changes before it is sent"
    writer.post(of(running, f"/{id}/edit"), TYPED | {"version": "1"})
    page = writer.get(of(running, f"/{id}")).text
    assert "second.pdf" in page and "premier.pdf" not in page
    assert fetched(writer, running, first).status_code == 200, "their own people have every version"
    make.turned(running, PhaseKind.SUBMISSIONS, Step.CLOSED)
    one, two = kept(app)
    assert [fetched(browse, running, file).status_code for file in (one, two)] == [404, 200]
    leader = browse.as_(make.with_role("facilitator"))
    assert [fetched(leader, running, file).status_code for file in (one, two)] == [404, 200]


def test_nothing_is_added_or_removed_after_the_deadline(browse, make, app, running):
    author = make.person()
    writer = browse.as_(author)
    add(writer, running)
    writer.post(of(running), TYPED)
    make.turned(running, PhaseKind.SUBMISSIONS, Step.CLOSED)
    (file,) = kept(app)
    assert add(writer, running, pdf(2)).status_code == 403
    assert writer.post(of(running, f"/files/{file.id}/away"), TYPED).status_code == 403
    assert lying(app) == ["plan.pdf"]


def test_a_close_that_came_meanwhile_counts(inside, make, running):
    """Red when the noun does not look again at the phase: a picture takes a while to be drawn."""
    writer, challenge = make.person(), db.session.get(Challenge, running.id)
    attachments.add(challenge, Upload("a.pdf", Kind.PDF, PDF), by=writer, team=None)
    (file,) = attachments.on_desk(challenge, by=writer, team=None)
    turn(challenge.submissions, Step.CLOSED, due_at=challenge.submissions.ends_at)
    with pytest.raises(Refused):
        attachments.add(challenge, Upload("b.pdf", Kind.PDF, pdf(2)), by=writer, team=None)
    with pytest.raises(Refused):
        attachments.remove(file)


def test_throwing_the_draft_away_brings_back_the_files_of_the_version(browse, make, app, running):
    writer = browse.as_(make.person())
    add(writer, running, pdf(1), "sent.pdf")
    writer.post(of(running), TYPED)
    (sent,) = kept(app)
    add(writer, running, pdf(2), "never.pdf")
    writer.post(of(running, f"/files/{sent.id}/away"), TYPED)
    assert lying(app) == ["never.pdf"]
    writer.post(of(running, "/draft/away"))
    assert lying(app) == ["sent.pdf"] and len(kept(app)) == 1


def test_a_withdrawn_entry_keeps_its_files_and_the_next_begins_without(browse, make, app, running):
    writer = browse.as_(make.person())
    add(writer, running)
    writer.post(of(running), TYPED)
    with app.app_context():
        id = db.session.scalars(select(Entry.id)).one()
    writer.post(of(running, f"/{id}/withdraw"))
    assert "plan.pdf</a>" not in writer.get(of(running, "/new")).text
    (file,) = kept(app)
    assert fetched(writer, running, file).status_code == 200


def test_when_the_challenge_ends_what_was_never_sent_goes(inside, make, running):
    writer, challenge = make.person(), db.session.get(Challenge, running.id)
    attachments.add(challenge, Upload("a.pdf", Kind.PDF, PDF), by=writer, team=None)
    attachments.let_all_go(challenge)
    assert db.session.scalars(select(Attachment.id)).all() == []


# In a team


def test_a_team_has_one_desk_and_what_was_prepared_alone_comes_along(browse, make, app):
    challenge = make.challenge("hackathon", open=["team-formation", "submissions"])
    ada, bob, eve = make.person("Ada"), make.person("Bob"), make.person("Eve")
    first, second, other = browse.as_(ada), browse.as_(bob), browse.as_(eve)
    assert add(first, challenge, pdf(1), "seule.pdf").status_code == 303
    with app.test_request_context("/", method="POST"), writing():
        into, founder, joiner = (
            db.session.get(Challenge, challenge.id), db.session.get(User, ada.id), db.session.get(User, bob.id)
        )  # fmt: skip
        team = teams.found(into, by=founder, name="Les voisins")
        member = teams.invite(team, joiner, by=founder)
        teams.accept(member, by=joiner)
        db.session.commit()
    assert "seule.pdf" in first.get(of(challenge, "/new")).text
    assert "seule.pdf" not in second.get(of(challenge, "/new")).text
    add(first, challenge, pdf(2), "ensemble.pdf")
    page = second.get(of(challenge, "/new")).text
    assert "ensemble.pdf" in page and "seule.pdf" in page
    file = kept(app)[0]
    assert fetched(second, challenge, file).status_code == 200
    assert fetched(other, challenge, file).status_code == 404
    assert other.post(of(challenge, f"/files/{file.id}/away"), TYPED).status_code == 404
    assert second.post(of(challenge, f"/files/{file.id}/away"), TYPED).status_code == 422, "the other has written since"
    assert second.post(of(challenge, f"/files/{file.id}/away"), {"title": ""}).status_code == 303
    assert lying(app) == ["ensemble.pdf"]


# Who may fetch it


@pytest.mark.parametrize(
    ("gallery", "closed", "shown"),
    [
        (Gallery.NEVER, True, set()),
        (Gallery.AT_ONCE, False, {"citizen", "guest", "staff"}),
        (Gallery.AFTER_DEADLINE, False, set()),
        (Gallery.AFTER_DEADLINE, True, {"citizen", "guest", "staff"}),
        (Gallery.WITH_RESULTS, True, set()),
    ],
)
def test_a_file_is_fetched_by_those_who_may_read_the_entry_and_by_nobody_else(
    browse, make, app, gallery, closed, shown
):
    """Red when the route asks for no right."""
    challenge = make.challenge(
        "ideas-call", audience="public", entrants=["citizens"], gallery=gallery, voting="none", open=["submissions"]
    )
    author = make.person()
    readers = {
        "author": browse.as_(author), "leader": browse.as_(make.with_role("facilitator")),
        "staff": browse.as_(make.staff()), "citizen": browse.as_(make.person()), "guest": browse,
    }  # fmt: skip
    add(readers["author"], challenge)
    (file,) = kept(app)
    before = {who for who, browser in readers.items() if fetched(browser, challenge, file).status_code == 200}
    assert before == {"author"}, "before it is sent not even who leads the challenge knows of it"
    readers["author"].post(of(challenge), TYPED)
    if closed:
        make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
    answers = {who: fetched(browser, challenge, file).status_code for who, browser in readers.items()}
    assert {who for who, status in answers.items() if status == 200} == {"author", "leader"} | shown
    assert set(answers.values()) <= {200, 404}
    with app.app_context():
        id = db.session.scalars(select(Entry.id)).one()
    for who, browser in readers.items():
        assert ("plan.pdf" in browser.get(of(challenge, f"/{id}")).text) is (answers[who] == 200)
        listed = browser.get(of(challenge)).text + browser.get(f"/challenges/{challenge.slug}/data/files.csv").text
        assert "plan.pdf" not in listed or shown


def test_a_file_of_another_challenge_is_not_found_here(browse, make, app, running):
    writer, other = browse.as_(make.person()), make.challenge("pitch", open=["submissions"])
    add(writer, running)
    (file,) = kept(app)
    assert fetched(writer, other, file).status_code == 404
    assert writer.get(of(running, f"/files/{2**70}")).status_code == 404


def test_it_is_saved_and_never_shown_within_the_site(browse, make, app, running):
    writer = browse.as_(make.person())
    for number, (content, name) in enumerate([(PDF, "a.pdf"), (b"Bonjour <script>", "a.html"), (PNG, "a.svg")], 1):
        add(writer, running, content, name)
        file = kept(app)[-1]
        answer = fetched(writer, running, file)
        assert answer.status_code == 200 and answer.mimetype == file.media_type, number
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        again = fetched(writer, running, file, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304 and not again.data


def test_a_sheet_of_entries_never_reads_the_bytes(inside, make, running):
    writer, challenge = make.person(), db.session.get(Challenge, running.id)
    attachments.add(challenge, Upload("a.pdf", Kind.PDF, PDF), by=writer, team=None)
    db.session.expire_all()
    (file,) = attachments.on_desk(challenge, by=writer, team=None)
    with pytest.raises(Exception, match="raiseload"):
        file.content  # noqa: B018
    assert attachments.content_of(file) == PDF


def test_a_juror_reads_files_by_their_place_and_not_by_their_name(browse, make, app):
    challenge = make.challenge("pitch", open=["submissions"])
    entrant, person, stranger = make.partner("Zoé"), make.staff(), make.staff()
    with app.test_request_context("/", method="POST"), writing():
        into, by = db.session.get(Challenge, challenge.id), db.session.get(User, entrant.id)
        attachments.add(into, Upload("Zoé Durand.pdf", Kind.PDF, PDF), by=by, team=None)
        db.session.commit()
    entry = make.entry(challenge, entrant)
    with app.test_request_context("/", method="POST"), writing():
        into, leader = db.session.get(Challenge, challenge.id), db.session.get(User, make.with_role("facilitator").id)
        jury.answer(jury.invite(into, db.session.get(User, person.id), by=leader), Answer.ACCEPTED)
        db.session.commit()
    make.turned(challenge, PhaseKind.SUBMISSIONS, Step.CLOSED)
    with app.test_request_context("/", method="POST"), writing():
        into, leader = db.session.get(Challenge, challenge.id), db.session.scalars(select(User)).all()[-1]
        seating.confirm(seating.propose(into, by=leader), by=leader, places=1)
        db.session.commit()
    make.turned(challenge, PhaseKind.JURY, Step.OPENED)
    juror, desk = browse.as_(person), f"/challenges/{challenge.slug}/jury/{entry.id}"
    page = juror.get(desk).text
    assert f"{desk}/files/1" in page and "Durand" not in page
    answer = juror.get(f"{desk}/files/1")
    assert answer.data == PDF and "Durand" not in answer.headers["Content-Disposition"]
    assert juror.get(f"{desk}/files/2").status_code == 404
    assert browse.as_(stranger).get(f"{desk}/files/1").status_code == 403
    assert browse.get(f"{desk}/files/1").status_code == 302


# Where else it is


def test_the_programs_door_and_open_data_name_it(browse, make, app, running):
    writer = browse.as_(make.person())
    add(writer, running)
    writer.post(of(running), TYPED)
    assert browse.get(f"/challenges/{running.slug}/data/files.csv").text.count("\n") == 1
    assert browse.get(f"/api/v1/challenges/{running.slug}/entries").json["items"] == []
    make.turned(running, PhaseKind.SUBMISSIONS, Step.CLOSED)
    (file,) = kept(app)
    (entry,) = browse.get(f"/api/v1/challenges/{running.slug}/entries").json["items"]
    (named,) = entry["files"]
    assert (named["name"], named["size"], named["sha256"]) == ("plan.pdf", len(PDF), file.sha256)
    assert named["url"].endswith(of(running, f"/files/{file.id}"))
    assert f"plan.pdf,pdf,{len(PDF)},{file.sha256}" in browse.get(f"/challenges/{running.slug}/data/files.csv").text


def test_an_erasure_takes_what_was_prepared_or_withdrawn_and_leaves_what_was_sent(inside, make):
    author, challenges = make.person(), []
    for number in range(3):
        challenge = make.challenge("ideas-call", audience=Audience.PUBLIC, entrants=["citizens"], open=["submissions"])
        attachments.add(challenge, Upload(f"{number}.pdf", Kind.PDF, pdf(number)), by=author, team=None)
        challenges.append(challenge)
    stays, goes = make.entry(challenges[0], author), make.entry(challenges[1], author)
    goes.withdraw(by=author)
    db.session.flush()
    erase(author, by=None)
    db.session.flush()
    assert db.session.scalars(select(Attachment.name)).all() == ["0.pdf"]
    assert db.session.scalars(select(Enclosure.entry_id)).all() == [stays.id]
    receipts = set(db.session.scalars(select(EntryVersion.sha256)))
    assert len(receipts) == 2, "receipts stay"


def test_two_who_add_at_once_never_exceed_five(app, make, running):
    """Red when the slot is not the database's to hold."""
    author, slug = make.person(), running.id

    def adding(number):
        def act():
            challenge, by = db.session.get_one(Challenge, slug), db.session.get_one(User, author.id)
            attachments.add(challenge, Upload(f"{number}.pdf", Kind.PDF, pdf(number)), by=by, team=None)
            return number

        return act

    done = [one for one in at_once(app, [adding(n) for n in range(20)], together=10) if one is not None]
    files = kept(app)
    assert len(done) == len(files) == MOST
    assert sorted(file.slot for file in files) == [1, 2, 3, 4, 5]


def test_the_database_itself_refuses_a_sixth(inside, make, running):
    slots = Attachment.__table__.c.slot
    names = {constraint.name for constraint in Attachment.__table__.constraints}
    assert "ck_attachment_slot" in names and slots.nullable
    unique = {index.name for index in Attachment.__table__.indexes if index.unique}
    assert unique == {"uq_attachment_alone", "uq_attachment_team"}


def test_old_receipts_hold(inside, make, running):
    """A version without files is digested as before there were any."""
    entry = make.entry(running, make.person())
    (version,) = entry.versions
    assert version.sha256 == entries.digest(entry, version.at) == entries.digest(entry, version.at, [])
