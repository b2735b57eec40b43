"""What follows for notices when a person is erased: given to the people room in rooms.py."""

from sqlalchemy import delete

from app.activity.follow import Follow
from app.activity.notice import Notice
from app.database import db
from app.people.user import User


def forget(person: User) -> None:
    db.session.execute(delete(Notice).where(Notice.user_id == person.id))
    db.session.execute(delete(Follow).where(Follow.user_id == person.id))
