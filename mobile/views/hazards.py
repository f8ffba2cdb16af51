"""The hazards of a visit: one after the other with what to look at, or all at a glance for who knows them.

Rule: the same answers either way, and what was not rated says so and is never shown as good (domain.md 1). The list is that of the version
that the draft was begun on.
"""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from mobile.state.visit import VisitState
from mobile.views.frame import Face, SubpageText, foot, narrow, page, said_problem
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from ui import theme, tokens
from ui.components import buttons, surfaces, typography
from ui.components.icons import icon
from ui.components.touch import Ground, Spoken, tappable
from ui.present import checks
from ui.present import hazards as listing
from ui.present import visit as present
from ui.words import Words

LIST, PHOTOS, CHECKS = "/visit/hazards", "/visit/photos", "/visit/checks"
FORWARD = ft.Icons.ARROW_FORWARD_ROUNDED
TILE_SQUARE = 24
"""The square of a band on a tile; with it the longest word of a hazard has room on a telephone."""


@remembered
def HazardsPage(face: Face, visit: VisitState) -> ft.Control:
    """All hazards that can be rated, rated ones with their band."""
    words, listed = face.words, visit.hazard_list
    head = visit_head(face, visit, SubpageText(words.say("hazards.title"), present.address_line(visit, words), "hazards"), "/visit")
    total = len(listing.in_order(listed))
    content: list[ft.Control] = [*said_problem(visit.problem, words), typography.small(present.rated(len(visit.hazards), total, words))]
    for part in listing.parts(listed, words) if visit.guided else listing.at_a_glance(listed, words):
        if part.title:
            content.append(typography.head(part.title))
        content += _rows(face, visit, part.codes, words) if visit.guided else _tiles(face, visit, part.codes, words)
    content += [not_certificate(words), *_also_asked(face, visit, words), ft.Container(height=4)]
    return narrow(face, page(head, content, foot(_ways_on(face, visit, words)), gap=10))


def _also_asked(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    """Other lists of this visit, each with how much of it is known."""
    rows: list[ft.Control] = []
    for name in visit.also_asked:
        found = checks.form(visit.checklist(name), visit.answers.get(name, {}), words)
        answered = words.say("checks.answered", count=found.answered, asked=found.asked)
        text = surfaces.SectionText("checklist", found.title, answered)
        rows.append(surfaces.action_row(text, leaver(face, visit, f"{CHECKS}/{name}"), f"check-{name}"))
    return [typography.head(words.say("checks.title")), surfaces.rows_card(rows)] if rows else []


def _ways_on(face: Face, visit: VisitState, words: Words) -> list[ft.Control]:
    """Step by step: the next hazard, and past them all; at a glance: what comes after them."""
    photos = leaver(face, visit, PHOTOS)
    code = listing.to_go_on_with(visit.hazard_list, visit.hazards) if visit.guided else None
    if code is None:
        return [buttons.main_button(words.say("hazards.next"), photos, FORWARD)]
    word = words.say("hazards.go_on" if visit.hazards else "hazards.begin", name=present.hazard_name(code, words))
    return [
        buttons.main_button(word, leaver(face, visit, f"{LIST}/{code}"), FORWARD),
        buttons.quiet_button(words.say("hazards.next"), photos),
    ]


def _rows(face: Face, visit: VisitState, codes: Sequence[str], words: Words) -> list[ft.Control]:
    return [surfaces.rows_card([_row(face, visit, code, words) for code in codes])]


def _row(face: Face, visit: VisitState, code: str, words: Words) -> ft.Control:
    answer = visit.hazards.get(code)
    detail = words.say("hazards.not_rated")
    if answer is not None:
        risk = present.risk(answer.band, words)
        detail = words.say("hazards.rated", word=risk.long_word, score=present.shown_score(answer.score, words))
    texts = [typography.card_title(present.hazard_name(code, words)), typography.small(detail)]
    row = ft.Row(
        [
            icon(listing.ICONS.get(code, "hazard"), theme.PRIMARY_TEXT, tokens.ICON_LARGE),
            ft.Column([*texts, *_for_the_household(visit, code, words)], spacing=2, tight=True, expand=True),
            *([surfaces.band_square(answer.band, 38)] if answer is not None else []),
            ft.Icon(ft.Icons.CHEVRON_RIGHT_ROUNDED, color=theme.MUTED, size=tokens.ICON_ROW),
        ],
        spacing=tokens.SPACE_3,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    ground = Ground(radius=0, padding=ft.Padding.symmetric(horizontal=tokens.SPACE_4, vertical=10))
    return tappable(row, face.go(f"{LIST}/{code}"), ground, Spoken(identifier=f"hazard-{code}"))


def _for_the_household(visit: VisitState, code: str, words: Words) -> list[ft.Text]:
    """Of a hazard that is rated twice, the second rating."""
    other = visit.adjusted.get(code)
    if other is None:
        return []
    return [typography.tiny(listing.second_rating("household", (other.band, other.score), words))]


def _tiles(face: Face, visit: VisitState, codes: Sequence[str], words: Words) -> list[ft.Control]:
    """As many side by side as words have room."""
    columns = 1 if face.viewport.large else 3 if face.viewport.tablet else 2
    found: list[ft.Control] = []
    for at in range(0, len(codes), columns):
        line: list[ft.Control] = [_tile(face, visit, code, words) for code in codes[at : at + columns]]
        line += [ft.Container(expand=True) for _ in range(columns - len(line))]
        found.append(ft.Row(line, spacing=6, vertical_alignment=ft.CrossAxisAlignment.STRETCH, intrinsic_height=True))
    return [ft.Column(found, spacing=6, tight=True)]


def _tile(face: Face, visit: VisitState, code: str, words: Words) -> ft.Control:
    answer = visit.hazards.get(code)
    name = typography.small(present.hazard_name(code, words), theme.INK, "w600", expand=True)
    sign = icon(listing.ICONS.get(code, "hazard"), theme.PRIMARY_TEXT, tokens.ICON_ROW)
    squares = [surfaces.band_square(answer.band if answer else None, TILE_SQUARE)]
    if code in visit.adjusted:
        squares.append(surfaces.band_square(visit.adjusted[code].band, TILE_SQUARE))
    row = ft.Row(
        [sign, name, *squares],
        spacing=6,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
    edge = surfaces.line_border(theme.LINE_STRONG if answer else theme.LINE)
    ground = Ground(color=theme.PAPER, border=edge, padding=ft.Padding.symmetric(horizontal=8, vertical=12))
    tile = tappable(row, face.go(f"{LIST}/{code}"), ground, Spoken(identifier=f"hazard-{code}"))
    tile.expand = True
    return tile


def not_certificate(words: Words) -> ft.Control:
    """What an index is and is not; it stays in sight."""
    return ft.Row(
        [icon("info", theme.MUTED, tokens.ICON_SMALL), typography.tiny(words.say("hazard.not_certificate"), expand=True)], spacing=8
    )
