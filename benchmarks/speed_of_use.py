"""What a tap costs with 100,000 facts in the store, in Chromium: `.venv/bin/python -m benchmarks.speed_of_use`.

A phone with 5,000 dwellings and a tablet with years of a residence, each with 100,000 facts in its encrypted file (`speed_device`), filled
once and kept in `--folder`; then, without the centre, the taps of a day: start, open a dwelling, rate a hazard, back, search letter by
letter; a room, an exit and an arrival as they are recorded, hidden names, another place. Answer and result are measured in the page
(`speed_probe.js`), what lists and searches take in Python by the app itself (`speed_main.py`). Results go to
benchmarks/results/speed_of_use.json, each part beside what stands there of the others.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.replication import machine
from benchmarks.residence_years import spread
from benchmarks.speed_device import FACTS, PHONE, TABLET, Hand, Measures, device, lay_out, prepared, ready, start, taken_over
from docstore.sqlite.connection import Connection
from schemas.documents import JsonObject
from sync_server.projection import tables
from sync_server.projection.read_models import ReadModels
from sync_server.projection.records import fold_assessment, fold_dwelling
from sync_server.projection.search import Wish
from sync_server.projection.subjects import Subject, subject_column, subjects_of
from sync_server.rows import RowsFile
from tests.support import many_dwellings
from tests.support.browser import Tab
from tests.support.server_process import ROOT

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "speed_of_use.json"
OFFICE = "office"
FULL_SECONDS = 280
LETTERS = ("pic", "ni", "118", "4311", "sq")
"""Each letter finds fewer than the one before it."""
ASKED = ("via lib", "carità", "4311", "118/20", "giulia", "niente")
AUTHORS = {"giulia": "Giulia Ferrante", "piero": "Piero Sapienza", "rosa": "Rosa Lo Presti"}
STARTS, TURNS = 3, 8
BACK = "Indietro"
HOUSEHOLD = "prova"


async def phone(folder: Path, turns: int) -> tuple[Measures, dict[str, list[float]]]:
    taken: Measures = {}
    told: dict[str, list[float]] = {}
    run = await taken_over(folder, PHONE)
    for turn in range(STARTS):
        async with device(run, PHONE, None) as tab:
            hand = await start(tab, "found")
            if turn == STARTS - 1:
                await _searches(tab, hand)
                await _visits(tab, hand, turns)
            for what, measures in hand.taken.items():
                taken.setdefault(what, []).extend(measures)
            for word in ("search", "list"):
                told.setdefault(word, []).extend(_told(tab, f"soglia-{word}"))
    return taken, told


def _told(tab: Tab, word: str) -> list[float]:
    return [float(line.split()[1]) for line in tab.heard.console if line.startswith(f"{word} ")]


async def _searches(tab: Tab, hand: Hand) -> None:
    await tab.app.get_by_role("textbox").first.click()
    await asyncio.sleep(1)
    for text in LETTERS:
        for letter in text:
            await hand.letter("a letter of a search", letter, "found")
        await tab.page.keyboard.press("Control+A")
        await tab.page.keyboard.press("Backspace")
        await asyncio.sleep(1)


async def _visits(tab: Tab, hand: Hand, turns: int) -> None:
    first = await tab.app.locator('[flt-semantics-identifier^="dwelling-"]').first.get_attribute("flt-semantics-identifier")
    for _ in range(turns):
        await hand.tap("open a dwelling", str(first), "there", "section-hazard")
        await hand.tap("open the hazards", "section-hazard", "there", "hazard-1")
        await hand.tap("open a hazard", "hazard-1", "there", "risk-panel")
        for harm in ("harm-II", "harm-IV"):
            await tab.tap_place("likelihood-18")
            await asyncio.sleep(0.4)
            await hand.tap("rate it", harm, "changed", "risk-panel")
        await hand.tap("back to the hazards", BACK, "gone", "risk-panel")
        await hand.tap("back to the visit", BACK, "there", "section-hazard")
        await hand.tap("back to the list", BACK, "there", "found")


async def tablet(folder: Path, turns: int) -> Measures:
    taken: Measures = {}
    run = await taken_over(folder, TABLET)
    for turn in range(STARTS):
        async with device(run, TABLET, None) as tab:
            hand = await start(tab, "room-r1")
            if turn == STARTS - 1:
                for _ in range(turns):
                    await _looks_around(hand)
                    await _exit_and_arrival(tab, hand)
            for what, measures in hand.taken.items():
                taken.setdefault(what, []).extend(measures)
    return taken


async def _looks_around(hand: Hand) -> None:
    await hand.tap("open a room", "room-r1", "gone", "room-r2")
    await hand.tap("back to the rooms", BACK, "there", "room-r2")
    await hand.tap("open Altro", "Altro", "gone", "room-r2")
    await hand.tap("back to the rooms by the rail", "Stanze", "there", "room-r2")
    await hand.tap("hide the names", "Nascondi i nomi", "changed", "room-r2")
    await hand.tap("show the names", "Mostra i nomi", "changed", "room-r2")


async def _exit_and_arrival(tab: Tab, hand: Hand) -> None:
    """The household of one room goes and another comes: the register grows by a few facts at every turn, and the rooms stay full."""
    await hand.tap("open a room", "room-r1", "gone", "room-r2")
    await hand.tap("open an exit", "Registra l'uscita", "there", "destination-ERP")
    await hand.tap("say where they go", "destination-ERP", "changed", "destination-ERP")
    await hand.tap("record an exit", "Registra l'uscita", "there", "room-r2")
    await hand.tap("open an arrival", "Accogli", "there", "arrival-told")
    await tab.app.get_by_role("textbox", name="Nome del nucleo").click()
    await asyncio.sleep(1)
    await hand.letter("a letter of an arrival", HOUSEHOLD[0], "arrival-told")
    await tab.page.keyboard.type(HOUSEHOLD[1:], delay=100)
    await asyncio.sleep(1)
    await hand.tap("add a person", "Aggiungi una persona", "changed", "arrival-told")
    await tab.type_into(re.compile("^Nome$"), "Persona")
    await asyncio.sleep(1)
    await hand.tap("until when", "months-6", "changed", "months-6")
    await hand.tap("record an arrival", "Accogli", "there", "room-r2")


def summary(taken: Measures) -> dict[str, Any]:
    return {what: {side: spread([one[side] for one in measures]) for side in ("answer", "result")} for what, measures in taken.items()}


async def measured(folder: Path, part: str, turns: int) -> dict[str, Any]:
    if part == PHONE:
        taken, told = await phone(folder, turns)
        return {PHONE: summary(taken), "in Python": {word: spread(times) for word, times in told.items()}, "raw": {PHONE: taken}}
    if part == TABLET:
        taken = await tablet(folder, turns)
        return {TABLET: summary(taken), "raw": {TABLET: taken}}
    with tempfile.TemporaryDirectory(prefix="soglia-office-") as name:
        return {OFFICE: await office(Path(name))}


async def office(folder: Path) -> dict[str, Any]:
    """The office's list over the projection of the same 5,000 dwellings: one letter's whole answer, on the centre's own thread."""
    rows = RowsFile(folder / "projection.sqlite")
    await rows.open(tables.VERSION, tables.create)
    await rows.run(lambda connection: _folded(connection, many_dwellings.many_dwellings(int(time.time() * 1000))))
    reads, took = ReadModels(rows), list[float]()
    for text in (*ASKED, *ASKED):
        for end in range(1, len(text) + 1):
            began = time.perf_counter()
            await reads.found(Wish(text[:end], authors=AUTHORS), 60)
            took.append((time.perf_counter() - began) * 1000)
    visits = sum((await reads.found(Wish(), 1)).levels.values())
    await rows.close()
    return {"visits": visits, "a letter": spread(took)}


