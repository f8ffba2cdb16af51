"""What was found of a photo reaches its receipt wherever the centre stops in between: nobody asks about the photo a second time.

Each commit of the projection is the first that fails once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from docstore.errors import CorruptStore, DiskFull, DocstoreError, PeerFault
from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from sync_server.couch.port import Database, Part, existing
from sync_server.projection import verification
from sync_server.projection.runner import ProjectionStuck
from tests.support.bench_centre import TEAM, TEAM_MEDIA, Bench, bench, lanes, receipt_id
from tests.support.builders import Pen, a_photo
from tests.support.centre_couchdb import BorrowedCouch

T = TypeVar("T")


class Killed(BaseException):
    """The machine goes off."""


def end_at_commit(desk: Bench, end: int, problem: BaseException) -> Callable[[], bool]:
    """From its commit `end` on the projection gets nothing written any more; what is returned says whether it came to that."""
    run, commits = desk.rows.run, count(1)
    last = 0

    async def ending(work: Callable[[Connection], T]) -> T:
        nonlocal last
        last = next(commits)
        if last >= end:
            raise problem
        return await run(work)

    desk.rows.run = ending  # type: ignore[method-assign]
    return lambda: last >= end


async def a_whole_photo(desk: Bench, number: int = 0) -> JsonObject:
    """Handed in with all that belongs to it, and nothing of it computed yet."""
    picture = b"\xff\xd8\xff" + str(number).encode()
    photo = a_photo(Pen("giulia"), picture)
    await desk.write(TEAM, photo)
    for data in lanes(picture).values():
        await desk.write_lane(data)
    return photo


async def said_of(desk: Bench, photo: JsonObject) -> list[str | None]:
    """What its receipts say."""
    receipts = [await desk.read(TEAM, receipt_id(photo, lane)) for lane in ("working", "original")]
    return [None if receipt is None else str(receipt["status"]) for receipt in receipts]


async def test_whenever_the_centre_is_killed_the_next_start_writes_the_receipts(tmp_path: Path, server: BorrowedCouch | None) -> None:
    reached, end = True, 0
    while reached:
        end += 1
        async with bench(tmp_path, server) as before:
            photo = await a_whole_photo(before, end)
            was_reached = end_at_commit(before, end, Killed())
            with suppress(Killed):
                await before.idle()
            reached = was_reached()
        async with bench(tmp_path, server) as after:
            await after.idle()
            assert await said_of(after, photo) == ["verified", "verified"], f"killed before commit {end}"
    assert end > 5, "nothing was killed"


async def test_whenever_the_disk_is_full_the_receipts_are_written_when_there_is_room(desk: Bench) -> None:
    reached, end, run = True, 0, desk.rows.run
    while reached:
        end += 1
        photo = await a_whole_photo(desk, end)
        was_reached = end_at_commit(desk, end, DiskFull())
        with suppress(DiskFull, ProjectionStuck):
            await desk.idle()
        desk.rows.run = run  # type: ignore[method-assign]
        await desk.idle()
        reached = was_reached()
        assert await said_of(desk, photo) == ["verified", "verified"], f"full at commit {end}"
    assert end > 5, "nothing was full"


async def test_a_receipt_that_an_earlier_version_never_came_to_is_written_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(tmp_path) as before:
        photo = await a_whole_photo(before)
        with monkeypatch.context() as earlier:  # the verdict stood, and what followed from it was another commit
            earlier.setattr(verification, "refold", lambda connection, subjects, now: None)
            await before.idle()
        assert await said_of(before, photo) == [None, None]
    async with bench(tmp_path) as after:
        await after.idle()
        assert await said_of(after, photo) == ["verified", "verified"]


async def test_photos_that_cannot_be_read_hold_no_other_up(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    read, photo = verification.read_whole, await a_whole_photo(desk)

    async def all_but_thumbnails_and_originals(media: object, lane: verification.LaneToCheck) -> str | None:
        return await read(media, lane) if lane.lane == "working" else None  # type: ignore[arg-type]

    monkeypatch.setattr(verification, "AT_ONCE", 1)
    monkeypatch.setattr(verification, "read_whole", all_but_thumbnails_and_originals)
    await desk.idle()
    assert await said_of(desk, photo) == ["verified", None]


@pytest.mark.parametrize("damage", [CorruptStore, PeerFault])
async def test_a_photo_in_a_damaged_part_of_a_file_holds_no_receipt_up(
    desk: Bench, monkeypatch: pytest.MonkeyPatch, damage: type[DocstoreError]
) -> None:
    kept = type(await existing(desk.databases, TEAM_MEDIA))
    attachment, photo, read = kept.attachment, await a_whole_photo(desk), set[str]()
    original = {f"chunk:{sha256}" for sha256 in photo["original_chunks"]}

    async def damaged_after_it_came(self: Database, part: Part) -> AsyncIterator[bytes]:
        if part.doc_id in original & read:
            raise damage
        read.add(part.doc_id)
        async for piece in attachment(self, part):  # type: ignore[arg-type]
            yield piece

    with monkeypatch.context() as damaged:
        damaged.setattr(kept, "attachment", damaged_after_it_came)
        await desk.idle()
        assert await said_of(desk, photo) == ["verified", None]
    desk.hands.now += verification.AGAIN_SECONDS
    await desk.idle()
    assert await said_of(desk, photo) == ["verified", "verified"]
