"""What follows for reports when a person is erased: given to the people room in rooms.py."""

from sqlalchemy import update

from app.database import db
from app.moderation.report import Report
from app.people.user import User


def forget(person: User) -> None:
    """That a thing was reported stays; what the reporter wrote goes."""
    db.session.execute(update(Report).where(Report.reporter_id == person.id).values(text=""))
