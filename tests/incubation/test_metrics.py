"""Metrics: what is measured, values entered, imported or sent, each counted once, drawn as a chart."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from app.activity.event import Event
from app.clock import now
from app.database import db, writing
from app.errors import Refused
from app.ideas.idea import Audience
from app.incubation import chart, metric, pilot, quantity, reading, value_sheet
from app.incubation.metric import Aim, Better, Metric
from app.incubation.project import Project
from app.incubation.reading import Figure, Reading, Source, Taken
from app.incubation.value_sheet import Faulty
from app.incubation.verbs import Verb
from app.language import today
from app.people.unit import by_code
from app.people.user import User
from tests.api.program import token_of

AIM = Aim("Embauches qui tiennent", "%", Better.HIGHER, Decimal(90), baseline=Decimal(79))
SHEET = "date,value,site\n2026-01-05,41\n2026-01-12,44.5\n"


@pytest.fixture
def measured(app, begun, leader):
    """A project with a metric, committed: the project and the number of the metric."""

    def ready(**chosen):
        project = begun(**chosen)
        with writing(), app.test_request_context("/", method="POST"):
            made = metric.set_for(db.session.get_one(Project, project.id), AIM, by=db.session.get_one(User, leader.id))
            number = made.id
            db.session.commit()
        return project, number

    return ready


def day(days_ago=0):
    return today() - timedelta(days=days_ago)


def values(*where):
    return db.session.scalars(select(Reading).where(*where).order_by(Reading.taken_on, Reading.id)).all()


def count(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Reading))


def test_of_two_who_change_a_metric_the_second_looks_first_and_loses_nothing_typed(browse, make, measured, leader):
    """Red when a target that a colleague moved meanwhile is overwritten without a word."""
    project, number = measured()
    way, pair = f"/lab/{project.slug}/metrics/{number}", [browse.as_(leader), browse.as_(leader)]

    def seen_by(browser):
        return re.search(r'name="seen"[^>]* value="(\w+)"', browser.get(f"{way}/adjust").text).group(1)

    opened = [seen_by(one) for one in pair]
    said = {"name": AIM.name, "unit": "%", "better": "higher", "baseline": "79"}
    assert pair[0].post(f"{way}/adjust", said | {"target": "92", "seen": opened[0]}).status_code == 303
    late = pair[1].post(f"{way}/adjust", said | {"target": "85", "seen": opened[1]})
    assert late.status_code == 409 and 'value="85"' in late.text
    assert "92&nbsp;%" in late.text.partition('class="message message-late"')[2].partition("<form")[0]
    again = re.search(r'name="seen"[^>]* value="(\w+)"', late.text).group(1)
    assert again == seen_by(pair[1]) != opened[1]
    assert pair[1].post(f"{way}/adjust", said | {"target": "85", "seen": again}).status_code == 303


# Figures


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"), ("12,5", "12.5"), ("1 200,25", "1200.25"), ("-3.125", "-3.125"), ("1\u202f000", "1000"),
        ("12.500", "12.5"),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_people_write_it(text, value):
    assert quantity.read(text) == Decimal(value) and quantity.written(quantity.read(text)) == value


@pytest.mark.parametrize("text", ["", "douze", "1,2,3", "1,200.5", "1e3", "NaN", "12.3456", "9" * 13, "٣", "12 %"])
def test_what_is_no_figure_is_not_guessed(text):
    with pytest.raises(ValueError, match="no figure"):
        quantity.read(text)


@pytest.mark.parametrize("value", ["0", "0.001", "-0.125", "12.5", "99999999999.999", "1200"])
def test_a_value_is_kept_exactly(inside, begun, leader, value):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    reading.take(made, project, [Figure(day(), Decimal(value))], source=Source.ENTERED, by=leader)
    db.session.expire_all()
    assert [one.value for one in values()] == [Decimal(value)]


# Values


def test_a_value_brought_twice_counts_once(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    figures = [Figure(day(2), Decimal(41)), Figure(day(1), Decimal(44)), Figure(day(1), Decimal(44))]
    assert reading.take(made, project, figures, source=Source.IMPORTED, by=leader) == Taken(2, 0, 0)
    before = db.session.scalar(select(func.count()).select_from(Event))
    assert reading.take(made, project, figures, source=Source.IMPORTED, by=leader) == Taken(0, 0, 2)
    assert len(values()) == 2
    assert db.session.scalar(select(func.count()).select_from(Event)) == before, "nothing happened"


@pytest.mark.parametrize("site", [None, "quimper"])
def test_the_database_keeps_one_value_for_a_day_and_a_site(inside, begun, leader, site):
    made = metric.set_for(begun(), AIM, by=leader)
    place = by_code(site) if site else None
    row = {
        "metric_id": made.id, "taken_on": day(), "site_id": place.id if place else None, "value": Decimal(1),
        "source": Source.API, "at": now(), "by_id": leader.id,
    }  # fmt: skip
    db.session.execute(insert(Reading).values(**row))
    with pytest.raises(IntegrityError):
        db.session.execute(insert(Reading).values(**row | {"value": Decimal(2)}))


def test_a_corrected_value_keeps_its_trail(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    reading.take(made, project, [Figure(day(1), Decimal(41))], source=Source.IMPORTED, by=leader)
    taken = reading.take(made, project, [Figure(day(1), Decimal("41.5"))], source=Source.ENTERED, by=leader)
    assert taken == Taken(0, 1, 0)
    assert [(one.value, one.source) for one in values()] == [(Decimal("41.5"), Source.ENTERED)]
    [event] = reading.corrections_of(made, project)
    assert event.detail["corrections"] == [
        {"on": day(1).isoformat(), "site": None, "before": "41", "after": "41.5"}
    ]  # fmt: skip


def test_a_day_ahead_or_said_twice_otherwise_is_refused(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    for figures in ([Figure(day(-1), Decimal(1))], [Figure(day(), Decimal(1)), Figure(day(), Decimal(2))]):
        with pytest.raises(Refused):
            reading.take(made, project, figures, source=Source.ENTERED, by=leader)
    assert values() == []


def test_two_metrics_of_one_project_have_two_names(inside, begun, leader):
    project = begun()
    metric.set_for(project, AIM, by=leader)
    with pytest.raises(Refused):
        metric.set_for(project, AIM, by=leader)
    other = metric.set_for(project, Aim("Délai", "jours", Better.LOWER, Decimal(5)), by=leader)
    with pytest.raises(Refused):
        metric.adjust(other, project, AIM, by=leader, seen=other.stamp)


def test_a_target_that_moves_is_in_the_trail(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    metric.adjust(made, project, Aim(AIM.name, "%", Better.HIGHER, Decimal(85)), by=leader, seen=made.stamp)
    event = db.session.scalars(select(Event).where(Event.verb == Verb.METRIC_CHANGED)).one()
    assert (event.detail["target_before"], event.detail["target"]) == ("90", "85")


@pytest.mark.parametrize(
    ("better", "value", "reached"),
    [(Better.HIGHER, 90, True), (Better.HIGHER, 89, False), (Better.LOWER, 90, True), (Better.LOWER, 91, False)],
)
def test_a_target_is_reached_on_its_good_side(better, value, reached):
    assert Metric(target=Decimal(90), better=better).reached_by(Decimal(value)) is reached


# Sheets


def test_a_sheet_is_read_with_or_without_a_header_and_with_french_commas(inside):
    plain = value_sheet.read("2026-01-05,41\n2026-01-12,44.5", {})
    french = value_sheet.read("\ufeffdate;valeur\r\n05/01/2026;41\r\n12/01/2026;44,5\r\n\r\n", {})
    assert plain == french == value_sheet.read("2026-01-05\t41\n2026-01-12\t44,5", {})


def test_each_row_that_is_wrong_is_named_with_its_line(inside):
    text = (
        "date,value,site\n2026-01-05,41\nhier,42\n2026-01-06,beaucoup\n2026-01-07\n2026-01-05,9\n2999-01-01,1\n"
        "2026-01-08,1,atlantis"
    )
    with pytest.raises(Faulty) as raised:
        value_sheet.read(text, {})
    assert [fault.line for fault in raised.value.faults] == [3, 4, 5, 6, 7, 8]
    assert all(fault.reason for fault in raised.value.faults)


@pytest.mark.parametrize("text", ["", "\n\n", "date,value", "\x00", '"', '"a,b\n1'])
def test_nothing_in_a_sheet_is_said(inside, text):
    with pytest.raises(Faulty):
        value_sheet.read(text, {})


# Their pages


def test_a_metric_is_set_on_the_page_and_drawn_once_it_has_values(browse, begun, leader):
    project, browser = begun(), browse.as_(leader)
    said = {"name": "Délai", "unit": "jours", "better": "lower", "target": "5", "baseline": "16,5", "due_on": ""}
    made = browser.post(f"/lab/{project.slug}/metrics", said)
    assert made.status_code == 303
    assert "Délai" in browse.get(f"/lab/{project.slug}").text and "chart-target" not in browse.get(made.location).text
    for days, value in ((7, "12"), (1, "9,5")):
        sent = {"taken_on": day(days).isoformat(), "value": value, "site": ""}
        assert browser.post(f"{made.location}/values", sent).status_code == 303
    for page in (made.location, f"/lab/{project.slug}"):
        shown = browser.get(page).text
        assert "chart-target" in shown and "<title id=" in shown and "<desc id=" in shown
        assert "9,5" in shown, "the table stands beside the drawing"


def test_a_figure_that_is_none_comes_back(browse, measured, leader):
    project, number = measured()
    url = f"/lab/{project.slug}/metrics/{number}/values"
    answer = browse.as_(leader).post(url, {"taken_on": day().isoformat(), "value": "beaucoup", "site": ""})
    assert answer.status_code == 422 and "beaucoup" in answer.text
    answer = browse.as_(leader).post(url, {"taken_on": day(-1).isoformat(), "value": "12", "site": ""})
    assert answer.status_code == 409 and 'value="12"' in answer.text


def test_a_sheet_imported_twice_counts_once(app, browse, measured, leader):
    project, number = measured()
    browser, url = browse.as_(leader), f"/lab/{project.slug}/metrics/{number}/import"
    assert browser.post(url, {"rows": SHEET}).status_code == 303
    assert browser.post(url, {"rows": SHEET}).status_code == 303
    assert count(app) == 2
    page = browse.get(f"/lab/{project.slug}/metrics/{number}").text
    assert page.count("12 janvier 2026") >= 1 and "44,5" in page


def test_of_a_sheet_with_a_wrong_row_nothing_is_kept_and_all_of_it_comes_back(app, browse, measured, leader):
    project, number = measured()
    answer = browse.as_(leader).post(
        f"/lab/{project.slug}/metrics/{number}/import", {"rows": SHEET + "2026-01-19,<b>zut</b>\n"}
    )
    assert answer.status_code == 422 and count(app) == 0
    assert "2026-01-12,44.5" in answer.text and "&lt;b&gt;zut" in answer.text and "<b>zut" not in answer.text


def test_a_file_is_read_and_what_is_wrong_in_it_can_be_put_right(app, browse, measured, leader):
    project, number = measured()
    browser, url = browse.as_(leader), f"/lab/{project.slug}/metrics/{number}/import"

    def upload(content: bytes):
        sent = {"sheet": (io.BytesIO(content), "valeurs.csv"), "rows": ""}
        return browser.post(url, sent, content_type="multipart/form-data")

    wrong = upload("date;valeur\n05/01/2026;41\n12/01/2026;élevé\n".encode("cp1252"))
    assert wrong.status_code == 422 and "12/01/2026;élevé" in wrong.text
    assert upload("\ufeffdate;valeur\n05/01/2026;41,5\n".encode()).status_code == 303
    assert count(app) == 1


def test_the_values_are_a_file_that_the_import_reads(app, browse, measured, leader):
    project, number = measured()
    browser, page = browse.as_(leader), f"/lab/{project.slug}/metrics/{number}"
    browser.post(f"{page}/import", {"rows": SHEET})
    sheet = browse.get(f"{page}.csv")
    assert sheet.mimetype == "text/csv" and "2026-01-12;44.5;" in sheet.text
    again = "\n".join(";".join(line.split(";")[:2]) for line in sheet.text.splitlines())
    browser.post(f"{page}/import", {"rows": again})
    assert count(app) == 2


def test_only_whoever_works_on_the_project_enters_values(app, browse, make, measured):
    project, number = measured()
    stranger, page = browse.as_(make.staff()), f"/lab/{project.slug}/metrics/{number}"
    assert stranger.post(f"{page}/import", {"rows": SHEET}).status_code == 403
    assert stranger.get(f"{page}/adjust").status_code == 403
    assert "/import" not in stranger.get(page).text and count(app) == 0


def test_a_metric_of_an_internal_project_is_not_known_outside(browse, make, measured):
    project, number = measured(audience=Audience.INTERNAL)
    for url in ("", ".csv"):
        assert browse.get(f"/lab/{project.slug}/metrics/{number}{url}").status_code == 404
    assert browse.get(f"/api/v1/projects/{project.slug}/metrics").status_code == 404
    assert browse.as_(make.staff()).get(f"/lab/{project.slug}/metrics/{number}").status_code == 200


# Charts


def test_a_chart_holds_its_values_between_its_edges(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    figures = [Figure(day(9 - n), Decimal(value)) for n, value in enumerate((79, 95, 60, 90))]
    reading.take(made, project, figures, source=Source.IMPORTED, by=leader)
    drawn = chart.drawn(made, reading.latest_of([made.id])[made.id])
    assert drawn.whole and drawn.sites == [] and drawn.is_reached
    xs, ys = [mark.x for mark in drawn.whole.marks], [mark.y for mark in drawn.whole.marks]
    assert xs == sorted(xs) and (xs[0], xs[-1]) == (chart.LEFT, chart.RIGHT)
    assert (min(ys), max(ys)) == (chart.TOP, chart.FLOOR), "the highest on top"
    assert drawn.whole.target == ys[3]


@pytest.mark.parametrize("values_of", [(5,), (5, 5, 5), (90,)])
def test_one_value_or_values_all_alike_are_drawn_too(inside, begun, leader, values_of):
    project = begun()
    made = metric.set_for(project, Aim("Seul", "€", Better.LOWER, Decimal(5)), by=leader)
    figures = [Figure(day(n), Decimal(value)) for n, value in enumerate(values_of)]
    reading.take(made, project, figures, source=Source.ENTERED, by=leader)
    drawn = chart.drawn(made, reading.latest_of([made.id])[made.id])
    assert drawn.whole and all(chart.TOP <= mark.y <= chart.FLOOR for mark in drawn.whole.marks)


def test_a_chart_shows_the_latest_and_one_question_is_enough(inside, begun, leader):
    project = begun()
    made = metric.set_for(project, AIM, by=leader)
    figures = [Figure(day(n), Decimal(n)) for n in range(reading.MOST_DRAWN + 20)]
    reading.take(made, project, figures, source=Source.IMPORTED, by=leader)
    shown = reading.latest_of([made.id])[made.id]
    assert len(shown) == reading.MOST_DRAWN and shown[-1].taken_on == day()


# For programs


@pytest.fixture
def program(app, browse, leader):
    """What a program of the leader sends."""
    secret = token_of(app, leader)

    def send(url, sent, *, key=None, token=secret):
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return app.test_client(use_cookies=False).put(f"/api/v1{url}", json=sent, headers=headers)

    return send


def test_a_program_sends_values_and_again_changes_nothing(app, browse, measured, program):
    project, number = measured()
    url = f"/projects/{project.slug}/metrics/{number}/values"
    sent = {"values": [{"on": "2026-01-05", "value": 41}, {"on": "2026-01-12", "value": 44.5, "site": None}]}
    assert program(url, sent).json == {"added": 2, "corrected": 0, "known": 0}
    assert program(url, sent).json == {"added": 0, "corrected": 0, "known": 2}
    corrected = program(url, {"values": [{"on": "2026-01-12", "value": 45.125}]}, key="une-fois")
    again = program(url, {"values": [{"on": "2026-01-12", "value": 45.125}]}, key="une-fois")
    assert corrected.json == again.json == {"added": 0, "corrected": 1, "known": 0}
    assert again.headers["Idempotency-Replayed"] == "true" and count(app) == 2
    read = browse.get(f"/api/v1{url}").json["items"]
    assert [(one["on"], one["value"], one["source"]) for one in read] == [
        ("2026-01-12", 45.125, "api"), ("2026-01-05", 41, "api"),
    ]  # fmt: skip
    [shown] = browse.get(f"/api/v1/projects/{project.slug}/metrics").json["items"]
    assert (shown["target"], shown["latest"]["value"]) == (90, 45.125)


def test_values_go_on_by_cursor(browse, measured, program):
    project, number = measured()
    url = f"/projects/{project.slug}/metrics/{number}/values"
    program(url, {"values": [{"on": f"2026-01-0{n}", "value": n} for n in range(1, 6)]})
    first = browse.get(f"/api/v1{url}?limit=2").json
    rest = browse.get(first["next"].partition("localhost")[2]).json
    assert [one["value"] for one in first["items"] + rest["items"]] == [5, 4, 3, 2]


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"values": []}, {"values": "41"}, {"values": [41]}, {"values": [{"on": "2026-01-05"}]},
        {"values": [{"on": "2026-01-05", "value": "41"}]}, {"values": [{"on": "2026-01-05", "value": True}]},
        {"values": [{"on": "2026-01-05", "value": 1.23456}]}, {"values": [{"on": "2026-01-05", "value": 1e300}]},
        {"values": [{"on": "2999-01-05", "value": 1}]}, {"values": [{"on": 5, "value": 1}]},
        {"values": [{"on": "2026-01-05", "value": 1, "site": "quimper"}]},
        {"values": [{"on": "2026-01-05", "value": 1, "place": "ici"}]},
        {"values": [{"on": "2026-01-05", "value": 1}, {"on": "hier", "value": 1}]},
    ],
)  # fmt: skip
def test_values_that_are_wrong_are_named_and_nothing_is_kept(app, measured, program, sent):
    project, number = measured()
    answer = program(f"/projects/{project.slug}/metrics/{number}/values", sent)
    assert answer.status_code == 422 and answer.json["errors"] and count(app) == 0


def test_a_stranger_and_a_reader_send_nothing(app, make, measured, program, leader):
    project, number = measured()
    url, sent = f"/projects/{project.slug}/metrics/{number}/values", {"values": [{"on": "2026-01-05", "value": 1}]}
    assert program(url, sent, token=token_of(app, make.staff())).status_code == 403
    assert program(url, sent, token=token_of(app, leader, writes=False)).status_code == 403
    assert program(url.replace(str(number), "999"), sent).status_code == 404
    assert count(app) == 0


def test_values_of_a_site_are_drawn_apart_from_the_whole(inside, begun, leader, make):
    project = begun()
    assert pilot.sites_of(project) == {}
    made = metric.set_for(project, AIM, by=leader)
    quimper = by_code("quimper")
    reading.take(
        made, project, [Figure(day(), Decimal(1), quimper), Figure(day(), Decimal(2))], source=Source.API, by=leader
    )
    drawn = chart.drawn(made, reading.latest_of([made.id])[made.id])
    assert [line.name for line in drawn.sites] == ["Quimper"] and drawn.last and drawn.last.value == 2
