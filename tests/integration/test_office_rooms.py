"""A room that the office adds, over the real centre: written through `/db` with her own rights, refused when stale, seen on the board."""

from __future__ import annotations

import asyncio
import gzip
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from docstore.couch_api.surface import Settings
from schemas.residence import Residence
from sync_server.accounts.roles import CATALOG, Person
from sync_server.centre import Centre
from sync_server.couch.port import Door, existing
from sync_server.office.buildings import CatalogWriter, ChangedMeanwhile, NotWritten, TypedRoom, put_room
from sync_server.office.reading import Reading
from tests.support.centre import serving_centre
from tests.support.centre_couchdb import BorrowedCouch

RESIDENCE: dict[str, Any] = {
    "_id": "residence:zagara",
    "type": "residence",
    "schema_version": 1,
    "name": "Casa Zagara",
    "floors": ["T"],
    "rooms": {"1": {"name": "Stanza 1", "beds": 4, "floor": "T"}},
}
SARA = Person("sara", "Sara", "office")


def a_writer(centre: Centre) -> CatalogWriter:
    """Over the same `/db` that devices and peers meet."""
    surface = centre.databases.surface(Door(centre.authenticator, Settings(ending=centre.ending)))
    return CatalogWriter(Starlette(routes=[Mount("/db", surface)]), centre.desk)


async def test_a_new_room_reaches_the_board_and_a_stale_one_is_refused(tmp_path: Path, server: BorrowedCouch | None) -> None:
    async with serving_centre(tmp_path / "data", server=server) as live:
        await live.add("sara", "office")
        assert await (await existing(live.centre.databases, CATALOG)).put(RESIDENCE)
        writer, reading = a_writer(live.centre), Reading(live.centre)
        followed = asyncio.Event()
        leave = live.centre.runner.subscribe(lambda kinds: followed.set())
        (base,) = await reading.buildings()
        added = put_room(base, "new", TypedRoom("Stanza 2", 3, "T"))
        await writer.write(added, SARA)
        with pytest.raises(ChangedMeanwhile):
            await writer.write(added, SARA)
        (now,) = await reading.buildings()
        assert Residence.from_document(now.document).beds == 7
        async with asyncio.timeout(20):
            while [one.beds for one in await live.centre.residences_now()] != [7]:
                await followed.wait()
                followed.clear()
        leave()


async def test_what_the_guard_refuses_comes_back_as_its_sentence(tmp_path: Path) -> None:
    async with serving_centre(tmp_path / "data") as live:
        await live.add("sara", "office")
        writer = a_writer(live.centre)
        thirteen = {**RESIDENCE, "rooms": {"1": {"name": "Stanza 1", "beds": 13, "floor": "T"}}}
        with pytest.raises(NotWritten) as refused:
            await writer.write(thirteen, SARA)
        assert "al massimo 12 posti letto e qui sarebbero 13" in refused.value.reason


async def test_the_clients_largest_file_is_sent_compressed(tmp_path: Path) -> None:
    async with serving_centre(tmp_path / "data") as live:
        async with live.client.stream("GET", "/office/main.dart.js", headers={"accept-encoding": "gzip"}) as answer:
            packed = b"".join([part async for part in answer.aiter_raw()])
        assert (answer.status_code, answer.headers["content-encoding"]) == (200, "gzip")
        assert len(packed) < 4_000_000 < len(gzip.decompress(packed))
        plain = await live.client.head("/office/main.dart.js", headers={"accept-encoding": "identity"})
        assert (plain.status_code, plain.headers["vary"]) == (200, "Accept-Encoding")
        assert "content-encoding" not in plain.headers
