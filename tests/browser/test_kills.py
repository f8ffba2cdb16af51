"""SIGKILL of the whole browser at drawn moments of a life on OPFS: first opening, writes, replication, compaction, checkpoints, deletion.

Each life is a new browser process on the same profile, and looks first at what the one before has left: `integrity_check`, every
acknowledged edit with its photo, nothing half-written, every second file whole or gone. The last one finishes the replication, and then
both sides are the same. 5 kills in the test run, 50 in soak; `SOGLIA_SEED` draws other moments. What a power cut does is in
tests/integration/test_device_files.py.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright

from mobile.web.build import Plan, build
from tests.support.browser import Chromium, chromium
from tests.support.browser_kills import Appointment, Ground, appointments, serving
from tests.support.server_process import ROOT

pytestmark = pytest.mark.browser

KILLS = 50 if os.environ.get("SOGLIA_SOAK_MINUTES") else 5
SEED = int(os.environ.get("SOGLIA_SEED", "1"))
PATIENCE_S = 120 if KILLS == 5 else 900  # a soak runs at low priority
"""For a life that neither meets its appointment nor says why; a healthy one takes some seconds."""


@pytest.fixture(scope="module")
def built_kills() -> Path:
    plan = Plan(main=ROOT / "tests" / "browser" / "apps" / "kills.py", out=ROOT / "build" / "kills")
    build(plan)
    return plan.out


async def live(browser: Chromium, ground: Ground, appointment: Appointment | None) -> None:
    """From a new process to its appointment, or to its own end."""
    ground.begin(appointment)
    tab = await browser.start()
    await tab.page.goto(f"{tab.origin}/kills.html")
    async with asyncio.timeout(PATIENCE_S):
        await ground.moment.wait()
    assert not ground.failure, ground.failure


@pytest.mark.timeout(3600 if KILLS > 5 else 300)
async def test_what_was_acknowledged_survives_the_kill_of_the_browser(playwright: Playwright, built_kills: Path, tmp_path: Path) -> None:
    ground = Ground(SEED)
    async with (
        serving(built_kills, tmp_path / "centre", ground) as (origin, centre),
        chromium(playwright, tmp_path / "profile", origin) as browser,
    ):
        for appointment in appointments(SEED, KILLS):
            print(f"seed {SEED}: {appointment}")
            await centre.write_some()
            await live(browser, ground, appointment)
            assert await browser.kill() > 1
        await live(browser, ground, None)
        assert ground.leaves == await centre.leaves()
    assert sum(map(len, ground.acknowledged.values())) >= 5 * KILLS, "how many words a life comes to is the machine's affair; some it must"


WHOLE: dict[str, Any] = {
    "integrity": ["ok"],
    "missing": {},
    "newest": {"d01": 2},
    "beside": ["d01:1", "d01:2"],
    "wrong_photos": [],
    "places": [1, 2, 3],
    "spares": {"spare-1.sqlite": {"existed": True, "integrity": ["ok"], "there": 1}},
}


def verdict(**found: Any) -> str | None:
    """Of a life that finds this, after one that was told of two edits and of a second file."""
    ground = Ground(1)
    for n in (1, 2):
        ground.hear("edited", {"id": "d01", "rev": f"{n}-a", "n": n, "beside": f"d01:{n}"})
    ground.hear("made", {"name": "spare-1.sqlite"})
    ground.hear("found", {**WHOLE, **found})
    return ground.failure


def test_the_judge_lets_a_whole_file_pass() -> None:
    assert verdict() is None


@pytest.mark.parametrize(
    "found",
    [
        {"integrity": ["row 3 missing from index"]},
        {"missing": {"d01": {"missing": ["2-a"]}}},
        {"newest": {"d01": 1}},
        {"beside": ["d01:1"]},
        {"newest": {"d01": 2, "d02": 1}},
        {"wrong_photos": ["d01"]},
        {"places": [1, 3, 2]},
        {"spares": {"spare-1.sqlite": {"existed": False, "integrity": ["ok"], "there": 0}}},
        {"spares": {"spare-1.sqlite": {"existed": True, "integrity": ["ok"], "there": 0}}},
    ],
)
def test_the_judge_lets_no_loss_pass(found: dict[str, Any]) -> None:
    assert verdict(**found)
