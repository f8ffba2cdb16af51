"""Histories of one residence as several tablets may write them apart: sensible or not, corrected, taken back, and taken back again."""

from __future__ import annotations

from random import Random
from typing import Any

from schemas.dates import plus_days
from schemas.documents import JsonObject
from schemas.facts import make_fact
from tests.support.builders import VECTOR_ROOMS, Pen, a_closure, a_hold, a_move, a_ulid, a_void, an_arrival, an_exit, an_extension

FIRST_DAY = "2026-04-01"
DAYS = 60


def tangled(dice: Random, size: int) -> list[JsonObject]:
    """Up to `size` facts by three tablets: few stays, rooms and holds, so that much meets."""
    pens = [Pen("marco", letter * 10, 10**12 + dice.randint(0, 10**10)) for letter in "abc"]
    facts: list[JsonObject] = []
    for _ in range(dice.randint(0, size)):
        fact = _one(dice, dice.choice(pens), facts)
        facts += [] if fact is None else [fact]
    return facts


def _one(dice: Random, pen: Pen, facts: list[JsonObject]) -> JsonObject | None:
    day = plus_days(FIRST_DAY, dice.randint(0, DAYS))
    later = plus_days(day, dice.randint(1, 20))
    stay, household, room = f"s{dice.randint(1, 8)}", f"h{dice.randint(1, 5)}", dice.choice(list(VECTOR_ROOMS))
    known: dict[str, Any] = {"after": [fact["_id"] for fact in dice.sample(facts, k=min(len(facts), dice.choice([0, 0, 1, 2])))]}
    rooms = {room: dice.randint(1, 4)}
    match dice.choice(["arrival", "arrival", "move", "extension", "exit", "exit", "hold", "closure", "void", "void", "correction"]):
        case "arrival":
            hold = dice.choice([None, None, a_ulid(f"k{dice.randint(1, 2)}")])
            return an_arrival(pen, stay, household, day, rooms, planned_end=dice.choice([None, later]), hold=hold, **known)
        case "move":
            return a_move(pen, stay, household, day, rooms, **known)
        case "extension":
            return an_extension(pen, stay, household, day, later, **known)
        case "exit":
            return an_exit(pen, stay, household, day, **known)
        case "hold":
            return a_hold(pen, f"k{dice.randint(1, 2)}", [room], (day, later), dice.choice(["confirmed", "confirmed", "released"]))
        case "closure":
            return a_closure(pen, room, day, dice.choice([None, later]))
        case "void":
            return a_void(pen, dice.choice(facts), known["after"]) if facts else None
        case _:
            return _corrected(pen, dice, facts, day)


def _corrected(pen: Pen, dice: Random, facts: list[JsonObject], day: str) -> JsonObject | None:
    """Another day for what was written before."""
    dated = [fact for fact in facts if fact["type"] == "stay" and fact.get("planned_end") is None]
    if not dated:
        return None
    target = dice.choice(dated)
    body = {
        name: value for name, value in target.items() if name not in ("_id", "type", "schema_version", "author", "device", "salt", "at")
    }
    return make_fact("stay", {**body, "on": day, "corrects": target["_id"], "after": [target["_id"]]}, pen.sign())
