"""One centre's whole way: backed up, restored elsewhere, moved to a CouchDB, moved back. Every leaf and every attachment is what it was at
each station.

The CouchDB is the one of `COUCHDB_URL` when it is set, and always our own surface as its double, in which no centre is served.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from schemas.access import database_kind
from sync_server import cli
from tests.support.centre import CentreProcess, LiveCentre, serving_centre
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.moving_centre import CHOSEN, Double, centre_with_data, couch

__all__ = ["couch"]

ALL_OF_IT = {"open_revs": "all", "revs": "true", "attachments": "true"}


async def every_leaf(live: LiveCentre) -> dict[str, dict[str, list[Any]]]:
    """Of every document in every database of the centre: history, body, deletion, bytes. Guards are each server's own."""
    names = [name for name in await live.centre.databases.names() if database_kind(name)]
    found: dict[str, dict[str, list[Any]]] = {}
    for name in names:
        changes = await live.client.get(f"/db/{name}/_changes", params={"style": "all_docs"}, auth=live.admin)
        ids = [row["id"] for row in changes.raise_for_status().json()["results"] if not row["id"].startswith("_design/")]
        found[name] = {doc_id: await leaves_of(live, name, doc_id) for doc_id in ids}
    return found


async def leaves_of(live: LiveCentre, database: str, doc_id: str) -> list[Any]:
    path, wanted = f"/db/{database}/{quote(doc_id, safe='')}", {"accept": "application/json"}
    answer = await live.client.get(path, params=ALL_OF_IT, auth=live.admin, headers=wanted)
    leaves = sorted((one["ok"] for one in answer.raise_for_status().json()), key=lambda leaf: leaf["_rev"])
    for leaf in leaves:
        held = leaf.pop("_attachments", {})
        leaf["bytes"] = {name: (entry["content_type"], entry["data"]) for name, entry in held.items()}
    return leaves


def differing(one: dict[str, dict[str, list[Any]]], other: dict[str, dict[str, list[Any]]]) -> dict[str, Any]:
    """What to look at when they are not the same."""
    names = {(name, doc_id) for side in (one, other) for name, documents in side.items() for doc_id in documents}
    pairs = {f"{name}/{doc_id}": (one.get(name, {}).get(doc_id), other.get(name, {}).get(doc_id)) for name, doc_id in names}
    return {where: pair for where, pair in pairs.items() if pair[0] != pair[1]}


async def soglia(*arguments: str) -> None:
    assert await asyncio.to_thread(cli.main, list(arguments)) == 0


@pytest.mark.timeout(300)
async def test_a_backup_restored_and_moved_to_couchdb_and_back_is_what_was_backed_up(
    couch: BorrowedCouch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, restored = tmp_path / "centre", tmp_path / "restored"
    async with centre_with_data(data, couch) as live:
        before = await every_leaf(live)
        await live.centre.back_up(tmp_path / "backups")
    assert sum(len(leaf["bytes"]) for documents in before.values() for leaves in documents.values() for leaf in leaves) == 2
    assert len(before["outreach-catania"]["x:1"]) == 2

    told = CentreProcess(restored, environ={"SOGLIA_COUCHDB_URL": ""}).run(
        "restore", str(tmp_path / "backups"), "--key", str(data / "keys/backup")
    )
    assert told.returncode == 0, told.stderr
    async with serving_centre(restored) as live:
        assert differing(await every_leaf(live), before) == {}

    couch.prepare(restored)
    monkeypatch.setenv("SOGLIA_COUCHDB_URL", couch.url)
    monkeypatch.setenv("SOGLIA_DATA", str(restored))
    await soglia("move", "--to-couchdb")
    if not isinstance(couch, Double):
        async with serving_centre(restored, server=couch) as live:
            assert differing(await every_leaf(live), before) == {}
    await soglia("move", "--to-embedded")
    async with serving_centre(restored) as live:
        assert differing(await every_leaf(live), before) == {}
        assert (await live.client.get("/db/board/_security", auth=live.admin)).json() == CHOSEN
