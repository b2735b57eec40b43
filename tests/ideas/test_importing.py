"""Importing: all or nothing, counts kept apart, again changes nothing."""

import csv
import json

import pytest

from app.database import db, writing
from app.ideas import importing
from app.ideas.comment import Comment
from app.ideas.idea import Idea
from app.ideas.support import Support
from app.people.unit import Unit
from app.people.user import User
from app.rows import rows_of
from app.text import one_line, tidy
from tests.security.naughty import strings

IDEA = {
    "ref": "a-1",
    "title": "Un titre",
    "text": "Un texte",
    "author": "u1ff",
    "published_at": "2015-09-26T02:27:55+0200",
    "supports": "12",
    "mixed": "3",
    "against": "4",
    "tags": "un;deux",
    "theme": "accueil",
}
COMMENT = {
    "ref": "c-1",
    "idea_ref": "a-1",
    "author": "u2aa",
    "side": "for",
    "text": "Parce que.",
    "published_at": "2015-09-27T10:00:00Z",
    "supports": "7",
}


def file_of(path, *rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=["ideas", *words])


@pytest.fixture
def held(app):
    def count(model):
        with app.app_context():
            return db.session.scalar(db.select(db.func.count()).select_from(model))

    return count


def test_titles_texts_counts_and_comments_are_kept(app, run, tmp_path):
    ideas, comments = file_of(tmp_path / "i.csv", IDEA), file_of(tmp_path / "c.csv", COMMENT)
    assert run("import", ideas, "--comments", comments).exit_code == 0
    with app.app_context():
        idea, comment = db.session.scalars(db.select(Idea)).one(), db.session.scalars(db.select(Comment)).one()
        assert (idea.title, idea.text, idea.tags) == ("Un titre", "Un texte", ["un", "deux"])
        assert (idea.imported_supports, idea.imported_mixed, idea.imported_against) == (12, 3, 4)
        assert idea.published_at.isoformat() == "2015-09-26T00:27:55+00:00"
        assert (comment.text, comment.imported_supports, comment.side.value) == ("Parce que.", 7, "for")
        assert idea.comment_count == 1


@pytest.mark.parametrize("title", ["Deux  espaces", "« Espaces fines ! »", "Une\u2003cadratine"])
def test_the_spaces_of_a_title_stay_as_they_were_written(app, run, tmp_path, title):
    """Red when what somebody typed is made regular where nothing asks for it."""
    run("import", file_of(tmp_path / "i.csv", IDEA | {"title": title}))
    with app.app_context():
        assert db.session.scalars(db.select(Idea.title)).one() == title


def test_a_title_over_two_lines_becomes_one(app, run, tmp_path):
    run("import", file_of(tmp_path / "i.csv", IDEA | {"title": " Une ligne\r\nl’autre\n"}))
    with app.app_context():
        assert db.session.scalars(db.select(Idea.title)).one() == "Une ligne l’autre"


def test_before_there_are_units_it_is_said_so(app, run, tmp_path):
    with writing(), app.app_context():
        db.session.execute(db.delete(Unit))
        db.session.commit()
    done = run("import", file_of(tmp_path / "ideas.csv", IDEA))
    assert done.exit_code == 1 and "no units here yet" in done.output


def test_imported_counts_are_never_part_of_totals(app, run, held, tmp_path):
    run("import", file_of(tmp_path / "i.csv", IDEA))
    with app.app_context():
        assert db.session.scalars(db.select(Idea)).one().support_count == 0
    assert held(Support) == 0
    assert app.test_cli_runner().invoke(args=["supports", "recount", "--check"]).exit_code == 0


def test_the_same_import_again_changes_nothing(run, held, tmp_path):
    words = ("import", file_of(tmp_path / "i.csv", IDEA), "--comments", file_of(tmp_path / "c.csv", COMMENT))
    run(*words)
    before = held(Idea), held(Comment), held(User)
    assert "0 ideas, 0 comments, 0 people" in run(*words).output
    assert (held(Idea), held(Comment), held(User)) == before


