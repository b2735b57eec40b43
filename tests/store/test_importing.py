"""Importing a catalogue: understood or refused in words, all or nothing, and again without change."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from app.activity.notice import Notice
from app.database import db
from app.store import catalogue_file
from app.store.provider import Provider
from app.store.queries import by_slug
from app.store.service import Service
from app.store.vocabulary import Need, ProviderKind, Public
from config import ROOT

HEADER = "ref,name,sentence,category,provider,address"
GOOD = f"{HEADER},provider_kind,needs,publics,regions,listed_at\n" + (
    "a-1,Le carnet,Tenir sa recherche.,job,Les Ateliers,https://carnet.example/,association,keep-track;find-offers,"
    "young|senior,bretagne,2024-05-02\n"
    "a-2,Mon CV,Écrire son CV.,application,Les Ateliers,https://cv.example,,,,,\n"
)


@pytest.fixture
def load(app, tmp_path):
    def run(content: str, *options: str, name: str = "catalogue.csv"):
        file = tmp_path / name
        file.write_text(content, encoding="utf-8")
        return app.test_cli_runner().invoke(args=["services", "import", str(file), *options])

    return run


def services(app):
    with app.app_context():
        return {one.import_ref: one for one in db.session.scalars(select(Service)).unique()}


def test_services_come_in_with_their_provider_and_nobody_is_told(app, make, load, keeper):
    ran = load(GOOD)
    assert (ran.exit_code, ran.output.strip().splitlines()[-1]) == (
        0, "Imported: 2 services of 1 new providers; 0 were here already."
    )  # fmt: skip
    with app.app_context():
        one = db.session.scalars(select(Service).where(Service.import_ref == "a-1")).one()
        assert one.answers == [Need.KEEP_TRACK, Need.FIND_OFFERS]
        assert one.listed_at.date().isoformat() == "2024-05-02"
        assert db.session.scalars(select(Provider.kind)).all() == [ProviderKind.ASSOCIATION]
        assert db.session.scalars(select(Notice)).all() == []


def test_a_second_run_changes_nothing(app, load):
    load(GOOD)
    before = {ref: (one.version, one.name) for ref, one in services(app).items()}
    ran = load(GOOD.replace("Le carnet", "Un autre nom"))
    assert "0 services of 0 new providers; 2 were here already" in ran.output
    assert {ref: (one.version, one.name) for ref, one in services(app).items()} == before


def test_a_dry_run_writes_nothing(app, load):
    assert "Would import: 2 services" in load(GOOD, "--dry-run").output
    assert services(app) == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",A,B,job,C,https://a.example/", "ref is missing"),
        ("b,,B,job,C,https://a.example/", "name is missing"),
        (f"b,{'n' * 81},B,job,C,https://a.example/", "name has 81 characters, the most is 80"),
        ("b,A,B,cooking,C,https://a.example/", "category “cooking” is not one of occupation, training"),
        ("b,A,B,,C,https://a.example/", "category is missing"),
        ("b,A,B,job,C,http://a.example/", "address “http://a.example/”"),
        ("b,A,B,job,C,javascript:alert(1)", "address “javascript:alert(1)”"),
        ("b,A,B,job,C,https://127.0.0.1/", "address “https://127.0.0.1/”"),
        ("b,A,B,job,C,https://a.example/,too,many", "more cells than the header row"),
        ("demo:b,A,B,job,C,https://a.example/", "the ref “demo:b” begins as those of the demonstration do"),
        ("DEMO:b,A,B,job,C,https://a.example/", "choose another"),
    ],
)
def test_a_bad_row_is_said_with_its_line_and_nothing_is_imported(app, load, row, said):
    ran = load(f"{HEADER}\nz-1,A,B,job,C,https://a.example/\n{row}\n")
    assert ran.exit_code == 1
    assert "catalogue.csv, line 3: " in ran.output and said in ran.output
    assert services(app) == {}


@pytest.mark.parametrize(
    ("columns", "cells", "said"),
    [
        ("free", "non", "it is not free"),
        ("needs", "keep-track|weave", "needs “weave” is not one of"),
        ("regions", "atlantide", "regions “atlantide” is not known here"),
        ("listed_at", "2999-01-01", "is not in the past"),
        ("accessibility", "bof", "accessibility “bof” is not one of"),
    ],
)
def test_a_cell_that_is_not_understood_is_said_in_words(load, columns, cells, said):
    assert said in load(f"{HEADER},{columns}\nb,A,B,job,C,https://a.example/,{cells}\n").output


def test_one_provider_is_one_kind_of_thing(load):
    rows = "a,A,B,job,C,https://a.example/,association\nb,A,B,job,C,https://b.example/,start-up\n"
    assert "provider_kind says something else" in load(f"{HEADER},provider_kind\n{rows}").output


def test_what_is_no_catalogue_is_said_so(load):
    assert "the header row has no column" in load("nom,adresse\nA,B\n").output
    assert "there is no row in it" in load(f"{HEADER}\n").output


def test_each_imports_what_is_right(app, load):
    ran = load(f"{HEADER}\na,A,B,job,C,https://a.example/\nb,,B,job,C,https://b.example/\n", "--each")
    assert "1 left out" in ran.output
    assert set(services(app)) == {"a"}


def test_json_holds_the_same_keys(app, load):
    row = {
        "ref": "j",
        "name": "A",
        "sentence": "B",
        "category": "job",
        "provider": "C",
        "address": "https://a.example/",
    }
    load(json.dumps([row]), name="catalogue.json")
    assert set(services(app)) == {"j"}


def documented(mark: str) -> str:
    text = (ROOT / "docs" / "services.md").read_text(encoding="utf-8")
    return text.partition(f"```{mark}\n")[2].partition("```")[0]


@pytest.fixture
def load_own(load, tmp_path):
    """A file with the columns that the documentation tells of."""

    def run(content: str, *options: str, columns: str | None = None):
        (tmp_path / "columns.toml").write_text(columns or documented("toml columns"), encoding="utf-8")
        return load(content, "--columns", str(tmp_path / "columns.toml"), *options, name="products.csv")

    return run


def test_a_file_with_columns_of_its_own_is_read_as_the_documentation_shows(app, load_own):
    ran = load_own(documented("csv own"), "--each")
    told = [line for line in ran.output.splitlines() if "line " in line]
    assert [line.partition(": ")[0].removeprefix("products.csv, line ") for line in told] == ["3", "6", "7", "8"]
    assert "line 3: left out, because “phase” is “abandon”" in told[0]
    assert "line 6: left out, because “phase” is “abandon-investigation”" in told[1]
    assert "line 7: left out, because “link” is empty" in told[2]
    assert "line 8: address “http://lanterne.example/”" in told[3]
    assert ran.output.strip().splitlines()[-1] == (
        "Imported: 3 services of 2 new providers; 0 were here already; 1 left out because they are wrong; "
        "3 left out as the file of columns says."
    )
    with app.app_context():
        one = by_slug("le-carnet-de-route")
        assert len(one.sentence) <= 160 and one.sentence.endswith("…") and one.text.endswith("une réponse")
        assert (one.provider.name, one.made_for, one.category) == ("Les Ateliers du Carnet", [Public.JOBSEEKER], "job")
        assert one.answers == [Need.KEEP_TRACK, Need.FIND_OFFERS]
        assert by_slug("le-relais").made_for == [Public.EMPLOYER, Public.JOBSEEKER]
        school = by_slug("l-ecole-ouverte")
        assert (school.provider.name, school.category, school.answers) == (
            "mairie-de-valmont", "training", [Need.FIND_TRAINING]
        )  # fmt: skip


def test_what_is_left_out_on_purpose_does_not_stop_the_others(app, load_own):
    right = "".join(line for line in documented("csv own").splitlines(keepends=True) if "http:" not in line)
    assert load_own(documented("csv own")).exit_code == 1 and services(app) == {}
    assert load_own(right).exit_code == 0
    assert set(services(app)) == {"carnet", "relais", "ecole-ouverte"}


def test_a_column_that_the_file_lacks_is_named_as_it_should_stand_there(app, load_own):
    """Above all one that leaves rows out: all of them would be listed."""
    said = "products.csv, line 1: the header row has no column incubator, phase"
    lacking = documented("csv own").replace("incubator", "team").replace("phase,", "step,", 1)
    ran = load_own(lacking, "--each")
    assert said in ran.output and services(app) == {}


def test_a_file_of_which_every_row_is_left_out_has_nothing_wrong(app, load_own):
    header, _carnet, phare, *_others = documented("csv own").splitlines()
    ran = load_own(f"{header}\n{phare}\n")
    assert (ran.exit_code, services(app)) == (0, {})
    assert "0 services of 0 new providers; 0 were here already; 1 left out as the file of columns says" in ran.output


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("x", "is not TOML"), ("[colums]", "“colums” means nothing"),
        ("[columns]\nnom = 'title'", "“nom” means nothing"),
        ("shorten = ['text']", "“text” means nothing"), ("[columns]\nname = 3", "between quotation marks"),
        ("columns = 3", "are tables"), ("[columns]\nname = 'nom'", "the header row has no column ref, nom"),
        ("[leave_out]\nphase = 'abandon'", "a list of words for each column"),
        ("[leave_out]\nphase = [3]", "a list of words for each column"),
    ],
)  # fmt: skip
def test_a_file_of_columns_that_means_nothing_is_said_in_words(load, tmp_path, columns, said):
    (tmp_path / "columns.toml").write_text(columns, encoding="utf-8")
    ran = load(GOOD, "--columns", str(tmp_path / "columns.toml"))
    assert ran.exit_code == 1 and said in ran.output


@pytest.mark.parametrize(("written", "code"), [("oui", 0), ("True", 0), ("1", 0), ("", 0), ("no", 1), ("0,99 €", 1)])
def test_what_is_said_of_its_price_is_understood_or_asked_again(load, written, code):
    ran = load(
        f'{HEADER},free\na-1,Le carnet,Tenir sa recherche.,job,Les Ateliers,https://carnet.example/,"{written}"\n'
    )
    assert ran.exit_code == code


def test_what_the_documentation_shows_is_what_is_read(app, load):
    assert load(documented("csv services")).exit_code == 0
    assert len(services(app)) == 2


def test_on_the_page_it_is_looked_at_first_and_imported_when_somebody_says_so(app, browse, keeper, make):
    desk = browse.as_(keeper)
    written = desk.get("/store/import").text
    assert all(f"<code>{column}</code>" in written for column in catalogue_file.COLUMNS)
    assert all(f"<code>{word}</code>" in written for kind in catalogue_file.CHOICES.values() for word in kind)
    looked = desk.post("/store/import", {"rows": GOOD, "do": "look"})
    assert "Le carnet" in looked.text and services(app) == {}
    assert desk.post("/store/import", {"rows": f"{GOOD}x", "do": "all"}).status_code == 422
    assert desk.post("/store/import", {"rows": GOOD, "do": "all"}).status_code == 303
    assert len(services(app)) == 2
    assert browse.as_(make.with_role("facilitator", "bretagne")).get("/store/import").status_code == 403
