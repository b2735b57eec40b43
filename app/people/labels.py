"""The words for what people are and do, in the reader's language."""

from flask_babel import lazy_gettext as _l

from app.people.act import Deed
from app.people.grant import Role
from app.people.unit import Level
from app.people.user import Electorate

ELECTORATES = {
    Electorate.CITIZEN: _l("Citizen"),
    Electorate.STAFF: _l("Staff"),
    Electorate.PARTNER: _l("Partner"),
}
ROLES = {
    Role.FACILITATOR: _l("Facilitator"),
    Role.JUROR: _l("Juror"),
    Role.COACH: _l("Coach"),
    Role.MODERATOR: _l("Moderator"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
LEVELS = {Level.NATIONAL: _l("Nation"), Level.REGION: _l("Region"), Level.AGENCY: _l("Agency")}
DEEDS = {
    Deed.ADDED: _l("Added"),
    Deed.RENAMED: _l("Renamed"),
    Deed.CLOSED: _l("Closed"),
    Deed.REOPENED: _l("Opened again"),
    Deed.MOVED: _l("Moved"),
    Deed.LEFT_STAFF: _l("Left the staff"),
    Deed.LEFT_PARTNERS: _l("Left the partners"),
    Deed.CHANGED_NAME: _l("Changed their name"),
    Deed.ERASED: _l("Erased"),
}
