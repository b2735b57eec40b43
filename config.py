"""The settings: read once from the environment or `.env`, typed, and refused when wrong."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).parent
ENGINES = ("whoosh", "postgresql")
T = TypeVar("T")


class SettingsError(Exception):
    """Every setting that is wrong, one line each, in words for whoever deploys."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs; made by `from_environment`, or by hand in tests."""

    instance: Path
    secret_key: str = field(repr=False)
    database_url: str
    site_url: str = "http://127.0.0.1:8000"
    site_name: str = "Le Fil"
    search_engine: str = "whoosh"
    redis_url: str | None = field(default=None, repr=False)
    mail_url: str | None = field(default=None, repr=False)
    staff_domains: frozenset[str] = frozenset()
    trusted_proxies: int = 0

    @property
    def is_loopback(self) -> bool:
        """Whether this installation is somebody's own machine, and so may show demo accounts and mail."""
        return is_loopback(urlsplit(self.site_url).hostname or "")

    @property
    def is_https(self) -> bool:
        return self.site_url.startswith("https://")

    @property
    def host(self) -> str:
        return urlsplit(self.site_url).netloc

    @property
    def mail_folder(self) -> Path:
        return self.instance / "mail"

    @property
    def index_folder(self) -> Path:
        return self.instance / "index"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises SettingsError, naming all that is wrong at once."""
        if environment is None:
            environment = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None} | dict(os.environ)
        return _Reader(environment).settings()


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.problems: list[str] = []

    def settings(self) -> Settings:
        instance = Path(self.environment.get("INSTANCE_PATH") or ROOT / "instance").resolve()
        instance.mkdir(parents=True, exist_ok=True)
        site_url = self.read("SITE_URL", _site_url, "http://127.0.0.1:8000")
        made = {
            "instance": instance,
            "site_url": site_url,
            "site_name": self.read("SITE_NAME", str, "Le Fil"),
            "database_url": self.read("DATABASE_URL", _database_url, f"sqlite:///{instance / 'fil.sqlite'}"),
            "search_engine": self.read("SEARCH_ENGINE", _engine, "whoosh"),
            "redis_url": self.read("REDIS_URL", _redis_url, None),
            "mail_url": self.read("MAIL_URL", _mail_url, None),
            "staff_domains": self.read("STAFF_DOMAINS", _domains, frozenset[str]()),
            "trusted_proxies": self.read("TRUSTED_PROXIES", _count, 0),
            "secret_key": self.secret(instance, site_url),
        }
        if made["search_engine"] == "postgresql" and not str(made["database_url"]).startswith("postgresql"):
            self.problems.append("SEARCH_ENGINE: postgresql needs a DATABASE_URL on PostgreSQL")
        if self.problems:
            raise SettingsError("\n".join(self.problems))
        return Settings(**made)  # type: ignore[arg-type]

    def read(self, name: str, understand: Callable[[str], T], default: T) -> T:
        written = self.environment.get(name, "").strip()
        if not written:
            return default
        try:
            return understand(written)
        except ValueError as problem:
            self.problems.append(f"{name}: {problem}")
            return default

    def secret(self, instance: Path, site_url: str) -> str:
        written = self.environment.get("SECRET_KEY", "").strip()
        if written:
            if len(written) < 32:
                self.problems.append("SECRET_KEY: give at least 32 characters, drawn at random")
            return written
        if not is_loopback(urlsplit(site_url).hostname or ""):
            self.problems.append("SECRET_KEY: must be given when SITE_URL is not this machine's own")
            return ""
        kept = instance / "secret_key"
        if not kept.exists():
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(48))
        return kept.read_text().strip()


PORTS = {"http": 80, "https": 443}


def _site_url(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"{written!r} is not the address of a site; write https://ideas.example.org")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("a site that is not on this machine must be reached by https://")
    if parts.username or parts.password:
        raise ValueError("leave out name and password; write https://ideas.example.org")
    port = "" if parts.port in (None, PORTS[parts.scheme]) else f":{parts.port}"
    name = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{name}{port}"


def _database_url(written: str) -> str:
    scheme = urlsplit(written).scheme
    if scheme in ("postgres", "postgresql"):
        return "postgresql+psycopg" + written[len(scheme) :]
    if scheme not in ("sqlite", "postgresql+psycopg"):
        raise ValueError(f"{scheme or written!r} is not a database known here; write sqlite:/// or postgresql://")
    return written


def _engine(written: str) -> str:
    if written not in ENGINES:
        raise ValueError(f"{written!r} is not a search engine known here; write {' or '.join(ENGINES)}")
    return written


def _redis_url(written: str) -> str:
    if urlsplit(written).scheme not in ("redis", "rediss", "unix"):
        raise ValueError("write redis://host:6379/0")
    return written


def _mail_url(written: str) -> str:
    parts = urlsplit(written)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("write smtp://user:password@host:587 or smtps://user:password@host:465")
    return written


def _domains(written: str) -> frozenset[str]:
    domains = frozenset(d.strip().lower().removeprefix("@") for d in written.split(",") if d.strip())
    wrong = sorted(d for d in domains if "." not in d or "@" in d)
    if wrong:
        raise ValueError(f"{wrong[0]!r} is not a domain; write agence.example.org,siege.example.org")
    return domains


def _count(written: str) -> int:
    if not written.isdigit() or int(written) > 9:
        raise ValueError("write how many proxies stand in front, 0 to 9")
    return int(written)
