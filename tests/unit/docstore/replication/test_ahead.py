"""Work beside other work: it ends with its block, and its failure is told where it is asked for."""

from __future__ import annotations

import asyncio

import pytest

from docstore.replication.ahead import under_way


async def test_both_go_on_at_the_same_time() -> None:
    started = asyncio.Event()

    async def work() -> str:
        started.set()
        return "read"

    async with under_way(work()) as ahead:
        await started.wait()
    assert await ahead == "read"


async def test_a_failure_does_not_cut_the_block() -> None:
    failed, written = asyncio.Event(), False

    async def fails() -> None:
        failed.set()
        raise ValueError("read ahead")

    async with under_way(fails()) as ahead:
        await failed.wait()
        await asyncio.sleep(0)
        written = True
    assert written
    with pytest.raises(ValueError, match="read ahead"):
        await ahead


async def test_a_block_that_fails_ends_the_work() -> None:
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def write() -> None:
        async with under_way(waits()):
            await asyncio.sleep(0)
            raise OSError("written")

    with pytest.raises(OSError, match="written"):
        await write()
    assert ended.is_set()
