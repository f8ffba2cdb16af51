"""Marco's tablet at Casa Zagara in the demonstration's data: the first sign-in, and a household typed into the arrival form."""

from __future__ import annotations

import re

from tests.support.browser import Tab
from tests.support.person import Person

CIRCLE = "residence-zagara"
MARCO = Person("marco", "marco-prova", "284617")
LUCIA = Person("lucia", "lucia-prova", "739164")


async def sign_in(tab: Tab) -> None:
    """Ends with a household's name on the screen."""
    await MARCO.gives_password(tab, "Tablet Zagara")
    await MARCO.chooses_pin(tab)
    await board_stands(tab)


async def board_stands(tab: Tab) -> None:
    await tab.sees("Casa Zagara")
    await tab.sees("Famiglia Ferlito")


async def type_household(tab: Tab, name: str, persons: list[tuple[str, int]]) -> None:
    await tab.type_into("Nome del nucleo", name)
    for index, (person, years) in enumerate(persons):
        await tab.tap("Aggiungi una persona")
        for label, text in (("Nome", person), ("Anni", str(years))):
            await tab.type_into(re.compile(f"^{label}$"), text, at=index)


async def type_the_vitale(tab: Tab) -> None:
    """Rosa, Luca and Marta into room 3, for six months; everything but the last tap."""
    await type_household(tab, "Famiglia Vitale", [("Rosa", 36), ("Luca", 12), ("Marta", 7)])
    await tab.tap_place("months-6")
    await tab.sees("Famiglia Vitale, 3 persone, in Stanza 3")


async def welcome_the_vitale(tab: Tab) -> None:
    await tab.tap("Accogli")
    await type_the_vitale(tab)
    await tab.tap("Accogli")
