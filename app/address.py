"""Web addresses: read in one strict way, and those that lead inside told from those that lead into the world."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_network
from urllib.parse import quote

import idna
from flask_babel import lazy_gettext as _l

LONGEST = 2_000
LONGEST_LINK = 500
PORTS = {"http": 80, "https": 443}
Place = IPv4Address | IPv6Address


class Fault(StrEnum):
    """Why an address is not taken."""

    FORM = "form"
    SCHEME = "scheme"
    NAMED = "named"
    PORT = "port"
    INSIDE = "inside"
    LONG = "long"


FAULTS = {
    Fault.FORM: _l("This is not a whole web address"),
    Fault.SCHEME: _l("Type a whole address that begins with https://"),
    Fault.NAMED: _l("Leave the name and the password out of the address"),
    Fault.PORT: _l("Leave the port out of the address"),
    Fault.INSIDE: _l("This address leads inside a network: others cannot open it"),
    Fault.LONG: _l("This address is too long"),
}


class Unfit(ValueError):
    """An address is not taken, in words for the person who typed it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(FAULTS[fault])
        self.fault = fault


_PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<target>[^#]*)(?P<fragment>.*)")
_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)]|(?P<name>[^:\[\]]+))(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_REFUSED = set(' "<>\\^`{|}')
_NEIGHBOURS = (
    ".localhost", ".local", ".localdomain", ".internal", ".intra", ".intranet", ".private", ".corp", ".home", ".lan",
    ".home.arpa", ".test", ".invalid", ".onion",
)  # fmt: skip
"""Names that lead somewhere only from inside (RFC 6761, 6762, 7686, 8375, and ICANN's list of collisions)."""


@dataclass(frozen=True)
class Address:
    """Of a page: `host` is in ASCII and small letters, or a place in figures; `target` is its path and its query."""

    scheme: str
    host: str
    port: int
    target: str
    fragment: str = ""
    place: Place | None = None

    @property
    def site(self) -> str:
        """As the `Host` of a request says it."""
        host = f"[{self.host}]" if isinstance(self.place, IPv6Address) else self.host
        return host if self.has_own_port else f"{host}:{self.port}"

    @property
    def has_own_port(self) -> bool:
        return self.port == PORTS[self.scheme]

    @property
    def leads_inside(self) -> bool:
        """As far as can be told without asking where its name leads."""
        if self.place is not None:
            return not is_public(self.place)
        return "." not in self.host or self.host.endswith(_NEIGHBOURS)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.site}{self.target}{self.fragment}"


def read(text: str) -> Address:
    """Understood in one way alone, or not at all. Raises Unfit."""
    if len(text) > LONGEST:
        raise Unfit(Fault.LONG)
    if not text.isprintable() or _REFUSED & set(text):
        raise Unfit(Fault.FORM)
    parts = _PARTS.fullmatch(text)
    if parts is None or parts["scheme"].lower() not in PORTS:
        raise Unfit(Fault.SCHEME)
    scheme, authority = parts["scheme"].lower(), parts["authority"]
    if "@" in authority:
        raise Unfit(Fault.NAMED)
    host, place, port = _understood(authority)
    target, fragment = quoted(parts["target"]), quoted(parts["fragment"])
    whole = target if target.startswith("/") else f"/{target}"
    return Address(scheme, host, port or PORTS[scheme], whole, fragment, place)


def quoted(written: str | bytes) -> str:
    """What no address holds as it is, held as RFC 3986 says; what is quoted already stays."""
    return quote(written, safe="%/?:@!$&()*+,;=~#[]")


def _understood(authority: str) -> tuple[str, Place | None, int | None]:
    """The host, the place it names in figures if it does, and the port if it names one."""
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise Unfit(Fault.FORM)
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and not 0 < port < 65_536:
        raise Unfit(Fault.PORT)
    try:
        if parts["six"]:
            place: Place | None = IPv6Address(parts["six"])
            return str(place), place, port
        host = _in_ascii(parts["name"])
        place = IPv4Address(host) if _NUMBER.fullmatch(host.rpartition(".")[2]) else None
    except (idna.IDNAError, AddressValueError):
        raise Unfit(Fault.FORM) from None
    return host, place, port


def _in_ascii(name: str) -> str:
    """What stands for a digit, a letter or a dot is one before anything is judged."""
    if len(name) > 253:
        raise Unfit(Fault.FORM)
    host = name.lower() if name.isascii() else idna.encode(name, uts46=True, std3_rules=True).decode()
    host = host.removesuffix(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise Unfit(Fault.FORM)
    return host


_WORLD = ip_network("2000::/3")
_SPECIAL = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24",
        "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
"""What Python calls global, or did in some of its versions, and is not: relays, tunnels, examples, a cloud's desk."""


def is_public(place: Place) -> bool:
    """Whether it is a place in the world: never one inside, nor one inside that is dressed as another."""
    if isinstance(place, IPv6Address) and (place.scope_id or place not in _WORLD):
        return False
    return place.is_global and not place.is_multicast and not any(place in block for block in _SPECIAL)


def is_whole(text: str, *, schemes: Container[str] = PORTS) -> bool:
    """Whether it can be followed, wherever it leads: colleagues have addresses of their own."""
    try:
        return read(text).scheme in schemes
    except Unfit:
        return False


def is_secure(text: str) -> bool:
    return is_whole(text, schemes=("https",))


def safe_address(text: str, *, longest: int = LONGEST_LINK) -> str:
    """The one spelling of an address that everybody may be led to. Raises Unfit."""
    address = read(text.strip())
    if address.scheme != "https":
        raise Unfit(Fault.SCHEME)
    if not address.has_own_port:
        raise Unfit(Fault.PORT)
    if address.leads_inside:
        raise Unfit(Fault.INSIDE)
    if len(str(address)) > longest:
        raise Unfit(Fault.LONG)
    return str(address)
