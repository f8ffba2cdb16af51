"""The people of a visit, one line each, as its copy has them: a number, the age of that day, sex, couple, household, where they sleep.

Rule (design.md section 6): no names, for a visit's copy holds none; the numbers are those by which the rules of crowding call the same
people. What nobody knows is told as not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import flet as ft

from schemas.assessment import Assessment, PersonSeen
from schemas.person_codes import SEXES
from schemas.rules.homes import home_of_assessment
from sync_server.office.views.frame import stacked
from ui import theme
from ui.components import typography
from ui.components.surfaces import card
from ui.present import rooms as present
from ui.present.people import word_of
from ui.present.rooms_people import called_by_number
from ui.words import Words


def people_card(document: Mapping[str, Any], words: Words) -> list[ft.Control]:
    """Nothing where nobody was written down: how many there are stands on the visit's own card."""
    if not document.get("people"):
        return []
    visit = Assessment.from_document(dict(document))
    day = words.local(datetime.fromisoformat(visit.started_at)).date().isoformat()
    bare, aged = called_by_number(home_of_assessment(visit, day), words)
    rooms = present.names_by_kind({key: room.kind for key, room in visit.rooms.items()}, words)
    rows = [
        typography.two_lines(
            typography.small(aged[str(place)], theme.TEXT, "w600"),
            typography.tiny(_about(place, visit.people, (bare, rooms), words)),
            expand=False,
        )
        for place in range(len(visit.people))
    ]
    title = typography.card_title(words.say("office.visit.people"), theme.INK)
    return [ft.Semantics(content=card(stacked([title, *rows], spacing=6), padding=14), container=True)]


def _about(place: int, people: list[PersonSeen], called: tuple[Mapping[str, str], Mapping[str, str]], words: Words) -> str:
    person, (bare, rooms) = people[place], called
    other = next((at for at, one in enumerate(people) if at != place and one.couple is not None and one.couple == person.couple), None)
    room = rooms.get(person.room or "")
    parts = [
        "" if person.age is not None else words.say("office.visit.no_age"),
        word_of(SEXES, person.sex, words).lower() or words.say("office.visit.no_sex"),
        "" if other is None else words.say("office.visit.couple_with", other=bare[str(other)]),
        "" if person.household is None else words.say("office.visit.household_of", number=person.household),
        "" if room is None else words.say("office.visit.sleeps_in", room=room),
    ]
    return " · ".join(part for part in parts if part)
