"""The centre of a browser that is killed again and again, the log of what it was told, and the judge of what the next life finds.

One server in the test's own loop: the built app and the production worker, a CouchDB surface at /db, and /kills/*, where each life tells
what holds (tests/browser/apps/kills.py). An appointment is a word that the life will say, how often it says it before, and how much later
the kill comes: the moment follows from what the life does and not from a sleep.
"""

from __future__ import annotations

import asyncio
import base64
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from docstore.couch_api.app import create_app
from docstore.couch_api.databases import FolderDatabases
from sync_server.serving import Server, address, bind
from sync_server.settings import Settings
from sync_server.web.headers import SecurityHeaders
from sync_server.web.static import BuiltApp
from tests.support.couch_server import ADMIN, authenticator_in_memory, open_threaded

APPS = Path(__file__).resolve().parents[1] / "browser" / "apps"
PAGE = '<!doctype html><html lang="it"><meta charset="utf-8"><title>kills</title><script src="/kills.js"></script>'
AUTHORIZATION = "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()
LATEST_S = 0.04
MOST_BEFORE = {"preparing": 1, "edited": 120, "checkpointing": 6, "compacting": 6, "replicating": 15, "made": 6, "deleting": 6}
"""What a life says while it works, and how often at most it has said it when its appointment comes."""


@dataclass(frozen=True)
class Appointment:
    """After `word` was said for the `times`th time, and `later` seconds."""

    word: str
    times: int
    later: float


def appointments(seed: int, count: int) -> list[Appointment]:
    """Each kind of moment in turn, the first one in the first opening of all."""
    dice, words = random.Random(f"kills {seed}"), list(MOST_BEFORE)
    drawn = ["preparing", "edited", "compacting", "deleting", "replicating"] + [dice.choice(words) for _ in range(count)]
    return [Appointment(word, dice.randint(1, MOST_BEFORE[word]), dice.choice([0.0, dice.uniform(0, LATEST_S)])) for word in drawn[:count]]


@dataclass
class Ground:
    """What outlives every life. A life that ends by itself or says that something failed ends the wait with its words."""

    seed: int
    acknowledged: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    spares: dict[str, str] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)
    life: int = 0
    found: dict[str, Any] | None = None
    leaves: dict[str, list[str]] | None = None
    failure: str | None = None
    appointment: Appointment | None = None
    moment: asyncio.Event = field(default_factory=asyncio.Event)

    def begin(self, appointment: Appointment | None) -> None:
        """A new life; without an appointment it is the last one, which is let finish."""
        self.life, self.appointment, self.found = self.life + 1, appointment, None
        self.said, self.moment = Counter(), asyncio.Event()

    def hear(self, word: str, told: dict[str, Any]) -> dict[str, Any]:
        self.said[word] += 1
        if word in ("made", "deleting", "deleted"):
            self.spares[told["name"]] = word
        elif word == "preparing" and told["name"].startswith("spare"):
            self.spares.setdefault(told["name"], "preparing")
        self._note(word, told)
        wanted = self.appointment
        if wanted and (word, self.said[word]) == (wanted.word, wanted.times):
            asyncio.get_running_loop().call_later(wanted.later, self.moment.set)
        return self._orders() if word == "born" else {}

    def _note(self, word: str, told: dict[str, Any]) -> None:
        if word == "edited":
            self.acknowledged[told["id"]].append(told)
        elif word == "found":
            self.found = told
            self._judge(told)
        elif word == "ended":
            self.leaves = told["leaves"]
            self.moment.set()
        elif word == "failed":
            self._fail(told["words"])

    def _fail(self, words: str) -> None:
        self.failure = f"life {self.life} of seed {self.seed}, {self.appointment}: {words}"
        self.moment.set()

    def _orders(self) -> dict[str, Any]:
        revisions = {doc_id: [told["rev"] for told in edits] for doc_id, edits in self.acknowledged.items()}
        return {
            "seed": f"{self.seed} {self.life}",
            "life": self.life,
            "last": self.appointment is None,
            "authorization": AUTHORIZATION,
            "acknowledged": revisions,
            "spares": list(self.spares),
        }

    def _judge(self, found: dict[str, Any]) -> None:
        wrong = list(self._wrong(found))
        if wrong:
            self._fail("; ".join(wrong))
        self.spares.clear()

    def _wrong(self, found: dict[str, Any]) -> list[str]:
        beside = set(found["beside"])
        told = [one for edits in self.acknowledged.values() for one in edits]
        checks = {
            f"integrity {found['integrity']}": found["integrity"] == ["ok"],
            f"acknowledged revisions are gone: {found['missing']}": not found["missing"],
            "an older edit shows": all(found["newest"].get(one["id"], 0) >= one["n"] for one in told),
            "what was written beside is gone": beside >= {one["beside"] for one in told},
            "half of a transaction shows": all(f"{doc_id}:{n}" in beside for doc_id, n in found["newest"].items() if doc_id[0] == "d"),
            f"photos are not theirs: {found['wrong_photos']}": not found["wrong_photos"],
            "the feed is out of order": found["places"] == sorted(set(found["places"])),
        }
        spares = [f"{name} was {self.spares[name]} and is {left}" for name, left in found["spares"].items() if not self._fits(name, left)]
        return [words for words, holds in checks.items() if not holds] + spares

    def _fits(self, name: str, left: dict[str, Any]) -> bool:
        """A spare that was made holds its document; one under deletion holds it or is gone; one that was deleted is gone."""
        stage, there = self.spares[name], left["there"] if left["existed"] else None
        allowed = {"preparing": (None, 0, 1), "made": (1,), "deleting": (1, None), "deleted": (None,)}
        return left["integrity"] == ["ok"] and there in allowed[stage]


