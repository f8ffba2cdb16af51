"""A complete visit at 412x915 with the server ended: the place, its people and rooms, hazards, a photo, an order, a danger, a kill, handing
in with a reason; then the office, and a correction that names what it puts right.

The server is the real `soglia serve`; phone and desk are two real Chromiums. What is asserted is what a person reads, and at the end what
the centre holds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Playwright

from tests.support.browser import Tab, chromium
from tests.support.doorstep import CIRCLE, GIULIA, assessments_at, sits_at_the_desk, unlock
from tests.support.person import asks
from tests.support.pictures import photograph
from tests.support.server_process import ServerProcess
from tests.support.used_devices import UsedDevice

pytestmark = pytest.mark.browser

RATED = {"1": ("18", "III"), "15": ("100", "IV"), "22": ("100", "II"), "23": ("560", "II"), "29": ("560", "I")}
"""Five hazards of the 29: code -> likelihood, harm."""
PEOPLE = (("Rosaria Vullo", "38", "f", "head"), ("Samuele", "9", "m", "child"))
ROOMS = {"bedroom": ("3,60", "3,40", "2,55"), "living_kitchen": ("4,20", "3,90", "2,85")}
"""Two sides and a height: the bedroom is low."""
REASON = "Lo chiedo alla prossima visita"
LEGAL = {"fitness_title": "no", "declared_unfit": "unknown", "under_vacate_order": "yes", "suitability_certificate": "no"}


async def find_first(tab: Tab) -> None:
    """Nothing is known yet: a new dwelling where she is, with the address that she looked for. Of their situation she asks nothing."""
    await tab.tap("Nuovo sopralluogo")
    await tab.type_into("Via, nome o numero", "Via Plebiscito 214")
    await tab.sees("Nessuno simile tra i 0 di questo telefono")
    await tab.tap("È un altro alloggio")
    await tab.sees("Avanti: Nucleo")
    await tab.sees("Posizione precisa a 12 m")
    await tab.tap("Indietro")
    await tab.sees("Via Plebiscito 214")


async def enter_people(tab: Tab) -> None:
    """Each by a name, an age and two taps."""
    await tab.tap_place("section-people")
    for number, (name, age, sex, relation) in enumerate(PEOPLE, 1):
        await tab.type_into("Nome e cognome", name)
        await tab.type_into("Età o data di nascita", age)
        await tab.tap_place(f"new-sex-{sex}")
        await tab.tap_place(f"new-relation-{relation}")
        await tab.tap("Aggiungi")
        await tab.hears_at(f"person-{number}", name)
    await tab.picture("visit-people")
    await tab.tap("Avanti: Stanze")


async def measure_rooms(tab: Tab) -> None:
    """Both sleep in the bedroom; what the rules make of it is there at once."""
    await tab.tap("Aggiungi una stanza")
    await measure(tab, "bedroom")
    await tab.tap_place("window-yes")
    await tab.type_into("Larga", "1,50")
    await tab.type_into("Alta", "1,40")
    for name, *_ in PEOPLE:
        await tab.app.get_by_role("checkbox", name=name).click()
    await tab.sees(re.compile("Non conforme|Conforme"))
    await tab.tap("Torna alle stanze")
    await tab.tap("Stanza")
    await measure(tab, "living_kitchen")
    await tab.tap_place("window-no")
    await tab.tap("Torna alle stanze")
    await tab.tap_place("rooms-listed-yes")
    for verdict in ("Ci stanno", "Sovraffollato", "3 servono", "Non conforme"):
        await tab.sees(verdict)
    await tab.picture("visit-rooms")


async def measure(tab: Tab, kind: str) -> None:
    await tab.tap_place(f"kind-{kind}")
    for label, metres in zip(("Un lato", "L'altro lato", "Altezza"), ROOMS[kind], strict=True):
        await tab.type_into(label, metres)


async def rate_five(tab: Tab) -> None:
    await tab.tap_place("path-quick")
    await tab.tap_place("section-hazard")
    for code, (likelihood, harm) in RATED.items():
        await tab.tap_place(f"hazard-{code}")
        await tab.tap_place(f"likelihood-{likelihood}")
        await tab.tap_place(f"harm-{harm}")
        await tab.tap("Torna all'elenco")
    await tab.sees("5 valutati · 24 non valutati")
    await tab.picture("visit-hazards")
    await tab.tap("Avanti: Foto")


async def write_order(tab: Tab) -> None:
    """What stands on its one page, and four answers of which none follows from it."""
    await tab.tap_place("section-order")
    await tab.tap("Scrivi o correggi l'ordinanza")
    await tab.type_into("Numero", "118/2026")
    await tab.tap_place("order-ground-art_54")
    await tab.tap("Torna all'ordinanza")
    await tab.sees("0 risposte su 4")
    for fact, answer in LEGAL.items():
        await tab.tap_place(f"{fact}-{answer}")
    await tab.sees("4 risposte su 4")
    await tab.picture("visit-order")
    await tab.tap("Indietro")


async def report_danger(tab: Tab) -> None:
    await tab.tap_place("danger")
    await tab.tap_place("danger-gas_smell")
    await tab.sees(re.compile(r"Salvata sul telefono .*Parte per prima\.", re.DOTALL))
    await tab.tap_place("done-called_112")
    await tab.tap("Torna al sopralluogo")


async def all_of_it_stands(tab: Tab) -> None:
    """On the visit's own page, and behind its rows."""
    await tab.tap(re.compile("Via Plebiscito 214"))
    await tab.sees("2 persone, 1 minore")
    await tab.sees("5 valutati · 24 non valutati")
    await tab.sees("1 scattata")
    await tab.sees("n. 118/2026")
    await tab.sees("4 risposte su 4")
    await tab.sees(re.compile("segnalato alle"))
    await tab.picture("visit-hub")


