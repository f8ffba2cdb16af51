"""A dwelling's vacate order at a glance: the days left, what stands on the paper, its photo, and four things that the law keeps apart
(mockup 05).

Rule: the number, the date and the bar say the same; the photo of the paper has its own place and says where it is; none of the four
answers follows from another, and without a tap nothing was asked.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import flet as ft

from mobile.state.photos import PhotosState, PhotoTile
from mobile.state.visit import VisitState
from mobile.views.camera import camera_button
from mobile.views.dates import DateChoice, DayText
from mobile.views.frame import Face, SubpageText, foot, narrow, own, page, said_problem
from mobile.views.photos import problems as photo_problems
from mobile.views.remembered import remembered
from mobile.views.visit_head import leaver, say_again, visit_head
from schemas.assessment import ORDER_PHOTO
from schemas.dwelling import Dwelling
from schemas.vacate_order import VacateOrder
from ui import theme, tokens
from ui.components import buttons, deadline, surfaces, typography
from ui.components.answers import Asked, answer_row
from ui.components.feedback import empty_state, notice
from ui.components.fields import FieldText, error_sentence, text_field
from ui.components.photos import frame_rule, large_photo
from ui.components.status import mark
from ui.components.touch import Ground, Spoken, tappable
from ui.present import delivery, facts
from ui.present import order as present
from ui.present import visit as visit_words
from ui.words import Words

PAGE, FORM, NOTES = "/visit/order", "/visit/order/form", "/visit/note"
PICTURE = 88


@ft.observable
@dataclass(eq=False)
class Opened:
    """The photo that is shown large, the fact whose paper is being written, and the papers of answers that were changed to "I do not know",
    which has none: a tap beside the right one takes no word away."""

    photo: str = ""
    large: bytes = b""
    paper: str = ""
    papers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def close(self) -> None:
        self.photo, self.large = "", b""

    def open_paper(self, code: str) -> None:
        self.paper = code


@dataclass(frozen=True)
class Shown:
    """What a part of the page needs to show and to write."""

    face: Face
    visit: VisitState
    photos: PhotosState
    opened: Opened

    @property
    def words(self) -> Words:
        return self.face.words

    @property
    def today(self) -> date:
        return self.words.local(self.face.clock()).date()


@remembered
def OrderPage(face: Face, visit: VisitState, photos: PhotosState) -> ft.Control:
    """The order's card, and the four answers under it."""
    words, opened = face.words, own(Opened)
    ft.use_effect(lambda: photos.take_for(ORDER_PHOTO), [], lambda: photos.take_for(None))
    shown = Shown(face, visit, photos, opened)
    head = visit_head(face, visit, SubpageText(words.say("order.title"), visit_words.address_line(visit, words), "order"), "/visit")
    content: list[ft.Control] = [
        *said_problem(visit.problem, words),
        *photo_problems(photos, words),
        *_fault(shown),
        *_order(shown),
        *_four(shown),
        ft.Container(height=8),
    ]
    button = buttons.main_button(words.say("order.next"), leaver(face, visit, NOTES), ft.Icons.ARROW_FORWARD_ROUNDED)
    return narrow(face, page(head, content, foot([*say_again(visit, words), button])))


def fault_of(visit: VisitState, words: Words) -> tuple[str, str]:
    """(code, sentence) of what was typed of the order and cannot stand; two empty texts where all is well."""
    found = visit.faults.get((visit.dwelling or "", "order"))
    return (found.code, words.problem(found.code, found.sentence, found.details)) if found else ("", "")


def _fault(shown: Shown) -> list[ft.Control]:
    _, sentence = fault_of(shown.visit, shown.words)
    return [notice("problem", sentence, "danger")] if sentence else []


