"""A vacate order as a screen shows it: the days left, what stands on the paper, what does not fit.

Rule (mockup 05): days left as one number with the date in full; amber, red from three days on or once it is past, grey where the order
binds nobody any more. What nobody wrote is told as still to be written, and nothing is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.cadastre import CadastralUnit
from schemas.dwelling_codes import AUTHORITIES, GROUNDS, INSPECTORS, ORDER_STATES, REASONS
from schemas.errors import InvalidDocument
from schemas.vacate_order import Inspection, Premises, VacateOrder, remarks
from ui.present.people import said, word_of
from ui.present.status import Status
from ui.tokens import Tone
from ui.words import Words

SOON = 3
"""From so many days left on, the number is red."""
STATE_ICONS = {"issued": "order", "notified": "asked", "executed": "done", "suspended": "hourglass"}
REASON_ICONS = {
    "collapse": "collapse",
    "hygiene": "pests",
    "fire": "fire",
    "installations": "electric",
    "ground_and_water": "water",
    "seismic": "noise",
}
FAULT_OF = {
    "notified_before_issued": "notified_on",
    "leave_before_issued": "leave_by",
    "leave_before_notified": "leave_by",
    "state_before_issued": "state_on",
    "fewer_people_than_households": "people",
    "prefect_not_told": "prefect",
}
"""By the code of what is wrong: the part of the order under which it is said."""


@dataclass(frozen=True)
class Stretch:
    """The time between notification and deadline: its share that is over, and the three words under the bar."""

    share: float
    start: str
    now: str
    end: str


@dataclass(frozen=True)
class Days:
    """The head of an order. Without a number there is nothing to count."""

    number: str
    title: str
    until: str
    tone: Tone
    stretch: Stretch | None = None


def readable(typed: Mapping[str, Any] | None) -> VacateOrder | None:
    """What can be shown of an order as it is being typed: a part that contradicts another is left out, and its fault is said elsewhere."""
    parts = dict(typed) if typed is not None else None
    while parts is not None:
        try:
            return VacateOrder.read(parts)
        except InvalidDocument as fault:
            wrong = FAULT_OF.get(fault.code) or fault.problems[0].path.partition(".")[0]
            parts = {name: value for name, value in parts.items() if name != wrong} if wrong in parts else None
    return None


def days(order: VacateOrder, today: date, words: Words) -> Days:
    """9, giorni per lasciare la casa, entro martedì 01/12/2026."""
    if not order.in_force or order.state == "executed":
        return Days("", words.say(f"order.title_{order.state}"), _deadline_was(order, words), "idle")
    left = order.days_left(today.isoformat())
    if left is None or order.leave_by is None:
        return Days("", words.say("order.no_deadline"), words.say("order.no_deadline_text"), "idle")
    last = words.weekday_date(date.fromisoformat(order.leave_by))
    tone: Tone = "warning" if left > SOON else "danger"
    if left < 0:
        return Days(words.number(-left), words.say("order.days_over", count=-left), words.say("order.was", day=last), tone)
    title = words.say("order.last_day") if left == 0 else words.say("order.days_left", count=left)
    return Days(words.number(left), title, words.say("order.until", day=last), tone, _stretch(order, today, words))


def _deadline_was(order: VacateOrder, words: Words) -> str:
    since = words.say("order.since", day=date.fromisoformat(order.state_on)) if order.state_on else ""
    was = words.say("order.deadline_was", day=date.fromisoformat(order.leave_by)) if order.leave_by else ""
    return " · ".join(part for part in (since, was) if part)


def _stretch(order: VacateOrder, today: date, words: Words) -> Stretch | None:
    """From notification, or from the order's own day, to the last day; none where it would have no length."""
    begun = order.notified_on or order.issued_on
    if begun is None or order.leave_by is None:
        return None
    start, end = date.fromisoformat(begun), date.fromisoformat(order.leave_by)
    whole, gone = (end - start).days, (today - start).days
    if whole <= 0 or gone < 0:
        return None
    name = "order.notified_short" if order.notified_on else "order.issued_short"
    return Stretch(
        min(1.0, gone / whole),
        words.say(name, day=words.short_date(start)),
        words.say("order.today_of", count=gone, whole=whole),
        words.short_date(end),
    )


def state(order: VacateOrder, words: Words) -> Status | None:
    """Notificata; nothing where nobody said."""
    if order.state is None:
        return None
    tone: Tone = "idle" if not order.in_force or order.state == "executed" else "warning"
    return Status(word_of(ORDER_STATES, order.state, words), STATE_ICONS.get(order.state, "cancelled"), tone, "outline")


