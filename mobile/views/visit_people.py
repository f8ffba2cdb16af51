"""Who lives in the dwelling: how many were said at the door, and each household with its people (mockup 03, row Nucleo).

Rule: a person is entered in seconds, with a name alone or without one; every tap is saved; what was taken away can be brought back. Needs
and the rest stand on the person's own page, whose address is a number on this page and no id of anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import flet as ft

from mobile.state.session import Problem
from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from schemas.household import PEOPLE, Household
from schemas.person_codes import RELATIONS, SEXES
from schemas.rules.headcount import headcount, minors_count
from ui.components import buttons, choices, fields, people, surfaces, typography
from ui.components.feedback import twice, undo_bar
from ui.components.fields import FieldText, text_field
from ui.components.pills import pills
from ui.present import people as present
from ui.present import visit as visit_words
from ui.present.status import Status
from ui.words import Words

MOST_PEOPLE = 60


@ft.observable
@dataclass(eq=False)
class NewPerson:
    """Somebody who is being entered: nothing is said of her before "Aggiungi" is tapped, and then all of it at once."""

    name: str = ""
    age: str = ""
    sex: str | None = None
    relation: str | None = None
    household: str = ""
    """The one that was begun last on this page: its name may stand before others, by the clock of another device."""

    def begin_household(self, record: str) -> None:
        self.household = record

    def put(self, field: str, value: str | None) -> None:
        setattr(self, field, value)

    def toggle(self, field: str, code: str) -> None:
        self.put(field, None if getattr(self, field) == code else code)

    def empty(self) -> None:
        self.name, self.age, self.sex, self.relation = "", "", None, None

    def said(self, today: date) -> dict[str, Any]:
        """The fields of the record; empty while nothing can be said."""
        told = {
            "name": self.name.strip() or None,
            "sex": self.sex,
            "relation": self.relation,
            "age": present.typed_age(self.age, today).value,
        }
        return {field: value for field, value in told.items() if value is not None}


@remembered
def PeoplePage(face: Face, visit: VisitState) -> ft.Control:
    """The counts, and a card for each household."""
    words, new = face.words, own(NewPerson)
    head = visit_head(face, visit, SubpageText(words.say("persons.title"), visit_words.address_line(visit, words), "persons"), "/visit")
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        surfaces.titled(words.say("persons.door"), words.say("persons.door_text"), _counts(visit, words)),
        *_households(face, visit, words),
        *_households_twice(face, visit, words),
        surfaces.titled(words.say("persons.add_title"), "", _adding(face, visit, new)),
        *_another(visit, new, words),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("persons.next"), leaver(face, visit, "/visit/rooms"), ft.Icons.ARROW_FORWARD_ROUNDED)
    return narrow(face, page(head, content, foot([*removed(visit, words), button]), gap=18))


def people_row(face: Face, visit: VisitState) -> ft.Control:
    """The way here, with how many there are: those who were written down, and whom the count at the door knows of besides."""
    words, there = face.words, [person for household in visit.households for person in household.people]
    detail = visit_words.people(visit.people, visit.minors, words)
    if there:
        day = face.today.isoformat()
        adults = [person.is_adult(day) for person in there]
        everybody = None not in adults and len(there) >= (visit.people or 0)
        minors = minors_count(visit.minors, adults.count(False), everybody=everybody)
        detail = visit_words.people(headcount(visit.people, len(there)), minors, words)
    state = visit_words.completion(sum(1 for gap in visit.gaps if gap.section == "people"), words)
    if _wrong_counts(visit) is not None:
        state = Status(words.say("visit.check"), "missing", "warning")
    return surfaces.section_row(
        surfaces.SectionText("people", words.say("visit.people"), detail), state, leaver(face, visit, "/visit/people")
    )


def _wrong_counts(visit: VisitState) -> Problem | None:
    """What is wrong with the two numbers, which may be said of either."""
    return next((problem for (_, name), problem in visit.faults.items() if name == "minors_count"), None)


def _counts(visit: VisitState, words: Words) -> ft.Control:
    def counter(name: str, put: Callable[[int | None], object]) -> ft.Control:
        def step(change: int) -> None:
            put(stepped(getattr(visit, name), change))

        what = words.say(f"dwelling.{name}_count")
        text = fields.StepperText(what, words.say("dwelling.less", what=what), words.say("dwelling.more", what=what))
        return fields.stepper(text, getattr(visit, name), step)

    lines = [counter("people", visit.set_people), counter("minors", visit.set_minors)]
    wrong = _wrong_counts(visit)
    if wrong is not None:
        lines.append(fields.error_sentence(words.problem(wrong.code, wrong.sentence)))
    return surfaces.card(ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def stepped(value: int | None, change: int) -> int | None:
    """From not asked to one by a plus, from nought to not asked by a minus."""
    if change > 0:
        return min(MOST_PEOPLE, (value or 0) + change)
    return value - 1 if value else None


def _households(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    cards, number = [], 0
    for index, household in enumerate(visit.households, 1):
        title = words.say("persons.household_only") if len(visit.households) == 1 else words.say("persons.household", number=index)
        cards.append(surfaces.titled(title, "", _household(face, visit, household.id, number)))
        number += len(household.people)
    return cards


def _households_twice(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    """Two that may be one household, written by two people: a quiet question."""
    told = {one.id: words.say("persons.household", number=number) for number, one in enumerate(visit.households, 1)}
    return [
        twice(
            words.say("persons.household_twice", one=told[one], other=told[other]),
            words.say("action.join"),
            _household_joiner(visit, one, other),
        )
        for one, other in visit.households_twice(face.today.isoformat())
    ]


def _household_joiner(visit: VisitState, one: str, other: str) -> Callable[[], None]:
    return lambda: visit.join_households(one, other)


def _household(face: Face, visit: VisitState, record: str, before: int) -> ft.Control:
    words, today = face.words, face.today
    household = next(one for one in visit.households if one.id == record)

    def named(value: str) -> None:
        visit.put("name", value if value.strip() else None, record)

    text = FieldText(words.say("persons.household_name"), words.say("persons.household_hint"), present.rivals(household.name, str, words))
    name = ft.Container(text_field(text, visit.typed("name", record) or "", named), padding=14)
    rows = [
        people.person_row(
            present.name(person, number, words),
            present.detail(person, today, words),
            face.go(f"/visit/people/{number}"),
            None,
            f"person-{number}",
        )
        for number, person in enumerate(household.people, before + 1)
    ]
    asked = [
        ft.Container(_twice(face, visit, household, pair, before), padding=ft.Padding.symmetric(horizontal=14))
        for pair in visit.people_twice(household, today.isoformat())
    ]
    end: list[ft.Control] = [] if rows else [ft.Container(typography.small(words.say("persons.none")), padding=14)]
    ways = [buttons.quiet_button(words.say("persons.remove_household"), _remover(visit, "", record), ft.Icons.DELETE_OUTLINE_ROUNDED)]
    if visit.are_joined(record):
        apart = words.say("persons.part_household")
        ways.append(buttons.quiet_button(apart, lambda: visit.part_households(record), ft.Icons.CALL_SPLIT_ROUNDED))
    take_away = ft.Container(
        ft.Row(ways, wrap=True, spacing=8),
        padding=ft.Padding.symmetric(horizontal=6, vertical=2),
    )
    return surfaces.rows_card([name, *rows, *asked, *end, take_away])


def _twice(face: Face, visit: VisitState, household: Household, pair: tuple[str, str], before: int) -> ft.Control:
    """Two that may be one person: a quiet question."""
    words = face.words
    told = {f"{PEOPLE}/{one.id}": present.name(one, number, words) for number, one in enumerate(household.people, before + 1)}
    one, other = pair
    question = words.say("persons.twice", one=told[one], other=told[other])
    return twice(question, words.say("action.join"), lambda: visit.join_entries(one, other, household.id))


def _remover(visit: VisitState, entry: str, record: str) -> Callable[[], None]:
    def remove() -> None:
        visit.remove(entry, record)

    return remove


def _adding(face: Face, visit: VisitState, new: NewPerson) -> ft.Control:
    """Quick entry: a name, an age, and two taps."""
    words, today = face.words, face.today
    wrong = words.say("persons.age_wrong") if present.typed_age(new.age, today).wrong else ""
    name = text_field(FieldText(words.say("persons.name"), words.say("persons.name_hint")), new.name, _putter(new, "name"))
    age = text_field(FieldText(words.say("persons.age"), words.say("persons.age_hint"), error=wrong), new.age, _putter(new, "age"))
    lines: list[ft.Control] = [
        name,
        age,
        typography.small(words.say("persons.sex")),
        sexes(face, new.sex, _toggler(new, "sex"), "new-sex"),
        typography.small(words.say("persons.relation")),
        pills(present.options(RELATIONS, words), [new.relation or ""], _toggler(new, "relation"), "new-relation"),
        buttons.secondary_button(words.say("persons.add"), _adder(visit, new, today), ft.Icons.PERSON_ADD_ROUNDED),
    ]
    return surfaces.card(ft.Column(lines, spacing=12, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def sexes(face: Face, chosen: str | None, on_tap: Callable[[str], object], identifier: str) -> ft.Control:
    """Three words beside one another; large letters would break them within a word."""
    offered = present.options(SEXES, face.words)
    if face.viewport.large:
        return pills(offered, [chosen or ""], on_tap, identifier)
    return choices.segmented(offered, chosen, on_tap, identifier)


def _putter(new: NewPerson, field: str) -> Callable[[str], None]:
    def put(value: str) -> None:
        new.put(field, value)

    return put


def _toggler(new: NewPerson, field: str) -> Callable[[str], None]:
    def toggle(code: str) -> None:
        new.toggle(field, code)

    return toggle


def _adder(visit: VisitState, new: NewPerson, today: date) -> Callable[[], None] | None:
    """None, and the button is off, while there is nothing to add or the age is none."""
    if not new.said(today) or present.typed_age(new.age, today).wrong:
        return None

    def add() -> None:
        said = new.said(today)
        if not said:
            return  # a second tap, before the page is drawn anew
        household = _begun_last(visit, new) or visit.add_household()
        if household and visit.add_person(household, {**said, **_couple(visit, household, said)}):
            new.empty()

    return add


def _begun_last(visit: VisitState, new: NewPerson) -> str:
    """The household that was begun on this page, else the last; an empty text where there is none."""
    there = [household.id for household in visit.households]
    return new.household if new.household in there else there[-1] if there else ""


def _couple(visit: VisitState, record: str, said: dict[str, Any]) -> dict[str, Any]:
    """Who is the spouse or partner of the head of the household is a couple with her; on the person's page it can be changed."""
    there = [person for household in visit.households if household.id == record for person in household.people]
    heads = [person.id for person in there if person.relation.value == "head"]
    return {"partner": heads[0]} if said.get("relation") == "partner" and len(heads) == 1 else {}


def _another(visit: VisitState, new: NewPerson, words: Words) -> list[ft.Control]:
    count = len(visit.households)

    def add() -> None:
        if len(visit.households) == count:  # else a second tap, before the page is drawn anew
            new.begin_household(visit.add_household())

    if not visit.households or not visit.households[-1].people:
        return []
    return [ft.Row([buttons.quiet_button(words.say("persons.another"), add, ft.Icons.GROUP_ADD_OUTLINED)], wrap=True)]


def removed(visit: VisitState, words: Words) -> list[ft.Control]:
    """The way back after a person or a household was taken away, or two were joined or parted; of a room its own page tells."""
    key = {"people": "persons.removed", "": "persons.household_removed"}.get(visit.taken_entry.partition("/")[0])
    if visit.taken_away is None or key is None:
        return []
    key = f"persons.{visit.done_to_entry}" if visit.done_to_entry else key
    return [undo_bar(words.say(key), words.say("action.undo"), visit.bring_back)]


def numbered(visit: VisitState) -> Sequence[tuple[str, str]]:
    """(household, person) by the number that each has on this page, the first is 1."""
    return [(household.id, person.id) for household in visit.households for person in household.people]
