"""A person as the API names them."""

from __future__ import annotations

from app.database import Document
from app.people.user import User


def of_person(person: User) -> Document:
    return {"handle": person.handle, "name": person.name}
