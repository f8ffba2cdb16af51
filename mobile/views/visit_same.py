"""Doubles: the dwelling of this visit may be written down twice; joining the two, and parting them again.

Rule (issue 7): a person decides, nothing is deleted by it, and it can be taken back at once and later.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, narrow, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import visit_head
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components.feedback import empty_state, notice, undo_bar
from ui.components.fields import search_field
from ui.components.found import FoundText, found_row
from ui.present import find as present
from ui.present import visit as visit_words
from ui.words import Words


def doubles_row(face: Face) -> ft.Control:
    """The way to this page."""
    words = face.words
    text = surfaces.SectionText("join", words.say("same.title"), words.say("same.subtitle"))
    return surfaces.action_row(text, face.go("/visit/same"), "doubles")


@remembered
def SamePage(face: Face, visit: VisitState) -> ft.Control:
    """What was joined, and what may be the same."""
    words = face.words
    ft.use_effect(lambda: visit.look_for_doubles(visit.doubles_query), [])
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        *_joined(face, visit),
        search_field(words.say("same.search"), visit.doubles_query, visit.look_for_doubles),
        *_likely(face, visit),
        notice("info", words.say("same.join_text")),
        ft.Container(height=8),
    ]
    bar = [undo_bar(words.say(f"same.{visit.done_to_double}"), words.say("action.undo"), visit.undo_double)] if visit.done_to_double else []
    head = visit_head(face, visit, SubpageText(words.say("same.title"), visit_words.address_line(visit, words), "same"), "/visit/place")
    return narrow(face, page(head, content, ft.Container(bar[0], padding=tokens.SPACE_3) if bar else None))


def _joined(face: Face, visit: VisitState) -> list[ft.Control]:
    words = face.words
    if not visit.joined:
        return []
    rows: list[ft.Control] = []
    for one in visit.joined:
        day = words.full_date(words.local(one.at).date())
        told = typography.two_lines(
            typography.card_title(one.address or words.say("visit.no_address")),
            typography.small(words.say("same.joined_by", day=day, author=one.author)),
        )
        part = buttons.quiet_button(words.say("same.part"), _parter(visit, one.fact), ft.Icons.CALL_SPLIT_ROUNDED)
        row = typography.side_by_side([told, part], expand=False)
        rows.append(ft.Container(row, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=8)))
    return [typography.head(words.say("same.joined")), surfaces.rows_card(rows)]


def _parter(visit: VisitState, fact: str) -> Callable[[], None]:
    return lambda: visit.part(fact)


def _likely(face: Face, visit: VisitState) -> list[ft.Control]:
    words = face.words
    if not visit.doubles:
        return [empty_state("home", words.say("same.row_none"), words.say("same.none"))]
    rows = [found_row(_text(face, found), _joiner(visit, found.dwelling)) for found in visit.doubles]
    return [typography.head(words.say("same.likely"), theme.INK), surfaces.rows_card(rows)]


def _joiner(visit: VisitState, other: str) -> Callable[[], None]:
    return lambda: visit.join(other)


def _text(face: Face, found: present.Likely) -> FoundText:
    words: Words = face.words
    return FoundText(
        number=0,
        address=found.address or words.say("visit.no_address"),
        place=present.place_line(found, words),
        reason=present.reason_line(found, words),
        why=present.why(found, words),
        people=present.people_line(found, words),
        group=None,
        visited=present.visited(found, words, face.today),
        draft="",
        choose=words.say("same.join"),
        identifier=f"same-{found.dwelling}",
    )
