"""The visits to this dwelling in time, and one of them as it was handed in.

Rule (design.md section 6): what was handed in is frozen. Putting it right goes on in its draft and is handed in as a new visit beside the
old one, which stays and says so. The addresses count from the newest: they hold no id.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from mobile.state.visit import PastVisit, VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, page, said_problem, subpage_head
from mobile.views.remembered import remembered
from mobile.views.visit_head import past_head
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components.feedback import empty_state, notice
from ui.components.icons import icon
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, tappable
from ui.present import delivery
from ui.present import visit as present
from ui.present.hazards import asked_by
from ui.words import Words

LIST = "/visit/past"


@remembered
def PastVisitsPage(face: Face, visit: VisitState) -> ft.Control:
    """One row a visit, the newest first."""
    words = face.words
    head = subpage_head(face, SubpageText(words.say("past.title"), present.address_line(visit, words), "past"), face.go("/visit"))
    rows = [_row(face, visit, past, number) for number, past in enumerate(visit.past, 1)]
    shown = surfaces.rows_card(rows) if rows else empty_state("calendar", words.say("past.none_title"), words.say("past.none_text"))
    return narrow(face, page(head, [*said_problem(visit.problem, words), shown]))


def row(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    """The way here from the visit, once somebody has been there."""
    if not visit.past:
        return []
    line = ft.Row(
        [
            icon("calendar", theme.PRIMARY_TEXT, tokens.ICON_LARGE),
            typography.two_lines(typography.card_title(words.say("past.title")), typography.small(summary(visit, words))),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return [tappable(line, face.go(LIST), ground, Spoken(identifier="past-visits"))]


def summary(visit: VisitState, words: Words) -> str:
    """2 consegnate, l'ultima il 12/03/2026."""
    count = words.say("past.count", count=len(visit.past))
    newest = visit.past[0].submitted_at
    return words.say("past.count_newest", count=count, day=words.local(newest).date()) if newest else count


def _row(face: Face, visit: VisitState, past: PastVisit, number: int) -> ft.Control:
    """When, by whom, what was found, and where that visit stands on its way to the office."""
    words = face.words
    stands = delivery.record(visit.delivery_of(past), words, face.today)
    said = [typography.card_title(when(past, words)), typography.small(detail(past, words)), *([mark(stands)] if stands else [])]
    line = ft.Row(
        [
            surfaces.band_square(past.band, 38),
            ft.Column(said, spacing=2, tight=True, expand=True),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return tappable(line, face.go(f"{LIST}/{number}"), ground, Spoken(identifier=f"past-{number}"))


def when(past: PastVisit, words: Words) -> str:
    return words.moment(past.submitted_at) if past.submitted_at else words.say("past.day_unknown")


def detail(past: PastVisit, words: Words) -> str:
    """giulia · 5 pericoli valutati · corretta da una più recente."""
    parts = [past.author, words.say("past.rated", count=len(past.rated))]
    if past.correction:
        parts.append(words.say("past.is_correction"))
    if past.corrected:
        parts.append(words.say("past.corrected"))
    return " · ".join(parts)


@remembered
def PastVisitPage(face: Face, visit: VisitState, number: str) -> ft.Control:
    """One visit as it was then; the list where there is none of this number."""
    words = face.words
    at = int(number) - 1 if number.isdecimal() else -1
    if not 0 <= at < len(visit.past):
        return PastVisitsPage(face, visit)
    past = visit.past[at]
    head = past_head(face, SubpageText(when(past, words), detail(past, words), "past_visit"), LIST, visit.delivery_of(past))
    content = [
        *said_problem(visit.problem, words),
        *_notices(past, words),
        _facts(past, words),
        *_hazards(past, words),
        *_note(past, words),
    ]
    if past.corrected:
        return narrow(face, page(head, content))
    return narrow(face, page(head, content, foot([corrects(face, visit, past, words)])))


def correcting(visit: VisitState, words: Words) -> list[ft.Control]:
    """Which visit is being put right, said where its parts are."""
    past = visit.correcting
    return [notice("note", words.say("past.correcting", at=when(past, words), author=past.author))] if past else []


def corrects(face: Face, visit: VisitState, past: PastVisit, words: Words) -> ft.Control:
    """The way to put a visit right."""
    return buttons.secondary_button(words.say("past.correct"), _corrector(face, visit, past), ft.Icons.EDIT_ROUNDED)


def _corrector(face: Face, visit: VisitState, past: PastVisit) -> Callable[[], None]:
    def correct() -> None:
        if visit.correct(past.assessment):
            face.navigation.go("/visit")

    return correct


def _notices(past: PastVisit, words: Words) -> list[ft.Control]:
    found = [notice("info", words.say("past.corrected_text"))] if past.corrected else []
    if past.incomplete_reason:
        found.append(notice("missing", words.say("past.incomplete", reason=past.incomplete_reason), "warning"))
    return found


def _facts(past: PastVisit, words: Words) -> ft.Control:
    lines = [
        words.say("past.people", people=present.people(past.people, None, words)),
        words.say("past.rooms", count=past.rooms),
        words.say("past.photos", count=past.photos),
    ]
    return surfaces.card(ft.Column([typography.body(line) for line in lines], spacing=6, tight=True))


def _hazards(past: PastVisit, words: Words) -> list[ft.Control]:
    """The gravest first; how many were not rated is said beside how many were."""
    worst_first = sorted(past.rated.items(), key=lambda rated: -rated[1].rating.score)
    rows = [_hazard(code, rated.rating.band, present.shown_score(float(rated.rating.score), words), words) for code, rated in worst_first]
    told = typography.small(present.rated(len(rows), len(asked_by({"checklist": past.checklist})), words))
    title = typography.side_by_side([typography.head(words.say("visit.hazards")), told], expand=False)
    return [title, *([surfaces.rows_card(rows)] if rows else [])]


def _hazard(code: str, band: str, score: str, words: Words) -> ft.Control:
    risk = present.risk(band, words)
    told = typography.two_lines(
        typography.card_title(present.hazard_name(code, words)),
        typography.small(words.say("hazards.rated", word=risk.long_word, score=score)),
    )
    line = ft.Row([surfaces.band_square(band, 38), told], spacing=tokens.SPACE_3, vertical_alignment=ft.CrossAxisAlignment.CENTER)
    return ft.Container(line, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))


def _note(past: PastVisit, words: Words) -> list[ft.Control]:
    if not past.note:
        return []
    return [typography.head(words.say("visit.notes")), surfaces.card(typography.body(past.note))]
