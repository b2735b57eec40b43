"""Calendars as other people's calendars read them (RFC 5545), written by the library, whatever the room."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.extensions import settings
from app.text import for_xml

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, kw_only=True)
class Appointment:
    """Its name and version let a calendar replace what it holds, rather than show it twice."""

    name: str
    version: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    url: str
    place: str = ""
    cancelled: bool = False


def written(appointments: Iterable[Appointment], *, name: str, product: str) -> bytes:
    """The library is read when somebody asks for a calendar: ten megabytes that most processes never need."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//Le Fil//{product}//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", for_xml(name))
    for appointment in appointments:
        calendar.add_component(_event(appointment))
    return calendar.to_ical()


def _event(appointment: Appointment) -> Event:
    from icalendar import Event, vUri

    host = urlsplit(settings().site_url).hostname or "localhost"
    event = Event()
    event.add("uid", f"{appointment.name}@{host}")
    event.add("sequence", appointment.version)
    event.add("dtstamp", appointment.changed_at)
    event.add("last-modified", appointment.changed_at)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", for_xml(appointment.title))
    event.add("description", for_xml(appointment.text))
    event.add("url", vUri(appointment.url))
    if appointment.place:
        event.add("location", for_xml(appointment.place))
    event.add("status", "CANCELLED" if appointment.cancelled else "CONFIRMED")
    return event
