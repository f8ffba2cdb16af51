"""An app that the centre calls too old: it says so, records, hands over what it holds, and fetches nothing until it is new enough."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from docstore.replication.supervisor import Pace
from mobile.platform.ports import Answer
from mobile.services.centre import SignIn
from mobile.services.session import DeviceSession
from mobile.services.sync import Rhythm, Sync
from mobile.services.version import is_older
from mobile.services.visits import Visits
from tests.simulation.loop import run_simulated
from tests.support.application import PIN, PaperDoor
from tests.support.lane_centre import TEAM, Centre
from tests.support.machine import machine


@pytest.mark.parametrize(
    ("app", "oldest", "older"),
    [
        ("0.1.0", "0.2.0", True),
        ("0.9.0", "0.10.0", True),
        ("0.2.0", "0.2.0", False),
        ("0.2", "0.2.0", False),
        ("1.0.0", "0.9.9", False),
        ("0.1.0", "", False),
        ("", "0.2.0", False),
        ("0.1.0", "the newest", False),
    ],
)
def test_which_version_is_older(app: str, oldest: str, older: bool) -> None:
    assert is_older(app, oldest) is older


class NamingDoor(PaperDoor):
    """A centre that names the oldest app it still feeds."""

    oldest_app = ""

    async def post(self, path: str, body: Mapping[str, Any]) -> Answer:
        if not path.endswith("/pulse"):
            return await super().post(path, body)
        told = {"server_time_ms": 1_795_000_000_000, "epoch": "e", "databases": {}, "version": "1", "oldest_app": self.oldest_app}
        return Answer(200, told)


def test_an_app_that_is_too_old_pushes_what_it_holds_and_pulls_when_it_no_longer_is(tmp_path: Path) -> None:
    async def scene() -> None:
        door, centre = NamingDoor(), Centre()
        door.oldest_app = "0.2.0"
        centre.peer("board")
        centre.stores["board"].put({"_id": "news", "says": "for a newer app"})
        session = DeviceSession(replace(machine(tmp_path, door), app_version="0.1.9"))  # type: ignore[arg-type]
        await session.start()
        await session.enrol(SignIn("giulia", "giusta"))
        opened = await session.choose_pin(PIN, PIN)
        sync = Sync(session, opened, Rhythm(Pace(lambda: 0.5, asyncio.get_running_loop().time)), lambda: None)
        sync.lanes.remote = centre.peer
        running = asyncio.ensure_future(sync.run())
        visits = Visits(opened.circles.store(TEAM), opened.journal)
        draft = visits.start()
        visits.set_draft(draft, "note", "Torno domani.")
        visits.step(draft)

        assert (await sync.sync_now()).code == "app_too_old"
        assert draft.id in [row["id"] for row in centre.stores[TEAM].changes().results]
        assert opened.circles.store("board").update_seq == 0
        line = sync.status().line
        assert (line.kind, line.code, line.count) == ("problem", "app_too_old", 0)
        assert "Quello che scrivi si salva e parte lo stesso" in (line.sentence or "")

        door.oldest_app = "0.1.9"
        await sync.sync_now()
        assert opened.circles.store("board").get("news")["says"] == "for a newer app"
        assert sync.status().line.kind != "problem"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await session.lock()
        for store in centre.stores.values():
            store.close()

    run_simulated(scene())
