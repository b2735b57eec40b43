"""The digest: one letter at seven in the reader's own territory, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine

from app.activity import digest, jobs
from app.activity.notice import Notice
from app.clock import now
from app.database import db, writing
from app.outbox.letter import Letter
from app.outbox.post import compose
from app.people.user import Digest

EVENING = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
BEFORE_SEVEN_IN_PARIS = datetime(2026, 3, 3, 5, 59, tzinfo=UTC)
SEVEN_IN_PARIS = datetime(2026, 3, 3, 6, 0, tzinfo=UTC)
SEVEN_IN_MARTINIQUE = datetime(2026, 3, 3, 11, 0, tzinfo=UTC)


@pytest.fixture
def at(app):
    """Run the digest's chore at a moment; answers the letters that wait."""

    def run(moment: datetime) -> list[Letter]:
        with time_machine.travel(moment, tick=False), app.app_context(), writing():
            jobs.send_digests()
            return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))

    return run


@pytest.fixture
def followed(make):
    """An author in Paris whose idea got a comment the evening before."""
    with time_machine.travel(EVENING, tick=False):
        author = make.person("Nadia Benali")
        idea = make.idea("Un café par mois", author)
        make.comment(idea, make.person("Loïc Le Goff"))
    return author, idea


def test_the_letter_leaves_at_seven_and_not_before(at, followed):
    """Red when `last_seven` forgets to step back to the day before."""
    assert at(BEFORE_SEVEN_IN_PARIS) == []
    (letter,) = at(SEVEN_IN_PARIS)
    assert letter.recipient == followed[0].email


def test_seven_is_seven_in_the_readers_own_territory(at, make):
    """Red when the zone is taken from the server."""
    with time_machine.travel(EVENING, tick=False):
        author = make.staff(unit="fort-de-france-centre")
        make.comment(make.idea(author=author))
    assert author.time_zone == "America/Martinique"
    assert at(SEVEN_IN_PARIS) == []
    assert at(SEVEN_IN_MARTINIQUE.replace(hour=10, minute=59)) == []
    assert len(at(SEVEN_IN_MARTINIQUE)) == 1


def test_the_same_hour_again_sends_nothing_more(at, followed):
    """Red when `mark_mailed` is not called."""
    assert len(at(SEVEN_IN_PARIS)) == 1
    assert len(at(SEVEN_IN_PARIS)) == 1
    assert len(at(SEVEN_IN_PARIS.replace(day=4))) == 1


def test_what_happens_after_seven_waits_for_the_next_morning(at, followed, make):
    with time_machine.travel(SEVEN_IN_PARIS.replace(hour=9), tick=False):
        make.comment(followed[1])

    def written(moment: datetime) -> int:
        return [letter.recipient for letter in at(moment)].count(followed[0].email)

    assert written(SEVEN_IN_PARIS.replace(hour=10)) == 1
    assert written(SEVEN_IN_PARIS.replace(hour=15)) == 1
    assert written(SEVEN_IN_PARIS.replace(day=4)) == 2


def test_a_worker_that_was_down_at_seven_sends_it_later(at, followed):
    assert len(at(SEVEN_IN_PARIS.replace(hour=20))) == 1


def test_news_that_were_read_are_not_mailed(app, at, followed):
    with app.app_context(), writing():
        db.session.execute(db.update(Notice).values(read_at=now()))
        db.session.commit()
    assert at(SEVEN_IN_PARIS) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"digest": Digest.NEVER},
        {"email": None},
        {"confirmed_at": None},
        {"erased_at": EVENING},
    ],
    ids=["never", "no address", "unconfirmed", "erased"],
)
def test_some_people_get_no_letter(at, followed, change, columns):
    """Red when `readers` drops one of its conditions."""
    change(followed[0], **columns)
    assert at(SEVEN_IN_PARIS) == []


def test_whoever_is_suspended_gets_no_letter(app, at, followed, make):
    from app.people.suspension import suspend
    from app.people.user import User

    admin = make.with_role("administrator")
    with app.test_request_context("/", method="POST"), writing():
        person = db.session.get(User, followed[0].id)
        suspend(person, by=db.session.get(User, admin.id), reason="Insultes")
        db.session.commit()
    assert at(SEVEN_IN_PARIS) == []


