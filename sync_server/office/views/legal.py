"""What a visit said of the place and of an order over it, as the worker saw it that day: kind, ETHOS with its Light, title, cadastre,
AeDES, the order with its days, the four facts.

Rule (domain.md 2.3): none of the four follows from another, and what was not asked is told as not asked. The days left are today's. To whom
an order is addressed is not here: names stay out of a visit's copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import flet as ft

from schemas.dwelling import Dwelling, read_dwelling
from schemas.dwelling_codes import ANSWERS, CONDITIONS, SPACES, TITLES
from schemas.ethos import EthosCoding
from schemas.records import LiveValue, Record
from schemas.vacate_order import VacateOrder
from ui import theme
from ui.components import deadline, typography
from ui.components.status import mark
from ui.components.surfaces import card
from ui.present import facts
from ui.present import order as orders
from ui.present.order import Line
from ui.present.people import word_of
from ui.present.status import Status
from ui.words import Words


def legal_cards(document: Mapping[str, Any], today: date, words: Words) -> list[ft.Control]:
    """Nothing for a visit that said nothing of it."""
    place = place_of(document)
    if place is None:
        return []
    order = place.order.value
    lines = _lines(place, words)
    doubts = facts.doubts(place, words)
    return [
        *([_titled(words.say("facts.title"), deadline.paper_lines(lines, large=False))] if lines else []),
        *([_order(order, today, words)] if order is not None else []),
        _four(place, words),
        *(mark(Status(sentence, "hazard", "warning")) for sentence in doubts),
    ]


def place_of(document: Mapping[str, Any]) -> Dwelling | None:
    """The visit's own copy, read as a dwelling's record is."""
    said = dict(document.get("facts") or {})
    if not said:
        return None
    if document.get("target_group"):
        said["target_group"] = document["target_group"]
    return read_dwelling(Record(str(document["dwelling"]), {name: (LiveValue(value, (), "", "", False),) for name, value in said.items()}))


def _titled(title: str, content: ft.Control) -> ft.Control:
    column = [typography.card_title(title, theme.INK), content]
    stretch = ft.CrossAxisAlignment.STRETCH
    return ft.Semantics(content=card(ft.Column(column, spacing=10, tight=True, horizontal_alignment=stretch), padding=14), container=True)


def _lines(place: Dwelling, words: Words) -> list[Line]:
    coding, aedes, cadastral = place.ethos.value, place.aedes.value, place.cadastral.value
    conditions = ", ".join(word_of(CONDITIONS, code, words) for code in place.conditions.value or [])
    said = (
        ("facts.space", word_of(SPACES, place.space.value, words)),
        ("facts.conditions", conditions),
        ("facts.ethos", _first(coding, words) if coding else ""),
        ("facts.ethos_second", _ethos(coding.secondary, words) if coding and coding.secondary else ""),
        ("facts.home_title", word_of(TITLES, place.title.value, words)),
        ("facts.cadastre", facts.units(cadastral, words) if cadastral else ""),
        ("facts.aedes", " · ".join(part for part in (facts.aedes(aedes, words), aedes.note.strip()) if part) if aedes else ""),
    )
    return [Line(words.say(name), text, wide=True) for name, text in said if text]


def _first(coding: EthosCoding, words: Words) -> str:
    """With the order over it, for which ETHOS has no code of its own."""
    said = _ethos(coding.primary, words)
    return f"{said} · {words.say('facts.ethos_flag')}" if coding.vacate_order else said


def _ethos(code: str, words: Words) -> str:
    found = facts.situation(code, words)
    return f"{found.word} · {found.light}"


def _order(order: VacateOrder, today: date, words: Words) -> ft.Control:
    stretch = ft.CrossAxisAlignment.STRETCH
    written = ft.Container(deadline.paper_lines(orders.lines(order, words), large=False), padding=14)
    told = [mark(Status(sentence, "hazard", "warning")) for sentence in orders.doubts(order, words)]
    parts: list[ft.Control] = [deadline.deadline(orders.days(order, today, words), orders.state(order, words), large=False), written]
    if told:
        parts.append(ft.Container(ft.Column(told, spacing=4, tight=True), padding=ft.Padding.only(left=14, right=14, bottom=14)))
    return ft.Semantics(content=card(ft.Column(parts, spacing=0, tight=True, horizontal_alignment=stretch), padding=0), container=True)


def _four(place: Dwelling, words: Words) -> ft.Control:
    rows = []
    for fact in facts.facts(place, words):
        answer = word_of(ANSWERS, fact.answer, words) if fact.answer else words.say("facts.not_asked")
        paper = facts.paper(place, fact.code, words)
        rows.append(Line(fact.title, ", ".join(part for part in (answer, paper) if part), missing=fact.answer is None))
    return _titled(words.say("facts.four"), deadline.paper_lines(rows, large=False))
