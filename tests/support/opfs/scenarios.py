"""What a device's files go through, told one line a fact: run inside the app's Pyodide over a disk of paper (run.mjs). The test judges
(tests/integration/test_device_files.py)."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import js
from pyodide.ffi import to_js

from docstore.errors import DocstoreError, StoreError
from docstore.sqlite import tables
from docstore.sqlite.connection import system_errors
from docstore.sqlite.former import former_of
from docstore.store import Store
from mobile.platform.browser import OpfsFiles
from mobile.services.circles import Circles
from mobile.services.device import DeviceFile

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
RUNS, CUTS_A_RUN = 5, 10
FILES = OpfsFiles(None)  # type: ignore[arg-type]


def tell(**facts: Any) -> None:
    print(json.dumps(facts))


async def opened(name: str, key: bytes = KEY) -> Store:
    with system_errors():
        await FILES.prepare([name])
    return Store.open(FILES.path(name), key=key, exclusive=True, flush=FILES.flush(name))


def numbers(store: Store) -> list[int]:
    return sorted(row["doc"]["n"] for row in store.all_docs(include_docs=True)["rows"])


def whole(store: Store) -> bool:
    return store.read("PRAGMA integrity_check") == [("ok",)]


def write(store: Store, number: int) -> None:
    """One acknowledged edit: the disk's pictures say how many there were."""
    photo = {"photo": {"data": number.to_bytes(4, "big") * (200 + 900 * (number % 5)), "content_type": "image/jpeg"}}
    store.put({"_id": f"d{number}", "n": number, "_attachments": photo})
    js.disk.told = number


async def a_life(name: str, dice: random.Random) -> None:
    """From no file to a closed one, twice: what happens in between is drawn."""
    number = 0
    for _ in range(2):
        store = await opened(name)
        for _ in range(dice.randrange(3, 9)):
            number += 1
            write(store, number)
            if dice.random() < 0.3:
                store.checkpoint()
            if dice.random() < 0.2:
                store.compact()
        store.close()


async def cuts() -> None:
    """Power cuts and kills at drawn operations of a life, and after each time that a file was made shorter: there a log is given up."""
    for run in range(RUNS):
        seed = f"{js.word} {run}"
        at = await moments(f"measured-{run}.sqlite", seed)
        js.disk.told = 0
        begin_cuts(*at)
        await a_life(f"life-{run}.sqlite", random.Random(seed))
        for place, picture in zip(at, js.disk.pictures, strict=True):
            await judge(picture, f"life-{run}.sqlite", f"cut-{run}-{place}.sqlite")


async def moments(name: str, seed: str) -> list[int]:
    """The same life lived once before, to know its length."""
    begun, js.disk.shortened = int(js.disk.steps), to_js([])
    await a_life(name, random.Random(seed))
    drawn = random.Random(f"cuts {seed}").sample(range(1, int(js.disk.steps) - begun + 1), CUTS_A_RUN)
    shortened = [int(step) - begun + 1 for step in js.disk.shortened]
    return sorted({*drawn, *(step for step in shortened if begun + step <= int(js.disk.steps))})


async def judge(picture: Any, life: str, name: str) -> None:
    js.disk.lay(picture, life, name)
    try:
        store = await opened(name)
        found, is_whole = numbers(store), whole(store)
        write(store, 1_000)
        store.close()
    except DocstoreError as error:
        tell(cut=name, whole=False, acknowledged=int(picture.told), there=error.code)
    else:
        tell(cut=name, whole=is_whole, acknowledged=int(picture.told), there=found, as_many=found == list(range(1, len(found) + 1)))


async def deletions() -> None:
    """A file that is forgotten, cut off at each of its steps: as it was, or gone, and its name can be taken again.

    What is deleted is as a kill left it, with all that was written still in the log beside the file.
    """
    store = await opened("killed.sqlite")
    write(store, 1)
    begin_cuts(1)
    write(store, 2)
    killed = js.disk.pictures[0]
    store.close()
    for step in range(1, 9):
        name = f"forgotten-{step}.sqlite"
        js.disk.lay(killed, "killed.sqlite", name)
        await FILES.prepare([name])
        begin_cuts(step)
        await FILES.delete(name)
        tell(deleted=step, exists=await FILES.exists(name), cut_off=len(js.disk.pictures))
        for picture in js.disk.pictures:
            await judge_deletion(picture, step)


async def judge_deletion(picture: Any, step: int) -> None:
    left = f"left-{step}.sqlite"
    js.disk.lay(picture, f"forgotten-{step}.sqlite", left)
    exists = await FILES.exists(left)
    store = await opened(left, KEY if exists else OTHER_KEY)
    tell(deletion=step, existed=exists, whole=whole(store), there=numbers(store))
    write(store, 2)
    store.close()


def begin_cuts(*steps: int) -> None:
    """Pictures of the disk before these of its next operations."""
    js.disk.pictures = to_js([])
    js.disk.cutBefore(to_js([int(js.disk.steps) + step for step in steps]))


