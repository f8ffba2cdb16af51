"""Refresh tokens rotate: an answer that was lost costs nobody a sign-in, and a used-up token opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docstore.sqlite.connection import Connection
from sync_server.accounts import devices
from sync_server.accounts.devices import REFRESH_SECONDS, SIBLINGS_KEPT, NewDevice
from sync_server.accounts.roles import Author

NOW = 1_795_000_000.0
DEVICE = "abcdefghij"


def opened(path: str) -> Connection:
    connection = Connection.open(path)
    devices.create_tables(connection)
    devices.add_device(connection, NewDevice(DEVICE, "credential", "Telefono", "android", "0.1.0"), NOW)
    devices.issue_refresh(connection, DEVICE, "giulia", "t0", NOW)
    return connection


@pytest.fixture
def rows(tmp_path: Path) -> Iterator[Connection]:
    connection = opened(str(tmp_path / "accounts.sqlite"))
    yield connection
    connection.close()


def rotate(rows: Connection, shown: str, fresh: str, user: str = "giulia", now: float = NOW) -> bool:
    return devices.rotate_refresh(rows, DEVICE, user, (shown, fresh), now)


def test_no_secret_is_stored_as_it_is(rows: Connection) -> None:
    rotate(rows, "t0", "t1")
    stored = str(rows.execute("SELECT * FROM devices") + rows.execute("SELECT * FROM refresh_tokens"))
    assert not [secret for secret in ("credential", "t0", "t1") if f"'{secret}'" in stored]


def test_a_token_is_honoured_until_its_successor_is_used(rows: Connection) -> None:
    assert rotate(rows, "t0", "t1")
    assert rotate(rows, "t0", "t2")
    assert rotate(rows, "t2", "t3")
    assert not rotate(rows, "t0", "x")
    assert not rotate(rows, "t1", "x")
    assert rotate(rows, "t2", "t4")
    assert rotate(rows, "t3", "t5")


def test_a_token_of_another_user_or_one_that_is_too_old_opens_nothing(rows: Connection) -> None:
    assert not rotate(rows, "t0", "x", user="marco")
    assert not rotate(rows, "t0", "x", now=NOW + REFRESH_SECONDS)
    assert rotate(rows, "t0", "t1", now=NOW + REFRESH_SECONDS - 1)


def test_asking_again_and_again_does_not_fill_the_table(rows: Connection) -> None:
    for number in range(3 * SIBLINGS_KEPT):
        assert rotate(rows, "t0", f"answer{number}", now=NOW + number)
    assert rows.value("SELECT count(*) FROM refresh_tokens") == SIBLINGS_KEPT + 1


@given(lost=st.lists(st.booleans(), max_size=30))
def test_a_device_that_loses_any_answers_never_has_to_sign_in(lost: list[bool]) -> None:
    rows = opened(":memory:")
    held = "t0"
    for number, is_lost in enumerate(lost):
        assert rotate(rows, held, f"t{number + 1}", now=NOW + number)
        held = held if is_lost else f"t{number + 1}"
    rows.close()


def test_a_device_keeps_every_user_it_has_had(rows: Connection) -> None:
    for name, role in (("giulia", "outreach"), ("marco", "educator"), ("giulia", "outreach"), ("giulia", "office")):
        devices.add_user(rows, DEVICE, Author(name, role), NOW)
    assert sorted((author.user, author.role) for author in devices.authors(rows, DEVICE)) == [
        ("giulia", "office"),
        ("giulia", "outreach"),
        ("marco", "educator"),
    ]


def test_a_pulse_never_moves_the_last_contact_back(rows: Connection) -> None:
    devices.note_pulse(rows, DEVICE, {"unsent": 2}, NOW + 60)
    devices.note_pulse(rows, DEVICE, {"unsent": 1}, NOW)
    (seen,) = devices.all_devices(rows)
    assert (seen.last_contact, seen.pulse) == (NOW + 60, {"unsent": 1})


def test_a_value_of_the_centre_is_made_once(rows: Connection) -> None:
    assert devices.centre_value(rows, "epoch", "first") == "first"
    assert devices.centre_value(rows, "epoch", "second") == "first"
