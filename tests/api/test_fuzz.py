"""The API fuzzed from its own description: nothing breaks, and every answer is one that was promised."""

import os
import random
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.contract import PREFIX
from tests.api.program import token_of

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = 49
"""All but the description itself, which schemathesis has read to begin with."""

NOT_OURS = {414}
"""What any server may say to any request, so that it is not described one by one."""


@pytest.fixture
def unlimited(app):
    for limiter in app.extensions["limiter"]:
        limiter.enabled = False
    yield app
    for limiter in app.extensions["limiter"]:
        limiter.enabled = True


def fuzz(app, make, indexed, *, examples):
    author, reader = make.staff(), make.staff()
    numbers = [
        make.draft("Un brouillon", author).id,
        make.idea("Une idée", author, theme="accueil").id,
        make.idea("Une autre", status="declined").id,
        make.internal("Interne").id,
        make.idea("Et encore").id,
    ]
    make.comment(make.again(make.idea("Discutée")), reader)
    make.story(told=[make.again(make.idea("Racontée"))])
    make.place(make.conference(), reader)
    indexed()
    secrets = [token_of(app, author), token_of(app, reader), token_of(app, make.person(), writes=False), None]
    number = int(os.environ.get("FUZZ_SEED") or random.randrange(2**32))
    print(f"FUZZ_SEED={number}")
    schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", app)
    done: Counter[tuple[str, int]] = Counter()

    for operation in (found.ok() for found in schema.get_all_operations()):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):

            @seed(number)
            @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
            @given(
                case=operation.as_strategy(generation_mode=mode),
                chosen=st.sampled_from([None, *numbers]),
                secret=st.sampled_from(secrets),
            )
            def attempt(case, chosen, secret):
                if chosen and "id" in (case.path_parameters or {}):
                    case.path_parameters["id"] = chosen
                case.headers = {k: v for k, v in (case.headers or {}).items() if k.lower() != "authorization"}
                answer = case.call(headers={"Authorization": f"Bearer {secret}"} if secret else {})
                done[case.operation.label, answer.status_code] += 1
                if answer.status_code not in NOT_OURS:
                    case.validate_response(answer, checks=CHECKS)

            try:
                attempt()
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, "some parameters have no wrong value: any text will do"
    return done


def worth(done):
    """How many operations were answered, and how many of them with success."""
    answered = {label for label, _status in done}
    succeeded = {label for label, status in done if status < 300}
    return len(answered), len(succeeded), sum(done.values())


def test_whatever_is_sent_every_answer_is_one_that_was_promised(unlimited, make, indexed):
    answered, succeeded, asked = worth(fuzz(unlimited, make, indexed, examples=10))
    assert answered == OPERATIONS
    assert succeeded >= 10
    assert asked > 200


@pytest.mark.endure
def test_whatever_is_sent_at_length_every_answer_is_one_that_was_promised(unlimited, make, indexed):
    answered, succeeded, asked = worth(fuzz(unlimited, make, indexed, examples=300))
    assert answered == OPERATIONS
    assert succeeded >= 14
    assert asked > 5_000
