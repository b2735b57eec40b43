"""Discussing: sides, one level of replies, and long discussions that open as fast as short ones."""

import re

import pytest
from sqlalchemy import event, insert, update

from app.database import db, look_again, writing
from app.ideas import comment as comments
from app.ideas.cli import supports
from app.ideas.comment import Comment, Side
from app.ideas.idea import Idea


def said(page):
    return re.findall(r'id="comment-(\d+)"', page.text)


def test_a_comment_without_script_returns_to_its_place(browse, make):
    idea = make.idea()
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "Pour !", "side": "for"})
    assert answer.status_code == 303
    assert re.search(r"#comment-\d+$", answer.location)
    assert make.again(idea).comment_count == 1


def test_a_comment_with_htmx_answers_the_comment_alone(browse, make):
    idea = make.idea()
    answer = browse.as_(make.person()).post(
        f"/ideas/{idea.id}/comments", {"text": "Une question ?", "side": "question"}, htmx=True
    )
    assert answer.status_code == 200
    assert "Une question ?" in answer.text
    assert "<html" not in answer.text


def test_an_empty_comment_is_refused_and_the_page_stays(browse, make):
    idea = make.idea("Le titre")
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": " ", "side": "against"})
    assert answer.status_code == 422
    assert "Le titre" in answer.text


def test_a_comment_that_is_too_long_keeps_what_was_typed(browse, make):
    idea = make.idea()
    words = "mot " * 1_300
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": words})
    assert answer.status_code == 422
    assert words.strip() in answer.text


def test_a_reply_stands_under_what_it_answers(browse, make):
    idea = make.idea()
    comment = make.comment(idea, text="Une objection")
    answer = browse.as_(make.person()).post(
        f"/ideas/{idea.id}/comments", {"text": "Une réponse", "parent": str(comment.id)}
    )
    assert answer.status_code == 303
    assert make.again(comment).reply_count == 1
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert page.index("Une objection") < page.index("Une réponse")


def test_the_recount_finds_a_wrong_number_of_replies_and_sets_it_right(app, make):
    idea = make.idea()
    comment = make.comment(idea)
    make.comment(idea, parent=comment)
    run = app.test_cli_runner().invoke
    assert run(supports, ["recount", "--check"]).exit_code == 0
    with writing(), app.app_context():
        db.session.execute(update(Comment).values(reply_count=7))
        db.session.commit()
    told = run(supports, ["recount", "--check"])
    assert told.exit_code == 1 and f"comment {comment.id}: reply_count says 7, the rows 1" in told.output
    assert run(supports, ["recount"]).exit_code == 0
    assert make.again(comment).reply_count == 1


def test_replies_have_one_level(browse, make):
    idea = make.idea()
    first = make.comment(idea)
    reply = make.comment(idea, parent=first)
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "x", "parent": str(reply.id)})
    assert answer.status_code == 409
    assert make.again(idea).comment_count == 2


def test_nobody_replies_across_ideas(browse, make):
    idea, elsewhere = make.idea(), make.comment(make.idea())
    answer = browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "x", "parent": str(elsewhere.id)})
    assert answer.status_code == 404


def test_a_withdrawn_comment_leaves_its_place_and_not_its_words(browse, make):
    idea, author = make.idea(), make.person()
    comment = make.comment(idea, author, "Je le regrette")
    make.comment(idea, parent=comment, text="Pourtant")
    browse.as_(author).post(f"/ideas/{idea.id}/comments/{comment.id}/withdraw")
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True).text
    assert "Je le regrette" not in page
    assert "Pourtant" in page
    assert make.again(idea).comment_count == 1


def test_only_its_author_withdraws_a_comment(browse, make):
    comment = make.comment(make.idea())
    stranger = browse.as_(make.person())
    assert stranger.post(f"/ideas/{comment.idea_id}/comments/{comment.id}/withdraw").status_code == 403


