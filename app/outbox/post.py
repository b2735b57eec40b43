"""The post: a letter becomes a message, and leaves by SMTP, or as a file on somebody's own machine."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from flask import render_template
from flask_babel import force_locale

from app.extensions import settings
from app.outbox.letter import Letter
from app.text import squish

SECONDS = 20
CLOSING = 421
"""What a post says when it closes a connection: it takes no more letters through this one."""


class Undeliverable(Exception):  # noqa: N818
    """The other side refused for good: an address that does not exist, a message it will never take."""


class Unwritable(Exception):  # noqa: N818
    """The letter itself is wrong: its template, what it holds, or its address."""


def compose(letter: Letter) -> EmailMessage:
    """The first line of a template is its subject; the rest is the text."""
    with force_locale(letter.language):
        written = render_template(f"mail/{letter.template}.txt", site_url=settings().site_url, **letter.context)
    subject, _, text = written.strip().partition("\n")
    host = urlsplit(settings().site_url).hostname or "localhost"
    message = EmailMessage()
    message["Subject"] = squish(subject)[:200]
    message["From"] = Address(display_name=settings().site_name, addr_spec=f"ne-pas-repondre@{_mail_domain(host)}")
    message["To"] = Address(addr_spec=letter.recipient)
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<letter-{letter.id}-{int(letter.queued_at.timestamp())}@{_mail_domain(host)}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text.strip() + "\n", cte="8bit")
    return message


def _mail_domain(host: str) -> str:
    return host if "." in host and not host.replace(".", "").isdigit() else "localhost.example"


class Round:
    """One turn of the post: a connection is opened for its first letter and kept until its last.

    As a context, it takes leave at the end; what the other side says to that makes no letter unsent.
    """

    def __init__(self) -> None:
        self.connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.quit()
        self.forget()

    def deliver(self, letter: Letter) -> None:
        """Raises Undeliverable, Unwritable, or OSError and smtplib's own when it may work later."""
        try:
            message = compose(letter)
        except Exception as problem:
            raise Unwritable(type(problem).__name__) from problem
        url = settings().mail_url
        if url is None:
            _put_in_folder(message, settings().mail_folder, f"{letter.queued_at:%Y%m%d-%H%M%S}-{letter.id}")
        else:
            self._send(message, url)

    def _send(self, message: EmailMessage, url: str) -> None:
        """A post that has had enough of a kept connection is greeted once more, and no more than once.

        A connection that breaks while a letter is on its way may have carried it: that one waits for another turn.
        """
        if self.connection is not None and not self._is_open():
            self.forget()
        was_kept = self.connection is not None
        try:
            self._hand_over(message, url)
        except smtplib.SMTPException as refused:
            if not was_kept or CLOSING not in _codes(refused):
                raise
            self._hand_over(message, url)

    def _is_open(self) -> bool:
        try:
            return self.connection is not None and self.connection.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _hand_over(self, message: EmailMessage, url: str) -> None:
        if self.connection is None:
            self.connection = _greet(url)
        try:
            self.connection.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
            codes = _codes(refused)
            if codes and all(code >= 500 for code in codes):
                raise Undeliverable(f"refused with {codes[0]}") from refused
            self.forget()
            raise
        except BaseException:
            self.forget()
            raise

    def forget(self) -> None:
        """Let the connection go without a word: the other side is not there, or not to be trusted to listen."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _put_in_folder(message: EmailMessage, folder: Path, name: str) -> None:
    """A letter that is sent again after a crash takes the place of its first copy."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(message.as_bytes())
    unfinished.rename(folder / f"{name}.eml")


def forget(address: str) -> None:
    """On somebody's own machine, letters that were sent lie in a folder: those to this address go."""
    for file in settings().mail_folder.glob("*.eml") if settings().mail_url is None else ():
        if f"To: {address}\n".encode() in file.read_bytes():
            file.unlink(missing_ok=True)


def _greet(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    safe = ssl.create_default_context()
    host = parts.hostname or "localhost"
    connection: smtplib.SMTP
    if parts.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=safe)
    else:
        connection = smtplib.SMTP(host, parts.port or 25, timeout=SECONDS)
    try:
        connection.ehlo()
        if parts.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=safe)
        if parts.username:
            connection.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        connection.close()
        raise
    return connection


def _codes(refused: smtplib.SMTPException) -> list[int]:
    """What the other side said, for each recipient or for all."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in refused.recipients.values()]
    return [refused.smtp_code] if isinstance(refused, smtplib.SMTPResponseException) else []
