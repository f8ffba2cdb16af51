"""An immediate danger, from a doorstep without a network to the office's screen: first of everything, whole by itself.

The server is the real `soglia serve`, ended so that its port refuses; phone and desk are two real Chromiums. The phone holds a visit with
photos that nobody has handed in: of it the office sees nothing, of the danger everything.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Playwright, expect

from tests.support.browser import SIGHT_MS, Tab, chromium
from tests.support.doorstep import CIRCLE, GIULIA, begin_visit, sits_at_the_desk, unlock
from tests.support.person import asks_in_vain
from tests.support.pictures import photograph
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser


async def report_danger(tab: Tab) -> None:
    """One tap is the report; the ticks write their times."""
    await tab.tap_place("danger")
    await tab.sees("Il primo tocco salva la segnalazione.")
    await expect(tab.named("Chiama ora il 112")).to_be_visible()
    await tab.tap_place("danger-live_wires")
    await tab.sees(re.compile(r"Salvata sul telefono .*Parte per prima\.", re.DOTALL))
    await tab.sees("In ufficio: non ancora")
    await tab.sees(re.compile("Non toccare"))
    await tab.tap_place("done-called_112")
    await tab.tap_place("done-power_cut")
    await tab.picture("danger-phone")


@pytest.mark.timeout(400)
async def test_a_danger_without_a_network_is_the_offices_first_sight(
    playwright: Playwright, giulias_phone: UsedDevice, tmp_path: Path
) -> None:
    centre = giulias_phone.centre
    async with giulias_phone.opened(playwright) as (browser, phone):
        await centre.stop()
        await centre.run("user", "add", "sara", "--role", "office", "--password-stdin", given=f"{GIULIA.password}\n")

        await asks_in_vain(phone)
        await begin_visit(phone)
        await phone.tap("Indietro")
        await report_danger(phone)
        await phone.tap("Torna al sopralluogo")
        await phone.sees(re.compile("Fili scoperti · segnalato alle"))
        await phone.tap_place("section-photo")
        await phone.choose_files("Scatta o scegli", [photograph(tmp_path / f"{name}.jpg") for name in ("quadro", "scala")])
        await phone.sees("0 di 2 consegnate")

        assert await browser.kill() > 1
        phone = await (await browser.start()).open()
        await unlock(phone)
        await phone.tap(re.compile("Via Plebiscito 214"))
        await phone.sees(re.compile("Fili scoperti · segnalato alle"))
        await phone.tap_place("danger")
        await phone.sees("In ufficio: non ancora, manca la rete")

        await centre.start()
        async with chromium(playwright, tmp_path / "desk", centre.origin, "desk") as office:
            desk = await office.start()
            await sits_at_the_desk(desk)
            await desk.sees(re.compile("Fili scoperti · Via Plebiscito 214"))
            await desk.sees(re.compile("Chiamato il 112 .*Staccato la corrente", re.DOTALL))
            await desk.page.locator('[flt-semantics-identifier^="danger-"]').first.click(timeout=SIGHT_MS)
            await desk.sees("Il sopralluogo non è ancora arrivato")
            await desk.sees("Che cosa è stato fatto")
            assert re.search(r"#/danger/[0-9a-hjkmnp-tv-z]{26}$", desk.page.url)
            await desk.picture("danger-office")
            assert not desk.heard.errors
        await phone.sees(re.compile(r"In ufficio \d"))
        await phone.tap_place("danger-live_wires")
        await phone.tap_place("done-called_112")
        await phone.tap_place("done-power_cut")
        await phone.sees(re.compile("In ufficio"))
        assert not phone.heard.errors

    changes = [one for one in await GIULIA.documents_at(centre, CIRCLE, "change") if one["record"].startswith("danger:")]
    assert {name for one in changes for name in one["fields"]} >= {"live_wires", "did_called_112", "did_power_cut", "where", "dwelling"}