async def name_taken_again() -> None:
    store = await opened("again.sqlite")
    write(store, 1)
    store.close()
    await FILES.delete("again.sqlite")
    store = await opened("again.sqlite", OTHER_KEY)
    before = numbers(store)
    write(store, 7)
    store.close()
    store = await opened("again.sqlite", OTHER_KEY)
    tell(again=[before, numbers(store)], exists=await FILES.exists("again.sqlite"))
    store.close()


async def both_at_once() -> None:
    await asyncio.gather(FILES.prepare(["both.sqlite"]), FILES.prepare(["both.sqlite"]))
    store = await opened("both.sqlite")
    write(store, 1)
    tell(both=numbers(store))
    store.close()


def refusal(work: Callable[[], Any]) -> str:
    try:
        work()
    except StoreError as error:
        return error.code
    return "taken"


async def without_space() -> None:
    """Space that ends under a write, a checkpoint, a compaction; and comes back."""
    store = await opened("full.sqlite")
    write(store, 1)
    js.disk.quota = js.disk.used() + 6_000
    said = {"put": refusal(lambda: write(store, 2)), "checkpoint": refusal(store.checkpoint), "compact": refusal(store.compact)}
    js.disk.quota = js.disk.used()
    said["new_file"] = await refusal_of_a_new_file()
    said["starts"] = bool(await js.canKeepFiles())
    store.close()
    store = await opened("full.sqlite")
    read = numbers(store)
    js.disk.quota = float("inf")
    write(store, 3)
    store.checkpoint()
    tell(full=said, read_when_full=read, there=numbers(store), whole=whole(store))
    store.close()


async def refusal_of_a_new_file() -> str:
    try:
        await opened("fresh.sqlite")
    except StoreError as error:
        return error.code
    return "taken"


async def without_flush() -> None:
    store = await opened("unflushed.sqlite")
    write(store, 1)
    js.disk.flushFails = True
    said = refusal(lambda: write(store, 2))
    js.disk.flushFails = False
    write(store, 3)
    tell(unflushed=said, there=numbers(store), whole=whole(store))
    store.close()


async def broken_handles() -> None:
    """A handle that fails, for whatever reason, is an error of one call; Python lives on, and so does the file."""
    store = await opened("broken.sqlite")
    write(store, 1)
    for operation in ("write", "flush", "truncate", "getSize", "read"):
        js.disk.broken = operation
        said = refusal(lambda: (write(store, 2), store.checkpoint()))  # noqa: B023 called at once
        js.disk.broken = None
        tell(broken=operation, said=said)
        store.close()
        store = await opened("broken.sqlite")
        tell(mended=operation, one=1 in numbers(store), whole=whole(store))
        store.purge({row["id"]: [row["value"]["rev"]] for row in store.all_docs()["rows"] if row["id"] == "d2"})
    store.close()


class Roomy(OpfsFiles):
    """The paper does not say how much room it has."""

    async def free_bytes(self) -> int | None:
        return None


async def of_a_former_form() -> None:
    """A circle that an older version of the app wrote: opened by this one, twice."""
    files, name = Roomy(None), "outreach-former"  # type: ignore[arg-type]
    newest, tables.NEWEST, tables._MIGRATIONS = (tables.NEWEST, tables._MIGRATIONS), 1, tables._MIGRATIONS[:1]
    store = await opened(f"{name}.sqlite")
    write(store, 1)
    write(store, 2)
    store.close()
    tables.NEWEST, tables._MIGRATIONS = newest
    await files.prepare(["device.sqlite"])
    device = DeviceFile.open(files.path("device.sqlite"), True, files.flush("device.sqlite"))
    for turn in (1, 2):
        circles = Circles(files, device)
        await circles.open({name: KEY})
        said = {"former": turn, "there": documents(circles.store(name)), "whole": whole(circles.store(name))}
        form = circles.store(name).info()["disk_format_version"] == tables.NEWEST
        tell(**said, newest=form, copied=await files.exists(former_of(f"{name}.sqlite")))
        await circles.close()
        if turn == 1:
            copy = Store.open(files.path(former_of(f"{name}.sqlite")), key=KEY, exclusive=True)
            tell(copy=documents(copy))
            copy.close()
    device.close()


def documents(store: Store) -> list[str]:
    return sorted(row["id"] for row in store.all_docs()["rows"])


SCENARIOS: dict[str, Callable[[], Awaitable[None]]] = {
    "cuts": cuts,
    "deletions": deletions,
    "name_taken_again": name_taken_again,
    "both_at_once": both_at_once,
    "without_space": without_space,
    "without_flush": without_flush,
    "broken_handles": broken_handles,
    "of_a_former_form": of_a_former_form,
}


async def play(*asked: str) -> None:
    for name in asked or SCENARIOS:
        await SCENARIOS[name]()
