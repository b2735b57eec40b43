"""What is said at the start: who signs in, and where mail lies."""

import dataclasses

import pytest

from app.upkeep import cli


@pytest.mark.parametrize(("mail_url", "written"), [(None, True), ("smtp://mail.example:25", False)])
def test_mail_is_said_to_lie_in_a_folder_only_where_it_does(app, monkeypatch, capsys, mail_url, written):
    tried = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", dataclasses.replace(tried, mail_url=mail_url))
    with app.app_context():
        cli.introduce()
    said = capsys.readouterr().out
    assert "admin@demo.example" in said
    assert (str(tried.mail_folder) in said) is written
