"""The rooms of the dwelling, and under them what the rules of space and crowding say, reckoned anew at every measure (mockup 06).

Rule: every answer is an indication and no certificate, and that sentence stays; what is missing keeps an answer grey and is what the main
button leads to. What no measure tells (faults of the home, the decree's other questions) is asked under the answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.checklist import questions
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, say_again, visit_head
from schemas.dwelling import Dwelling
from schemas.dwelling_rooms import ROOM_KINDS, ROOMS
from schemas.municipalities import altitude_of
from schemas.rules.homes import DECREE, FAULTS, Judged, home_of, judge
from ui import theme
from ui.components import buttons, choices, measures, surfaces, typography
from ui.components.feedback import empty_state, twice, undo_bar
from ui.components.icons import ICONS
from ui.components.results import ANSWER
from ui.present import rooms as present
from ui.present import visit as visit_words
from ui.present.rooms_cards import Called
from ui.present.rooms_people import names_with_ages, people_names
from ui.present.rooms_results import results
from ui.words import Words

LIST = "/visit/rooms"
OF_THE_DECREE = ("bathroom", "bathroom_air", "kitchen_corner", "kitchen_air", "heating")
"""The questions of `dm-1975` that no measure of a room answers."""
OF_A_BATHROOM = ("bath_or_shower", "indoor_toilet")
"""Questions of `home-faults` that a whole bathroom answers."""


@ft.observable
@dataclass(eq=False)
class Opened:
    """Whether a room is being added."""

    adding: bool = False

    def add(self) -> None:
        self.adding = True

    def leave(self) -> None:
        self.adding = False


@remembered
def RoomsPage(face: Face, visit: VisitState) -> ft.Control:
    """Rooms on top, results under them; or the kinds, while a room is being added."""
    words, opened, place = face.words, own(Opened), visit.place
    title = words.say("rooms.which_kind" if opened.adding else "rooms.title")
    head = visit_head(face, visit, SubpageText(title, visit_words.address_line(visit, words), "rooms"), "/visit")
    if place is None:
        return narrow(face, page(head, []))
    if opened.adding:
        stop = buttons.secondary_button(words.say("rooms.add_none"), opened.leave)
        return narrow(face, page(head, [*said_problem(visit.problem, words), kinds(words, _adder(face, visit, opened))], foot([stop])))
    judged, called = judged_of(face, visit, place), called_of(face, visit, place)
    content = [
        *said_problem(visit.problem, words),
        *_rooms(face, place, judged, called),
        *_twice(visit, called, words),
        *(_results(judged, called, words, face.viewport.large) if judged.home.rooms else ()),
        *_to_ask(visit, place, words),
        ft.Container(height=8),
    ]
    return narrow(face, page(head, content, _foot(face, visit, judged, called, opened)))


def judged_of(face: Face, visit: VisitState, place: Dwelling) -> Judged:
    """What the rules say of the dwelling as the screen shows it."""
    return judge(home_of(place, visit.households, visit.answers, _day(face)))


def called_of(face: Face, visit: VisitState, place: Dwelling) -> Called:
    """How its rooms and people are called."""
    words = face.words
    ages = names_with_ages(visit.households, _day(face), words)
    return Called(present.names(place.rooms, words), people_names(visit.households, words), ages)


def _day(face: Face) -> str:
    return face.today.isoformat()


def kinds(words: Words, on_choose: Callable[[str], object], chosen: str | None = None) -> ft.Control:
    """What a room is for, as rows to tap."""
    rows = [
        choices.option_card(
            choices.OptionText(present.ROOM_ICONS[kind.code], kind.label[words.language], "", f"kind-{kind.code}"),
            kind.code == chosen,
            _choice(on_choose, kind.code),
        )
        for kind in ROOM_KINDS
    ]
    return ft.Column(rows, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _choice(on_choose: Callable[[str], object], code: str) -> Callable[[], None]:
    def choose() -> None:
        on_choose(code)

    return choose


def _adder(face: Face, visit: VisitState, opened: Opened) -> Callable[[str], None]:
    """The room is there with its kind, and one measures it at once."""

    def add(kind: str) -> None:
        if not opened.adding:
            return  # a second tap, before the page is drawn anew
        room = visit.add_room(kind)
        opened.leave()
        if room:
            face.navigation.go(f"{LIST}/{room}")

    return add


def _rooms(face: Face, place: Dwelling, judged: Judged, called: Called) -> list[ft.Control]:
    words = face.words
    rows = present.rows(called.rooms, judged, words, place.disputed)
    if not rows:
        return [empty_state("room", words.say("rooms.empty_title"), words.say("rooms.empty_text"))]
    area = ft.Row(
        [
            typography.body(present.habitable_line(judged.home.rooms, words), theme.INK, "w700"),
            typography.body(words.say("rooms.habitable"), theme.MUTED),
        ],
        spacing=4,
        tight=True,
    )
    line = typography.side_by_side([typography.head(present.measured_line(judged.home.rooms, words)), area], expand=False)
    made = [measures.room_row(row, face.go(f"{LIST}/{row.id}")) for row in rows]
    return [line, surfaces.rows_card(made)]


def _twice(visit: VisitState, called: Called, words: Words) -> list[ft.Control]:
    """Two that may be one room, written by two people: a quiet question."""
    return [
        twice(
            words.say("rooms.twice", one=_called(one, called), other=_called(other, called)),
            words.say("action.join"),
            _joiner(visit, one, other),
        )
        for one, other in visit.rooms_twice()
    ]


def _called(entry: str, called: Called) -> str:
    return called.rooms[entry.partition("/")[2]]


def _joiner(visit: VisitState, one: str, other: str) -> Callable[[], None]:
    return lambda: visit.join_entries(one, other)


def _all_here(visit: VisitState, words: Words) -> ft.Control:
    """Without a word on it nothing that is missing can be ruled out."""
    listed = visit.place.rooms_listed.value if visit.place is not None else None
    chosen = None if listed is None else "yes" if listed else "no"

    def choose(code: str) -> None:
        visit.choose("rooms_listed", code == "yes")

    asked = typography.body(words.say("rooms.all_here"), theme.INK, "w600")
    options = [("yes", words.say("rooms.all_here_yes")), ("no", words.say("rooms.all_here_no"))]
    lines = [asked, choices.segmented(options, chosen, choose, "rooms-listed")]
    return surfaces.card(ft.Column(lines, spacing=8, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH))


def _results(judged: Judged, called: Called, words: Words, large: bool) -> list[ft.Control]:
    heading = typography.side_by_side(
        [typography.head(words.say("rooms.crowding")), typography.small(words.say("rooms.not_certificate"))], expand=False
    )
    return [heading, *(ANSWER(result, words.say("rooms.why"), large) for result in results(judged, called, words))]


def _to_ask(visit: VisitState, place: Dwelling, words: Words) -> list[ft.Control]:
    """What no measure tells: whether the list is whole, the faults that Eurostat counts with crowding, the decree's other questions."""
    city = "" if place.address.value is None else place.address.value.city
    decree = OF_THE_DECREE if altitude_of(city) is not None else ("mountain", *OF_THE_DECREE)
    whole_bathroom = visit.answers.get(DECREE, {}).get("bathroom") == "yes"
    faults = [item.id for item in visit.checklist(FAULTS).items if not (whole_bathroom and item.id in OF_A_BATHROOM)]
    asked = [*questions(visit, DECREE, decree, words), *questions(visit, FAULTS, faults, words)]
    whole = [_all_here(visit, words)] if place.rooms else []
    return [typography.head(words.say("rooms.to_ask")), *whole, *asked]


