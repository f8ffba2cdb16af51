"""Find first: the dwelling that may be known already, before a new one is made (mockup 04).

Rules: nothing is made before the likely ones are shown; the search is the device's own and never waits; the position helps and blocks
nothing. The likeliest is a card with one large button, the others are rows; "it is another one" is quiet, at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.find import FindState, SimilarDwelling
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem, subpage_head
from mobile.views.placing import Paper, Placing, looked_at, opener, put_by_hand
from mobile.views.remembered import remembered
from ui import theme, tokens
from ui.components import buttons, status, surfaces, typography
from ui.components.feedback import empty_state, notice
from ui.components.fields import search_field
from ui.components.found import FoundText, best_card, found_row
from ui.components.icons import icon
from ui.present import find as present
from ui.present import visit
from ui.present.where import where
from ui.words import Words


@remembered
def FindPage(face: Face, find: FindState) -> ft.Control:
    """The search, where one stands, and what may be the one."""
    words, placing = face.words, own(Placing)
    content: list[ft.Control] = [
        search_field(words.say("find.search"), find.query, find.search),
        *said_problem(find.problem, words),
        _where(face, find, placing),
        *_likely(face, find),
        ft.Container(height=8),
    ]
    head = subpage_head(face, SubpageText(words.say("find.title"), words.say("find.subtitle"), "find"), _leaver(face, find))
    note = ft.Row([typography.tiny(words.say("find.other_note"))], alignment=ft.MainAxisAlignment.CENTER, wrap=True)
    other = buttons.secondary_button(words.say("find.other"), _maker(face, find), ft.Icons.ADD_HOME_ROUNDED)
    return narrow(face, page(head, content, foot([other, note])))


def _leaver(face: Face, find: FindState) -> Callable[[], None]:
    def leave() -> None:
        find.leave()
        face.navigation.go("/")

    return leave


def _maker(face: Face, find: FindState) -> Callable[[], None]:
    def make() -> None:
        if find.make_new(face.app.visit):
            find.leave()
            face.navigation.go("/visit/place")

    return make


def _where(face: Face, find: FindState, placing: Placing) -> ft.Control:
    """Where one stands among those that were found, how precise that is and what happens to it; a tap asks for it, or moves it."""
    words = face.words
    if find.locating and find.here is None and not placing.open:
        return notice("frame", words.say("find.locating"))
    on = Paper(face, find, find.put_by_hand, find.here, find.found, 1 if find.best is not None else 0)
    drawn = put_by_hand(on, placing, named=False) if placing.open else looked_at(on)
    row = ft.Container(_told_of_place(on, find, placing), padding=12)
    return surfaces.card(ft.Column([*drawn, row], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH), padding=0)


def _told_of_place(on: Paper, find: FindState, placing: Placing) -> ft.Control:
    """In words, with what can be done: a fix that proves nothing is asked for again, a pin is not."""
    words = on.words
    found = where(find.here, words, refining=find.refining)
    detail = typography.small(_said_of_place(find, found.detail, words))
    told: list[ft.Control] = [typography.two_lines(typography.small(found.title, theme.INK, "w600"), detail), opener(on, placing)]
    sign = icon(found.icon, theme.TONES[found.tone].strong, tokens.ICON)
    first = ft.Row([sign, *([typography.side_by_side(told)] if on.face.viewport.large else told)], spacing=10)
    if found.evidence:
        return first
    ask = buttons.quiet_button(words.say("find.where_again" if find.here else "find.where"), None if find.locating else find.locate)
    return ft.Column([first, ft.Row([ask], wrap=True)], spacing=0, tight=True)


def _said_of_place(find: FindState, otherwise: str, words: Words) -> str:
    """Why there is none, or what is done with the one that there is."""
    problem = find.where_problem
    return otherwise if problem is None else words.problem(problem.code, problem.sentence, problem.details)


def _likely(face: Face, find: FindState) -> list[ft.Control]:
    words = face.words
    if find.expired:
        return [status.promise("info", words.say("find.expired"), "warning")]
    if not find.found:
        return [_nothing(find, words)]
    return [_heading(face, find), *_behind(find, words), *_cards(face, find)]


def _nothing(find: FindState, words: Words) -> ft.Control:
    if find.query.strip():
        return empty_state("home", words.say("find.none_title", known=find.known), words.say("find.none_text"))
    return empty_state("place", words.say("find.start_title"), words.say("find.start_text"))


def _heading(face: Face, find: FindState) -> ft.Control:
    """How many of how many may be the one, and how fresh is what is known."""
    words, asked = face.words, bool(find.query.strip())
    count = words.say("find.alike", count=find.alike, known=find.known) if asked else words.say("find.nearest", known=find.known)
    if find.fresh_at is not None:
        count = f"{count}, {words.say('today.fresh', time=words.moment(find.fresh_at, face.clock()))}"
    told = ft.Semantics(content=typography.small(count), identifier="found", container=True, live_region=True)
    head = typography.head(words.say("find.maybe" if asked or find.best else "find.near"))
    return ft.Row([head, told], alignment=ft.MainAxisAlignment.SPACE_BETWEEN, wrap=True)


def _behind(find: FindState, words: Words) -> list[ft.Control]:
    if find.behind is None:
        return [typography.small(words.say("find.local"))] if not find.query.strip() else []
    done, total = find.behind
    return [status.promise("waiting", words.say("today.behind", done=done, total=total), "info")]


def _cards(face: Face, find: FindState) -> list[ft.Control]:
    rest = find.found[1:] if find.best is not None else find.found
    first = [best_card(_text(face, find.best, 1), find.picture, _chooser(face, find, find.best))] if find.best is not None else []
    at = len(first) + 1
    rows = [found_row(_text(face, found, number), _chooser(face, find, found)) for number, found in enumerate(rest, at)]
    return [*first, *([surfaces.rows_card(rows)] if rows else [])]


def _text(face: Face, found: SimilarDwelling, number: int) -> FoundText:
    words, today = face.words, face.today
    address = found.address or words.say("visit.no_address")
    return FoundText(
        number=number,
        address=address,
        place=present.place_line(found, words),
        reason=present.reason_line(found, words),
        why=present.why(found, words),
        people=present.people_line(found, words),
        group=visit.group(found.target_group, words),
        visited=present.visited(found, words, today),
        draft=words.say("find.go_on") if found.draft else "",
        choose=words.say("find.is_this"),
        identifier=f"found-{found.dwelling}",
    )


def _chooser(face: Face, find: FindState, found: SimilarDwelling) -> Callable[[], None]:
    def choose() -> None:
        if face.app.visit.start_at(found.dwelling):
            find.leave()
            face.navigation.go("/visit")

    return choose
