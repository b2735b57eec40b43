"""The OpenAPI document as a judge: whether an answer is one that it promises."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Flask
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from werkzeug.test import TestResponse

from app.developers.openapi import document

PREFIX = "/api/v1"
ANYWHERE = {400, 413, 414}


def described(app: Flask) -> dict[str, Any]:
    with app.test_request_context("/api/v1/openapi.json", headers={"Accept-Language": "en"}):
        return document()


class Contract:
    """Judges each answer against the operation it comes from."""

    def __init__(self, app: Flask) -> None:
        self.document = described(app)
        self.judged: set[tuple[str, str, int]] = set()

    def judge(self, answer: TestResponse) -> None:
        request = answer.request
        found = self.operation(request.method, request.path)
        if found is None:
            return
        path, operation = found
        responses = operation["responses"]
        promised = responses.get(str(answer.status_code))
        assert promised or answer.status_code in ANYWHERE, (request.method, path, answer.status_code, answer.text)
        self.judged.add((request.method, path, answer.status_code))
        promised = self.found(promised or responses["400"])
        for name in promised.get("headers", {}):
            assert name in answer.headers, f"{name} is missing"
        contents = promised.get("content", {})
        if not contents:
            assert answer.data == b""
            return
        ((kind, content),) = contents.items()
        assert answer.mimetype == kind
        if request.method != "HEAD":
            self.validator(content["schema"]).validate(answer.json)

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        for template, item in sorted(self.document["paths"].items(), key=lambda pair: "{" in pair[0]):
            pattern = PREFIX + re.sub(r"\{\w+\}", r"\\d+", template.replace("{slug}", "[a-z0-9-]+"))
            if re.fullmatch(pattern, path) and method.lower() in item:
                return template, item[method.lower()]
        return None

    def found(self, said: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in said:
            at: Any = self.document
            for step in said["$ref"].removeprefix("#/").split("/"):
                at = at[step]
            said = at
        return said

    @cache  # noqa: B019 - one contract lives as long as the tests
    def _validator(self, name: str) -> Validator:
        return self._of({"$ref": f"#/components/schemas/{name}"})

    def validator(self, schema: dict[str, Any]) -> Validator:
        if set(schema) == {"$ref"}:
            return self._validator(schema["$ref"].rpartition("/")[2])
        return self._of(schema)

    def _of(self, schema: dict[str, Any]) -> Validator:
        return Draft202012Validator({**schema, "components": self.document["components"]})
