"""What each role is answered where it reads, and that reading changes nothing."""

from __future__ import annotations

from tests.furnished import READ_ON_BOTH, ROLES


def test_each_role_reads_what_the_table_says(crawl):
    wrong = [
        f"matrix.txt:{v.line.number} {v}: {v.status}, not {v.line.expected[v.role]}"
        for v in crawl.visits
        if v.status != v.line.expected[v.role]
    ]
    assert len(crawl.visits) > 300 * len(crawl.changed_by)
    assert wrong == []


def test_reading_changes_nothing(crawl):
    assert set(crawl.changed_by) in ({*ROLES}, {*READ_ON_BOTH})
    assert {role: tables for role, tables in crawl.changed_by.items() if tables} == {}
