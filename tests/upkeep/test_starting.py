"""The start: what is said, who signs in, where mail lies; and what does not wait for it."""

import dataclasses
import os
import subprocess
import sys

import pytest
from sqlalchemy import delete

from app.database import db, writing
from app.outbox.errand import Errand
from app.search import opened
from app.search.opened import the_index
from app.upkeep import cli
from app.upkeep.serve import CALM


@pytest.mark.parametrize(("mail_url", "written"), [(None, True), ("smtp://mail.example:25", False)])
def test_mail_is_said_to_lie_in_a_folder_only_where_it_does(app, monkeypatch, capsys, mail_url, written):
    tried = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(tried, mail_url=mail_url))
    with app.app_context():
        cli.introduce()
    said = capsys.readouterr().out
    assert "admin@demo.example" in said
    assert (str(tried.mail_folder) in said) is written


def test_what_still_waits_for_the_index_holds_no_start_up(app, make, monkeypatch):
    """Red when one idea that was written just before a stop makes the next start write the whole index again."""
    rebuilt = []
    make.idea("Avant")
    make.worked()
    make.idea("Juste avant l’arrêt")
    monkeypatch.setattr(opened, "rebuild", lambda: rebuilt.append(1))
    with writing(), app.app_context():
        assert the_index().status().documents != opened.how_many()
        cli._furnish()
        assert rebuilt == []
        assert not the_index().rebuild_wanted
        db.session.execute(delete(Errand))
        cli._furnish()
        assert the_index().rebuild_wanted, "what nobody would bring any more the worker writes again"
    assert rebuilt == [], "whoever starts it waits for neither"


RECKON = "import numpy as n, os; n.linalg.inv(n.eye(300)); print(len(os.listdir('/proc/self/task')))"


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted where Linux tells them")
def test_a_process_of_the_server_reckons_in_one_thread():
    """Red when numpy has a thread for each core: where all are taken they wait for each other at full speed."""
    plain = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    told = subprocess.run([sys.executable, "-c", RECKON], env=CALM | plain, capture_output=True, check=True)
    assert told.stdout.split() == [b"1"]