def _order(shown: Shown) -> list[ft.Control]:
    """The card; where nothing is known, what to do first."""
    words, order = shown.words, present.readable(shown.visit.typed("order"))
    if order is None:
        first = empty_state("order", words.say("order.none_title"), words.say("order.none_text"))
        ways = [_camera(shown, words.say("order.photo_take")), buttons.secondary_button(words.say("order.edit"), _to_form(shown))]
        return [first, *ways, _frame(shown)]
    others = shown.visit.place.order.others if shown.visit.place is not None else ()
    several = present.rivals(others, shown.today, words)
    doubts = [*present.doubts(order, words), *(facts.doubts(shown.visit.place, words) if shown.visit.place is not None else [])]
    return [
        *([error_sentence(several)] if several else []),
        _card(shown, order),
        *(notice("hazard", sentence, "warning") for sentence in doubts),
    ]


def _to_form(shown: Shown) -> Callable[[], Awaitable[None]]:
    return leaver(shown.face, shown.visit, FORM)


def _card(shown: Shown, order: VacateOrder) -> ft.Control:
    words, large = shown.words, shown.face.viewport.large
    edit = buttons.soft_button(words.say("order.edit"), _to_form(shown), ft.Icons.EDIT_ROUNDED)
    written = [deadline.paper_lines(present.lines(order, words), large=large), edit]
    stretch = ft.CrossAxisAlignment.STRETCH
    parts: list[ft.Control] = [
        deadline.deadline(present.days(order, shown.today, words), present.state(order, words), large=large),
        ft.Container(ft.Column(written, spacing=14, tight=True, horizontal_alignment=stretch), padding=tokens.SPACE_4),
        ft.Divider(height=1, thickness=1, color=theme.LINE),
        ft.Container(ft.Column(_paper(shown, order), spacing=12, tight=True, horizontal_alignment=stretch), padding=tokens.SPACE_4),
    ]
    return surfaces.card(ft.Column(parts, spacing=0, tight=True, horizontal_alignment=stretch), padding=0)


def _paper(shown: Shown, order: VacateOrder) -> list[ft.Control]:
    """The photo of the paper with where it is, and the names that stand on it."""
    words, tiles = shown.words, [tile for tile in shown.photos.tiles if tile.use == ORDER_PHOTO]
    names = typography.two_lines(typography.small(words.say("order.addressees")), _names(shown), expand=False)
    beside: list[ft.Control] = [names, *_state(shown, order, tiles)]
    column = ft.Column(beside, spacing=6, tight=True, expand=True)
    row: list[ft.Control] = [*([_picture(shown, tiles[0])] if tiles else []), column]
    opened = [tile for tile in tiles if tile.photo == shown.opened.photo]
    more = "order.photo_again" if tiles else "order.photo_take"
    return [
        ft.Row(row, spacing=tokens.SPACE_4, vertical_alignment=ft.CrossAxisAlignment.START),
        *([_large(shown)] if opened else []),
        _camera(shown, words.say(more)),
        _frame(shown),
    ]


def _names(shown: Shown) -> ft.Control:
    known = shown.visit.place.addressees if shown.visit.place is not None else ()
    said = [one.name.value for one in known if one.name.value]
    if not said:
        return typography.body(shown.words.say("order.addressees_none"), theme.MUTED)
    return ft.Column([typography.body(name, theme.INK, "w600") for name in said], spacing=0, tight=True)


def _state(shown: Shown, order: VacateOrder, tiles: list[PhotoTile]) -> list[ft.Control]:
    words = shown.words
    if not tiles:
        return [typography.small(words.say("order.photo_elsewhere" if order.photos else "order.photo_none"))]
    first = delivery.photo(tiles[0].kind, tiles[0].sent_bytes, tiles[0].total_bytes, words)
    more = [typography.small(words.say("order.photos_more", count=len(tiles) - 1))] if len(tiles) > 1 else []
    return [mark(first), *more]


