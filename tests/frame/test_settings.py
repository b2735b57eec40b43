"""Settings: typed, and refused at the start when wrong."""

import pytest

from config import Settings, SettingsError


def read(tmp_path, **written):
    return Settings.from_environment({"INSTANCE_PATH": str(tmp_path), **written})


def test_nothing_said_gives_an_installation_on_this_machine(tmp_path):
    settings = read(tmp_path)
    assert settings.is_loopback
    assert settings.database_url == f"sqlite:///{tmp_path}/fil.sqlite"


def test_the_secret_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"SEARCH_ENGINE": "elastic"}, "SEARCH_ENGINE"),
        ({"SEARCH_ENGINE": "postgresql"}, "SEARCH_ENGINE"),
        ({"SITE_URL": "idees.example.org"}, "SITE_URL"),
        ({"SITE_URL": "http://idees.example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://idees.example.org"}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"MAIL_URL": "mail.example.org"}, "MAIL_URL"),
        ({"STAFF_DOMAINS": "me@x.example"}, "STAFF_DOMAINS"),
        ({"TRUSTED_PROXIES": "yes"}, "TRUSTED_PROXIES"),
        ({"REDIS_URL": "localhost"}, "REDIS_URL"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(tmp_path, written, said):
    with pytest.raises(SettingsError, match=said):
        read(tmp_path, **written)


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, MAIL_URL="x", TRUSTED_PROXIES="x", DATABASE_URL="x")
    assert str(refused.value).count("\n") == 2


def test_postgresql_is_written_as_people_write_it(tmp_path):
    assert read(tmp_path, DATABASE_URL="postgres://u@h/d").database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("written", "host"),
    [("https://Idees.Example.ORG", "idees.example.org"), ("https://idees.example.org:443/", "idees.example.org")],
)
def test_the_sites_name_is_read_as_browsers_say_it(tmp_path, written, host):
    """Else every page would be refused, as one of another site."""
    assert read(tmp_path, SITE_URL=written, SECRET_KEY="x" * 40).host == host


def test_the_secret_is_not_shown_when_settings_are(tmp_path):
    settings = read(tmp_path)
    assert settings.secret_key not in repr(settings)
