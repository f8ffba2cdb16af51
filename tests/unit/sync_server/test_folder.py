"""The data folder: one holder at a time, secrets made once, and the address of who holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync_server.folder import DataFolder, read_secret, running_server
from sync_server.settings import StartError


def test_a_claimed_folder_is_refused_to_a_second_one_until_it_is_released(tmp_path: Path) -> None:
    first = DataFolder.claim(tmp_path)
    with pytest.raises(StartError, match="Un altro server"):
        DataFolder.claim(tmp_path)
    first.release()
    DataFolder.claim(tmp_path).release()


def test_the_address_is_told_while_the_folder_is_held_and_not_after(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    assert running_server(tmp_path) is None
    folder.announce("http://127.0.0.1:1")
    assert running_server(tmp_path) == "http://127.0.0.1:1"
    folder.release()
    assert running_server(tmp_path) is None


def test_nobody_runs_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert running_server(tmp_path / "nothing") is None


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    secret = folder.secret("tokens")
    assert len(secret) == 32
    assert folder.secret("tokens") == read_secret(tmp_path, "tokens") == secret
    assert folder.secret("sessions") != secret
    assert (tmp_path / "keys" / "tokens").stat().st_mode & 0o777 == 0o600
    folder.release()


def test_a_folder_is_fresh_until_a_centre_has_stood_in_it(tmp_path: Path) -> None:
    folder = DataFolder.claim(tmp_path)
    assert folder.fresh
    folder.release()
    (tmp_path / "accounts.sqlite").touch()
    folder = DataFolder.claim(tmp_path)
    assert not folder.fresh
    folder.release()
