"""Figures for a collector: on this machine alone."""


def test_a_collector_here_reads_what_waits(browse, make):
    make.idea()
    figures = browse.get("/metrics")
    assert figures.status_code == 200
    assert "fil_errands_waiting 1.0" in figures.text


def test_nobody_elsewhere_knows_of_them(browse):
    assert browse.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404
    assert browse.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
