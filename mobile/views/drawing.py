"""Drawing on a photo: an arrow, a circle, words, and covers over faces and papers.

Rule (design.md section 7, domain.md 8.3, ADR 0114): the picture does not scroll, so that a finger draws on it in every direction; whatever
a finger does, the buttons under it do. The photo stays as it was taken: what is drawn makes a new one in its place.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from mobile.state.drawing import TOOLS, DrawingState
from mobile.state.visit import VisitState
from mobile.views.frame import RAIL, Face, SubpageText, foot, narrow, own, page, said_problem, subpage_head
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, visit_head
from schemas.marks import Mark
from schemas.rules import strokes
from schemas.rules.strokes import Sheet
from ui import theme, tokens
from ui.components import buttons, typography
from ui.components.choices import Choice, choice_rows
from ui.components.feedback import empty_state
from ui.components.fields import FieldText, text_field
from ui.components.marks import Finger, Point, drawn_photo
from ui.components.sketch import arrows
from ui.components.touch import icon_button
from ui.present import visit as present
from ui.words import Words

PLACE, BACK = "/visit/photo/draw", "/visit/photo"
SHARE = 0.42
"""Of a phone's height for the picture; the rest is for the tools."""
TOOLS_WIDE, HEAD = 400, 132
"""On a wide screen: how wide the tools beside the picture are, and what the head over both takes of the height."""


@ft.observable
@dataclass(eq=False)
class Stroke:
    """The mark under a finger that has not been lifted yet."""

    mark: Mark | None = None
    start: Point = (0, 0)
    end: Point = (0, 0)

    def begin_anew(self) -> None:
        self.mark = None


def draw_tap(face: Face, photo: str) -> Callable[[], None]:
    """The tap on a photo's page that leads here."""

    def draw() -> None:
        face.app.drawing.open(photo)
        face.navigation.go(PLACE)

    return draw


@remembered
def DrawingPage(face: Face, visit: VisitState, drawing: DrawingState) -> ft.Control:
    """The picture, the tools, and what is done with the chosen mark."""
    words = face.words
    head = visit_head(face, visit, SubpageText(words.say("drawing.title"), present.address_line(visit, words), "drawing"), BACK)
    if drawing.photo is None:
        nothing = empty_state("photo", words.say("drawing.none_title"), words.say("drawing.none_text"))
        back = buttons.main_button(words.say("photos.all"), leaver(face, visit, "/visit/photos"), ft.Icons.GRID_VIEW_ROUNDED)
        return narrow(face, page(head, [*said_problem(drawing.problem, words), nothing], foot([back])))
    content = [*said_problem(drawing.problem, words), *_tools(drawing, words), *_chosen(drawing, words)]
    content.append(typography.small(words.say("drawing.stays")))
    undo = buttons.quiet_button(words.say("drawing.undo"), drawing.undo if drawing.can_undo else None, ft.Icons.UNDO_ROUNDED)
    save = buttons.main_button(words.say("drawing.save"), _saver(face, visit, drawing), ft.Icons.CHECK_ROUNDED, busy=drawing.saving)
    ends: list[ft.Control] = [ft.Row([undo], alignment=ft.MainAxisAlignment.CENTER), save]
    if face.viewport.tablet:
        return _side_by_side(head, Paper(face, drawing), page(None, content, foot(ends)))
    if face.viewport.large:
        return _in_large(face, visit, Paper(face, drawing), [*content, *ends, ft.Container(height=tokens.SPACE_4)])
    made = page(head, content, foot(ends))
    made.controls.insert(1, Paper(face, drawing))
    return made