async def hand_in_with_a_reason(tab: Tab) -> None:
    await tab.sees("Manca 1 cosa")
    await tab.tap("Consegna")
    await tab.type_into("Perché manca", REASON)
    await tab.tap("Consegna lo stesso")
    await tab.tap("Torna a Oggi")


async def the_office_reads_it(tab: Tab) -> None:
    """The newest visit is open at the desk: rating, rooms, why something is missing."""
    await tab.page.locator('[flt-semantics-identifier^="visit-"]').first.click()
    await tab.sees("5 di 29")
    await tab.sees(re.compile(REASON))
    await tab.sees(re.compile("2 di 2 misurate"))
    await tab.picture("visit-office")


async def correct_it(tab: Tab) -> None:
    """Found by who lives there; from "Visite", where the old one stays and says that there is a newer one."""
    await tab.tap("Nuovo sopralluogo")
    await tab.type_into("Via, nome o numero", "Vullo")
    await tab.sees("1 simile su 1")
    await tab.picture("visit-found")
    await tab.tap("È questo")
    await tab.tap_place("past-visits")
    await tab.tap_place("past-1")
    await tab.picture("visit-past")
    await tab.tap("Correggi questa visita")
    await tab.tap_place("section-hazard")
    await tab.tap_place("hazard-1")
    await tab.tap_place("harm-I")
    await tab.tap("Torna all'elenco")
    await tab.sees("5 valutati · 24 non valutati")  # the page of the hazard has a button of the same name
    await tab.tap("Indietro")
    await tab.tap("Consegna")
    await tab.tap("Consegna lo stesso")
    await tab.tap_place("past-visits")
    await tab.hears_at("past-1", "correzione")
    await tab.hears_at("past-2", "corretta da una più recente")
    await tab.picture("visit-corrected")


async def as_it_came(centre: ServerProcess) -> list[dict[str, Any]]:
    """What this phone has written, in the order in which the centre took it."""
    async with GIULIA.client(centre) as client:
        answer = await client.get(f"/db/{CIRCLE}/_changes", params={"include_docs": "true"})
        return [row["doc"] for row in answer.raise_for_status().json()["results"] if row["doc"].get("type") in ("change", "assessment")]


@pytest.mark.timeout(400)
async def test_a_complete_visit(playwright: Playwright, giulias_phone: UsedDevice, tmp_path: Path) -> None:
    centre = giulias_phone.centre
    async with giulias_phone.opened(playwright) as (browser, tab):
        await centre.stop()
        await centre.run("user", "add", "sara", "--role", "office", "--password-stdin", given=f"{GIULIA.password}\n")
        await find_first(tab)
        await enter_people(tab)
        await measure_rooms(tab)
        await tab.tap("Indietro")
        await rate_five(tab)
        await tab.choose_files("Scatta o scegli", [photograph(tmp_path / "muffa.jpg")])
        await tab.sees("0 di 1 consegnate")
        await tab.tap("Indietro")
        await write_order(tab)
        await report_danger(tab)

        assert await browser.kill() > 1
        tab = await (await browser.start()).open()
        await unlock(tab)
        await all_of_it_stands(tab)
        await hand_in_with_a_reason(tab)

        await centre.start()
        await asks(tab)
        async with chromium(playwright, tmp_path / "desk", centre.origin, "desk") as office:
            desk = await office.start()
            await sits_at_the_desk(desk)
            await the_office_reads_it(desk)
            assert not desk.heard.errors
        await correct_it(tab)
        await tab.tap("Indietro")
        await tab.tap("Torna a Oggi")
        await asks(tab)
        assert not tab.heard.errors
        assert not tab.heard.strangers()

    came = await as_it_came(centre)
    assert came[0]["record"].startswith("danger:")
    old, new = sorted(await assessments_at(centre), key=lambda one: str(one["submitted_at"]))
    assert new["corrects"] == old["_id"]
    assert old["incomplete_reason"] == REASON
    assert (old["hazards"]["1"]["harm"], new["hazards"]["1"]["harm"]) == ("III", "I")
    assert len(old["rooms"]) == len(old["people"]) == 2
