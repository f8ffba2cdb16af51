"""Two educators on one tablet, and the tablet lost: what Marco taps without a server is on Lucia's screen as his, leaves as ciphertext
after the office has revoked the tablet, and stands at the centre as he wrote it before anything is wiped (issue 18).

The server is the real `soglia serve` on the demonstration's data, ended so that its port refuses; the browser is killed and begun again on
the same profile. What the office does at its desk is done on the data folder of the ended server: its pages have tests of their own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright

from tests.support.browser import START_MS, Chromium, Tab
from tests.support.centre import desk_of
from tests.support.centre_couchdb import BorrowedCouch
from tests.support.person import Person
from tests.support.residence_tablet import CIRCLE, LUCIA, MARCO, board_stands, welcome_the_vitale
from tests.support.server_process import ServerProcess
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

ARRIVED = re.compile(r"Stanza 3\s.*Famiglia Vitale\s3 persone", re.DOTALL)
NAMES_ON_THE_DISK = """(async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("soglia");
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
})()"""


async def files_on(tab: Tab) -> set[str]:
    """The stores in the browser's file system."""
    return {name for name in await tab.evaluate(NAMES_ON_THE_DISK) if name.endswith(".sqlite")}


async def second_person_by_code(tab: Tab, code: str) -> None:
    await tab.tap_place("switch-person")
    await tab.tap_place("add-person")
    await tab.type_in(tab.place("office-code").get_by_role("textbox"), code.lower(), shows=code)
    await tab.tap("Collega")
    await LUCIA.chooses_pin(tab)
    await tab.sees("Famiglia Ferlito")


async def change_to(tab: Tab, person: Person) -> None:
    await tab.tap_place(f"person-{person.name}")
    await tab.sees(f"Ciao, {person.name.capitalize()}")
    await tab.tap_digits(person.pin)


async def it_is_on_lucias_screen_as_marcos(tab: Tab) -> None:
    """The cards of who uses the tablet say whose it is; behind Lucia's PIN stands what it is."""
    await tab.tap_place("switch-person")
    await tab.hears_at("person-marco", "1 cosa da consegnare")
    await tab.hears_at("person-lucia", "Qui non ha ancora scritto niente")
    await tab.picture("story-two-educators")
    await change_to(tab, LUCIA)
    await tab.sees(ARRIVED)


async def revoke(data: Path, server: BorrowedCouch | None) -> str:
    """The tablet, which nobody has at hand; its id."""
    async with desk_of(data, server) as desk:
        device = next(seen.id for seen in await desk.device_list() if seen.name == "Tablet Zagara")
        await desk.revoke(device, "sara", "perso sull'autobus")
        return device


async def written_on(device: str, centre: ServerProcess) -> list[dict[str, Any]]:
    """What the centre has of this device, as an educator of the residence reads it."""
    return [document for document in await LUCIA.documents_at(centre, CIRCLE) if document.get("device") == device]


def is_marcos_arrival(written: list[dict[str, Any]]) -> None:
    """As the form had it: three people of one household, all of them in room 3, every word of it his."""
    assert {document["author"] for document in written} == {"marco"}
    (stay,) = [document for document in written if document["type"] == "stay"]
    told = {field: edit["v"] for document in written if document["type"] == "change" for field, edit in document["fields"].items()}
    people = {field.split("/")[1]: name for field, name in told.items() if re.fullmatch("people/.*/name", field)}
    assert told["name"] == "Famiglia Vitale"
    assert sorted(people.values()) == ["Luca", "Marta", "Rosa"]
    assert (stay["event"], {room: set(persons) for room, persons in stay["rooms"].items()}) == ("arrived", {"3": set(people)})


async def started_again_it_is_emptied(browser: Chromium) -> Tab:
    """Without anybody's PIN or tap. It asks for orders as soon as it has started."""
    tab = await (await browser.start()).open()
    await tab.app.get_by_text("L'ufficio ha revocato questo dispositivo").first.wait_for(timeout=START_MS)
    await tab.sees("Qui non c'è più niente")
    return tab


@pytest.mark.timeout(600)
async def test_what_marco_wrote_on_a_tablet_that_was_lost_arrives_as_his_and_then_nothing_is_left(
    playwright: Playwright, marcos_tablet: UsedDevice, server: BorrowedCouch | None, tmp_path: Path
) -> None:
    data, demo_centre = tmp_path / "data", marcos_tablet.centre
    await demo_centre.stop()
    async with desk_of(data, server) as desk:
        code, _ = await desk.new_code("lucia", "enrol", None, "sara")
    await demo_centre.start()
    async with marcos_tablet.opened(playwright) as (browser, tab):
        await board_stands(tab)
        await second_person_by_code(tab, code)
        await tab.tap_place("switch-person")
        await demo_centre.stop()

        await change_to(tab, MARCO)
        await tab.sees("Senza rete")
        await welcome_the_vitale(tab)
        await tab.sees(ARRIVED)
        await it_is_on_lucias_screen_as_marcos(tab)
        assert f"{CIRCLE}.sqlite" in await files_on(tab)
        assert not tab.heard.errors
        assert await browser.kill() > 1
        device = await revoke(data, server)

        await demo_centre.start()
        assert await written_on(device, demo_centre) == []
        tab = await started_again_it_is_emptied(browser)
        await tab.picture("story-lost-tablet")
        written = await written_on(device, demo_centre)
        is_marcos_arrival(written)
        await tab.sees("1 cosa che mancava è stata consegnata.")
        assert await files_on(tab) == {"device.sqlite"}
        assert not tab.heard.errors
        assert not tab.heard.strangers()
