"""A new team, a new residence and who works there, while the centre runs, on both servers; what was cut anywhere is completed."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from docstore.errors import PeerUnreachable
from sync_server import cli
from sync_server.couch.port import Database, Databases, existing
from sync_server.couch.provision import Plan, gaps, plan_at_start, plan_for_residence, plan_for_team, provision
from sync_server.settings import Settings
from sync_server.teams import add_team
from tests.support.builders import a_residence
from tests.support.centre import CentreProcess, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch

PALERMO = "outreach-palermo"
RESIDENCE = a_residence(rooms={"r1": 2}).to_document()


@pytest.fixture
async def live(tmp_path: Path, server: BorrowedCouch | None) -> AsyncIterator[LiveCentre]:
    async with serving_centre(tmp_path / "data", server=server) as centre:
        centre.centre.folder.announce(centre.url)
        yield centre


def bearer(grant: Mapping[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {grant['access_token']}"}


async def entered(live: LiveCentre, user: str, *names: str) -> list[str]:
    headers = bearer(await live.enrol(user))
    return [name for name in names if (await live.client.get(f"/db/{name}/_all_docs", headers=headers)).is_success]


async def test_a_second_team_begins_work_beside_the_first_while_the_centre_runs(
    live: LiveCentre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = argparse.Namespace(name="palermo")
    await add_team(Settings(data=tmp_path / "data"), asked)
    assert f"«{PALERMO}»" in capsys.readouterr().out
    await add_team(Settings(data=tmp_path / "data"), asked)
    assert "c'era già" in capsys.readouterr().out
    await live.add("rita", "outreach", PALERMO)
    await live.add("giulia", "outreach", "outreach-catania")
    await live.add("sara", "office")
    grant = await live.enrol("rita")
    assert grant["circles"] == ["catalog", "board", PALERMO, f"{PALERMO}-media"]
    everywhere = (PALERMO, f"{PALERMO}-media", "outreach-catania")
    confidential = ("casework-palermo", "casework-catania")
    assert await entered(live, "rita", *everywhere, *confidential) == [PALERMO, f"{PALERMO}-media"]
    assert await entered(live, "giulia", *everywhere, *confidential) == ["outreach-catania"]
    assert await entered(live, "sara", *everywhere, *confidential) == list(everywhere)
    await live.add("carla", "casework", "casework-palermo")
    assert (await live.enrol("carla"))["circles"] == ["catalog", "board", "casework-palermo"]
    assert await entered(live, "carla", *everywhere, *confidential) == ["casework-palermo"]
    forged = {"_id": "dwelling:x", "type": "dwelling", "author": "giulia", "device": grant["device"]}
    refused = await live.client.put(f"/db/{PALERMO}/dwelling:x", json=forged, headers=bearer(grant))
    assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")


async def test_a_new_residence_takes_its_new_educator_in_while_the_centre_runs(live: LiveCentre) -> None:
    await live.add("lucia", "educator", "residence-zagara")
    assert (await live.enrol("lucia"))["circles"] == ["catalog", "board"]
    (await live.client.put("/db/catalog/residence:zagara", json=RESIDENCE, auth=live.admin)).raise_for_status()
    await live.idle()
    await live.add("marco", "educator", "residence-zagara")
    await live.add("ada", "educator", "residence-altra1")
    assert (await live.enrol("lucia"))["circles"][2:] == ["residence-zagara", "residence-zagara-media"]
    everywhere = ("residence-zagara", "residence-zagara-media", "casework-zagara", "outreach-catania")
    assert await entered(live, "marco", *everywhere) == ["residence-zagara", "residence-zagara-media"]
    assert await entered(live, "ada", *everywhere) == []
    for name in everywhere[:3]:
        assert await (await existing(live.centre.databases, name)).get("_design/soglia") is not None


class Cut:
    """The centre's databases, whose connection is gone at the step `left` from now."""

    def __init__(self, databases: Databases, left: int) -> None:
        self._databases, self._left = databases, left

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise PeerUnreachable("cut")

    async def create(self, name: str) -> None:
        self.step()
        await self._databases.create(name)

    async def find(self, name: str) -> Any:
        found = await self._databases.find(name)
        return None if found is None else CutDatabase(found, self)


class CutDatabase:
    def __init__(self, database: Database, cut: Cut) -> None:
        self._database, self._cut = database, cut

    async def put(self, document: Mapping[str, Any]) -> bool:
        self._cut.step()
        return await self._database.put(document)

    async def put_security(self, security: Mapping[str, Any]) -> None:
        self._cut.step()
        await self._database.put_security(security)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)


