"""Days on which everything a network does to a connection happens in no order: both ways, one misfortune after the other.

`SOGLIA_SEED=<n>` replays a day. `SOGLIA_SOAK_MINUTES=<m>` plays new ones for that long; a seed that fails goes to `network_seeds.txt`,
which every run replays, and the count to build/soak/network.jsonl.
"""

from __future__ import annotations

import os
import random
import time
import traceback
from pathlib import Path

import httpx
import pytest

from docstore.replication.run import retry_refused
from tests.support import soak_log
from tests.support.couch_server import ADMIN, CouchServer
from tests.support.hostile_proxy import ANSWERS, Clear, Cut, Fault, HostileProxy, Reply, Rewrite, Stall, hostile_proxy
from tests.support.network_field import Field, new_field

DAYS = 20
REQUESTS = (b"_local", b"_revs_diff", b"_bulk_docs", b"_ensure_full_commit", b"_changes", b"_bulk_get")
WORTH = 40_000
"""Bytes that go one way on a day without misfortune, somewhat more than there are."""
SOAK_MINUTES = float(os.environ.get("SOGLIA_SOAK_MINUTES") or 0)
SEEDS = Path(__file__).with_name("network_seeds.txt")


def seeds() -> list[int]:
    if os.environ.get("SOGLIA_SEED"):
        return [int(os.environ["SOGLIA_SEED"])]
    kept = [line.partition("#")[0].strip() for line in SEEDS.read_text().splitlines()]
    return sorted({*range(DAYS), *(int(line) for line in kept if line)})


def misfortune(dice: random.Random) -> Fault:
    """One connection's."""
    where, answer = dice.choice(REQUESTS), dice.choice(ANSWERS)
    after = int(WORTH ** dice.random()) if dice.random() < 0.5 else dice.randrange(WORTH)
    kinds: list[Fault] = [Clear(), Cut(after, dice.random() < 0.5), Cut(after, dice.random() < 0.5), Stall(after), Reply(answer, where)]
    return dice.choice([*kinds, Rewrite(lambda whole: whole[: dice.randrange(1, len(whole))], where), Rewrite(lambda _: answer, where)])


async def a_day(field: Field, seed: int) -> None:
    """Some misfortunes, either way; then both sides have everything, and what may have been sent again is bounded."""
    dice = random.Random(seed)
    direction = dice.choice(["push", "pull"])
    field.fill(direction)
    field.proxy.faults = [misfortune(dice) for _ in range(dice.randrange(1, 12))]
    print(f"SOGLIA_SEED={seed} {direction} {field.proxy.faults}")
    # Silence is given up soon here: on the other end of a loopback nobody needs longer.
    async with httpx.AsyncClient(timeout=httpx.Timeout(20, read=1), limits=httpx.Limits(max_keepalive_connections=1)) as field.client:
        await field.run_until_done(direction, tries=20)
    field.proxy.faults = []
    async with httpx.AsyncClient(timeout=20) as field.client:  # a connection of before may have its misfortune still to come
        source, target = (field.own, field.remote) if direction == "push" else (field.remote, field.own)
        waiting = [row.refusal for row in await field.book.rows()]  # a document that fails alone twice is put aside, and tried again
        await retry_refused(source, target, waiting)
        await field.run(direction)
        await field.assert_all_is_well()


@pytest.mark.parametrize("seed", seeds())
async def test_a_day_of_bad_weather(proxy: HostileProxy, direct: httpx.Client, seed: int) -> None:
    async with httpx.AsyncClient(timeout=20) as client:
        await a_day(new_field(proxy, client, direct), seed)


@pytest.mark.skipif(not SOAK_MINUTES, reason="SOGLIA_SOAK_MINUTES is not set")
@pytest.mark.timeout(0)
async def test_soak(surface: CouchServer, direct: httpx.Client) -> None:
    started, played, failed = time.monotonic(), 0, list[int]()
    while time.monotonic() < started + SOAK_MINUTES * 60:
        seed = random.SystemRandom().randrange(10**9)
        async with hostile_proxy(surface.origin) as proxy, httpx.AsyncClient(timeout=20) as client:
            field = new_field(proxy, client, direct)
            try:
                await a_day(field, seed)
            except Exception:
                traceback.print_exc()
                failed.append(seed)
            await client.delete(f"{surface.url}/{field.database}", auth=ADMIN)
        played += 1
    soak_log.record("network", "days of a hostile network", played, (time.monotonic() - started) / 60, failed)
    with SEEDS.open("a") as kept:
        kept.writelines(f"{seed}\n" for seed in failed)
    assert failed == []
