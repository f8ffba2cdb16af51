"""A page that arrives in a real browser: faint for a moment where pages may move, and never for who asked for less motion (issue 17).

What is asserted is what is painted and what a screen reader finds: the colour of what stands at the same place on two pages, and that
the page before is gone in the moment in which the next one can be heard.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import FloatRect, Playwright

from tests.support.browser import START_MS, SWITCH, Tab, chromium
from tests.support.doorstep import begin_visit
from tests.support.frames import in_it, watched
from tests.support.server_process import ServerProcess
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

FAINT = range(50, 160)
"""So much red is in the blue of a button or in letters only under a mist: a finger gives less, and a ground alone has more."""
TURNS = 5
"""A busy machine may draw a page's first frame and its second in one; not every time."""
ARRIVES = """globalThis.besideIt = new Promise((done) => {
    const at = (place) => document.querySelector(`[flt-semantics-identifier="${place}"]`) !== null;
    const seen = new MutationObserver(() => at(%r) && (seen.disconnect(), done(at(%r))));
    seen.observe(document, { subtree: true, childList: true, attributes: true });
}), null"""
"""In the moment in which one thing can be heard: whether another one still can."""


async def to_the_household(tab: Tab) -> list[int]:
    """From one page with a button at its foot to the next; how red that button was through all frames."""
    box = await tab.named("Avanti: Nucleo").bounding_box()
    assert box is not None
    async with watched(tab) as frames:
        await tab.evaluate(ARRIVES % ("new-sex-f", "group-b"))
        await tab.tap("Avanti: Nucleo")
        assert await tab.evaluate("besideIt") is False, "the page before is heard no more"
        await tab.tap("Indietro")
        await tab.tap_place("section-place")
        await tab.sees("Avanti: Nucleo")
    return frames.reds(*in_it(box))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wish", ["no-preference", "reduce"])
async def test_a_page_fades_in_unless_somebody_asked_for_less_motion(playwright: Playwright, giulias_phone: UsedDevice, wish: str) -> None:
    async with giulias_phone.opened(playwright) as (_, tab):
        await tab.page.emulate_media(reduced_motion="reduce" if wish == "reduce" else "no-preference")
        await begin_visit(tab)
        seen = [red for _ in range(TURNS) for red in await to_the_household(tab)]
    assert seen
    assert any(red in FAINT for red in seen) is (wish == "no-preference"), seen


async def at_the_desk(tab: Tab) -> None:
    await tab.page.goto(f"{tab.origin}/office/#/residences")
    await tab.page.get_by_label("Nome utente").fill("sara")
    await tab.page.get_by_label("Password").fill("sara-prova")
    await tab.page.get_by_role("button", name="Entra").click()
    await tab.page.locator(SWITCH).dispatch_event("click", timeout=START_MS)


async def between_places(tab: Tab, title: FloatRect) -> list[int]:
    """Away from the residences and back; how dark the letters of the places' titles were through all frames."""
    async with watched(tab) as frames:
        await tab.tap_place("go-availability")
        await tab.sees("il nucleo più grande che entra ora")
        await tab.evaluate(ARRIVES % ("building-zagara", "residence-zagara"))
        await tab.tap_place("go-residences")
        assert await tab.evaluate("besideIt") is False, "the place before is heard no more"
        await tab.sees("Aggiungi una stanza")
    return frames.darkest(title)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wish", ["no-preference", "reduce"])
async def test_so_does_a_place_of_the_office(playwright: Playwright, demo_centre: ServerProcess, tmp_path: Path, wish: str) -> None:
    async with chromium(playwright, tmp_path / "desk", demo_centre.origin, "desk") as desk:
        tab = await desk.start()
        await tab.page.emulate_media(reduced_motion="reduce" if wish == "reduce" else "no-preference")
        await at_the_desk(tab)
        await tab.sees("Aggiungi una stanza")
        title = await tab.app.get_by_role("heading", name="Residenze").bounding_box()
        assert title is not None
        seen = [red for _ in range(TURNS) for red in await between_places(tab, title)]
    assert seen
    assert any(red in FAINT for red in seen) is (wish == "no-preference"), seen
