"""One room: its measures, who sleeps there and what it is for, with what the decree says of it at once.

Rule (mockup 06): the verdict follows every letter; the main button leads to the next room with something missing. A room is taken away with
one tap and can be brought back.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.room_measuring import Shown, height, part, size, told_rivals, window_part
from mobile.views.room_typing import RoomTyping
from mobile.views.visit_head import leaver, say_again, visit_head
from mobile.views.visit_rooms import LIST, RoomsPage, called_of, judged_of, kinds
from schemas.dwelling import Dwelling
from schemas.dwelling_rooms import ROOMS
from schemas.household import PEOPLE
from ui.components import buttons, fields, surfaces
from ui.components.icons import ICONS
from ui.components.pills import pills
from ui.components.results import ANSWER
from ui.present import rooms as present
from ui.present import visit as visit_words
from ui.present.rooms_house import one_room
from ui.present.rooms_rivals import rivals

MOST_SLEEPERS = 20


def room_page(face: Face, visit: VisitState, room: str) -> ft.Control:
    """The page of a room, or the list where there is no such room (any more)."""
    known = visit.place is not None and any(one.id == room for one in visit.place.rooms)
    return RoomPage(face, visit, room) if known else RoomsPage(face, visit)


@remembered
def RoomPage(face: Face, visit: VisitState, room: str) -> ft.Control:
    """Measures on top, what follows from them under them."""
    words, typing, place = face.words, own(RoomTyping), visit.place
    typing.begin(room)
    found = next((one for one in place.rooms if one.id == room), None) if place is not None else None
    if place is None or found is None:
        return ft.Container()
    shown = Shown(face, visit, found, typing, judged_of(face, visit, place), called_of(face, visit, place))
    line = words.say("rooms.subtitle", address=visit_words.address_line(visit, words), number=_number(place, room), total=len(place.rooms))
    head = visit_head(face, visit, SubpageText(shown.name, line, "sized_room"), LIST)
    content: list[ft.Control] = [*said_problem(visit.problem, words), size(shown), height(shown)]
    if shown.is_lived_in:
        content += [window_part(shown), _sleepers(shown)]
    content += [_verdict(shown), *_about(shown), ft.Container(height=8)]
    return narrow(face, page(head, content, foot([*say_again(visit, words), _next(shown)])))


def _number(place: Dwelling, room: str) -> int:
    return [one.id for one in place.rooms].index(room) + 1


def _sleepers(shown: Shown) -> ft.Control:
    """By name, once people have an entry; before that, how many."""
    words, visit = shown.words, shown.visit
    people = [person for household in visit.households for person in household.people]
    lines: list[ft.Control] = [
        pills([(person.id, shown.called.people[person.id]) for person in people], _here(shown), _sleeper(shown), "sleeper")
    ]
    if not people:
        lines = [_stepper(shown)]
    elif shown.judged.home.unlisted or not _everybody(shown):
        lines.append(_stepper(shown))
    lines += told_rivals(rivals("sleepers", shown.room, words))
    return part(words.say("rooms.sleepers"), lines, words.say("rooms.sleepers_text") if people else "")


def _everybody(shown: Shown) -> bool:
    """Whether each of the people has said where they sleep."""
    return all(person.sleeps_in.value is not None for household in shown.visit.households for person in household.people)


def _here(shown: Shown) -> list[str]:
    people = [person for household in shown.visit.households for person in household.people]
    return [person.id for person in people if (said := person.sleeps_in.value) is not None and said.room == shown.room.id]


def _sleeper(shown: Shown) -> Callable[[str], None]:
    def tap(person: str) -> None:
        household = next(one.id for one in shown.visit.households if one.person(person) is not None)
        place = {"dwelling": shown.visit.dwelling, "room": shown.room.id}
        shown.visit.put(f"{PEOPLE}/{person}/sleeps_in", None if person in _here(shown) else place, household)

    return tap


def _stepper(shown: Shown) -> ft.Control:
    words = shown.words
    what = words.say("rooms.sleepers_count")
    text = fields.StepperText(what, words.say("dwelling.less", what=what), words.say("dwelling.more", what=what))

    def step(change: int) -> None:
        now = shown.visit.typed(f"{ROOMS}/{shown.room.id}/sleepers")
        shown.put("sleepers", _stepped(now, change))

    return fields.stepper(text, shown.room.sleepers.value, step)


def _stepped(value: int | None, change: int) -> int | None:
    """The first tap says a number: one by a plus, nobody by a minus; a minus from nobody takes it back."""
    if value is None:
        return 1 if change > 0 else 0
    if value == 0 and change < 0:
        return None
    return max(0, min(MOST_SLEEPERS, value + change))


def _verdict(shown: Shown) -> ft.Control:
    result = one_room(shown.judged, shown.room.id, shown.called, shown.words)
    return ANSWER(result, shown.words.say("rooms.why"), shown.face.viewport.large)


def _about(shown: Shown) -> list[ft.Control]:
    """What the room is for, how it is called, and the way to take it away."""
    words, typing, room = shown.words, shown.typing, shown.room
    kind = buttons.quiet_button(words.say("rooms.change_kind"), typing.toggle_kinds, ft.Icons.SWAP_HORIZ_ROUNDED)
    away = buttons.quiet_button(words.say("rooms.remove"), _remover(shown), ft.Icons.DELETE_OUTLINE_ROUNDED)

    def named(text: str) -> None:
        typing.put("label", text)
        shown.put("label", text.strip() or None)

    label = fields.text_field(
        fields.FieldText(words.say("rooms.label"), words.say("rooms.label_hint")), typing.texts.get("label", room.label.value or ""), named
    )
    entry = f"{ROOMS}/{room.id}"
    apart = buttons.quiet_button(words.say("rooms.part"), _parter(shown, entry), ft.Icons.CALL_SPLIT_ROUNDED)
    ways = [kind, away, *([apart] if shown.visit.is_joined(entry) else [])]
    lines: list[ft.Control] = [label, ft.Row(ways, wrap=True, spacing=8), *told_rivals(rivals("kind", room, words))]
    return [
        surfaces.card(ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)),
        *([_kinds(shown)] if typing.kinds else []),
    ]


def _kinds(shown: Shown) -> ft.Control:
    def choose(kind: str) -> None:
        shown.typing.toggle_kinds()
        shown.put("kind", kind)

    return kinds(shown.words, choose, shown.room.kind.value)


def _remover(shown: Shown) -> Callable[[], None]:
    """The list stands when the room is gone, with the way back in it."""

    def remove() -> None:
        shown.face.navigation.go(LIST)
        shown.visit.remove(f"{ROOMS}/{shown.room.id}")

    return remove


def _parter(shown: Shown, entry: str) -> Callable[[], None]:
    """The list stands with both rooms in it, and the way back."""

    def part() -> None:
        shown.face.navigation.go(LIST)
        shown.visit.part_entry(entry)

    return part


def _next(shown: Shown) -> ft.Control:
    """The next room with something missing, else the list."""
    words = shown.words
    following = present.next_measure(shown.judged, shown.called.rooms, words, after=shown.room.id)
    if following is None:
        return buttons.main_button(words.say("rooms.back"), leaver(shown.face, shown.visit, LIST), ft.Icons.CHECK_ROUNDED)
    go = leaver(shown.face, shown.visit, f"{LIST}/{following.room}")
    return buttons.main_button(following.word, go, ICONS[following.icon])
