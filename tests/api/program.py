"""A program that uses the API; whatever it is answered is held against the contract."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.database import db, writing
from app.people import token
from app.people.user import User
from tests.api.contract import PREFIX, Contract


def token_of(app: Flask, person: User, *, writes: bool = True) -> str:
    with writing(), app.test_request_context("/", method="POST"):
        _made, secret = token.make(db.session.get(User, person.id), "tests", writes=writes)
        db.session.commit()
        return secret


class Program:
    def __init__(self, app: Flask, contract: Contract, secret: str | None = None) -> None:
        self.app, self.contract, self.secret = app, contract, secret
        self.client = app.test_client(use_cookies=False)

    def of(self, person: User, *, writes: bool = True) -> Program:
        return Program(self.app, self.contract, token_of(self.app, person, writes=writes))

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.secret}"} if self.secret else {}
        url = path if path.startswith(("http", "/api")) else PREFIX + path
        answer = self.client.open(url, method=method, headers=sent | (headers or {}), **more)
        self.contract.judge(answer)
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.ask("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        return self.ask("POST", path, **({} if json is None else {"json": json}), **more)

    def patch(self, path: str, json: Any, **more: Any) -> TestResponse:
        return self.ask("PATCH", path, json=json, **more)

    def put(self, path: str, **more: Any) -> TestResponse:
        return self.ask("PUT", path, **more)

    def delete(self, path: str, **more: Any) -> TestResponse:
        return self.ask("DELETE", path, **more)