@pytest.mark.parametrize(("plan_for", "steps"), [(lambda key: plan_for_team(f"outreach-{key}"), 9), (plan_for_residence, 9)])
async def test_whatever_step_is_cut_the_next_try_completes_it(live: LiveCentre, plan_for: Callable[[str], Plan], steps: int) -> None:
    databases = live.centre.databases
    for left in range(steps):
        plan = plan_for(f"cutaa{left + 1}")
        with pytest.raises(PeerUnreachable):
            await provision(Cut(databases, left), plan)  # type: ignore[arg-type]
        for name, _security in plan:
            assert not await _is_open_without_guard(databases, name)
        await provision(databases, plan)
        assert await gaps(databases, plan) == []


async def _is_open_without_guard(databases: Databases, name: str) -> bool:
    found = await databases.find(name)
    return found is not None and bool(await found.security()) and await found.get("_design/soglia") is None


async def test_a_team_that_was_cut_is_completed_at_the_next_start(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with serving_centre(tmp_path / "data", server=server) as live:
        with pytest.raises(PeerUnreachable):
            await provision(Cut(live.centre.databases, 1), plan_for_team(PALERMO))  # type: ignore[arg-type]
    async with serving_centre(tmp_path / "data", server=server) as live:
        plan = plan_at_start(live.centre.databases.own, await live.centre.databases.names())
        assert {PALERMO, f"{PALERMO}-media", "casework-palermo"} <= {name for name, _security in plan}
        assert await gaps(live.centre.databases, plan) == []


def test_a_team_is_added_to_a_centre_that_stands_still(tmp_path: Path) -> None:
    centre = CentreProcess(tmp_path / "data", environ={"SOGLIA_COUCHDB_URL": ""})
    assert f"«{PALERMO}»" in centre.run("team", "add", "palermo").stdout
    assert (tmp_path / "data" / "databases" / f"{PALERMO}.sqlite").exists()


@pytest.mark.parametrize("name", ["Palermo", "pa-lermo", "", "x" * 41])
def test_a_name_that_no_circle_can_have_is_one_sentence(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOGLIA_DATA", str(tmp_path))
    assert cli.main(["team", "add", name]) == 1
    assert "nome di squadra" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


async def test_a_team_cannot_bear_the_name_of_a_residence_whose_notes_it_would_share(
    live: LiveCentre, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (await live.client.put("/db/catalog/residence:zagara", json=RESIDENCE, auth=live.admin)).raise_for_status()
    await live.idle()
    monkeypatch.setenv("SOGLIA_DATA", str(tmp_path / "data"))
    assert await asyncio.to_thread(cli.main, ["team", "add", "zagara"]) == 1
    assert "sigla di una residenza" in capsys.readouterr().err
    assert "outreach-zagara" not in await live.centre.databases.names()


async def test_a_residence_that_bears_the_name_of_a_team_is_parked_and_shares_no_notes(live: LiveCentre) -> None:
    await provision(live.centre.databases, plan_for_team("outreach-zagara"))
    (await live.client.put("/db/catalog/residence:zagara", json=RESIDENCE, auth=live.admin)).raise_for_status()
    await live.idle()
    assert not {"residence-zagara", "residence-zagara-media"} & set(await live.centre.databases.names())
    (parked,) = await live.centre.reads.parked()
    assert (parked.database, parked.doc_id, parked.reason) == ("catalog", "residence:zagara", "name_of_a_team")


async def test_only_the_centre_itself_adds_a_team_over_the_network(live: LiveCentre) -> None:
    await live.add("sara", "office")
    for headers in ({}, bearer(await live.enrol("sara"))):
        assert (await live.client.post("/api/centre/teams", json={"name": "palermo"}, headers=headers)).status_code in {401, 403}
    assert PALERMO not in await live.centre.databases.names()


@pytest.mark.parametrize("server", ["embedded"], indirect=True)  # CouchDB's cookie is known to CouchDB alone
async def test_no_cookie_of_an_administrator_adds_a_team_but_their_word_does(live: LiveCentre) -> None:
    """A cookie comes along with what somebody else's page asks for."""
    await live.client.post("/db/_session", json={"name": live.admin[0], "password": live.admin[1]})
    couchs, offices = live.client.cookies["AuthSession"], live.centre.desk.tokens.session(live.admin[0])
    live.client.cookies.clear()
    for cookie in (f"AuthSession={couchs}", f"soglia_office={offices}"):
        headers = {"cookie": cookie}
        assert (await live.client.get("/api/centre/kept", headers=headers)).status_code == 200
        refused = await live.client.post("/api/centre/teams", json={"name": "palermo"}, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    assert PALERMO not in await live.centre.databases.names()
    assert (await live.client.post("/api/centre/teams", json={"name": "palermo"}, auth=live.admin)).status_code == 200
