"""A residence with years behind it, the tablet that comes to it, and how its taps are told: for `first_sync` and `tap_during_pull`.

The app is packed with `witness_main` as its main.py; what the witnesses say on the console is read here.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from mobile.web.build import Plan, build
from schemas.documents import JsonObject
from sync_server.couch.stores import StoreDatabases
from tests.support.browser import Tab
from tests.support.centre import PASSWORD, LiveCentre, serving_centre
from tests.support.person import Person
from tests.support.three_years import CIRCLE, HOME

AT_ONCE = 500
MARCO = Person("marco", PASSWORD, "482915")
ROOM, BACK = "room-r1", "Indietro"
WITNESSED = Path(__file__).parent / "witness_main.py"


@contextmanager
def witnessed_app() -> Iterator[None]:
    """The app with its witnesses in build/app; afterwards the app as it is."""
    build(Plan(main=WITNESSED))
    try:
        yield
    finally:
        build(Plan())


@asynccontextmanager
async def peopled(data: Path) -> AsyncIterator[LiveCentre]:
    """A centre with the residence in its catalogue and Marco in its circle."""
    async with serving_centre(data) as live:
        await live.add(MARCO.name, "educator", CIRCLE)
        await live.client.put(f"/db/catalog/{HOME.id}", json=HOME.to_document(), auth=live.admin)
        await live.idle()
        yield live


async def write(live: LiveCentre, facts: Sequence[JsonObject]) -> None:
    """Into the circle, as if a tablet had brought them; ends when the projection has taken them in."""
    databases = live.centre.databases
    assert isinstance(databases, StoreDatabases)
    for start in range(0, len(facts), AT_ONCE):
        piece = facts[start : start + AT_ONCE]
        await databases.handle(CIRCLE).write(lambda store, piece=piece: store.bulk_docs(piece))  # type: ignore[misc]
    await live.idle()


def held(tab: Tab, since: int) -> list[tuple[int, int]]:
    """(when, for how many milliseconds) Python's one thread was held since then."""
    told = [json.loads(line.removeprefix("soglia-held ")) for line in tab.heard.console if line.startswith("soglia-held ")]
    return [(at, ms) for several in told for at, ms in several if at >= since]


def pulled(tab: Tab) -> int:
    """How many documents have come since the page was loaded."""
    lines = [line for line in tab.heard.console if line.startswith("soglia-pulled ")]
    return int(lines[-1].split()[1]) if lines else 0


def spread(took: Sequence[float]) -> dict[str, Any]:
    ordered = sorted(took)
    if not ordered:
        return {"count": 0}
    return {
        "count": len(ordered),
        "median, ms": round(statistics.median(ordered)),
        "p95, ms": round(ordered[int(len(ordered) * 0.95)]),
        "longest, ms": round(ordered[-1]),
    }