class Centre:
    """The database at the centre, as a colleague and as the judge meet it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client, self._written = client, 0

    async def write_some(self) -> None:
        documents = []
        for _ in range(12):
            self._written += 1
            photo = self._written.to_bytes(4, "big") * (100 if self._written % 5 else 80_000)
            attached = {"photo": {"data": base64.b64encode(photo).decode(), "content_type": "image/jpeg"}}
            documents.append({"_id": f"c{self._written:04}", "n": self._written, "_attachments": attached})
        (await self._client.post("/db/circle/_bulk_docs", json={"docs": documents})).raise_for_status()

    async def leaves(self) -> dict[str, list[str]]:
        told = (await self._client.get("/db/circle/_changes", params={"style": "all_docs"})).json()
        return {row["id"]: sorted(leaf["rev"] for leaf in row["changes"]) for row in told["results"]}


@asynccontextmanager
async def serving(built: Path, folder: Path, ground: Ground) -> AsyncIterator[tuple[str, Centre]]:
    folder.mkdir()
    databases = FolderDatabases(folder, open_threaded)
    surface = create_app(databases, authenticator_in_memory([]))
    routes = [*_routes(ground), Mount("/db", surface), Mount("/", BuiltApp(built))]
    with bind(Settings(port=0, data=folder)) as listening:
        config = uvicorn.Config(SecurityHeaders(Starlette(routes=routes)), log_level="warning", ws="none", timeout_graceful_shutdown=1)
        server = Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listening]))
            await server.answers.wait()
            try:
                async with httpx.AsyncClient(base_url=address(listening), auth=ADMIN, timeout=30) as client:
                    (await client.put("/db/circle")).raise_for_status()
                    yield address(listening), Centre(client)
            finally:
                server.should_exit = True
    await databases.close()


def _routes(ground: Ground) -> list[Route]:
    async def told(request: Request) -> JSONResponse:
        return JSONResponse(ground.hear(request.path_params["word"], json.loads(await request.body())))

    async def page(_request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def script(_request: Request) -> Response:
        return Response((APPS / "kills.js").read_text(), media_type="text/javascript")

    return [Route("/kills/{word}", told, methods=["POST"]), Route("/kills.html", page), Route("/kills.js", script)]
