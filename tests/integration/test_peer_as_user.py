"""Story 4 of issue 1: PouchDB replicates with the real centre as a user, by name and password, and only with what is hers."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

import pytest

from schemas.documents import JsonObject
from tests.support.builders import Pen, a_dwelling, a_dwelling_id, a_residence
from tests.support.centre import PASSWORD, LiveCentre
from tests.support.server_process import ROOT

pytestmark = pytest.mark.node

SCRIPT = Path(__file__).with_name("peer_as_user.cjs")
TEAM, NOT_HERS = "outreach-catania", "residence-zagara"


@pytest.fixture(scope="module")
def node_modules() -> Path:
    """PouchDB, installed as `make test` does."""
    installed = subprocess.run([ROOT / "tests/support/system-packages"], capture_output=True, text=True, check=False)
    assert installed.returncode == 0, installed.stderr
    return ROOT / "build/node/node_modules"


async def put(live: LiveCentre, database: str, *documents: JsonObject, user: str = "giulia") -> None:
    answer = await live.client.post(f"/db/{database}/_bulk_docs", json={"docs": list(documents)}, auth=(user, PASSWORD))
    assert all(row.get("ok") for row in answer.raise_for_status().json())


async def said(process: Process) -> dict[str, Any]:
    """Its next line; the end of what it complained about when it ended instead."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = await process.stdout.readline()
    assert line, (await process.stderr.read()).decode(errors="replace")[-2000:]
    step: dict[str, Any] = json.loads(line)
    return step


@pytest.mark.timeout(120)
async def test_a_signed_in_peer_replicates_both_ways_with_her_circle_only(live: LiveCentre, node_modules: Path) -> None:
    await put(live, "catalog", a_residence().to_document(), user="sara")
    await live.idle()
    pen = Pen("giulia", "u-giulia")
    await put(live, TEAM, *a_dwelling(pen, "before"))

    command = ["node", str(SCRIPT), live.url, "giulia", PASSWORD, TEAM, NOT_HERS]
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    peer = await asyncio.create_subprocess_exec(*command, env=environment, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        first = await said(peer)
        assert first["kinds"]["change"] == 1
        assert first["read"] >= 1

        hers, theirs = a_dwelling(pen, "hers"), a_dwelling(pen, "theirs")
        await put(live, TEAM, *theirs)
        assert peer.stdin is not None
        peer.stdin.write(json.dumps({"write": hers, "expect": [one["_id"] for one in theirs]}).encode() + b"\n")
        second = await said(peer)
        assert (second["written"], second["failures"]) == (len(hers), 0)
        assert second["found"] == [[one["_id"], "giulia"] for one in theirs]
        arrived = await live.client.get(f"/db/{TEAM}/{hers[0]['_id']}", auth=("giulia", PASSWORD))
        assert arrived.json()["record"] == a_dwelling_id("hers")

        refused = await said(peer)
        assert refused["read"]["status"] == refused["write"]["status"] == 403
        assert refused["wrong_password"]["status"] == 401
        assert await peer.wait() == 0
    finally:
        if peer.returncode is None:
            peer.kill()
            await peer.wait()
    strange = await live.client.get(f"/db/{NOT_HERS}/intruder", auth=live.admin)
    assert strange.status_code == 404
