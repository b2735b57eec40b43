"""The people of the demonstration: those written by hand, and a crowd of first and last names. All are fictional."""

from __future__ import annotations

import random
import secrets
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from sqlalchemy import insert, select

from app.clock import now
from app.database import db, number_on
from app.extensions import settings
from app.people.grant import Grant, Role
from app.people.password import hash_of
from app.people.unit import Level, Unit
from app.people.user import Electorate, User
from app.text import slugify

WRITTEN = Path(__file__).parent / "demo" / "people.toml"
SHARES = {Electorate.CITIZEN: 0.62, Electorate.STAFF: 0.33, Electorate.PARTNER: 0.05}
BATCH = 5_000
FIRST = """
    Adèle Agnès Aïcha Alain Alban Alexis Alice Aline Aminata Anaïs Andrea Anne Antoine Ariane Arnaud Assia
    Aurélie Basile Béatrice Benoît Bilal Brigitte Bruno Camille Carine Caroline Cécile Céline Chantal
    Charlotte Chloé Clara Claude Clément Coralie Cyril Damien Daniel David Delphine Denis Diane Djamila
    Dominique Édith Élise Élodie Émile Emma Enzo Éric Estelle Esther Eva Fabien Fanny Fatou Faustine Florence
    Franck Gaël Gilles Guillaume Habib Hélène Henri Hugo Ibrahim Inès Irène Isabelle Jade Jean Jérôme Joël
    Jonas Julie Karim Kévin Laure Léa Léo Lina Louise Lucas Ludovic Malik Manon Marc Margot Marie Martin
    Mathilde Maxime Mehdi Mélanie Michel Mila Moussa Myriam Nabil Nadège Nathan Nina Noé Nora Océane Olivier
    Oumar Pascal Paul Pauline Pierre Quentin Rachel Rémi Robin Rosa Roxane Sabine Salomé Samir Sandra Sarah
    Serge Simon Solène Sonia Stéphane Suzanne Sylvie Thaïs Théo Thierry Tom Valérie Victor Vincent Virginie
    Wendy William Xavier Yann Yasmine Yves Zoé
""".split()  # noqa: SIM905
LAST = """
    Abadie Allard Amar André Arnoux Aubert Bailly Barbier Baudry Bensaïd Berthelot Besson Blanchet Bonnefoy
    Bouvier Briand Brunet Cadiou Carlier Chapelle Charpentier Chevallier Collet Cordier Coste Courtin Dacosta
    Daniel Delaunay Delmas Diallo Diaz Drouet Dubreuil Dufour Dumont Esposito Fabre Faivre Faure Fleury
    Fontaine Fournier Gaillard Garnier Gauthier Germain Girault Gosselin Granger Guérin Guyot Hamdi Hardy
    Hervé Hoarau Huet Humbert Jacquet Joly Joubert Kaya Keller Koné Labbé Lacroix Lagarde Lambert Langlois
    Laurent Le-Gall Lebrun Lemaître Leroux Levasseur Lopes Maillard Mallet Marchal Marion Masson Mercier
    Meunier Millet Monnier Moreau Morvan Nguyen Noël Olivier Paris Payet Pelletier Perret Petit Picard Poirier
    Prévost Raymond Renard Rivière Rolland Roussel Roy Salmon Sauvage Schmitt Simon Tessier Texier Thévenet
    Traoré Vallée Vasseur Verdier Vidal Voisin Weber Zidane
""".split()  # noqa: SIM905


def password() -> str:
    """One for all demo accounts of this installation, drawn at its first start."""
    kept = settings().instance / "demo_password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(9))
    return kept.read_text().strip()


@lru_cache(maxsize=1)
def accounts() -> tuple[str, ...]:
    """The addresses that sign in with it."""
    written = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["person"]
    return tuple(entry["email"] for entry in written if "account" in entry)


def refuses(address: str | None) -> bool:
    """A demo account opens nothing but somebody's own machine, wherever it was made."""
    return not settings().is_loopback and address in accounts()


def load() -> dict[str, User]:
    """The people written by hand, by their ref; those who are here already stay as they are."""
    written = tomllib.loads(WRITTEN.read_text(encoding="utf-8"))["person"]
    here = {person.email: person for person in db.session.scalars(select(User).where(User.email.is_not(None)))}
    units = {one.code: one for one in db.session.scalars(select(Unit))}
    people: dict[str, User] = {}
    hashed = hash_of(password())
    for entry in written:
        person = here.get(entry["email"]) or _person(entry, units, hashed)
        people[entry["ref"]] = person
    db.session.flush()
    return people


def _person(entry: dict[str, object], units: dict[str, Unit], hashed: str) -> User:
    own = units.get(str(entry.get("unit", "")))
    signs_in = settings().is_loopback and "account" in entry
    person = User(
        handle=entry["handle"],
        name=entry["name"],
        email=entry["email"],
        confirmed_at=now(),
        password_hash=hashed if signs_in else None,
        electorate=Electorate(str(entry["electorate"])),
        unit=own,
        organisation=entry.get("organisation"),
        biography=str(entry.get("biography", "")).strip(),
        findable=bool(entry.get("findable", False)),
        time_zone=str(entry.get("time_zone") or (own.time_zone if own else "Europe/Paris")),
        joined_at=now() - timedelta(days=400),
        ballot_key=_key(str(entry["email"])),
    )
    db.session.add(person)
    db.session.flush()
    for given in entry.get("grants", []):  # type: ignore[attr-defined]
        db.session.add(Grant(user=person, role=Role(given["role"]), unit=units[given["unit"]], given_at=now()))
    return person


def _key(word: str) -> str:
    return sha256(f"demonstration {settings().secret_key} {word}".encode()).hexdigest()


def crowd(count: int, seed: int) -> Iterator[list[int]]:
    """Add so many people with no way to sign in, in batches; gives their ids."""
    draw = random.Random(f"crowd {seed}")
    agencies = db.session.execute(
        select(Unit.id, Unit.time_zone).where(Unit.level == Level.AGENCY).order_by(Unit.id)
    ).all()
    last = db.session.scalar(select(db.func.max(User.id))) or 0
    today = datetime.combine(now().date(), time(), UTC)
    for start in range(0, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            name = f"{draw.choice(FIRST)} {draw.choice(LAST).replace('-', ' ')}"
            electorate = draw.choices([*SHARES], [*SHARES.values()])[0]
            agency = draw.choice(agencies) if electorate is Electorate.STAFF else None
            rows.append(
                {
                    "id": last + number + 1,
                    "handle": f"{slugify(name, 28)}-{seed}-{number}",
                    "name": name,
                    "email": None,
                    "confirmed_at": None,
                    "electorate": electorate,
                    "unit_id": agency.id if agency else None,
                    "time_zone": agency.time_zone if agency else "Europe/Paris",
                    "joined_at": today - timedelta(days=draw.randrange(30, 1500)),
                    "ballot_key": _key(f"{seed} {number}"),
                }
            )
        db.session.execute(insert(User), rows)
        number_on(User)
        yield [int(str(row["id"])) for row in rows]
