"""`soglia device kept` and `soglia device deliver`: what a lost tablet handed in and nobody could open waits, and goes when it can."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.support.builders import a_dwelling
from tests.support.centre import ADMIN_PASSWORD, PASSWORD, CentreProcess
from tests.support.tablet import Tablet

TEAM = "outreach-catania"
KEY, LATER = b"k" * 32, b"l" * 32


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[CentreProcess]:
    process = CentreProcess(tmp_path / "data")
    process.start()
    yield process
    process.end_now()


async def test_a_kept_file_is_listed_in_counts_and_delivered_when_its_cause_is_mended(centre: CentreProcess, tmp_path: Path) -> None:
    added = centre.run("user", "add", "giulia", "--role", "outreach", "--circle", TEAM, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert added.returncode == 0, added.stderr
    assert "Nessun file aspetta" in centre.run("device", "kept").stdout
    async with httpx.AsyncClient(base_url=centre.url, timeout=30) as client:
        body = {"user": "giulia", "password": PASSWORD, "device_name": "prova", "platform": "test", "app_version": "0.1.0"}
        tablet = Tablet(client, (await client.post("/api/device/enrol", json=body)).json(), tmp_path / "tablet")
        (await tablet.deposit(outreach_catania=KEY)).raise_for_status()
        tablet.keys[TEAM] = LATER  # a file under another key, whose deposit never arrived
        written = a_dwelling(tablet.pen("giulia"))
        tablet.write(TEAM, written)
        (begun,) = await tablet.begin(tablet.unit(TEAM, unsent=len(written)))
        await tablet.send(begun)
        assert (await tablet.finish(begun))["status"] == "kept"

        listed = centre.run("device", "kept").stdout
        assert f"{begun['unit'][:12]}  {tablet.id} «prova»  {TEAM}" in listed
        assert f"da parte {len(written)}" in listed
        assert "resta da parte" in centre.run("device", "deliver").stdout
        unknown = centre.run("device", "deliver", "ffff0000")
        assert (unknown.returncode, "Nulla è stato cambiato" in unknown.stderr) == (1, True)

        (await tablet.deposit(outreach_catania=LATER)).raise_for_status()
        delivered = centre.run("device", "deliver", begun["unit"][:12])
        assert delivered.returncode == 0, delivered.stderr
        assert (
            f"consegnato per intero; il file cifrato non serve più ed è stato tolto (consegnate {len(written)} versioni" in delivered.stdout
        )
        there = [await client.get(f"/db/{TEAM}/{one['_id']}", auth=("admin", ADMIN_PASSWORD)) for one in written]
        assert [answer.status_code for answer in there] == [200] * len(written)
    assert list((centre.data / "hand-in").glob("*.main")) == []
    assert "Nessun file aspetta" in centre.run("device", "kept").stdout


async def test_a_centre_that_stands_still_is_asked_in_its_folder_and_a_damaged_file_is_left(centre: CentreProcess, tmp_path: Path) -> None:
    centre.run("user", "add", "giulia", "--role", "outreach", "--circle", TEAM, "--password-stdin", stdin=f"{PASSWORD}\n")
    async with httpx.AsyncClient(base_url=centre.url, timeout=30) as client:
        body = {"user": "giulia", "password": PASSWORD, "device_name": "prova", "platform": "test", "app_version": "0.1.0"}
        tablet = Tablet(client, (await client.post("/api/device/enrol", json=body)).json(), tmp_path / "tablet", {TEAM: KEY})
        tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
        (begun,) = await tablet.begin(tablet.unit(TEAM, unsent=3))
        await tablet.send(begun)
        assert (await tablet.finish(begun))["status"] == "kept"
        stranger = await client.get("/api/centre/kept", auth=("giulia", PASSWORD))
        tried = await client.post(f"/api/centre/kept/{begun['unit']}", auth=("giulia", PASSWORD))
        assert [(one.status_code, one.json()["error"]) for one in (stranger, tried)] == [(403, "forbidden")] * 2
    centre.stop()
    listed = centre.run("device", "kept")
    assert "SENZA chiave depositata" in listed.stdout, listed.stderr
    main = centre.data / "hand-in" / f"{begun['unit']}.main"
    main.write_bytes(b"x" * main.stat().st_size)
    again = centre.run("device", "deliver")
    assert (again.returncode, "non è più come è arrivato" in again.stdout) == (0, True)
    assert main.exists()
    assert begun["unit"][:12] in centre.run("device", "kept").stdout