def _picture(shown: Shown, tile: PhotoTile) -> ft.Control:
    async def show() -> None:
        if shown.opened.photo == tile.photo:
            shown.opened.close()
            return
        shown.opened.photo, shown.opened.large = tile.photo, b""
        large = await shown.photos.working_copy(tile.photo)
        if shown.opened.photo == tile.photo:
            shown.opened.large = large or tile.thumbnail

    image = ft.Image(
        src=tile.thumbnail, width=PICTURE, height=PICTURE, fit=ft.BoxFit.COVER, gapless_playback=True, exclude_from_semantics=True
    )
    is_open = shown.opened.photo == tile.photo
    spoken = Spoken(shown.words.say("order.photo_caption"), "order-photo", expanded=is_open)
    return tappable(image, show, Ground(padding=0, radius=tokens.RADIUS), spoken)


def _large(shown: Shown) -> ft.Control:
    height = min(480.0, shown.face.viewport.height * 0.5)
    return large_photo(shown.opened.large, height, shown.words.say("order.photo_caption")) if shown.opened.large else ft.Container()


def _camera(shown: Shown, text: str) -> ft.Control:
    return camera_button(shown.face, shown.photos, text, buttons.soft_button)


def _frame(shown: Shown) -> ft.Control:
    return frame_rule(shown.words.say("order.photo_frame"))


def _four(shown: Shown) -> list[ft.Control]:
    """Four answers and the papers that they rest on."""
    words, place = shown.words, shown.visit.place
    if place is None:
        return []
    title = typography.side_by_side([typography.head(words.say("facts.four")), mark(facts.answered(place, words))], expand=False)
    rows = [_fact(shown, place, fact) for fact in facts.facts(place, words)]
    return [title, surfaces.rows_card(rows)]


def _fact(shown: Shown, place: Dwelling, fact: facts.Fact) -> ft.Control:
    words = shown.words

    def answer(code: str) -> None:
        said, papers = _said(shown, fact.code), shown.opened.papers
        before = said.pop("answer", None)
        if before == code:
            shown.visit.unsay(fact.code)
            return
        paper = papers.pop(fact.code, {}) if before == "unknown" else said
        if code == "unknown":
            papers[fact.code], paper = paper, {}
        shown.visit.put(fact.code, {**paper, "answer": code})

    asked = Asked(fact.title, fact.hint, fact.code)
    row = answer_row(asked, facts.answers(words), fact.answer, answer, large=shown.face.viewport.large)
    several = facts.rivals(place, fact.code, words)
    parts: list[ft.Control] = [row, *([_indented(error_sentence(several))] if several else [])]
    if fact.answer in ("yes", "no") and fact.code != "under_vacate_order":
        parts.append(_indented(_rests_on(shown, place, fact.code)))
    return ft.Column(parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)


def _indented(content: ft.Control) -> ft.Control:
    return ft.Container(content, padding=ft.Padding.only(left=tokens.SPACE_4, right=tokens.SPACE_4, bottom=tokens.SPACE_2))


def _said(shown: Shown, code: str) -> dict[str, Any]:
    return dict(shown.visit.typed(code) or {})


def _rests_on(shown: Shown, place: Dwelling, code: str) -> ft.Control:
    """The paper that says so: a line, or its two fields once it is asked for."""
    words, opened = shown.words, shown.opened
    if opened.paper != code:
        known = facts.paper(place, code, words)
        word = known or words.say("facts.paper_add")
        return ft.Row([buttons.quiet_button(word, lambda: opened.open_paper(code), ft.Icons.DESCRIPTION_OUTLINED)], wrap=True)
    said = _said(shown, code)

    def typed(text: str) -> None:
        shown.visit.amend(code, {"reference": text.strip()})

    def dated(day: date | None) -> None:
        shown.visit.amend(code, {"on": day.isoformat() if day else None})

    label = words.say("facts.paper_on")
    on = DayText(label, words.say("order.no_day"), clear=words.say("order.clear_day", what=label))
    day = date.fromisoformat(said["on"]) if said.get("on") else None
    lines: list[ft.Control] = [
        text_field(FieldText(words.say("facts.paper_reference")), said.get("reference", ""), typed),
        DateChoice(on, day, dated, words),
    ]
    return ft.Column(lines, spacing=10, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
