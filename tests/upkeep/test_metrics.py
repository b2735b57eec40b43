"""Figures for a collector: on this machine alone."""

from app import create_app
from config import Settings


def test_a_collector_here_reads_what_waits(browse, make):
    make.idea()
    figures = browse.get("/metrics")
    assert figures.status_code == 200
    assert "fil_errands_waiting 1.0" in figures.text


def test_nobody_elsewhere_knows_of_them(browse):
    assert browse.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert browse.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_a_collector_here_need_not_know_the_name_of_the_site(tmp_path):
    """In production the site answers to its own name alone; what watches it on its machine asks it by another."""
    app = create_app(
        Settings.from_environment(
            {"INSTANCE_PATH": str(tmp_path), "SITE_URL": "https://idees.example.org", "SECRET_KEY": "x" * 40}
        )
    )
    browser = app.test_client()
    for path in ("/metrics", "/healthz"):
        assert browser.get(path, base_url="http://127.0.0.1:8000").status_code != 400
        elsewhere = {"X-Forwarded-For": "203.0.113.9"}
        assert browser.get(path, base_url="http://127.0.0.1:8000", headers=elsewhere).status_code == 400
    assert browser.get("/", base_url="http://127.0.0.1:8000").status_code == 400
