"""The post: a letter leaves once; a post that is down, slow or unwilling costs nobody anything but time."""

from __future__ import annotations

import dataclasses
import socket
import threading
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
import time_machine

from app.clock import now
from app.database import db, writing
from app.outbox import worker
from app.outbox.letter import PATIENCE, Letter, forget_given_up
from app.outbox.post import Round, compose


@pytest.fixture
def send(app):
    """One turn of the post; how many letters were tried."""

    def turn(**more) -> int:
        with app.app_context(), writing():
            return worker.send_letters(**more)

    return turn


def test_a_letter_leaves_once(post, write, queue, send):
    """Red when the letter is not deleted after it left."""
    write()
    assert send() == 1
    assert send() == 0
    (message,) = post.received
    assert message["To"] == "nadia@mail.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<http://127.0.0.1:8000/u>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Une nouvelle" in message.get_content()
    assert queue() == []


def test_letters_lie_in_a_folder_when_there_is_no_post(app, write, queue, send):
    write()
    assert send() == 1
    folder = app.extensions["settings"].mail_folder
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "nadia@mail.example"
    assert queue() == []


def test_a_post_that_is_down_keeps_the_letter_for_later(app, post, write, queue, send):
    """Red when OSError is not caught."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, mail_url=nobody)
    write()
    before = now()
    send()
    (letter,) = queue()
    assert letter.given_up_at is None
    assert letter.problem == "ConnectionRefusedError"
    assert before + timedelta(seconds=10) < letter.due_at < before + timedelta(seconds=60)
    app.extensions["settings"] = settings
    with time_machine.travel(letter.due_at + timedelta(seconds=1), tick=False):
        send()
    assert len(post.received) == 1
    assert queue() == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["421 closing", "451 try later"])
def test_a_post_that_says_later_is_asked_later(post, write, queue, send, step, answer):
    """Red when a code below 500 counts as a refusal for good."""
    post.answers[step] = answer
    write()
    send()
    (letter,) = queue()
    assert letter.given_up_at is None
    assert letter.due_at > now() + timedelta(seconds=5)
    post.answers.clear()
    with time_machine.travel(letter.due_at + timedelta(seconds=1), tick=False):
        send()
    assert len(post.received) == 1


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
def test_a_letter_refused_for_good_is_given_up_and_kept_for_whoever_asks(post, write, queue, send, step):
    """Red when Undeliverable is put off like the others."""
    post.answers[step] = "550 no such user"
    write()
    send()
    (letter,) = queue()
    assert letter.given_up_at is not None
    assert letter.problem == "refused with 550"
    post.answers.clear()
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert send() == 0
    assert post.received == []


def test_a_sender_that_is_refused_loses_no_letter(post, write, queue, send):
    """Red when a refusal of our own address counts against the reader's."""
    post.answers["MAIL"] = "550 not from here"
    write()
    send()
    assert queue()[0].given_up_at is None


def test_each_attempt_waits_longer_and_the_last_is_after_three_days(write, queue, send, monkeypatch):
    """Red when letters are given up after a number of attempts: a weekend without a post would lose them."""

    def away(_turn, _letter):
        raise ConnectionRefusedError

    monkeypatch.setattr(Round, "deliver", away)
    write()
    waits: list[float] = []
    with time_machine.travel(now(), tick=False) as clock:
        while (letter := queue()[0]).given_up_at is None:
            assert len(waits) < 200
            clock.move_to(letter.due_at)
            began = now()
            assert send() == 1
            waits.append((queue()[0].due_at - began).total_seconds())
        assert now() - letter.queued_at >= PATIENCE - timedelta(hours=1)
    assert waits[:4] == [16, 32, 64, 128]
    assert max(waits) == 3_600


def test_a_letter_that_cannot_be_written_stops_no_other(post, write, queue, send):
    """Red when `_send` catches only what the post says: the worker would die of one template."""
    write("first@mail.example", template="no-such-template")
    write("second@mail.example")
    assert send() == 2
    assert [message["To"] for message in post.received] == ["second@mail.example"]
    (letter,) = queue()
    assert letter.problem == "TemplateNotFound"


