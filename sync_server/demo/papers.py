"""The legal and social side of the invented dwellings: orders with their dates, kinds of place, ETHOS, titles, the four facts.

Rule: the dice are this dwelling's own, so that all else in the demonstration stays what it was; days are counted from the visit, so that
whoever looks sees orders that run, that are about to end and that are over.
"""

from __future__ import annotations

import random
from typing import Any

from schemas.documents import JsonObject
from schemas.dwelling import check_dwelling_field
from schemas.ethos import Known, proposed
from sync_server.demo.pen import SEED, Calendar

_DAYS_TO_LEAVE = (75, 40, 96, 44)
_STATES = ("notified", "notified", "suspended", "issued", "notified", "executed")
_GROUNDS = (
    ("art_54", "mayor", "collapse", "solaio e cornicione"),
    ("art_26", "manager", "installations", ""),
    ("art_50", "mayor", "hygiene", ""),
)
_SPACES = {"b": ("services_space", "public_dormitory"), "c": ("garage", "ground_floor_room", "shop", "hut", "cellar")}
_TITLES = {"a": ("lease", "owned", "public_housing"), "b": ("services",), "c": ("no_contract", "squatting", "hosted")}
_CONDITIONS = {"a": ["INAGIBILE"], "b": ["PRECARIO_SERVIZI"], "c": ["IMPROPRIO"]}


def papers(number: int, group: str, ago: int, calendar: Calendar) -> JsonObject:
    """The fields of one dwelling; of every fifth one nobody asked anything."""
    if number % 5 == 4:
        return {}
    dice = random.Random(SEED * 2000 + number)
    said: dict[str, Any] = {"title": dice.choice(_TITLES[group]), "conditions": _CONDITIONS[group]}
    if group == "a":
        said |= _under_order(number, ago, calendar, dice)
    else:
        said["space"] = dice.choice(_SPACES[group])
    said["ethos"] = _coding(group, said)
    said["suitability_certificate"] = {"answer": dice.choice(("no", "unknown"))}
    for name, value in said.items():
        check_dwelling_field(name, value)
    return said


def _under_order(number: int, ago: int, calendar: Calendar, dice: random.Random) -> JsonObject:
    ground, authority, reason, words = _GROUNDS[number % len(_GROUNDS)]
    state = _STATES[number % len(_STATES)]
    order: JsonObject = {
        "number": f"{dice.randint(20, 260)}/{calendar.day(-ago)[:4]}",
        "issued_on": _day(calendar, -ago - 14),
        "authority": authority,
        "ground": ground,
        "reason": reason,
        "inspections": [{"body": "fire_brigade", "on": _day(calendar, -ago - 16), "protocol": str(dice.randint(1000, 9000))}],
        "leave_by": _day(calendar, -ago + _DAYS_TO_LEAVE[number % len(_DAYS_TO_LEAVE)]),
        "state": state,
        "prefect": {"told": True, "on": _day(calendar, -ago - 15)},
    }
    if words:
        order["reason_text"] = words
    if state != "issued":
        order["notified_on"] = _day(calendar, -ago - 8)
    unfit = {"answer": "yes", "reference": f"prot. {dice.randint(1000, 9000)}", "on": _day(calendar, -ago - 15)}
    return {"order": order, "under_vacate_order": {"answer": "yes"}, "declared_unfit": unfit, "fitness_title": {"answer": "no"}}


def _coding(group: str, said: JsonObject) -> JsonObject:
    """What the programme proposes, as a worker usually takes it."""
    order = said.get("order") or {}
    proposal = proposed(Known(group, ground=order.get("ground"), title=said["title"], space=said.get("space")))
    coding: JsonObject = {"primary": proposal.primary[0], "vacate_order": proposal.vacate_order}
    return {**coding, "secondary": proposal.secondary[0]} if proposal.secondary else coding


def _day(calendar: Calendar, offset: int) -> str:
    return calendar.day(offset)