def test_a_dry_run_writes_nothing(run, held, tmp_path):
    answer = run("import", file_of(tmp_path / "i.csv", IDEA), "--dry-run")
    assert "Would import: 1 ideas" in answer.output
    assert held(Idea) == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "x" * 201}, "title has 201 characters"),
        ({"title": ""}, "title is missing"),
        ({"ref": "a-1"}, "stands twice"),
        ({"kind": "thought"}, "kind “thought” is not one of"),
        ({"theme": "astrologie"}, "theme “astrologie” is not known here"),
        ({"unit": "atlantide"}, "unit “atlantide” is not known here"),
        ({"published_at": "hier"}, "not an ISO 8601 date"),
        ({"published_at": "2999-01-01"}, "not in the past"),
        ({"supports": "-1"}, "is not a count"),
        ({"supports": "²"}, "is not a count"),
        ({"status": "draft"}, "cannot be imported"),
    ],
)
def test_one_bad_row_is_named_with_its_line_and_nothing_is_imported(run, held, tmp_path, wrong, said):
    answer = run("import", file_of(tmp_path / "i.csv", IDEA, IDEA | {"ref": "a-2"} | wrong))
    assert answer.exit_code == 1
    assert "line 3" in answer.output
    assert said in answer.output
    assert held(Idea) == 0


def test_good_rows_are_imported_when_asked_for(run, held, tmp_path):
    file = file_of(tmp_path / "i.csv", IDEA, IDEA | {"ref": "a-2", "title": ""})
    assert run("import", file, "--good-rows").exit_code == 0
    assert held(Idea) == 1


def test_a_comment_upon_an_unknown_idea_is_refused(run, held, tmp_path):
    ideas = file_of(tmp_path / "i.csv", IDEA)
    answer = run("import", ideas, "--comments", file_of(tmp_path / "c.csv", COMMENT | {"idea_ref": "z"}))
    assert answer.exit_code == 1
    assert held(Idea) == 0


def test_imported_people_cannot_sign_in_and_are_never_a_real_account(app, run, make, tmp_path):
    make.person("Paul Durand", handle="paul-durand")
    run("import", file_of(tmp_path / "i.csv", IDEA | {"author": "paul.durand@ailleurs.example"}))
    with app.app_context():
        author = db.session.scalars(db.select(Idea)).one().author
        assert author.imported
        assert author.email is None
        assert author.password_hash is None


@pytest.mark.parametrize("author", ["paul-durand", "Paul.Durand@mail.example"])
def test_an_account_receives_texts_only_where_an_administrator_says_so(app, run, make, tmp_path, author):
    """A handle in a file may be anybody's."""
    person = make.person("Paul Durand", handle="paul-durand", email="paul.durand@mail.example")
    words = (
        "import",
        file_of(tmp_path / "i.csv", IDEA | {"author": author}, IDEA | {"ref": "a-2"}),
        "--comments",
        file_of(tmp_path / "c.csv", COMMENT | {"author": author}),
    )
    for said in (run(*words, "--dry-run").output, run(*words).output):
        assert "paul-durand (2)" in said
        assert "--into-accounts" in said
    with app.app_context():
        author = db.session.scalars(db.select(Idea).where(Idea.import_ref == "a-1")).one().author
        assert author.id != person.id
        assert author.imported
        assert author.handle != "paul-durand"
        assert db.session.scalars(db.select(Comment)).one().author_id == author.id


def test_into_accounts_they_come_where_an_administrator_says_so(app, run, make, tmp_path):
    person = make.person("Paul Durand", handle="paul-durand")
    said = run("import", file_of(tmp_path / "i.csv", IDEA | {"author": "paul-durand"}), "--into-accounts").output
    assert "paul-durand (1)" in said
    with app.app_context():
        assert db.session.scalars(db.select(Idea)).one().author_id == person.id


def test_what_is_imported_later_stands_under_the_same_imported_name(app, run, make, tmp_path):
    make.person("Paul Durand", handle="paul-durand")
    for ref in ("a-1", "a-2"):
        run("import", file_of(tmp_path / f"{ref}.csv", IDEA | {"ref": ref, "author": "paul-durand"}))
    with app.app_context():
        assert len(set(db.session.scalars(db.select(Idea.author_id)))) == 1


def test_json_says_the_same(run, held, tmp_path):
    file = tmp_path / "i.json"
    file.write_text(json.dumps([IDEA | {"supports": 12, "tags": ["un"]}]))
    assert run("import", str(file)).exit_code == 0
    assert held(Idea) == 1


@pytest.mark.parametrize("content", [b"\xff\xfe", b'{"a": 1}', b"[1, 2]", b"[" * 50])
def test_a_file_that_is_not_what_it_says_is_refused_in_words(run, held, tmp_path, content):
    file = tmp_path / "i.json"
    file.write_bytes(content)
    assert run("import", str(file)).exit_code == 1
    assert held(Idea) == 0


