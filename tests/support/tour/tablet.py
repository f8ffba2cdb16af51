"""The tablet of Casa Zagara, on the demonstration's data: who uses it, the rooms, an arrival, an exit."""

from __future__ import annotations

import re

from tests.support.residence_tablet import MARCO, board_stands, type_the_vitale
from tests.support.tour.stops import BACK, Stop, Walker, address, by_keys, first_page, tap, tap_place, then


async def chooses_pin(walker: Walker) -> None:
    await MARCO.gives_password(walker.tab, "Tablet Zagara")
    await walker.tab.sees("Scegli il tuo PIN")


async def welcome(walker: Walker) -> None:
    await MARCO.begins_pin(walker.tab)
    await MARCO.repeats_pin(walker.tab)


async def board(walker: Walker) -> None:
    await walker.tab.tap("Comincia")
    await board_stands(walker.tab)


async def arrival(walker: Walker) -> None:
    await type_the_vitale(walker.tab)


async def looks_for_chiara(walker: Walker) -> None:
    await walker.tab.type_into("Cerca persona, nucleo, stanza", "chiara")
    await walker.tab.sees("Chiara Ferlito")


TABLET = (
    Stop("entry-code", first_page, large=False),
    Stop("choose-pin", chooses_pin, large=False),
    Stop("welcome", welcome),
    Stop("board", board),
    Stop("room", tap_place("room-6", "Chi c'è")),
    Stop("exit", tap("Registra l'uscita", "Dove va"), keys=True),
    Stop("room-free", then(address("/room/3", "Nessuno stanotte"))),
    Stop("arrival-empty", then(address("/", "Casa Zagara"), tap("Accogli", "Nome del nucleo"))),
    Stop("arrival", arrival),
    Stop("board-unfinished", then(tap(BACK, "Accoglienza da finire"))),
    Stop("board-search", looks_for_chiara),
    Stop("board-hidden", tap("Nascondi i nomi", "Mostra i nomi"), large=False),
    Stop("sync-sheet", then(tap("Mostra i nomi", "Nascondi i nomi"), tap_place("sync-line", "Cosa è arrivato in ufficio"))),
    Stop("more", then(address("/", "Casa Zagara"), tap_place("go-/more", "Lingua"))),
    Stop("help-page", address("/aiuto/board", "A che cosa serve"), large=False),
    Stop("locked", then(address("/", "Casa Zagara"), by_keys("switch-person", re.compile("Ciao, ")))),
    Stop("add-person", tap_place("add-person", "Un'altra persona")),
    Stop("gallery", address("/galleria", "Soglia, i componenti"), large=False),
)