def test_one_unwilling_address_stops_no_other(post, write, queue, send):
    async def only_some(server, session, envelope, address, options):
        if address.startswith("bad"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    post.handle_RCPT = only_some
    write("bad@mail.example")
    write("good@mail.example")
    send()
    assert [message["To"] for message in post.received] == ["good@mail.example"]


def test_while_the_post_is_slow_people_write_and_the_outbox_holds_no_lock(app, make, browse, post, write, queue):
    """Red when a transaction stays open while a letter is sent."""
    idea, browser = make.idea(), browse.as_(make.person())
    write()
    post.go_on.clear()

    def work():
        with app.app_context(), writing():
            worker.send_letters()

    thread = threading.Thread(target=work)
    thread.start()
    assert post.busy.wait(10)
    assert browser.post(f"/ideas/{idea.id}/support", {"wish": "given"}).status_code == 303
    assert post.received == []
    post.go_on.set()
    thread.join(20)
    assert len(post.received) == 1
    assert queue() == []


def test_a_slow_post_gives_other_work_its_turn(post, write, queue, send):
    """Red when a turn goes on until no letter is left."""
    for number in range(5):
        write(f"{number}@mail.example")
    assert send(within=timedelta(microseconds=1)) == 1
    assert len(queue()) == 4


def test_a_post_that_is_away_is_asked_once_a_turn(app, write, queue, send):
    """Red when each of a thousand letters waits for the same closed door in turn."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
    settings = app.extensions["settings"]
    app.extensions["settings"] = dataclasses.replace(settings, mail_url=nobody)
    try:
        for number in range(5):
            write(f"{number}@mail.example")
        assert send() == 1
    finally:
        app.extensions["settings"] = settings


def recipients(post) -> list[str]:
    return [message["To"] for message in post.received]


def test_two_hundred_letters_leave_through_few_connections(post, write, queue, send):
    """Red when each letter is brought through a connection of its own."""
    people = [f"{number}@mail.example" for number in range(200)]
    for person in people:
        write(person)
    assert send(within=timedelta(seconds=0)) == 1
    assert send(within=timedelta(hours=1)) == 199
    assert recipients(post) == people
    assert sorted(post.connections.values()) == [1, 199]
    assert queue() == []


def test_no_connection_is_open_between_two_turns(post, write, send):
    """Red when a turn leaves its connection to the next: the post would keep a line for a worker that sleeps."""
    write("one@mail.example")
    send()
    write("two@mail.example")
    send()
    assert list(post.connections.values()) == [1, 1]
    assert post.left == 2


@pytest.mark.parametrize("enough", ["421 too many letters", ""], ids=["said", "closed without a word"])
def test_a_post_that_has_had_enough_of_a_connection_is_greeted_again(post, write, queue, send, enough):
    """Red when a kept connection that ends puts its letter off, or is asked again as if it were open."""
    post.most, post.enough = 3, enough
    people = [f"{number}@mail.example" for number in range(10)]
    for person in people:
        write(person)
    assert send() == 10
    assert recipients(post) == people
    assert len(post.connections) == 4
    assert queue() == []


def test_a_post_that_takes_nothing_is_greeted_once_more_and_then_asked_later(post, write, queue, send):
    """Red when a kept connection is opened again and again."""
    write("first@mail.example")
    write("second@mail.example")
    write("third@mail.example")
    taken = post.handle_DATA

    async def only_one(server, session, envelope):
        answer = await taken(server, session, envelope)
        post.answers["MAIL"] = "421 closing"
        return answer

    post.handle_DATA = only_one
    assert send() == 2
    assert recipients(post) == ["first@mail.example"]
    assert sorted(post.connections.values()) == [1, 2]
    assert [letter.attempts for letter in queue()] == [1, 0]


def test_a_connection_that_breaks_with_a_letter_on_its_way_is_not_used_to_send_it_twice(post, write, queue, send):
    """Red when a letter is sent again at once though the post may have it."""
    taken = post.handle_DATA

    async def hang_up(server, session, envelope):
        answer = await taken(server, session, envelope)
        if len(post.received) == 2:
            server.transport.abort()
        return answer

    post.handle_DATA = hang_up
    people = [f"{number}@mail.example" for number in range(3)]
    for person in people:
        write(person)
    assert send() == 2
    assert recipients(post) == people[:2]
    waiting = {letter.recipient: letter for letter in queue()}
    assert waiting[people[1]].due_at > now()
    assert send() == 1
    assert recipients(post) == people
    assert len(post.connections) == 2


def test_an_address_refused_in_the_middle_of_a_turn_spoils_no_letter_after_it(post, write, queue, send):
    """Red when a refusal for good ends the connection, or leaves a half-told letter in it."""

    async def only_some(server, session, envelope, address, options):
        if address.startswith("bad"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    post.handle_RCPT = only_some
    for name in ("one", "bad", "two", "badder", "three"):
        write(f"{name}@mail.example")
    assert send() == 5
    assert recipients(post) == ["one@mail.example", "two@mail.example", "three@mail.example"]
    assert len(post.connections) == 1
    assert [letter.problem for letter in queue()] == ["refused with 550"] * 2


def test_a_post_that_says_its_farewell_badly_has_taken_the_letter_all_the_same(post, write, queue, send):
    """Red when what is said to QUIT counts: the letter would leave twice."""

    async def rude(server, session, envelope):
        return "500 stay"

    post.handle_QUIT = rude
    write()
    assert send() == 1
    assert len(post.received) == 1
    assert queue() == []


def test_two_workers_send_each_letter_once(app, post, write, queue):
    """Red when a letter is not claimed before it is sent."""
    for number in range(12):
        write(f"{number}@mail.example")

    def work():
        with app.app_context(), writing():
            while worker.send_letters():
                pass

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message["To"] for message in post.received) == sorted(f"{n}@mail.example" for n in range(12))
    assert queue() == []


@pytest.mark.parametrize(
    "typed",
    [
        "a\r\nBcc: x@mail.example",
        "a\nSubject: y",
        "a\r\n\r\nbody",
        "a\x00b",
        "a\u2028Bcc: x@mail.example",
        "a\x0bBcc: x",
    ],
)
def test_what_people_type_makes_no_header(app, make, write, typed):
    """Red when the subject is not squished: it is the one header that holds what people type."""
    number = write(site_name=typed)
    with app.app_context():
        from app.outbox.letter import Letter

        raw = compose(db.session.get(Letter, number)).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert set(message.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
    assert len(message.get_all("Subject")) == 1


def test_an_address_with_a_line_break_is_never_sent_to(post, write, queue, send):
    write("nadia@mail.example\r\nBcc: everybody@mail.example")
    write("good@mail.example")
    send()
    assert [message["To"] for message in post.received] == ["good@mail.example"]
    assert len(queue()) == 1


def test_a_letter_given_up_is_forgotten_after_three_days(app, write, queue):
    write()

    def forget() -> None:
        with writing(), app.app_context():
            forget_given_up()
            db.session.commit()

    with writing(), app.app_context():
        db.session.scalars(db.select(Letter)).one().put_off("550 no such box", for_good=True)
        db.session.commit()
    forget()
    assert len(queue()) == 1
    with time_machine.travel(now() + PATIENCE):
        forget()
    assert queue() == []