def test_the_letter_holds_one_line_for_each_thing_with_its_address(app, at, followed, make):
    author, idea = followed
    with time_machine.travel(EVENING, tick=False):
        for _ in range(2):
            make.comment(idea)
        make.comment(make.idea("Une seconde idée", author))
    (letter,) = [letter for letter in at(SEVEN_IN_PARIS) if letter.recipient == author.email]
    with app.app_context():
        message = compose(letter)
    text = message.get_content()
    assert text.count("\n- ") == 2
    assert "Un café par mois" in text
    assert f"http://127.0.0.1:8000/ideas/{idea.id}-un-cafe-par-mois" in text
    assert "Nadia Benali" in text


def test_a_hidden_idea_is_not_named_in_the_letter(app, at, followed, make, change):
    """Red when the digest keeps lines without an address."""
    with time_machine.travel(EVENING, tick=False):
        reader = make.person()
        make.comment(followed[1], reader)
        make.comment(followed[1])
    change(followed[1], hidden_at=EVENING)
    letters = [letter for letter in at(SEVEN_IN_PARIS) if letter.recipient == reader.email]
    assert letters == []
    with app.app_context():
        unmailed = db.session.scalar(
            db.select(db.func.count()).where(Notice.user_id == reader.id, Notice.mailed_at.is_(None))
        )
    assert unmailed == 0


def test_each_reader_is_written_to_in_their_language(app, at, followed, make, change):
    """Red when the lines are made outside `force_locale`."""
    change(followed[0], language="en")
    (letter,) = at(SEVEN_IN_PARIS)
    assert letter.language == "en"
    assert letter.context["lines"][0]["sentence"] == "Loïc Le Goff commented on “Un café par mois”"
    with app.app_context():
        assert compose(letter)["Subject"] == "1 piece of news on Le Fil"


def test_a_flood_is_cut_and_says_so(app, at, make):
    with time_machine.travel(EVENING, tick=False):
        author = make.person()
        for number in range(digest.MOST_LINES + 3):
            make.comment(make.idea(f"Idée {number}", author))
    (letter,) = at(SEVEN_IN_PARIS)
    assert len(letter.context["lines"]) == digest.MOST_LINES
    with app.app_context():
        assert "/me/notices" in compose(letter).get_content()
    assert len(at(SEVEN_IN_PARIS.replace(day=4))) == 1


def test_last_years_news_is_not_mailed_to_whoever_asks_for_letters_again(at, followed):
    """Red when `_for_morning_of` has no oldest day."""
    assert at(SEVEN_IN_PARIS.replace(year=2027)) == []


def test_one_letter_that_cannot_be_written_keeps_nobody_else_waiting(at, followed, make, monkeypatch):
    """Red when `_send_to` does not catch what goes wrong."""
    with time_machine.travel(EVENING, tick=False):
        other = make.person()
        make.comment(make.idea(author=other))
    write = digest.write_to

    def poisoned(person):
        if person.id == followed[0].id:
            raise RuntimeError("no")
        return write(person)

    monkeypatch.setattr(digest, "write_to", poisoned)
    assert [letter.recipient for letter in at(SEVEN_IN_PARIS)] == [other.email]
    monkeypatch.setattr(digest, "write_to", write)
    assert {letter.recipient for letter in at(SEVEN_IN_PARIS)} == {other.email, followed[0].email}


def test_a_name_with_a_line_break_makes_no_header(app, at, followed, make, change):
    """Red when the digest does not `squish` what people wrote."""
    author, idea = followed
    change(author, name="Nadia\r\nBcc: everybody@mail.example")
    change(idea, title="Un titre\r\nBcc: everybody@mail.example\r\n\r\nBonjour")
    (letter,) = at(SEVEN_IN_PARIS)
    with app.app_context():
        raw = compose(letter).as_bytes()
    head, _, body = raw.partition(b"\n\n")
    assert b"Bcc" not in head
    assert not any(line.startswith(b"Bcc") for line in body.splitlines())
