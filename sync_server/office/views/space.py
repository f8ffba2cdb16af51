"""The rooms of a visit in the office, with what the rules of space and crowding say of them, as the worker saw it at the door.

Rule (domain.md 2 and 4): indications and no certificate, and that sentence stays; the figures are reckoned from the visit's own copy, so a
home that changed since keeps the answer of its day. A visit without a room shows nothing of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import flet as ft

from schemas.assessment import Assessment
from schemas.rules.homes import Judged, home_of_assessment, judge
from ui import theme
from ui.components import typography
from ui.components.measures import room_line
from ui.components.results import ANSWER
from ui.components.surfaces import card
from ui.present import rooms as present
from ui.present.rooms_cards import Called
from ui.present.rooms_people import called_by_number
from ui.present.rooms_results import results
from ui.words import Words


def space_cards(document: Mapping[str, Any], words: Words) -> list[ft.Control]:
    """The rooms in one card, and a card for each rule."""
    if not document.get("rooms"):
        return []
    visit = Assessment.from_document(dict(document))
    day = words.local(datetime.fromisoformat(visit.started_at)).date().isoformat()
    judged = judge(home_of_assessment(visit, day))
    called = _called(judged, words)
    heading = typography.side_by_side(
        [typography.card_title(words.say("rooms.crowding"), theme.INK), typography.small(words.say("rooms.not_certificate"))], expand=False
    )
    answers = [ANSWER(result, words.say("rooms.why"), False) for result in results(judged, called, words)]
    return [_rooms(judged, called, words), heading, *answers]


def _called(judged: Judged, words: Words) -> Called:
    people, ages = called_by_number(judged.home, words)
    return Called(present.names_by_kind({key: room.kind for key, room in judged.home.rooms.items()}, words), people, ages)


def _rooms(judged: Judged, called: Called, words: Words) -> ft.Control:
    counts = f"{present.measured_line(judged.home.rooms, words)} · {present.habitable_line(judged.home.rooms, words)}"
    head = typography.side_by_side(
        [typography.card_title(words.say("rooms.title"), theme.INK), typography.small(f"{counts} {words.say('rooms.habitable')}")],
        expand=False,
    )
    rows = [room_line(row) for row in present.rows(called.rooms, judged, words)]
    column = ft.Column([head, *rows], spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Semantics(content=card(column, padding=14), container=True)