def test_a_long_discussion_is_read_to_its_end_once_each(app, browse, make):
    idea, author = make.idea(), make.person()
    with app.app_context():
        db.session.execute(
            insert(Comment),
            [
                {"idea_id": idea.id, "author_id": author.id, "side": Side.FOR, "text": f"n{i}", "at": idea.created_at}
                for i in range(75)
            ],
        )
        db.session.commit()
    make.comment(idea)
    page = browse.get(f"/ideas/{idea.id}", follow_redirects=True)
    seen = said(page)
    url = re.search(r'href="([^"]*/comments\?[^"]*side=for[^"]*)"', page.text)
    while url:
        page = browse.get(url[1].replace("&amp;", "&"))
        seen += said(page)
        url = re.search(r'href="([^"]*/comments\?[^"]*after=[^"]*)"', page.text)
    assert len(seen) == len(set(seen)) == 76


def test_nobody_comments_on_what_is_closed(browse, make):
    idea = make.idea(status="declined")
    assert browse.as_(make.person()).post(f"/ideas/{idea.id}/comments", {"text": "x"}).status_code == 403


def test_following_is_a_state(app, browse, make):
    idea = make.idea()
    reader = browse.as_(make.person())
    for wish in ("given", "given", "withdrawn", "withdrawn", "given"):
        assert reader.post(f"/ideas/{idea.id}/follow", {"wish": wish}).status_code == 303
    from app.activity.follow import Follow

    with app.app_context():
        assert db.session.query(Follow).filter_by(user_id=reader.person.id).count() == 1


@pytest.fixture
def effort(inside):
    """The steps that the database takes for what is asked: of SQLite's machine, or rows that PostgreSQL looks at."""

    def of(ask):
        asked = []

        def note(connection, _cursor, statement, given, *_):
            asked.append((connection.connection.dbapi_connection, statement, given))

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            ask()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        count = rows_looked_at if db.engine.dialect.name == "postgresql" else steps
        return sum(count(*one) for one in asked if "SELECT" in one[1])

    return of


def steps(connection, statement, given):
    taken = [0]

    def step():
        taken[0] += 1

    connection.set_progress_handler(step, 1)
    connection.execute(statement, given).fetchall()
    connection.set_progress_handler(None, 0)
    return taken[0]


def rows_looked_at(connection, statement, given):
    told = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", given).fetchone()[0]

    def under(plan):
        seen = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        return seen * plan["Actual Loops"] + sum(under(part) for part in plan.get("Plans", ()))

    return sum(under(one["Plan"]) for one in told)


def test_a_comment_with_two_thousand_replies_opens_as_easily_as_one_with_ten(make, effort):
    author, reader = make.person(), make.person()
    short, long = make.idea(), make.idea()
    for idea, many in ((short, 10), (long, 2_000)):
        parent = make.comment(idea, author)
        reply = {
            "idea_id": idea.id,
            "parent_id": parent.id,
            "author_id": author.id,
            "side": Side.REMARK,
            "at": parent.at,
        }
        db.session.execute(insert(Comment), [reply | {"text": f"n{n}"} for n in range(many)])
        db.session.execute(update(Comment).where(Comment.id == parent.id).values(reply_count=many))
    db.session.commit()
    look_again()

    def opened(idea):
        shown = [comment for page in comments.openings(idea).values() for comment in page.items]
        replies = comments.first_replies(shown)
        assert [reply.text for reply in replies[shown[0].id]] == ["n0", "n1", "n2"]
        for person in (author, reader):
            assert comments.wrote_in(person, idea) is (person is author)

    assert 0 < effort(lambda: opened(long)) <= 3 * effort(lambda: opened(short))


def test_an_idea_with_ten_thousand_comments_opens_as_easily_as_one_with_ten(make, effort):
    author, reader = make.person(), make.person()
    short, long = make.idea(), make.idea()
    sides = list(Side)
    for idea, many in ((short, 10), (long, 10_000)):
        comment = {"idea_id": idea.id, "author_id": author.id, "at": idea.published_at}
        rows = [comment | {"text": f"n{n}", "side": sides[n % len(sides)]} for n in range(many)]
        db.session.execute(insert(Comment), rows)
        db.session.execute(update(Idea).where(Idea.id == idea.id).values(comment_count=many))
    db.session.commit()
    look_again()

    def opened(idea):
        shown = [comment for page in comments.openings(idea).values() for comment in page.items]
        assert len(shown) >= 10 and {comment.side for comment in shown} == {*Side}
        comments.first_replies(shown)
        for person in (author, reader):
            assert comments.wrote_in(person, idea) is (person is author)

    assert 0 < effort(lambda: opened(long)) <= 6 * effort(lambda: opened(short))
