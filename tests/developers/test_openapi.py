"""The document and the code say the same."""

import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.developers.reference import Reference
from tests.api.contract import PREFIX, described

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def document(house):
    return described(house)


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def routes(app):
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(PREFIX):
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX))
            yield from ((method.lower(), path) for method in rule.methods - {"HEAD", "OPTIONS"})


def test_every_route_is_described_and_nothing_else_is(house, document):
    said = {(method, path) for path, item in document["paths"].items() for method in item if method in METHODS}
    built = list(routes(house))
    assert len(built) == len(set(built)) >= 16
    assert set(built) == said


def test_every_parameter_of_a_path_is_described(document):
    reference = Reference(document)
    for _tag, _label, operations in reference.groups():
        for operation in operations:
            for name in re.findall(r"{(\w+)}", operation.path):
                assert name in {row.name for row in operation.parameters}


def test_operations_have_names_of_their_own(document):
    names = [op["operationId"] for item in document["paths"].values() for m, op in item.items() if m in METHODS]
    assert len(names) == len(set(names))


def test_what_needs_a_token_says_so_and_nothing_else_does(app, document, browse):
    """The rule of each route, against the security of its operation."""
    scopes = {"api_public": None, "api_reads": "read", "api_writes": "write"}
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith(PREFIX):
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix(PREFIX))
        scope = scopes[app.view_functions[rule.endpoint].rule.name]
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            security = document["paths"][path][method.lower()]["security"]
            if scope is None:
                assert security == [{}, {"token": ["read"]}]
            else:
                assert security == [{"token": [scope]}]


def test_every_example_fits_its_schema(document):
    reference = Reference(document)
    for name, schema in document["components"]["schemas"].items():
        validator = Draft202012Validator({**schema, "components": document["components"]})
        validator.validate(reference.example(schema))
        assert reference.example(schema), name


def test_the_document_is_the_same_as_a_page_gives_it(browse, document):
    answer = browse.get(f"{PREFIX}/openapi.json", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json == document


def test_everything_in_it_is_used(document):
    used = set(re.findall(r"#/components/(\w+/\w+)", str(document)))
    there = {
        f"{kind}/{name}"
        for kind in ("schemas", "parameters", "headers", "responses")
        for name in document["components"][kind]
    }
    assert there == used