def _side_by_side(head: ft.Control, picture: ft.Control, tools: ft.Control) -> ft.Control:
    """Where there is width: the picture as high as the screen lets it be, the tools at the hand beside it."""
    desk = ft.Container(picture, expand=True, bgcolor=theme.GROUND_DEEP, alignment=ft.Alignment.CENTER)
    both = ft.Row([desk, ft.Container(tools, width=TOOLS_WIDE)], spacing=0, expand=True, vertical_alignment=ft.CrossAxisAlignment.STRETCH)
    return ft.Column([head, both], spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _in_large(face: Face, visit: VisitState, picture: ft.Control, rest: list[ft.Control]) -> ft.Control:
    """Only the way back and the picture stay: a finger draws in every direction, so it cannot scroll. All else scrolls under it."""
    text = SubpageText(face.words.say("drawing.title"), "", "drawing")
    made = page(subpage_head(face, text, leaver(face, visit, BACK)), rest)
    made.controls.insert(1, picture)
    return made


@ft.component
def Paper(face: Face, drawing: DrawingState) -> ft.Control:
    """By itself: each move of a finger draws this anew, and not the tools."""
    stroke = own(Stroke)
    sheet = _sheet(face, drawing.ratio)

    def moving(start: Point, end: Point) -> None:
        stroke.start, stroke.end = start, end
        far = not strokes.is_tap(start, end) and drawing.tool != "text"
        stroke.mark = strokes.drawn(drawing.tool, start, end) if far else None

    def drag(start: Point, end: Point) -> None:
        stroke.begin_anew()
        drawing.drag(start, end)

    marks = [*drawing.marks, *([stroke.mark] if stroke.mark is not None else [])]
    chosen = drawing.marks[drawing.chosen] if drawing.chosen is not None else None
    spoken = face.words.say("drawing.spoken", count=len(drawing.marks))
    return drawn_photo(drawing.picture, marks, chosen, Finger(sheet, moving, drag, drawing.tap, stroke.start, stroke.end), spoken)


def _sheet(face: Face, ratio: float) -> Sheet:
    view, margins = face.viewport, 2 * tokens.SPACE_4
    width, high = view.width - margins, view.height * SHARE
    if view.tablet:
        width, high = width - RAIL - TOOLS_WIDE, max(view.height - view.above - HEAD * view.letters - margins, view.height * SHARE)
    height = min(width / ratio, high)
    return Sheet(round(height * ratio), round(height))


def _tools(drawing: DrawingState, words: Words) -> list[ft.Control]:
    choices = [Choice(tool, words.say(f"drawing.{tool}"), sentence=words.say(f"drawing.{tool}_how")) for tool in TOOLS]

    def take(key: str) -> None:
        drawing.take(next(tool for tool in TOOLS if tool == key))

    made = [choice_rows(choices, drawing.tool, take, "tool")]
    if drawing.tool == "text":
        made.append(text_field(FieldText(words.say("drawing.words"), words.say("drawing.words_hint")), drawing.text, drawing.write))
    put = buttons.secondary_button(words.say("drawing.put"), drawing.put_in_the_middle, ft.Icons.ADD_ROUNDED)
    return [*made, put]


def _chosen(drawing: DrawingState, words: Words) -> list[ft.Control]:
    """What is done with the mark in the frame."""
    if drawing.chosen is None:
        return []
    moves = arrows(drawing.move, lambda wind: words.say(f"drawing.move_{wind}"))
    size = [
        icon_button(ft.Icons.ZOOM_OUT_ROUNDED, words.say("drawing.smaller"), drawing.shrink, theme.PRIMARY_TEXT),
        icon_button(ft.Icons.ZOOM_IN_ROUNDED, words.say("drawing.larger"), drawing.enlarge, theme.PRIMARY_TEXT),
    ]
    if drawing.marks[drawing.chosen].kind == "arrow":
        size.append(icon_button(ft.Icons.ROTATE_RIGHT_ROUNDED, words.say("drawing.turn"), drawing.turn, theme.PRIMARY_TEXT))
    size.append(icon_button(ft.Icons.DELETE_OUTLINE_ROUNDED, words.say("drawing.remove"), drawing.remove, theme.DANGER_TEXT))
    rows = ft.Row([moves, ft.Row(size, spacing=tokens.SPACE_1, tight=True)], wrap=True, spacing=tokens.SPACE_3)
    return [typography.head(words.say("drawing.chosen")), rows]


def _saver(face: Face, visit: VisitState, drawing: DrawingState) -> Callable[[], Awaitable[None]]:
    """The page of the photo stands once the new picture does."""

    async def save() -> None:
        if await drawing.save():
            await leaver(face, visit, BACK)()
            await face.app.photos.show_large()

    return save