def _foot(face: Face, visit: VisitState, judged: Judged, called: Called, opened: Opened) -> ft.Control:
    words, large = face.words, face.viewport.large
    add = buttons.secondary_button(words.say("rooms.add"), opened.add, ft.Icons.ADD_ROUNDED)
    main, way_on = _main(face, visit, judged, called, opened)
    beside = ft.Row([way_on], alignment=ft.MainAxisAlignment.CENTER)
    if not judged.home.rooms:
        return foot([*_removed(visit, words), main, beside])
    main.expand = not large
    pair: list[ft.Control] = (
        [main, add] if large else [ft.Row([add, main], spacing=10, intrinsic_height=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)]
    )
    return foot([*_removed(visit, words), *pair, beside])


def _main(face: Face, visit: VisitState, judged: Judged, called: Called, opened: Opened) -> tuple[ft.FilledButton, ft.Control]:
    """The next missing measure, and when there is none the next part of the visit, which stands beside it until then."""
    words, forward = face.words, ft.Icons.ARROW_FORWARD_ROUNDED
    on, hazards = words.say("rooms.next"), leaver(face, visit, "/visit/hazards")
    way_on = buttons.quiet_button(on, hazards, forward)
    if not judged.home.rooms:
        return buttons.main_button(words.say("rooms.add_first"), opened.add, ft.Icons.ADD_ROUNDED), way_on
    following = present.next_measure(judged, called.rooms, words)
    if following is not None:
        return buttons.main_button(following.word, face.go(f"{LIST}/{following.room}"), ICONS[following.icon]), way_on
    uncounted = judged.home.people is None
    count = buttons.quiet_button(words.say("rooms.to_people"), leaver(face, visit, "/visit/people"), ft.Icons.GROUP_OUTLINED)
    return buttons.main_button(on, hazards, forward), count if uncounted else ft.Container()


def _removed(visit: VisitState, words: Words) -> list[ft.Control]:
    """The way back after a room was taken away, joined with another, or parted from it."""
    if visit.unsaid is not None:
        return say_again(visit, words)
    if visit.taken_away is None or not visit.taken_entry.startswith(f"{ROOMS}/"):
        return []
    return [undo_bar(words.say(f"rooms.{visit.done_to_entry or 'removed'}"), words.say("action.undo"), visit.bring_back)]
