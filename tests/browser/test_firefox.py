"""The core of story 1 in Firefox, an engine of its own: first visit, sign-in, a visit recorded without a server, the browser killed and
begun again, everything on screen, the server back, and the centre holds it.

The steps are those of the story in Chromium; what is asserted is what she reads, and at the end what the centre holds (docs/engines.md).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path

import pytest

from tests.support.browser import LOOK_SECONDS, SIGHT_MS
from tests.support.doorstep import CIRCLE, GIULIA, assessments_at, photos_at, record_dwelling, sign_in_at_the_second_try, unlock
from tests.support.firefox import firefox
from tests.support.person import asks_in_vain
from tests.support.pictures import photograph
from tests.support.server_process import ServerProcess

pytestmark = pytest.mark.browser


@pytest.mark.timeout(600)
async def test_a_visit_outlives_the_browser_and_arrives(giulias_centre: ServerProcess, tmp_path: Path) -> None:
    taken = photograph(tmp_path / "muffa.jpg", orientation=6)
    async with firefox(tmp_path / "profile", giulias_centre.origin) as browser:
        tab = await (await browser.start()).open()
        await sign_in_at_the_second_try(tab)
        await tab.offline_copy()
        await giulias_centre.stop()

        await asks_in_vain(tab)
        await record_dwelling(tab)
        await tab.tap("Avanti: Foto")
        await tab.choose_files("Scatta o scegli", [taken])
        await tab.sees("0 di 1 consegnate")

        await browser.kill()
        tab = await (await browser.start()).open()
        await unlock(tab)
        await tab.tap(re.compile("Via Plebiscito 214"))
        await tab.sees("3 persone, 1 minore")
        await tab.sees("1 scattata")
        await tab.picture("firefox-offline")
        await tab.tap("Consegna")
        await tab.tap("Consegna lo stesso")
        await tab.tap("Torna a Oggi")

        await giulias_centre.start()
        await tab.tap(re.compile("Tutto consegnato alle"))
        await tab.sees(re.compile("1 in attesa di un tuo tocco"))  # this browser tells nothing of its network
        await tab.tap("Invia ora gli originali")
        await original_is_archived(giulias_centre)
        assert tab.broke() == []
        assert tab.strangers() == set()

    digest = hashlib.sha256(taken.read_bytes()).hexdigest()
    assert await photos_at(giulias_centre) == [(digest, digest)]
    (assessment,) = await assessments_at(giulias_centre)
    assert assessment["position"]["lat_e7"] == 375027000


async def original_is_archived(centre: ServerProcess) -> None:
    async with asyncio.timeout(SIGHT_MS / 1000):
        while not [one for one in await GIULIA.documents_at(centre, CIRCLE, "receipt") if one["lane"] == "original"]:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
