"""A device of the demonstration: enrols, keeps local stores, pushes them with its user's own token. It has no other way in."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx

from docstore.handle import InlineHandle
from docstore.replication.http_peer import HttpPeer
from docstore.replication.local_peer import LocalPeer
from docstore.replication.refused import RefusedTable
from docstore.replication.run import replicate
from docstore.store import Store
from sync_server.demo.folder import DemoFolder
from sync_server.demo.pen import SEED, Pen
from sync_server.demo.people import DEMO_PEOPLE


class DemoRefused(Exception):
    """The centre would not take what the demonstration wrote: a defect, told and not hidden."""


@dataclass(slots=True)
class DemoDevice:
    """Signed in as its last enrolled user."""

    client: httpx.AsyncClient
    folder: DemoFolder
    name: str
    grant: dict[str, Any] = field(default_factory=dict)

    async def enrol(self, user: str) -> None:
        """The device keeps its id over a restart of the seed: it is part of what was written."""
        plan = self.folder.load()
        known = plan.setdefault("devices", {}).get(self.name, {})
        password = next(one.password for one in DEMO_PEOPLE if one.person.name == user)
        body = {"user": user, "password": password, "device_name": f"Prova {self.name}", "platform": "demo", "app_version": "demo", **known}
        answer = await self.client.post("/api/device/enrol", json=body)
        answer.raise_for_status()
        self.grant = answer.json()
        plan["devices"][self.name] = {"device": self.grant["device"], "credential": self.grant["credential"]}
        self.folder.save(plan)

    @property
    def id(self) -> str:
        return str(self.grant["device"])

    def pen(self, purpose: str) -> Pen:
        return Pen(self.id, random.Random(f"{SEED}/{self.id}/{purpose}"))

    async def headers(self) -> Mapping[str, str]:
        return {"authorization": f"Bearer {self.grant['access_token']}"}

    def written(self, names: tuple[str, ...], write: Callable[..., None]) -> None:
        """Writes the stores once: a build that was cut is begun anew, a finished one is kept."""
        plan = self.folder.load()
        mark = f"{self.name}/{names[0]}"
        if mark in plan.setdefault("written", []):
            return
        for name in names:
            for file in self.folder.path.glob(f"{self._file(name)}*"):
                file.unlink()
        stores = [Store.open(self._path(name)) for name in names]
        try:
            write(*stores)
        finally:
            for store in stores:
                store.close()
        plan["written"].append(mark)
        self.folder.save(plan)

    async def push(self, name: str) -> None:
        with closing(Store.open(self._path(name), name=name)) as store:
            handle = InlineHandle(store)
            book = RefusedTable(handle, lambda: int(time.time() * 1000))
            target = HttpPeer(self.client, f"{str(self.client.base_url).rstrip('/')}/db/{name}", self.headers, self._renew)
            progress = await replicate(LocalPeer(handle, book, name=f"{self.name}/{name}"), target)
        if progress.refused:
            raise DemoRefused(f"{progress.refused} documents for {name}")

    async def pulse(self) -> None:
        """Says what is true of it now: everything is delivered, how large its own files are, how much room its disk has."""
        used = sum(file.stat().st_size for file in self.folder.path.glob(f"{self.name}.*"))
        told = {
            "unsent": 0,
            "versions": {"app": "demo"},
            "clock_ms": int(time.time() * 1000),
            "storage": {"used": used, "free": shutil.disk_usage(self.folder.path).free},
        }
        answer = await self.client.post("/api/device/pulse", json={"device": self.id, "credential": self.grant["credential"], **told})
        answer.raise_for_status()

    async def _renew(self) -> None:
        body = {
            "device": self.id,
            "credential": self.grant["credential"],
            "user": self.grant["user"]["name"],
            "refresh_token": self.grant["refresh_token"],
        }
        answer = await self.client.post("/api/device/token", json=body)
        answer.raise_for_status()
        self.grant |= answer.json()

    def _file(self, name: str) -> str:
        return f"{self.name}.{name}.sqlite"

    def _path(self, name: str) -> str:
        return str(self.folder.path / self._file(name))
