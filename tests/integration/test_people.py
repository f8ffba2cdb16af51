"""`soglia user set` and `soglia user disable`: an agency can take a role away, with the centre running or stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.centre import CentreProcess
from tests.support.centre_couchdb import BorrowedCouch

PASSWORD = "parola-di-prova"


@pytest.fixture
def process(tmp_path: Path, server: BorrowedCouch | None) -> CentreProcess:
    if server is not None:
        server.prepare(tmp_path / "data")
    return CentreProcess(tmp_path / "data", environ={"SOGLIA_COUCHDB_URL": server.url if server else ""})


def enrol(url: str, **more: Any) -> httpx.Response:
    return httpx.post(f"{url}/api/device/enrol", json={"user": "giulia", "password": PASSWORD, **more}, timeout=60)


def test_a_role_and_an_access_end_by_command_with_the_centre_running_or_stopped(process: CentreProcess) -> None:
    added = process.run("user", "add", "giulia", "--role", "outreach", "--circle", "outreach-catania", "--password-stdin", stdin=PASSWORD)
    assert added.returncode == 0, added.stderr
    try:
        url = process.start()
        grant = enrol(url).json()
        known = {"device": grant["device"], "credential": grant["credential"]}
        renewal = {**known, "user": "giulia", "refresh_token": grant["refresh_token"]}

        changed = process.run("user", "set", "giulia", "--role", "educator", "--circle", "residence-zagara")
        assert changed.returncode == 0, changed.stderr
        renewed = httpx.post(f"{url}/api/device/token", json=renewal, timeout=60).json()
        assert (renewed["user"]["role"], renewed["circles"]) == ("educator", ["catalog", "board"])

        assert process.run("user", "disable", "giulia").returncode == 0
        assert enrol(url).json()["error"] == "wrong_credentials"
        assert httpx.post(f"{url}/api/device/token", json=renewal, timeout=60).json()["error"] == "sign_in_needed"
        assert httpx.get(f"{url}/db/catalog", auth=("giulia", PASSWORD), timeout=60).status_code == 401
        process.stop()

        again = process.run("user", "set", "giulia", "--role", "outreach", "--circle", "outreach-catania")
        assert again.returncode == 0, again.stderr
        url = process.start()
        # She works here again, with a password that nobody knows: a code of the office lets her in.
        assert enrol(url).json()["error"] == "wrong_credentials"
        assert httpx.post(f"{url}/api/device/pulse", json=known, timeout=60).json()["databases"].keys() == {
            "catalog",
            "board",
            "outreach-catania",
            "outreach-catania-media",
        }
    finally:
        process.end_now()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("set", "nessuno", "--role", "office"), "Non c'è nessuno"),
        (("disable", "admin"), "Non c'è nessuno"),
        (("set", "giulia", "--role", "outreach"), "Manca il circolo"),
    ],
)
def test_what_cannot_be_changed_is_said_in_a_sentence(process: CentreProcess, arguments: tuple[str, ...], says: str) -> None:
    refused = process.run("user", *arguments)
    assert (refused.returncode, says in refused.stderr) == (1, True)
