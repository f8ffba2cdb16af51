"""Settings: defaults, what is refused, and that every refusal names its variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync_server.settings import OfficeContact, Settings, StartError


def test_nothing_set_means_the_documented_defaults() -> None:
    settings = Settings.from_environ({})
    assert (settings.host, settings.port, settings.admin_password, settings.demo) == ("127.0.0.1", 8000, None, False)
    assert settings.data == Path("var").absolute()


def test_everything_can_be_set() -> None:
    environ = {"SOGLIA_HOST": "::1", "SOGLIA_PORT": "0", "SOGLIA_DATA": "/srv/soglia", "SOGLIA_ADMIN_PASSWORD": "x", "SOGLIA_DEMO": "1"}
    assert Settings.from_environ(environ) == Settings("::1", 0, Path("/srv/soglia"), "x", True)


def test_an_empty_administrator_password_is_no_password() -> None:
    assert Settings.from_environ({"SOGLIA_ADMIN_PASSWORD": ""}).admin_password is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOGLIA_PORT", "-1"),
        ("SOGLIA_PORT", "65536"),
        ("SOGLIA_PORT", "8000x"),
        ("SOGLIA_DEMO", "maybe"),
        ("SOGLIA_COUCHDB_URL", "http://couch:5984"),
        ("SOGLIA_ADMIN_PASSWORD", "x" * 201),
        ("SOGLIA_OLDEST_APP", "the newest"),
        ("SOGLIA_OLDEST_APP", "1..2"),
        ("SOGLIA_OFFICE_PHONE", "chiedi a Rosa"),
        ("SOGLIA_OFFICE_PHONE", "+39 06 5550 0100; ext=4"),
        ("SOGLIA_OFFICE_PHONE", "1" * 16),
        ("SOGLIA_OFFICE_HOURS", "x" * 81),
        ("SOGLIA_REPLICATE_TARGETS", "copia.example.org"),
        ("SOGLIA_REPLICATE_TARGETS", "https://admin:segreta@copia.example.org"),
    ],
)
def test_a_bad_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(StartError, match=name):
        Settings.from_environ({name: value})


def test_a_password_is_never_part_of_the_refusal() -> None:
    with pytest.raises(StartError) as refusal:
        Settings.from_environ({"SOGLIA_ADMIN_PASSWORD": "segreta" * 40})
    assert "segreta" not in str(refusal.value)
    with pytest.raises(StartError) as refusal:
        Settings.from_environ({"SOGLIA_REPLICATE_TARGETS": "https://admin:segreta@copia.example.org"})
    assert "segreta" not in str(refusal.value)


def test_no_app_is_too_old_unless_said() -> None:
    assert Settings.from_environ({}).oldest_app == ""
    assert Settings.from_environ({"SOGLIA_OLDEST_APP": " 0.12.3 "}).oldest_app == "0.12.3"


def test_nobody_is_replicated_with_unless_listed() -> None:
    assert Settings.from_environ({}).replicate_targets.beginnings == ()
    listed = Settings.from_environ({"SOGLIA_REPLICATE_TARGETS": "https://Copia.example.org:443/db/, http://10.0.0.2:5984"})
    assert listed.replicate_targets.beginnings == ("https://copia.example.org/db", "http://10.0.0.2:5984")


def test_the_office_has_no_number_unless_one_is_given_and_then_it_stands_as_people_write_it() -> None:
    assert Settings.from_environ({}).office == OfficeContact()
    told = {"SOGLIA_OFFICE_PHONE": " +39 06 5550 0100 ", "SOGLIA_OFFICE_HOURS": "lun-ven  9-18"}
    assert Settings.from_environ(told).office == OfficeContact("+39 06 5550 0100", "lun-ven 9-18")