def _folded(connection: Connection, facts: Iterable[JsonObject]) -> None:
    subjects: dict[Subject, None] = {}
    for fact in facts:
        subjects |= dict.fromkeys(subjects_of(connection, many_dwellings.CIRCLE, fact) if fact["type"] != "photo" else ())
        row = (many_dwellings.CIRCLE, fact["_id"], fact["type"], subject_column(fact), json.dumps(fact))
        connection.execute("INSERT INTO leaves VALUES (?, ?, ?, ?, ?)", row)
    for subject in subjects:
        (fold_dwelling if subject.kind == "dwelling" else fold_assessment)(connection, subject)


def keep(result: dict[str, Any]) -> None:
    """Beside what was measured of the other parts."""
    kept = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    raw = {**kept.get("raw", {}), **result.pop("raw", {})}
    RESULTS.write_text(json.dumps({**kept, "machine": machine(), "facts": FACTS, **result, "raw": raw}, indent=1) + "\n")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed_of_use", description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "speed", help="the app and the profiles, kept between runs")
    parser.add_argument("--prepare", nargs="*", choices=[PHONE, TABLET], help="only fill these devices' files")
    parser.add_argument("--seconds", type=float, default=FULL_SECONDS, help="of one go at a file; the next takes it up where it ended")
    parser.add_argument("--only", nargs="*", choices=[PHONE, TABLET, OFFICE], default=[PHONE, TABLET, OFFICE], help="these parts")
    parser.add_argument("--turns", type=int, default=TURNS, help="how often each tap is made")
    chosen = parser.parse_args(arguments)
    if chosen.prepare is not None:
        return 0 if prepared(chosen.folder, chosen.prepare, chosen.seconds) else 1
    missing = [kind for kind in chosen.only if kind != OFFICE and not ready(chosen.folder, kind)]
    if not prepared(chosen.folder, missing, chosen.seconds):
        print("a file is not full yet: the same command goes on")
        return 1
    for part in chosen.only:
        if part != OFFICE:
            lay_out(chosen.folder, part)
        result = asyncio.run(measured(chosen.folder, part, chosen.turns))
        print(json.dumps({name: value for name, value in result.items() if name != "raw"}, indent=2), flush=True)
        keep(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
