"""The office at a desk, on the demonstration's data: what has arrived, the availability, the residences, the devices."""

from __future__ import annotations

import re

from tests.support.browser import SIGHT_MS, START_MS, SWITCH, Name
from tests.support.tour.stops import Step, Stop, Walker, address, tap, tap_place, then

FIRST_VISIT = '[flt-semantics-identifier^="visit-"]'
FIRST_DANGER = '[flt-semantics-identifier^="danger-"]'
FIRST_DEVICE = '[flt-semantics-identifier^="device-"]'


async def plain_page(walker: Walker) -> None:
    await walker.tab.page.goto(f"{walker.tab.origin}/office/sign-in")
    await walker.tab.page.get_by_label("Nome utente").wait_for(timeout=SIGHT_MS)


async def arrived(walker: Walker) -> None:
    page = walker.tab.page
    await page.get_by_label("Nome utente").fill("sara")
    await page.get_by_label("Password").fill("sara-prova")
    await page.get_by_role("button", name="Entra").click()
    await page.locator(SWITCH).dispatch_event("click", timeout=START_MS)
    await walker.tab.sees(re.compile("scorri le schede"))


async def one_visit(walker: Walker) -> None:
    await walker.tab.page.locator(FIRST_VISIT).first.click(timeout=SIGHT_MS)
    await walker.tab.sees("Pericoli valutati")


async def one_danger(walker: Walker) -> None:
    await walker.tab.page.locator(FIRST_DANGER).first.click(timeout=SIGHT_MS)
    await walker.tab.sees("Che cosa è stato fatto")


def press(key: str, sees: Name) -> Step:
    """One key, while nobody is typing."""

    async def come(walker: Walker) -> None:
        await walker.tab.page.keyboard.press(key)
        await walker.tab.sees(sees)

    return come


async def one_device(walker: Walker) -> None:
    await walker.tab.page.locator(FIRST_DEVICE).first.click(timeout=SIGHT_MS)
    await walker.tab.sees("Che cosa è successo")


async def code_made(walker: Walker) -> None:
    await walker.tab.tap_place("person-giulia")
    await walker.tab.tap("Prepara il codice")
    await walker.tab.sees("QR del codice")


OFFICE = (
    Stop("sign-in", plain_page),
    Stop("arrived", arrived),
    Stop("keys", press("?", "Tasti per fare prima")),
    Stop("visit", then(press("Escape", re.compile("scorri le schede")), one_visit)),
    Stop("danger", one_danger),
    Stop("availability", tap_place("go-availability", "il nucleo più grande che entra ora"), keys=True),
    Stop("availability-day", then(tap_place("span-90", re.compile("Prossimi 90 giorni")), tap("Il giorno dopo", "Torna a oggi"))),
    Stop("availability-heard", tap_place("contact", re.compile("si è ancora collegato|non si vede ancora qui")), large=False),
    Stop("residences", tap_place("go-residences", "Aggiungi una stanza"), keys=True),
    Stop("room-new", tap("Aggiungi una stanza", "Salva la stanza")),
    Stop("room-edit", then(tap("Non aggiungerla", "Aggiungi una stanza"), tap_place("room-3", "Togli la stanza"))),
    Stop("devices", then(tap("Lascia com'era", "Aggiungi una stanza"), tap_place("go-devices", "Codice nuovo"))),
    Stop("device", one_device),
    Stop("device-revoke", tap("Revoca", "Revoca il dispositivo")),
    Stop("device-code", then(tap("Chiudi", "Rinomina"), tap("Codice nuovo", "Per chi"))),
    Stop("device-code-made", code_made),
    Stop("device-rename", then(tap("Chiudi", "Rinomina"), tap("Rinomina", "Nome del dispositivo"))),
    Stop("help", then(tap("Chiudi", "Rinomina"), tap("Aiuto", "A che cosa serve"))),
    Stop("not-there", address("/assessment/nessuna", "Questa scheda non c'è")),
)
