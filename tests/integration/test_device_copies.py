"""`soglia rescue` of a copy that a device's rescue page saved: what was unsent arrives, also from a store that was cut; counts come out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from docstore.canonical import JsonObject
from tests.support.builders import a_dwelling
from tests.support.centre import ADMIN_PASSWORD, PASSWORD, CentreProcess
from tests.support.device_copy import device_copy
from tests.support.tablet import Tablet

TEAM = "outreach-catania"
KEY, OTHER = b"k" * 32, b"o" * 32
MANY = 60


@dataclass
class Ground:
    centre: CentreProcess
    client: httpx.AsyncClient
    folder: Path

    async def tablet(self, key: bytes = KEY, deposits: bool = True) -> Tablet:
        body = {"user": "giulia", "password": PASSWORD, "device_name": "prova", "platform": "test", "app_version": "0.1.0"}
        tablet = Tablet(self.client, (await self.client.post("/api/device/enrol", json=body)).json(), self.folder / "tablet", {TEAM: key})
        if deposits:
            (await tablet.deposit(outreach_catania=key)).raise_for_status()
        return tablet

    def copy_of(self, tablet: Tablet, device: str | None) -> Path:
        main = tablet.file(TEAM)
        return device_copy(self.folder / "soglia-copia.soglia", [main, main.with_name(main.name + "-wal")], device)

    async def there(self, written: list[JsonObject]) -> int:
        found = [await self.client.get(f"/db/{TEAM}/{one['_id']}", auth=("admin", ADMIN_PASSWORD)) for one in written]
        return sum(answer.status_code == 200 for answer in found)


@pytest.fixture
async def ground(tmp_path: Path) -> AsyncIterator[Ground]:
    centre = CentreProcess(tmp_path / "data")
    centre.start()
    added = centre.run("user", "add", "giulia", "--role", "outreach", "--circle", TEAM, "--password-stdin", stdin=f"{PASSWORD}\n")
    assert added.returncode == 0, added.stderr
    async with httpx.AsyncClient(base_url=centre.url, timeout=30) as client:
        yield Ground(centre, client, tmp_path)
    centre.end_now()


@pytest.mark.parametrize("named", [True, False], ids=["of a device", "of whose key opens it"])
async def test_what_was_unsent_arrives_once_and_the_copy_stays_as_it_is(ground: Ground, named: bool) -> None:
    tablet = await ground.tablet()
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    copy = ground.copy_of(tablet, tablet.id if named else None)
    before = copy.read_bytes()
    taken = ground.centre.run("rescue", str(copy))
    assert f"{TEAM}: tutto ciò che mancava è nel suo circolo (consegnate {len(written)} versioni" in taken.stdout, taken.stderr
    assert await ground.there(written) == len(written)
    again = ground.centre.run("rescue", str(copy))
    assert (again.returncode, f"consegnate {len(written)} versioni" in again.stdout) == (0, True), again.stderr
    assert copy.read_bytes() == before
    assert list((ground.centre.data / "hand-in").glob("*.main")) == []


async def test_a_store_that_was_cut_gives_leaf_by_leaf_what_it_still_has_and_its_ciphertext_is_kept(ground: Ground) -> None:
    tablet = await ground.tablet()
    pen = tablet.pen("giulia")
    written = [document for _ in range(MANY) for document in a_dwelling(pen)]
    live = tablet.write_closed(TEAM, written)
    cut = live.stat().st_size * 3 // 4
    live.write_bytes(live.read_bytes()[:cut])
    taken = ground.centre.run("rescue", str(device_copy(ground.folder / "copia.soglia", [live], tablet.id)))
    assert "resta al centro (soglia device kept)" in taken.stdout, taken.stderr
    there = await ground.there(written)
    assert 0 < there < len(written)
    kept = ground.centre.run("device", "kept").stdout
    assert f"{tablet.id} «prova»  {TEAM}" in kept
    assert f"consegnate {there} versioni" in kept
    (main,) = (ground.centre.data / "hand-in").glob("*.main")
    assert main.read_bytes() == live.read_bytes()


async def test_a_copy_that_was_cut_on_its_way_is_said_to_be_and_gives_what_is_left(ground: Ground) -> None:
    tablet = await ground.tablet()
    pen = tablet.pen("giulia")
    written = [document for _ in range(MANY) for document in a_dwelling(pen)]
    live = tablet.write_closed(TEAM, written)
    copy = device_copy(ground.folder / "copia.soglia", [live], tablet.id)
    copy.write_bytes(copy.read_bytes()[: copy.stat().st_size * 3 // 4])
    taken = ground.centre.run("rescue", str(copy))
    assert "La copia di questo archivio è tagliata o rovinata" in taken.stdout, taken.stderr
    assert 0 < await ground.there(written) < len(written)


async def test_a_missing_key_keeps_the_ciphertext_and_a_strange_file_changes_nothing(ground: Ground) -> None:
    tablet = await ground.tablet()
    tablet.keys[TEAM] = OTHER  # a file whose key was never deposited
    tablet.write(TEAM, a_dwelling(tablet.pen("giulia")))
    unnamed = ground.centre.run("rescue", str(ground.copy_of(tablet, None)))
    assert "nessuna chiave di questo centro lo apre: conserva la copia" in unnamed.stdout, unnamed.stderr
    named = ground.centre.run("rescue", str(ground.copy_of(tablet, tablet.id)))
    assert "il file cifrato resta al centro" in named.stdout, named.stderr
    assert len(list((ground.centre.data / "hand-in").glob("*.main"))) == 1
    strange = ground.folder / "foto.jpg"
    strange.write_bytes(b"SOGLIA-COPIA 1 00000004\n{}{}")
    refused = ground.centre.run("rescue", str(strange))
    assert (refused.returncode, "Nulla è stato cambiato" in refused.stderr) == (1, True)


async def test_a_centre_that_stands_still_takes_it_in_too(ground: Ground) -> None:
    tablet = await ground.tablet()
    written = a_dwelling(tablet.pen("giulia"))
    tablet.write(TEAM, written)
    copy = ground.copy_of(tablet, tablet.id)
    ground.centre.stop()
    taken = ground.centre.run("rescue", str(copy))
    assert f"consegnate {len(written)} versioni" in taken.stdout, taken.stderr


async def test_the_office_hears_of_a_sick_store_once_and_of_one_that_the_browser_removed(ground: Ground) -> None:
    former, tablet = await ground.tablet(), await ground.tablet(deposits=False)
    for _ in range(2):
        await tablet.pulse(sick=[TEAM], vanished=former.id)
    kinds = {one.id: [line["kind"] for line in await _log(ground, one.id)] for one in (former, tablet)}
    assert kinds[former.id].count("store_vanished") == 1
    assert [kinds[tablet.id].count(kind) for kind in ("store_sick", "became")] == [1, 1]


async def _log(ground: Ground, device: str) -> list[dict[str, str]]:
    import sqlite3

    with sqlite3.connect(ground.centre.data / "accounts.sqlite") as rows:
        return [{"kind": kind} for (kind,) in rows.execute("SELECT kind FROM device_events WHERE device = ?", (device,))]
