"""The way between a device and the centre, with everything that goes wrong on it.

`FaultyPeer` is the centre as a device sees it: a production peer over the centre's store, behind a network that loses
requests and answers, repeats requests (at once or much later), cuts answers short, shuffles them, and a centre that says 401,
429 and 5xx, denies single documents for a while, or denies one that it has stored (a cluster's lagging copy).

It also watches: each checkpoint is checked, at the moment it is written, against what the other side really has.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from docstore.canonical import JsonObject
from docstore.errors import DocstoreError, PeerBusy, PeerFault, PeerUnreachable, TooLarge, Unauthorized
from docstore.replication.peer import Changes, Fetched, Peer, PeerInfo, Refusal, RefusalBook, Wanted

T = TypeVar("T")

FAULTS = ("lost request", "lost answer", "repeated", "repeated late", "unauthorized", "busy", "server fault", "timeout")


@dataclass(slots=True)
class Weather:
    """How bad it is: the chance of a fault in one request, of a denied document, of a lie about a stored one."""

    fault: float = 0.0
    garbled: float = 0.0
    denied: float = 0.0
    lagging: float = 0.0
    oversized: float = 0.0


CALM = Weather()


class Denials:
    """Which documents the centre will not take just now: decided once for each, until the weather clears."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._decided: dict[str, str] = {}

    def reason(self, doc_id: str, weather: Weather) -> str | None:
        if doc_id not in self._decided:
            drawn = self._dice.random()
            denied, oversized = drawn < weather.denied, drawn > 1 - weather.oversized
            self._decided[doc_id] = "forbidden" if denied else "too_large" if oversized else ""
        return self._decided[doc_id] or None

    def clear(self) -> None:
        self._decided.clear()


class Server(Protocol):
    """The machine at the other end: what it serves ends with it, not with whoever asked."""

    @property
    def up(self) -> bool: ...

    @property
    def peer(self) -> Peer:
        """The machine's database as whoever reached it would speak to it."""
        ...

    async def serve(self, work: Awaitable[T]) -> T:
        """Raises PeerUnreachable when the machine is killed before it has answered."""
        ...

    def spawn(self, work: Awaitable[None]) -> None: ...


class Network:
    """What all devices share: the weather, the dice, and the centre behind it."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.centre: Server
        self.weather = CALM
        self.denials = Denials(dice)
        self.trace: list[str] = []

    async def pause(self) -> None:
        """Any other coroutine may run now, and anyone may be killed."""
        await asyncio.sleep(self.dice.random() * 0.2)

    def drawn_fault(self) -> str | None:
        return self.dice.choice(FAULTS) if self.dice.random() < self.weather.fault else None

    def note(self, what: str) -> None:
        """A line for whoever has to understand a failing seed."""
        self.trace.append(f"{asyncio.get_running_loop().time():10.3f}  {what}")

    def garbles(self) -> bool:
        return self.dice.random() < self.weather.garbled

    def clear(self) -> None:
        self.weather = CALM
        self.denials.clear()


class FaultyPeer:
    """The centre, through the network."""

    refusals: RefusalBook | None = None
    name = "centre"

    def __init__(
        self, network: Network, caller: str, on_checkpoint: Callable[[Mapping[str, Any]], None], server: Server | None = None
    ) -> None:
        """`server`: one database of several; without it the only one there is."""
        self._network, self._caller, self._on_checkpoint, self._server = network, caller, on_checkpoint, server

    @property
    def server(self) -> Server:
        return self._server or self._network.centre

    async def info(self) -> PeerInfo:
        return await self._call("info", lambda centre: centre.info())

    async def get_local(self, doc_id: str) -> JsonObject | None:
        return await self._call("get_local", lambda centre: centre.get_local(doc_id))

    async def put_local(self, doc_id: str, body: Mapping[str, Any]) -> None:
        self._on_checkpoint(body)
        await self._call("put_local", lambda centre: centre.put_local(doc_id, body))

    async def changes(self, since: str, *, limit: int, timeout_ms: int = 0) -> Changes:
        page = await self._call("changes", lambda centre: centre.changes(since, limit=limit, timeout_ms=timeout_ms))
        if page.results and self._network.garbles():  # the answer ends early; what it says of the end is still the truth
            page = replace(page, results=page.results[: self._network.dice.randrange(len(page.results)) + 1])
        return page

    async def revs_diff(self, asked: Mapping[str, Sequence[str]]) -> list[Wanted]:
        wanted = await self._call("revs_diff", lambda centre: centre.revs_diff(asked))
        self._network.dice.shuffle(wanted)
        return wanted

    async def get_documents(self, wanted: Sequence[Wanted]) -> Fetched:
        fetched = await self._call("get_documents", lambda centre: centre.get_documents(wanted))
        documents = list(fetched.documents)
        self._network.dice.shuffle(documents)
        if documents and self._network.garbles():
            documents.pop()
        return replace(fetched, documents=tuple(documents))

    async def put_documents(self, documents: Sequence[JsonObject]) -> list[Refusal]:
        network = self._network
        reasons = {document["_id"]: network.denials.reason(document["_id"], network.weather) for document in documents}
        if "too_large" in reasons.values():
            await self._call("info", lambda centre: centre.info())
            raise TooLarge
        taken = [document for document in documents if not reasons[document["_id"]]]
        network.dice.shuffle(taken)
        refusals = await self._call("put_documents", lambda centre: centre.put_documents(taken))
        denied = [document for document in documents if reasons[document["_id"]]]
        denied += [document for document in taken if network.dice.random() < network.weather.lagging]
        return [*refusals, *(Refusal(document["_id"], document["_rev"], "forbidden", "not yet") for document in denied)]

    async def ensure_durable(self) -> None:
        await self._call("ensure_durable", lambda centre: centre.ensure_durable())

    async def _call(self, what: str, request: Callable[[Peer], Awaitable[T]]) -> T:
        """One request on its way there and back."""
        network = self._network
        await network.pause()
        fault = network.drawn_fault()
        network.note(f"{self._caller} {what}{f': {fault}' if fault else ''}")
        await self._before(fault)
        answer = await self._served(request)
        if fault == "repeated":
            await network.pause()
            answer = await self._served(request)
        if fault == "repeated late" and self.server.up:
            self.server.spawn(self._again(request))
        await network.pause()
        if fault == "lost answer":
            raise PeerUnreachable
        return answer

    async def _before(self, fault: str | None) -> None:
        if fault == "timeout":
            await asyncio.sleep(30)
        if fault in ("lost request", "timeout"):
            raise PeerUnreachable
        if fault == "unauthorized":
            raise Unauthorized
        if fault == "busy":
            raise PeerBusy(retry_after=self._network.dice.random() * 20)
        if fault == "server fault":
            raise PeerFault

    async def _again(self, request: Callable[[Peer], Awaitable[Any]]) -> None:
        """A proxy sends the request once more, long after its answer."""
        await asyncio.sleep(self._network.dice.random() * 30)
        with suppress(DocstoreError):  # nobody waits for this answer any more, good or bad
            await request(self.server.peer)

    async def _served(self, request: Callable[[Peer], Awaitable[T]]) -> T:
        server = self.server
        if not server.up:
            raise PeerUnreachable
        return await server.serve(request(server.peer))
