"""The fair order: the best idea rises, and every idea is seen; checked by simulation."""

from __future__ import annotations

import random
import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from app.clock import now
from app.database import db, writing
from app.ideas import standing
from app.ideas.idea import Idea
from app.ideas.queries import fair, visible_to
from app.ideas.rank import merit
from app.people.user import Guest

IDEAS, READERS, SHOWN, HOURS = 60, 40, 10, 24


def test_merit_is_the_lower_end_of_wilsons_interval():
    """Oracle: 8 of 10 at 95 % gives 0.4902, as tabulated."""
    assert abs(merit(8, 10) - 0.4902) < 1e-4
    assert merit(0, 0) == 0.0
    assert merit(1, 1) < merit(80, 100)


def gini(counts: list[int]) -> float:
    ordered, total = sorted(counts), sum(counts)
    return sum((2 * i - len(ordered) - 1) * c for i, c in enumerate(ordered, 1)) / (len(ordered) * total)


def simulate(seed: int, rule: str) -> tuple[bool, float]:
    """Readers look at the first ideas shown and support by merit; says whether the best ends in the top five."""
    draw = random.Random(seed)
    appeal = [min(max(draw.gauss(0.12, 0.05), 0.01), 0.6) for _ in range(IDEAS)]
    best = max(range(IDEAS), key=lambda i: appeal[i])
    shown, given = [0] * IDEAS, [0] * IDEAS
    for _ in range(HOURS):
        lots = [draw.random() for _ in range(IDEAS)]
        frozen = [(shown[i] >= standing.SEEN_ENOUGH, merit(given[i], shown[i])) for i in range(IDEAS)]
        for _reader in range(READERS):
            for i in order(rule, frozen, lots, given, draw.random())[:SHOWN]:
                shown[i] += 1
                given[i] += draw.random() < appeal[i]
    value = (lambda i: merit(given[i], shown[i])) if rule == "fair" else (lambda i: given[i])
    top = sorted(range(IDEAS), key=value, reverse=True)[:5]
    return best in top, gini(shown)


def order(rule: str, frozen: list, lots: list[float], given: list[int], start: float) -> list[int]:
    if rule == "supported":
        return sorted(range(IDEAS), key=lambda i: -given[i])
    place = standing.Place(0, 0)
    known = sorted((i for i in range(IDEAS) if frozen[i][0]), key=lambda i: -frozen[i][1])
    unknown = sorted((i for i in range(IDEAS) if not frozen[i][0]), key=lambda i: (lots[i] - start) % 1)
    by_merit = [(i + 1, frozen[i][1]) for i in known]
    by_lot = [(i + 1, lots[i], False) for i in unknown]
    return [number - 1 for number in standing._woven(by_merit, by_lot, place, SHOWN).items]


def test_the_best_idea_rises_more_often_than_by_counting_supports():
    fair = [simulate(seed, "fair") for seed in range(60)]
    counted = [simulate(seed, "supported") for seed in range(60)]
    assert sum(found for found, _ in fair) > sum(found for found, _ in counted)


def test_impressions_are_shared_among_ideas():
    fair = [simulate(seed, "fair")[1] for seed in range(30)]
    counted = [simulate(seed, "supported")[1] for seed in range(30)]
    assert sum(fair) / len(fair) < 0.3 < sum(counted) / len(counted)


def test_each_fourth_place_is_kept_for_ideas_seen_too_little(inside, make):
    author = make.person()
    for number in range(40):
        make.idea(f"Idée {number}", author=author)
    db.session.execute(update(Idea).where(Idea.id <= 20).values(impressions=1_000, merit=Idea.id * 0.01))
    standing.freeze()
    page = fair(visible_to(Guest()), Guest(), most=20)
    seen_too_little = [idea.impressions < standing.SEEN_ENOUGH for idea in page.items]
    assert [i for i, little in enumerate(seen_too_little) if little] == [3, 7, 11, 15, 19]


def test_pages_never_repeat_or_skip_even_when_all_changes_meanwhile(inside, make):
    author = make.person()
    for number in range(53):
        make.idea(f"Idée {number}", author=author)
    db.session.execute(update(Idea).where(Idea.id % 2 == 0).values(impressions=500, merit=Idea.id * 0.01))
    standing.freeze()
    seen, cursor = [], ""
    while cursor is not None:
        page = fair(visible_to(Guest()), Guest(), cursor=cursor, most=7)
        seen += [idea.id for idea in page.items]
        db.session.execute(update(Idea).values(merit=1 - Idea.merit, impressions=Idea.impressions + 100))
        cursor = page.after
    assert len(seen) == len(set(seen)) == 53


def test_a_new_idea_is_in_the_order_at_once(inside, make):
    standing.freeze()
    make.idea("Toute neuve")
    page = fair(visible_to(Guest()), Guest(), most=5)
    assert [idea.title for idea in page.items] == ["Toute neuve"]


@contextmanager
def hours_later(app, monkeypatch, number):
    """Inside the application after so many hours, each of which began an epoch."""
    with writing(), app.test_request_context("/", method="POST"):
        start = now()
        for hour in range(1, number + 1):
            monkeypatch.setattr(standing, "now", lambda: start + timedelta(hours=hour))  # noqa: B023
            standing.freeze()
        yield
        db.session.commit()


def test_an_idea_shown_again_has_its_place_at_once(app, make, browse, monkeypatch):
    """Red when an hour that begins while it is hidden gives it no place."""
    idea, other, moderator = make.idea("Revenue"), make.idea("Restée"), make.with_role("moderator")
    with writing(), app.test_request_context("/", method="POST"):
        db.session.get(Idea, idea.id).hide("À relire", moderator)
        db.session.commit()
    with hours_later(app, monkeypatch, 2):
        assert fair(visible_to(Guest()), Guest(), most=5).items == [db.session.get(Idea, other.id)]
        db.session.get(Idea, idea.id).restore("Relue", moderator)
    reader = browse.as_(make.person())
    for page in ("/ideas", "/"):
        assert f"/ideas/{idea.id}-revenue" in reader.get(page).text


@pytest.mark.parametrize("filtered", ["", "&kind=idea"])
def test_a_list_left_for_hours_begins_anew_and_says_so(app, make, browse, monkeypatch, filtered):
    """Red when an hour that is forgotten looks like the end of the list."""
    for number in range(5):
        make.idea(f"Idée {number}")
    reader = browse.as_(make.person(language="en"))
    onward = re.search(r'href="([^"]+after=[^"]+)" rel="next"', reader.get(f"/ideas?limit=3{filtered}").text)[1]
    onward = onward.replace("&amp;", "&")
    assert "from its beginning" not in reader.get(onward).text
    with hours_later(app, monkeypatch, standing.EPOCHS_KEPT):
        pass
    page = reader.get(onward).text
    assert "from its beginning" in page
    assert len(re.findall("card-title", page)) == 3
    assert 'rel="next"' in page


def test_old_epochs_are_forgotten(inside, make):
    idea = make.idea()
    epoch = standing.epoch_of(now())
    db.session.execute(
        insert(standing.Standing),
        [{"epoch": epoch - 9, "idea_id": idea.id, "seen_enough": False, "merit": 0, "lot": 0}],
    )
    standing.freeze()
    assert set(db.session.scalars(db.select(standing.Standing.epoch).distinct())) == {epoch}