@dataclass(frozen=True)
class Line:
    """One thing that stands on the paper: its name, its words, whether it is still to be written, the sign before it."""

    name: str
    text: str
    missing: bool = False
    icon: str = ""
    wide: bool = False


def lines(order: VacateOrder, words: Words) -> list[Line]:
    """What an order is expected to have, written or not, then what else it has."""
    return [
        _line("number", order.number, words),
        _line("issued_on", _day(order.issued_on, words), words),
        _line("authority", word_of(AUTHORITIES, order.authority, words), words),
        _line("notified_on", _day(order.notified_on, words), words),
        _line("ground", word_of(GROUNDS, order.ground, words), words, wide=True),
        _line("reason", reason(order, words), words, REASON_ICONS.get(order.reason or "", ""), wide=True),
        _line("prefect", prefect(order, words), words),
        *(_line("inspection", inspection(one, words), words, wide=True) for one in order.inspections),
        *([] if order.inspections else [_line("inspection", "", words, wide=True)]),
        *_if_there("premises", premises(order.premises, words), words),
        *_if_there("households", households(order, words), words),
    ]


def _line(name: str, text: str, words: Words, icon: str = "", *, wide: bool = False) -> Line:
    return Line(words.say(f"order.{name}"), text or words.say("order.to_write"), not text, icon if text else "", wide)


def _if_there(name: str, text: str, words: Words) -> list[Line]:
    return [_line(name, text, words, wide=True)] if text else []


def reason(order: VacateOrder, words: Words) -> str:
    """Crollo: solaio e cornicione."""
    return ": ".join(part for part in (word_of(REASONS, order.reason, words), order.reason_text.strip()) if part)


def prefect(order: VacateOrder, words: Words) -> str:
    """sì, 11/11/2026."""
    if order.prefect is None:
        return ""
    told = words.say("order.told" if order.prefect.told else "order.not_told")
    return f"{told}, {_day(order.prefect.on, words)}" if order.prefect.on else told


def inspection(report: Inspection, words: Words) -> str:
    """Vigili del fuoco, 10/11/2026, prot. 3381."""
    protocol = words.say("order.protocol_is", number=report.protocol) if report.protocol else ""
    return ", ".join(part for part in (word_of(INSPECTORS, report.body, words), _day(report.on, words), protocol) if part)


def premises(found: Premises | None, words: Words) -> str:
    if found is None:
        return ""
    floor = words.say("order.floor_is", floor=found.floor) if found.floor else ""
    unit = words.say("order.unit_is", unit=found.unit) if found.unit else ""
    units = [cadastral(one, words) for one in found.cadastral]
    return ", ".join(part for part in (found.address, floor, unit, *units) if part)


def cadastral(unit: CadastralUnit, words: Words) -> str:
    """foglio 69, particella 1234, sub 5."""
    section = words.say("facts.section_is", section=unit.section) if unit.section else ""
    sub = words.say("facts.sub_is", sub=unit.sub) if unit.sub else ""
    parts = (section, words.say("facts.sheet_is", sheet=unit.sheet), words.say("facts.parcel_is", parcel=unit.parcel), sub)
    return ", ".join(part for part in parts if part)


def households(order: VacateOrder, words: Words) -> str:
    counted = [words.say("order.households_count", count=order.households)] if order.households is not None else []
    counted += [words.say("people.count", count=order.people)] if order.people is not None else []
    return ", ".join(counted)


def summary(order: VacateOrder | None, today: date, words: Words) -> str:
    """n. 214, restano 9 giorni: for a row that leads to it."""
    if order is None:
        return words.say("order.none_short")
    number = words.say("order.number_is", number=order.number) if order.number else words.say("order.no_number")
    left = order.days_left(today.isoformat())
    if left is None:
        return f"{number}, {word_of(ORDER_STATES, order.state, words).lower()}" if order.state else number
    when = words.say("order.over_short", count=-left) if left < 0 else words.say("order.left_short", count=left)
    return f"{number}, {when}"


def doubts(order: VacateOrder, words: Words) -> list[str]:
    """What does not fit what is usual; nothing is refused for it."""
    return [said(remark.words, words) for remark in remarks(order)]


def rivals(others: Sequence[VacateOrder], today: date, words: Words) -> str:
    """What somebody else wrote of the same order, while it is not settled."""
    return words.say("order.rivals", values=words.listed([summary(other, today, words) for other in others])) if others else ""


def _day(written: str | None, words: Words) -> str:
    return words.full_date(date.fromisoformat(written)) if written else ""
