"""Every screen of the tour as somebody meets it who listens, who has no mouse, or who needs large letters (issue 17, WCAG 2.1 AA).

Rules: at each stop the semantics tree has a name, a role, a size, a place of its own and an order for whatever takes a tap; with letters of
200 % nothing leaves the screen or lies over other words, and every control is still there. `tests/support/semantics.py` says how each is
measured, `docs/accessibility.md` what is not measured here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Playwright

from mobile.state.visit import CHECKLISTS
from mobile.views import places
from mobile.views.places import Home, Known, Page
from schemas.codes import HAZARD_BY_CODE
from sync_server.office.places import PLACES, where
from tests.support import semantics
from tests.support.browser import Tab
from tests.support.semantics import Node
from tests.support.server_process import ServerProcess
from tests.support.tour.ground import DESK, PHONE, TABLET, Tour, enlarge, standing, walker
from tests.support.tour.stops import Stop

pytestmark = pytest.mark.browser

LARGE = 200
EVERY = 1 if os.environ.get("SOGLIA_SOAK_MINUTES") else 3
"""Each screen is walked as drawn; twice as large every third one here, all of them in a soak (design.md section 11: time)."""
RESTS = 6
FILTERS = ("filter-", "level-", "group-")
"""What may be 40 px where a mouse points."""


async def gone_through(playwright: Playwright, centre: ServerProcess, folder: Path, tour: Tour) -> list[str]:
    """The whole tour, with what is wrong at each stop; the addresses where it stopped."""
    wrong, addresses = [], []
    async with walker(playwright, tour, centre, folder) as going:
        for number, stop in enumerate(tour.stops):
            await stop.come(going)
            wrong += [f"{stop.name}: {found}" for found in await looked_at(going.tab, tour, stop, stop.large and number % EVERY == 0)]
            addresses.append(going.tab.page.url.partition("#")[2] or "/")  # the history is told once a page is drawn
        assert not going.tab.heard.errors
    assert not wrong, "\n".join(wrong)
    return addresses


async def looked_at(tab: Tab, tour: Tour, stop: Stop, large: bool) -> list[str]:
    """What is wrong with one screen, as drawn and, where it is asked for, twice as large."""
    drawn = await standing(tab)
    found = list(semantics.everything(drawn, tour.size()[0], FILTERS if tour is DESK else ()))
    if drawn and large:
        found += [f"at {LARGE} %: {what}" for what in await broken_in_large(tab, tour, drawn)]
    return [*found, *(await semantics.not_come_to(tab, drawn) if stop.keys else [])]


async def broken_in_large(tab: Tab, tour: Tour, drawn: Sequence[Node]) -> list[str]:
    await enlarge(tab, tour, LARGE)
    large, width = await standing(tab, unlike=drawn, looks=RESTS), tour.size(LARGE)[0]
    await enlarge(tab, tour, 100)
    await standing(tab, unlike=large, like=drawn, looks=3 * RESTS)
    return [*semantics.cut_off(large, width), *semantics.words_over_words(large), *semantics.over_one_another(large)]


def pages_of(addresses: Sequence[str], home: Home) -> set[Page]:
    """Which pages stood at these addresses."""
    known = Known(True, ("3", "6"), HAZARD_BY_CODE, checklists=CHECKLISTS, sample=True)
    return {(places.over(address) or places.find(address, home, known)).page for address in addresses}


def pages_for(home: Home) -> set[Page]:
    """Which pages there are; the link to a dwelling leads to its visit at once."""
    return {place.page for place in places.PLACES if place.home in (None, home)} - {Page.DWELLING}


@pytest.mark.timeout(400)
async def test_the_phone_can_be_heard_reached_and_read_large(playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path) -> None:
    addresses = await gone_through(playwright, demo_centre, tmp_path, PHONE)
    assert pages_of(addresses, Home.DWELLINGS) == pages_for(Home.DWELLINGS)


@pytest.mark.timeout(300)
async def test_the_tablet_can_be_heard_reached_and_read_large(playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path) -> None:
    addresses = await gone_through(playwright, demo_centre, tmp_path, TABLET)
    assert pages_of(addresses, Home.ROOMS) == pages_for(Home.ROOMS)


@pytest.mark.timeout(300)
async def test_the_office_can_be_heard_reached_and_read_large(playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path) -> None:
    addresses = await gone_through(playwright, demo_centre, tmp_path, DESK)
    assert {where(address).place for address in addresses} == set(PLACES)
