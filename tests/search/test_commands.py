"""Commands of the index: written again, asked how it is, compared with the database thing by thing."""

import pytest

from app.search.document import Document
from app.search.opened import the_index
from tests.search.damage import DAMAGES


@pytest.fixture
def run(app):
    """A command of search: its exit and what it says."""

    def invoke(*words):
        answer = app.test_cli_runner().invoke(args=["search", *words])
        assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
        return answer.exit_code, answer.output

    return invoke


@pytest.fixture
def shelf(make, run):
    ideas = [make.idea(f"Un guichet, numéro {number}") for number in range(3)]
    assert run("rebuild")[0] == 0
    return ideas


def test_a_rebuild_says_how_much_it_wrote_and_the_status_how_much_there_is(shelf, run):
    code, said = run("rebuild")
    assert code == 0 and said.endswith("3 documents indexed.\n")
    code, said = run("status")
    assert code == 0 and said.startswith("whoosh: 3 documents, generation ")


def test_an_index_that_cannot_be_read_is_said_to_be_so(app, shelf, run):
    DAMAGES["no segment"](app.extensions["settings"].index_folder)
    app.extensions["index"].clear()
    assert run("status") == (1, "The index cannot be read; the worker will rebuild it.\n")
    assert run("check") == (1, "The index cannot be read; the worker will rebuild it.\n")
    assert run("rebuild")[0] == 0
    assert run("check")[0] == 0


def test_an_index_that_holds_what_the_database_holds_is_right(shelf, run):
    code, said = run("check")
    assert code == 0 and said.startswith("3 documents in the index, 3 in the database, 0 differences;")


def test_one_too_many_does_not_make_up_for_one_too_few(app, shelf, run):
    with app.app_context():
        the_index().engine.delete([f"idea:{shelf[0].id}"])
        the_index().engine.upsert([Document(ref="idea:999999", kind="idea", title="Fantôme")])
        the_index().engine.commit(1)
    code, said = run("check")
    assert code == 1
    first, second, summary = said.splitlines()
    assert (first, second) == (f"idea:{shelf[0].id} is in the database alone", "idea:999999 is in the index alone")
    assert summary.startswith("3 documents in the index, 3 in the database, 2 differences;")