def test_what_was_exported_can_be_imported(run, held, tmp_path):
    run("import", file_of(tmp_path / "i.csv", IDEA), "--comments", file_of(tmp_path / "c.csv", COMMENT))
    ideas, comments = tmp_path / "out.csv", tmp_path / "out-comments.csv"
    assert run("export", str(ideas), "--comments", str(comments)).exit_code == 0
    answer = run("import", str(ideas), "--comments", str(comments))
    assert "2 rows were here already" in answer.output
    assert held(Idea) == 1


@pytest.mark.parametrize("file", [(), ("-",)])
def test_without_a_file_the_ideas_are_written_out(run, tmp_path, file):
    run("import", file_of(tmp_path / "i.csv", IDEA))
    run("export", str(tmp_path / "out.csv"))
    answer = run("export", *file, "--comments", str(tmp_path / "out-comments.csv"))
    assert answer.exit_code == 0
    assert answer.stdout_bytes.decode() == (tmp_path / "out.csv").read_bytes().decode("utf-8-sig")
    assert "1 ideas written" in answer.stderr
    assert (tmp_path / "out-comments.csv").exists()


def test_a_formula_typed_by_somebody_is_words_in_a_spreadsheet(run, tmp_path):
    run("import", file_of(tmp_path / "i.csv", IDEA | {"title": "=HYPERLINK(1)"}))
    out = tmp_path / "out.csv"
    run("export", str(out))
    assert "'=HYPERLINK(1)" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("text", ["- un point\n- un autre", "=1+1", "'- cité", "''=x", "'l’autre'", "@toutes"])
def test_a_text_comes_back_from_a_file_as_it_was(app, run, make, tmp_path, text):
    make.idea("Aller et retour", text=text)
    out = tmp_path / "out.csv"
    run("export", str(out))
    assert run("import", str(out)).exit_code == 0
    with app.app_context():
        assert db.session.scalars(db.select(Idea.text).where(Idea.import_ref.is_not(None))).one() == text


ENDS_OF_LINES = ("\u2028", "\u2029", "\u0085", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\n", "\r", "\r\n")
"""All at which Python cuts a string into lines; a table's lines end with the last three alone."""


def test_every_naughty_string_comes_back_from_a_file(app, run, make, tmp_path):
    """Red when a line is cut wherever Python would cut one."""
    written = [*strings(), *(f"avant{end}après" for end in ENDS_OF_LINES), "e\u0301te\u0301", "=1+1\u2028@2"]
    texts = [text for word in written if (text := tidy(word))]
    held = {
        "ideas": [IDEA | {"ref": f"a-{n}", "title": one_line(t)[:200].strip(), "text": t} for n, t in enumerate(texts)],
        "comments": [COMMENT | {"ref": f"c-{n}", "idea_ref": "a-0", "text": t} for n, t in enumerate(texts)],
    }
    for name, rows in held.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(rows))
    run("import", str(tmp_path / "ideas.json"), "--comments", str(tmp_path / "comments.json"))
    ideas, comments = tmp_path / "ideas.csv", tmp_path / "comments.csv"
    run("export", str(ideas), "--comments", str(comments))
    with app.app_context():
        batch = importing.read(ideas, comments)
    assert not batch.problems
    assert [(row.title, row.text) for row in batch.ideas] == [(row["title"], row["text"]) for row in held["ideas"]]
    assert [row.text for row in batch.comments] == texts
    assert len(texts) > 450


@pytest.mark.parametrize("end", ENDS_OF_LINES[:3])
def test_a_row_ends_where_its_table_says_so(end):
    """Services and projects are read by the same door."""
    problems = []
    found = list(rows_of("t.csv", f"ref,text\na,un{end}deux\nb,trois\n".encode(), problems))
    assert (found, problems) == ([(2, {"ref": "a", "text": f"un{end}deux"}), (3, {"ref": "b", "text": "trois"})], [])


def test_the_journey_of_an_imported_idea_begins_with_its_import(app, run, browse, tmp_path):
    run("import", file_of(tmp_path / "i.csv", IDEA))
    with app.app_context():
        number = db.session.scalars(db.select(Idea.id)).one()
    for page in ("journey", "history"):
        assert "a été reprise d’une autre consultation" in browse.get(f"/ideas/{number}/{page}").text
